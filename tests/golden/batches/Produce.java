import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes the records of record.sh with Java's client: BROKER TOPIC CODEC. */
public class Produce {
  public static void main(String[] args) throws Exception {
    Properties config = new Properties();
    config.put("bootstrap.servers", args[0]);
    config.put("compression.type", args[2]);
    config.put("linger.ms", "300");
    config.put("batch.size", "100000");
    try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int index = 0; index < 50; index++) {
        byte[] key = index % 5 == 0 ? null : ("key-" + index % 7).getBytes(StandardCharsets.UTF_8);
        byte[] value = index % 11 == 0 ? null : ("value " + index + " größe ").repeat(index).getBytes(StandardCharsets.UTF_8);
        var record = new ProducerRecord<>(args[1], 0, 1_700_000_000_000L + index * 1000L, key, value);
        if (index % 3 == 0) record.headers().add("header", ("h" + index).getBytes(StandardCharsets.UTF_8)).add("null", null);
        producer.send(record);
      }
    }
  }
}
