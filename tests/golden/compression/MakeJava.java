import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/**
 * Writes what Kafka's own streams make of text.bin and runs.bin (no arguments: in this folder), or reads with them what kq wrote
 * (arguments: a codec, a compressed file, the text it should be):
 *
 *   java -cp 'JARS/*' MakeJava.java [CODEC COMPRESSED TEXT]...
 */
public class MakeJava {
  public static void main(String[] args) throws Exception {
    for (int at = 0; at + 2 < args.length; at += 3) {
      byte[] text = Files.readAllBytes(Path.of(args[at + 2]));
      byte[] packed = Files.readAllBytes(Path.of(args[at + 1]));
      InputStream in = Compression.of(args[at]).build().wrapForInput(ByteBuffer.wrap(packed), (byte) 2, BufferSupplier.NO_CACHING);
      boolean same = Arrays.equals(in.readAllBytes(), text);
      System.out.println((same ? "same " : "DIFFERENT ") + args[at] + " " + args[at + 1]);
      if (!same) System.exit(1);
    }
    if (args.length > 0) return;
    for (String name : new String[] {"text", "runs"}) {
      byte[] text = Files.readAllBytes(Path.of(name + ".bin"));
      for (CompressionType type : CompressionType.values()) {
        if (type == CompressionType.NONE) continue;
        ByteBufferOutputStream out = new ByteBufferOutputStream(1024);
        try (OutputStream stream = Compression.of(type).build().wrapForOutput(out, (byte) 2)) {
          // As records are written: in small pieces.
          for (int from = 0; from < text.length; from += 777) stream.write(text, from, Math.min(777, text.length - from));
        }
        ByteBuffer buffer = out.buffer();
        buffer.flip();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        Files.write(Path.of("java-" + type.name + "-" + name + ".bin"), bytes);
      }
    }
  }
}
