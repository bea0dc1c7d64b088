import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Kafka's own consumer, driven as tests/interop/foreign_client.ts says. GROUP_PROTOCOL says which protocol it speaks. */
public class GroupMember {
    public static void main(String[] arguments) {
        Properties config = new Properties();
        config.put("bootstrap.servers", arguments[1]);
        config.put("group.id", arguments[3]);
        config.put("auto.offset.reset", "earliest");
        config.put("auto.commit.interval.ms", "500");
        config.put("group.protocol", System.getenv().getOrDefault("GROUP_PROTOCOL", "classic"));
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(arguments[2]));
            String said = "";
            while (true) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    System.out.printf("{\"partition\":%d,\"offset\":%d,\"value\":\"%s\"}%n", record.partition(), record.offset(), record.value());
                }
                String assigned = consumer.assignment().stream().map(TopicPartition::partition).sorted()
                    .map(String::valueOf).collect(Collectors.joining(","));
                if (!assigned.equals(said)) System.out.printf("{\"assigned\":[%s]}%n", assigned);
                said = assigned;
            }
        }
    }
}
