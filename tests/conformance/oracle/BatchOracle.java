import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.PrimitiveRef;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.LogValidator;
import org.apache.kafka.storage.internals.log.RecordValidationException;

/**
 * What Kafka's broker says of a batch that a client produces, and whether Kafka's consumer can read it. Reads a batch in
 * hexadecimal digits from each line, and answers each with two words: the error, and `reads` or `fails`.
 */
class BatchOracle {
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      byte[] bytes = HexFormat.of().parseHex(line);
      System.out.println(produced(bytes.clone()) + " " + consumed(bytes.clone()));
      System.out.flush();
    }
  }

  private static String produced(byte[] bytes) {
    try {
      MemoryRecords records = MemoryRecords.readableRecords(ByteBuffer.wrap(bytes));
      MutableRecordBatch batch = records.batches().iterator().next();
      batch.ensureValid();
      LogValidator validator = new LogValidator(
          records,
          new TopicPartition("t", 0),
          Time.SYSTEM,
          batch.compressionType(),
          Compression.of(batch.compressionType()).build(),
          false,
          (byte) 2,
          TimestampType.CREATE_TIME,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          0,
          AppendOrigin.CLIENT);
      validator.validateMessagesAndAssignOffsets(
          PrimitiveRef.ofLong(0), new Nothing(), BufferSupplier.NO_CACHING);
      return "NONE";
    } catch (RecordValidationException refused) {
      return Errors.forException(refused.invalidException()).name();
    } catch (Throwable failure) {
      return Errors.forException(failure).name();
    }
  }

  private static String consumed(byte[] bytes) {
    try {
      for (MutableRecordBatch batch : MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)).batches()) {
        try (var records = batch.streamingIterator(BufferSupplier.create())) {
          while (records.hasNext()) {
            Record record = records.next();
            record.ensureValid();
          }
        }
      }
      return "reads";
    } catch (Throwable failure) {
      return "fails";
    }
  }

  private static class Nothing implements LogValidator.MetricsRecorder {
    public void recordInvalidMagic() {}

    public void recordInvalidOffset() {}

    public void recordInvalidSequence() {}

    public void recordInvalidChecksums() {}

    public void recordNoKeyCompactedTopic() {}
  }
}
