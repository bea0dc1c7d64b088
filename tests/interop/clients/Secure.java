import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Java's clients, as tests/interop/security_clients.test.ts says. */
public class Secure {
    static String ca, user;

    static String run(String protocol, String mechanism, String address, String password, String topic, String value)
            throws Exception {
        String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
        Map<String, Object> options = new HashMap<>();
        options.put("bootstrap.servers", address);
        options.put("security.protocol", protocol);
        options.put("sasl.mechanism", mechanism);
        options.put("sasl.jaas.config", "org.apache.kafka.common.security." + module + " required username=\"" + user
                + "\" password=\"" + password + "\";");
        options.put("ssl.truststore.type", "PEM");
        options.put("ssl.truststore.location", ca);
        options.put("max.block.ms", "10000");
        try (var producer = new KafkaProducer<>(options, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get(15, TimeUnit.SECONDS);
        }
        try (var consumer = new KafkaConsumer<>(options, new StringDeserializer(), new StringDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            for (;;) for (var record : consumer.poll(Duration.ofSeconds(1))) return record.value();
        }
    }

    public static void main(String[] args) throws Exception {
        ca = args[0];
        user = args[1];
        String password = args[2], topic = args[3];
        for (int i = 4; i < args.length; i++) {
            String[] listener = args[i].split(" ");
            System.out.println(run(listener[0], listener[1], listener[2], password, topic + "-" + i,
                    listener[0] + " " + listener[1]));
        }
        String[] listener = args[4].split(" ");
        try {
            run(listener[0], listener[1], listener[2], password + "x", topic + "-4", "nothing");
            System.out.println("let in");
        } catch (Exception refused) {
            System.out.println("refused");
        }
        System.exit(0);
    }
}
