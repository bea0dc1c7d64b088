import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * What the leader of a classic group makes of it in Kafka's own client. Run as a single file on Kafka's class path; reads
 * one group as JSON a line (see corpus.ts for its shape) and answers with a line: member to topic to partitions, or what
 * the assignor died of.
 */
public class ClientAssignors {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Object answer;
            try {
                answer = assign(JSON.readTree(line));
            } catch (RuntimeException failure) {
                answer = failure.getClass().getSimpleName();
            }
            out.println(JSON.writeValueAsString(answer));
        }
        out.flush();
    }

    private static Map<String, Map<String, Set<Integer>>> assign(JsonNode group) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        List<PartitionInfo> partitions = new ArrayList<>();
        for (JsonNode topic : group.get("topics")) {
            int number = 0;
            for (JsonNode racks : topic.get("racks")) {
                List<Node> replicas = new ArrayList<>();
                for (JsonNode rack : racks) {
                    replicas.add(nodes.computeIfAbsent(rack.asText(), name -> new Node(nodes.size(), "h", 1, name)));
                }
                Node[] all = replicas.toArray(new Node[0]);
                partitions.add(new PartitionInfo(topic.get("name").asText(), number++, Node.noNode(), all, all));
            }
        }
        Map<String, Subscription> subscriptions = new HashMap<>();
        for (JsonNode member : group.get("members")) {
            List<String> topics = new ArrayList<>();
            member.get("topics").forEach(topic -> topics.add(topic.asText()));
            List<TopicPartition> owned = new ArrayList<>();
            member.get("owned").properties().forEach(entry ->
                entry.getValue().forEach(each -> owned.add(new TopicPartition(entry.getKey(), each.asInt()))));
            ByteBuffer userData = member.has("userData")
                ? ByteBuffer.wrap(HexFormat.of().parseHex(member.get("userData").asText()))
                : null;
            Subscription subscription = new Subscription(topics, userData, owned, member.get("generation").asInt(),
                member.has("rack") ? Optional.of(member.get("rack").asText()) : Optional.empty());
            subscription.setGroupInstanceId(
                member.has("instance") ? Optional.of(member.get("instance").asText()) : Optional.empty());
            subscriptions.put(member.get("id").asText(), subscription);
        }
        ConsumerPartitionAssignor assignor = switch (group.get("assignor").asText()) {
            case "range" -> new RangeAssignor();
            case "roundrobin" -> new RoundRobinAssignor();
            case "sticky" -> new StickyAssignor();
            default -> new CooperativeStickyAssignor();
        };
        Cluster cluster = new Cluster("c", nodes.values(), partitions, Collections.emptySet(), Collections.emptySet());
        Map<String, Map<String, Set<Integer>>> answer = new TreeMap<>();
        assignor.assign(cluster, new GroupSubscription(subscriptions)).groupAssignment().forEach((id, assignment) -> {
            for (TopicPartition each : assignment.partitions()) {
                answer.computeIfAbsent(id, __ -> new TreeMap<>())
                    .computeIfAbsent(each.topic(), __ -> new TreeSet<>()).add(each.partition());
            }
        });
        return answer;
    }
}
