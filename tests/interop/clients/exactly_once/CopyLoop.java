/**
 * Kafka's own client copies IN to OUT, partition by partition, a transaction for what each poll brings; now and then it
 * changes its mind and aborts. What is said on standard output is described in tests/exactly_once/loops.ts.
 *
 * java -cp CLASSPATH CopyLoop BROKER IN OUT GROUP ID SEED
 */
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.*;
import org.apache.kafka.common.serialization.*;

public class CopyLoop {
  public static void main(String[] args) {
    String broker = args[0], in = args[1], out = args[2], group = args[3], id = args[4];
    Random dice = new Random(Long.parseLong(args[5]));
    Properties c = new Properties();
    c.put("bootstrap.servers", broker);
    c.put("group.id", group);
    c.put("isolation.level", "read_committed");
    c.put("enable.auto.commit", "false");
    c.put("auto.offset.reset", "earliest");
    c.put("session.timeout.ms", "3000");
    c.put("heartbeat.interval.ms", "500");
    c.put("max.poll.records", "40");
    c.put("key.deserializer", StringDeserializer.class.getName());
    c.put("value.deserializer", StringDeserializer.class.getName());
    Properties p = new Properties();
    p.put("bootstrap.servers", broker);
    p.put("transactional.id", id);
    p.put("transaction.timeout.ms", "5000");
    p.put("batch.size", "512");
    p.put("key.serializer", StringSerializer.class.getName());
    p.put("value.serializer", StringSerializer.class.getName());
    KafkaProducer<String, String> producer = new KafkaProducer<>(p);
    KafkaConsumer<String, String> consumer = new KafkaConsumer<>(c);
    while (true) {
      try {
        producer.initTransactions();
        break;
      } catch (TimeoutException again) {
      }
    }
    consumer.subscribe(List.of(in));
    for (int n = 0;;) {
      ConsumerRecords<String, String> polled = consumer.poll(Duration.ofMillis(200));
      if (polled.isEmpty()) continue;
      n++;
      StringBuilder writes = new StringBuilder();
      List<ProducerRecord<String, String>> records = new ArrayList<>();
      for (ConsumerRecord<String, String> record : polled) {
        String value = record.value() + "|" + id + "." + args[5] + "." + n;
        records.add(new ProducerRecord<>(out, record.partition(), null, value));
        writes.append(writes.length() == 0 ? "" : ",").append("[").append(record.partition()).append(",\"").append(value).append("\"]");
      }
      say("{\"n\":" + n + ",\"began\":" + System.currentTimeMillis() + ",\"writes\":[" + writes + "]}");
      try {
        producer.beginTransaction();
        for (ProducerRecord<String, String> record : records) producer.send(record);
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : polled.partitions()) {
          List<ConsumerRecord<String, String>> of = polled.records(partition);
          offsets.put(partition, new OffsetAndMetadata(of.get(of.size() - 1).offset() + 1));
        }
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        if (dice.nextInt(6) == 0) {
          abort(producer, consumer, n);
          continue;
        }
        say("{\"n\":" + n + ",\"asks\":\"commit\"}");
        commit(producer);
        say("{\"n\":" + n + ",\"ended\":" + System.currentTimeMillis() + ",\"outcome\":\"committed\"}");
      } catch (ProducerFencedException | InvalidProducerEpochException | OutOfOrderSequenceException fatal) {
        System.err.println(fatal);
        Runtime.getRuntime().halt(3);
      } catch (KafkaException abortable) {
        System.err.println(abortable);
        try {
          abort(producer, consumer, n);
        } catch (KafkaException fatal) {
          System.err.println(fatal);
          Runtime.getRuntime().halt(3);
        }
      }
    }
  }

  /** A commit that takes too long may have happened: it is asked for again until it is answered. */
  static void commit(KafkaProducer<String, String> producer) {
    while (true) {
      try {
        producer.commitTransaction();
        return;
      } catch (TimeoutException again) {
      }
    }
  }

  static void abort(KafkaProducer<String, String> producer, KafkaConsumer<String, String> consumer, int n) {
    while (true) {
      try {
        producer.abortTransaction();
        break;
      } catch (TimeoutException again) {
      }
    }
    say("{\"n\":" + n + ",\"ended\":" + System.currentTimeMillis() + ",\"outcome\":\"aborted\"}");
    while (true) {
      try {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(consumer.assignment());
        for (TopicPartition partition : consumer.assignment()) {
          OffsetAndMetadata offset = committed.get(partition);
          if (offset == null) consumer.seekToBeginning(List.of(partition));
          else consumer.seek(partition, offset.offset());
        }
        return;
      } catch (TimeoutException again) {
      }
    }
  }

  static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
