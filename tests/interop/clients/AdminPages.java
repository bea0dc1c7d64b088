import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaFilter;

/**
 * The questions that AKHQ and kafbat ask through Java's AdminClient when their pages are opened: a line for each, with
 * what of the answer is not the broker's own choice, or the name of the exception.
 */
public class AdminPages {
    static void line(String what, Callable<Object> ask) throws Exception {
        Object answer;
        try {
            answer = ask.call();
        } catch (ExecutionException e) {
            answer = e.getCause().getClass().getSimpleName();
        }
        System.out.println(what + ": " + answer);
    }

    public static void main(String[] arguments) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) arguments[0]))) {
            ConfigResource pages = new ConfigResource(ConfigResource.Type.TOPIC, "pages");
            TopicPartition first = new TopicPartition("pages", 0);
            line("create", () -> admin.createTopics(List.of(new NewTopic("pages", 2, (short) 1).configs(Map.of("retention.ms", "1000"))))
                .config("pages").get().get("retention.ms").value());
            line("create again", () -> admin.createTopics(List.of(new NewTopic("pages", 2, (short) 1))).all().get());
            line("topics", () -> new TreeSet<>(admin.listTopics(new ListTopicsOptions().listInternal(false)).names().get()));
            line("describe", () -> admin.describeTopics(List.of("pages")).allTopicNames().get().get("pages").partitions().stream()
                .map(p -> p.partition() + " led by " + p.leader().id() + " isr " + p.isr().size()).toList());
            line("describe nothing", () -> admin.describeTopics(List.of("nope")).allTopicNames().get());
            line("cluster", () -> admin.describeCluster().nodes().get().size() + " node, controller " + (admin.describeCluster().controller().get() != null));
            line("operations", () -> new TreeSet<>(admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true)).authorizedOperations().get()));
            line("log dirs", () -> admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1).values().stream()
                .mapToLong(dir -> dir.replicaInfos().keySet().stream().filter(p -> p.topic().equals("pages")).count()).sum());
            line("move to no directory", () -> admin.alterReplicaLogDirs(Map.of(new TopicPartitionReplica("pages", 0, 1), "/no/such")).all().get());
            line("config", () -> admin.describeConfigs(List.of(pages), new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true)).all().get()
                .get(pages).get("retention.ms").source());
            line("broker config", () -> admin.describeConfigs(List.of(new ConfigResource(ConfigResource.Type.BROKER, "1"))).all().get().size());
            line("alter", () -> admin.incrementalAlterConfigs(Map.of(pages, (Collection<AlterConfigOp>) List.of(
                new AlterConfigOp(new ConfigEntry("cleanup.policy", "compact"), AlterConfigOp.OpType.APPEND)))).all().get());
            line("altered", () -> admin.describeConfigs(List.of(pages)).all().get().get(pages).get("cleanup.policy").value());
            line("alter to nonsense", () -> admin.incrementalAlterConfigs(Map.of(pages, (Collection<AlterConfigOp>) List.of(
                new AlterConfigOp(new ConfigEntry("retention.ms", "long"), AlterConfigOp.OpType.SET)))).all().get());
            line("more partitions", () -> admin.createPartitions(Map.of("pages", NewPartitions.increaseTo(3))).all().get());
            line("fewer partitions", () -> admin.createPartitions(Map.of("pages", NewPartitions.increaseTo(1))).all().get());
            line("offsets", () -> admin.listOffsets(Map.of(first, OffsetSpec.latest())).all().get().get(first).offset());
            line("earliest", () -> admin.listOffsets(Map.of(first, OffsetSpec.earliest())).all().get().get(first).offset());
            line("of a time", () -> admin.listOffsets(Map.of(first, OffsetSpec.forTimestamp(0))).all().get().get(first).offset());
            line("delete records", () -> admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(-1))).all().get());
            line("delete too many", () -> admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(99))).all().get());
            line("groups", () -> admin.listGroups().all().get().size());
            line("group", () -> admin.describeConsumerGroups(List.of("nobody")).all().get());
            line("group offsets", () -> admin.listConsumerGroupOffsets("nobody").partitionsToOffsetAndMetadata().get());
            line("alter offsets", () -> admin.alterConsumerGroupOffsets("made", Map.of(first, new org.apache.kafka.clients.consumer.OffsetAndMetadata(7))).all().get());
            line("altered offsets", () -> admin.listConsumerGroupOffsets("made").partitionsToOffsetAndMetadata().get().get(first).offset());
            line("delete offsets", () -> admin.deleteConsumerGroupOffsets("made", Set.of(first)).all().get());
            line("delete group", () -> admin.deleteConsumerGroups(List.of("made")).all().get());
            line("delete no group", () -> admin.deleteConsumerGroups(List.of("nobody")).all().get());
            line("ACLs", () -> admin.describeAcls(org.apache.kafka.common.acl.AclBindingFilter.ANY).values().get());
            line("quotas", () -> admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get());
            line("users", () -> admin.describeUserScramCredentials().all().get());
            line("reassignments", () -> admin.listPartitionReassignments().reassignments().get());
            line("reassign to nobody", () -> admin.alterPartitionReassignments(Map.of(first,
                java.util.Optional.of(new NewPartitionReassignment(List.of(9))))).all().get());
            line("elect", () -> admin.electLeaders(org.apache.kafka.common.ElectionType.PREFERRED, Set.of(first)).partitions().get().get(first)
                .map(e -> e.getClass().getSimpleName()).orElse("elected"));
            line("producers", () -> admin.describeProducers(List.of(first)).all().get().get(first).activeProducers());
            line("transactions", () -> admin.listTransactions().all().get());
            line("features", () -> new TreeMap<>(admin.describeFeatures().featureMetadata().get().finalizedFeatures()).containsKey("group.version"));
            line("quorum", () -> {
                QuorumInfo quorum = admin.describeMetadataQuorum().quorumInfo().get();
                return quorum.leaderId() + " of " + quorum.voters().size() + " voter, behind " + (quorum.highWatermark() - quorum.voters().get(0).logEndOffset());
            });
            line("unregister nobody", () -> admin.unregisterBroker(999).all().get());
            line("config resources", () -> admin.listConfigResources(Set.of(ConfigResource.Type.TOPIC), new ListConfigResourcesOptions()).all().get().stream()
                .map(ConfigResource::name).filter(name -> !name.startsWith("_")).sorted().collect(Collectors.toList()));
            line("delete", () -> admin.deleteTopics(List.of("pages")).all().get());
            line("delete again", () -> admin.deleteTopics(List.of("pages")).all().get());
        }
    }
}
