import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.ConsumerGroupPartitionAssignor;
import org.apache.kafka.coordinator.group.api.assignor.GroupAssignment;
import org.apache.kafka.coordinator.group.api.assignor.SubscribedTopicDescriber;
import org.apache.kafka.coordinator.group.api.assignor.SubscriptionType;
import org.apache.kafka.coordinator.group.assignor.RangeAssignor;
import org.apache.kafka.coordinator.group.assignor.UniformAssignor;
import org.apache.kafka.coordinator.group.modern.Assignment;
import org.apache.kafka.coordinator.group.modern.GroupSpecImpl;
import org.apache.kafka.coordinator.group.modern.MemberSubscriptionAndAssignmentImpl;

/**
 * What Kafka's own server-side assignors make of a group. Run as a single file on Kafka's class path; reads one group as
 * JSON a line (see corpus.ts for its shape) and answers with a line: member to topic number to partitions.
 */
public class Assignors {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(JSON.writeValueAsString(assign(JSON.readTree(line))));
            if (!in.ready()) out.flush();
        }
        out.flush();
    }

    private static Map<String, Map<String, Set<Integer>>> assign(JsonNode group) {
        List<Uuid> ids = new ArrayList<>();
        Map<String, Uuid> idOf = new HashMap<>();
        Map<Uuid, Integer> numberOf = new HashMap<>();
        Map<Uuid, Integer> partitions = new HashMap<>();
        for (JsonNode topic : group.get("topics")) {
            Uuid id = Uuid.fromString(topic.get("id").asText());
            numberOf.put(id, ids.size());
            ids.add(id);
            idOf.put(topic.get("name").asText(), id);
            partitions.put(id, topic.get("partitions").asInt());
        }
        Map<String, MemberSubscriptionAndAssignmentImpl> members = new HashMap<>();
        Map<Uuid, Map<Integer, String>> inverted = new HashMap<>();
        for (JsonNode member : group.get("members")) {
            String memberId = member.get("id").asText();
            Set<String> names = new HashSet<>(texts(member.get("names")));
            Set<Uuid> subscribed = new LinkedHashSet<>();
            for (String name : names) if (idOf.containsKey(name)) subscribed.add(idOf.get(name));
            Map<Uuid, Set<Integer>> assigned = new HashMap<>();
            member.get("owned").properties().forEach(owned -> {
                Uuid id = ids.get(Integer.parseInt(owned.getKey()));
                List<Integer> list = new ArrayList<>();
                owned.getValue().forEach(partition -> list.add(partition.asInt()));
                assigned.put(id, new HashSet<>(list));
                for (int partition : list) inverted.computeIfAbsent(id, __ -> new HashMap<>()).put(partition, memberId);
            });
            members.put(memberId, new MemberSubscriptionAndAssignmentImpl(
                Optional.empty(),
                member.has("instance") ? Optional.of(member.get("instance").asText()) : Optional.empty(),
                subscribed,
                new Assignment(assigned)));
        }
        SubscribedTopicDescriber describer = new SubscribedTopicDescriber() {
            @Override
            public int numPartitions(Uuid id) {
                return partitions.getOrDefault(id, -1);
            }

            @Override
            public Set<String> racksForPartition(Uuid id, int partition) {
                return Set.of();
            }
        };
        ConsumerGroupPartitionAssignor assignor =
            group.get("assignor").asText().equals("range") ? new RangeAssignor() : new UniformAssignor();
        GroupAssignment result = assignor.assign(
            new GroupSpecImpl(
                Collections.unmodifiableMap(members),
                group.get("homogeneous").asBoolean() ? SubscriptionType.HOMOGENEOUS : SubscriptionType.HETEROGENEOUS,
                inverted),
            describer);
        Map<String, Map<String, Set<Integer>>> answer = new TreeMap<>();
        result.members().forEach((memberId, assignment) -> assignment.partitions().forEach((id, set) -> {
            if (set.isEmpty()) return;
            answer.computeIfAbsent(memberId, __ -> new TreeMap<>()).put(String.valueOf(numberOf.get(id)), new TreeSet<>(set));
        }));
        return answer;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
