import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.jar.JarFile;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.Readable;

/**
 * What Kafka's own classes make of a message. Run as a single file on Kafka's class path.
 *
 * <p>"declarations" prints every message's declaration as Kafka's jars carry it, one JSON document a line.
 *
 * <p>"messages" answers lines of NAME, VERSION, HEX and JSON, separated by tabs, with a line of three fields: the bytes of
 * the message in the JSON; the bytes read and written again, unknown tagged fields with them; and the bytes read as JSON. An
 * answer that starts with "!" says what Kafka did not like.
 */
public class Oracle {
    private static final ObjectMapper JSON = JsonMapper.builder().enable(JsonParser.Feature.ALLOW_COMMENTS).build();
    private static final HexFormat HEX = HexFormat.of();
    private static final String[] PLACES = {
        "org.apache.kafka.common.message.%sData",
        "org.apache.kafka.common.message.%s",
        "org.apache.kafka.coordinator.group.generated.%s",
        "org.apache.kafka.coordinator.transaction.generated.%s",
    };

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        if (arguments[0].equals("declarations")) declarations(out);
        else messages(out);
        out.flush();
    }

    private static void declarations(PrintStream out) throws Exception {
        for (String entry : System.getProperty("java.class.path").split(":")) {
            if (!entry.endsWith(".jar")) continue;
            try (JarFile jar = new JarFile(Path.of(entry).toFile())) {
                for (var file : (Iterable<java.util.jar.JarEntry>) jar.stream()::iterator) {
                    if (!file.getName().matches("common/message/.*\\.json")) continue;
                    out.println(JSON.writeValueAsString(JSON.readTree(jar.getInputStream(file))));
                }
            }
        }
    }

    private static void messages(PrintStream out) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] asked = line.split("\t", 4);
            try {
                out.println(answer(Codec.named(asked[0]), Short.parseShort(asked[1]), HEX.parseHex(asked[2]), asked[3]));
            } catch (InvocationTargetException e) {
                out.println("!" + oneLine(e.getCause()));
            } catch (Exception e) {
                out.println("!" + oneLine(e));
            }
            if (!in.ready()) out.flush();
        }
    }

    private static String answer(Codec codec, short version, byte[] bytes, String json) throws Exception {
        Message fromJson = codec.fromJson(JSON.readTree(json), version);
        ByteBufferAccessor source = new ByteBufferAccessor(ByteBuffer.wrap(bytes));
        Message fromBytes = codec.fromBytes(source, version);
        if (source.remaining() > 0) return "!" + source.remaining() + " bytes were left";
        return String.join("\t", hex(fromJson, version), hex(fromBytes, version), JSON.writeValueAsString(codec.toJson(fromBytes, version)));
    }

    private static String hex(Message message, short version) {
        ByteBuffer buffer = MessageUtil.toByteBufferAccessor(message, version).buffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return HEX.formatHex(bytes);
    }

    private static String oneLine(Throwable e) {
        return String.valueOf(e).replaceAll("\\s+", " ");
    }

    /** One of Kafka's generated classes and the JSON converter beside it. */
    private record Codec(Class<?> type, Method reader, Method writer) {
        private static final Map<String, Codec> KNOWN = new HashMap<>();

        static Codec named(String name) throws Exception {
            Codec known = KNOWN.get(name);
            if (known == null) KNOWN.put(name, known = find(name));
            return known;
        }

        private static Codec find(String name) throws Exception {
            for (String place : PLACES) {
                String type = place.formatted(name);
                try {
                    Class<?> message = Class.forName(type);
                    Class<?> converter = Class.forName(type + "JsonConverter");
                    return new Codec(
                        message,
                        converter.getMethod("read", JsonNode.class, short.class),
                        converter.getMethod("write", message, short.class, boolean.class));
                } catch (ClassNotFoundException e) {
                    // In the next place, then.
                }
            }
            throw new ClassNotFoundException(name);
        }

        Message fromBytes(Readable source, short version) throws Exception {
            return (Message) type.getConstructor(Readable.class, short.class).newInstance(source, version);
        }

        Message fromJson(JsonNode json, short version) throws Exception {
            return (Message) reader.invoke(null, json, version);
        }

        JsonNode toJson(Message message, short version) throws Exception {
            return (JsonNode) writer.invoke(null, message, version, false);
        }
    }
}
