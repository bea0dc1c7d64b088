import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Kafka's own consumer, driven as tests/interop/foreign_client.ts says. GROUP_PROTOCOL says which protocol it speaks,
 * ASSIGNOR the class of its assignor, INSTANCE_ID that it is a static member.
 */
public class GroupMember {
    private static final TreeSet<Integer> owned = new TreeSet<>();

    private static synchronized void say(String what) {
        System.out.println(what);
    }

    private static void sayOwned(boolean isLost) {
        String list = owned.stream().map(String::valueOf).collect(Collectors.joining(","));
        say("{\"assigned\":[" + list + "],\"at\":" + System.currentTimeMillis() + (isLost ? ",\"lost\":true}" : "}"));
    }

    private static final class Listener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(each -> owned.add(each.partition()));
            sayOwned(false);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(each -> owned.remove(each.partition()));
            sayOwned(false);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            partitions.forEach(each -> owned.remove(each.partition()));
            sayOwned(true);
        }
    }

    public static final class Commits implements ConsumerInterceptor<String, String> {
        @Override
        public ConsumerRecords<String, String> onConsume(ConsumerRecords<String, String> records) {
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
            offsets.forEach((each, offset) ->
                say("{\"committed\":" + each.partition() + ",\"offset\":" + offset.offset() + "}"));
        }

        @Override
        public void close() {
        }

        @Override
        public void configure(Map<String, ?> config) {
        }
    }

    public static void main(String[] arguments) {
        Properties config = new Properties();
        String protocol = System.getenv().getOrDefault("GROUP_PROTOCOL", "classic");
        config.put("bootstrap.servers", arguments[1]);
        config.put("group.id", arguments[3]);
        config.put("auto.offset.reset", "earliest");
        config.put("auto.commit.interval.ms", "500");
        config.put("group.protocol", protocol);
        config.put("interceptor.classes", List.of(Commits.class));
        if (protocol.equals("classic")) {
            config.put("session.timeout.ms", "6000");
            config.put("heartbeat.interval.ms", "500");
        }
        if (System.getenv("ASSIGNOR") != null) config.put("partition.assignment.strategy", System.getenv("ASSIGNOR"));
        if (System.getenv("INSTANCE_ID") != null) config.put("group.instance.id", System.getenv("INSTANCE_ID"));
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            Thread main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                consumer.wakeup();
                try {
                    main.join();
                } catch (InterruptedException interrupted) {
                    main.interrupt();
                }
            }));
            consumer.subscribe(List.of(arguments[2]), new Listener());
            while (true) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    say(String.format("{\"partition\":%d,\"offset\":%d,\"value\":\"%s\"}", record.partition(), record.offset(), record.value()));
                }
            }
        } catch (WakeupException stopped) {
            // Closed in good order, with what was read committed.
        }
    }
}
