/** Sends three orders and reads them back in a group: kafka-clients. */
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.serialization.*;

public class Orders {
  public static void main(String[] args) {
    String topic = "orders-java";
    Map<String, Object> settings = Map.of(
        "bootstrap.servers", args[0], "group.id", "billing-java", "auto.offset.reset", "earliest");

    try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, "alice", "1"));
      producer.send(new ProducerRecord<>(topic, "bob", "2"));
      producer.send(new ProducerRecord<>(topic, "alice", "3"));
    }

    List<String> orders = new ArrayList<>();
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      while (orders.size() < 3) {
        for (var record : consumer.poll(Duration.ofSeconds(10))) orders.add(record.key() + " " + record.value());
      }
    }
    Collections.sort(orders);
    System.out.println(String.join("\n", orders));
  }
}
