/**
 * Transactional producers of Kafka's own client, whose transactions overlap: committed and aborted, none left open. From
 * Kafka 4 on such a producer has a new epoch after each transaction, and the marker has it already (KIP-890).
 *
 * java -cp CLASSPATH Transactions.java BROKER TOPIC PARTITIONS SEED ROUNDS
 */
import java.util.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.serialization.StringSerializer;

public class Transactions {
  static Random dice;
  static String topic;
  static int partitions;

  public static void main(String[] args) throws Exception {
    topic = args[1];
    partitions = Integer.parseInt(args[2]);
    dice = new Random(Long.parseLong(args[3]));
    int rounds = Integer.parseInt(args[4]);
    List<KafkaProducer<String, String>> workers = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      Properties p = new Properties();
      p.put("bootstrap.servers", args[0]);
      p.put("transactional.id", topic + "-java-" + n);
      p.put("compression.type", List.of("none", "lz4", "zstd").get(n));
      p.put("key.serializer", StringSerializer.class.getName());
      p.put("value.serializer", StringSerializer.class.getName());
      KafkaProducer<String, String> made = new KafkaProducer<>(p);
      made.initTransactions();
      workers.add(made);
    }
    boolean[] isOpen = new boolean[workers.size()];
    for (int round = 0; round < rounds; round++) {
      int n = dice.nextInt(workers.size());
      KafkaProducer<String, String> worker = workers.get(n);
      if (!isOpen[n]) worker.beginTransaction();
      if (!isOpen[n] || dice.nextInt(3) == 0) {
        write(worker, "java round " + round);
        isOpen[n] = true;
      } else {
        end(worker);
        isOpen[n] = false;
      }
    }
    for (int n = 0; n < workers.size(); n++) {
      if (isOpen[n]) end(workers.get(n));
      workers.get(n).close();
    }
  }

  static void write(KafkaProducer<String, String> worker, String word) throws Exception {
    int count = 1 + dice.nextInt(20);
    for (int n = 0; n < count; n++) {
      String value = dice.nextInt(10) == 0 ? null : word + " " + n + " " + Long.toHexString(dice.nextLong()).repeat(dice.nextInt(30));
      worker.send(new ProducerRecord<>(topic, dice.nextInt(partitions), "key " + dice.nextInt(60), value));
    }
    worker.flush();
  }

  static void end(KafkaProducer<String, String> worker) {
    if (dice.nextBoolean()) worker.commitTransaction();
    else worker.abortTransaction();
  }
}
