/**
 * The clients whose first contact is kept, and how each is made to produce one record and to consume it in a group.
 * They come from `tests/support/clients` and `tests/support/kafka`, and run with their own defaults.
 *
 * @module
 */
import { runToEnd } from "../../support/kq_process.ts";
import { foreignClients } from "../../interop/foreign_client.ts";

export interface Contact {
  readonly broker: string;
  readonly topic: string;
  readonly group: string;
}

export interface RecordedClient {
  /** The file's name, too. */
  readonly name: string;
  version(): Promise<string>;
  run(contact: Contact): Promise<void>;
}

const root = new URL("../../..", import.meta.url).pathname;
const clients = `${root}tests/support/clients`;

async function output(command: readonly string[], stdin = "", env: Record<string, string> = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await runToEnd(command, stdin, env);
  if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}: ${stdout}${stderr}`);
  return stdout;
}

function foreign(
  name: string,
  of: string,
  version: () => Promise<string>,
  afterwards: (contact: Contact) => Promise<unknown> = () => Promise.resolve(),
): RecordedClient {
  return {
    name,
    version,
    async run(contact) {
      const { broker, topic } = contact;
      const { command, env } = await foreignClients.find((client) => client.name === of)!.prepare();
      await output([...command, "produce", broker, topic, "none"], "first contact\n", env);
      await output([...command, "consume", broker, topic, "1"], "", env);
      await afterwards(contact);
    },
  };
}

async function confluent(program: string, ...args: string[]): Promise<string> {
  return await output([(await output([clients, "python"])).trim(), "-c", program, ...args]);
}
/** The old way, which replaces all configs of a topic; Kafka's tools have given it up. */
const alterConfigs = `
import sys
from confluent_kafka.admin import AdminClient, ConfigResource, ResourceType
resource = ConfigResource(ResourceType.TOPIC, sys.argv[2], set_config={"retention.ms": "-1"})
admin = AdminClient({"bootstrap.servers": sys.argv[1]})
for future in admin.alter_configs([resource]).values():
    future.result()
`;

const pip = (environment: string, name: string) => async () => {
  const python = (await output([clients, environment])).trim();
  const program = `from importlib.metadata import version; print(version("${name}"))`;
  return `${name} ${(await output([python, "-c", program])).trim()}`;
};
const npm = (name: string) => async () => {
  const modules = (await output([clients, "node"])).trim();
  const { version } = await Bun.file(`${modules}/node_modules/${name}/package.json`).json() as { version: string };
  return `${name} ${version}`;
};

const javaClass = async (version: string, args: readonly string[], stdin = "") =>
  await output([`${root}tests/support/kafka`, "class", ...args], stdin, { KAFKA_VERSION: version, JAVA_HEAP: "256m" });
const javaTool = async (args: readonly string[], stdin = "") =>
  await output([`${root}tests/support/kafka`, "tool", ...args], stdin, { KAFKA_VERSION: "4.3.1", JAVA_HEAP: "256m" });

/** Twice, because who comes back to a group with a committed offset asks other things than who comes first. */
function java(version: string, producer: string): RecordedClient {
  return {
    name: `java_${version}`,
    version: () => Promise.resolve(`kafka-clients ${version}`),
    async run({ broker, topic, group }) {
      const at = ["--bootstrap-server", broker];
      for (const line of ["first contact\n", "second contact\n"]) {
        await javaClass(version, [producer, ...at, "--topic", topic], line);
        const reading = ["--topic", topic, "--group", group, "--from-beginning", "--max-messages", "1"];
        await javaClass(version, ["org.apache.kafka.tools.consumer.ConsoleConsumer", ...at, ...reading]);
      }
    },
  };
}

/** What Kafka's tools ask of a broker that clients do not. */
const javaTools: RecordedClient = {
  name: "java_tools_4.3.1",
  version: () => Promise.resolve("kafka-tools 4.3.1"),
  async run({ broker, topic, group }) {
    const at = ["--bootstrap-server", broker];
    const run = async (...args: string[]) => await javaTool([args[0]!, ...at, ...args.slice(1)]);
    await javaTool(["console-producer", ...at, "--topic", topic], "first contact\n");
    await run("console-consumer", "--topic", topic, "--group", group, "--from-beginning", "--max-messages", "1");
    await run("topics", "--create", "--topic", `${topic}-made`, "--partitions", "2", "--config", "retention.ms=-1");
    await run("topics", "--describe", "--topic", `${topic}-made`);
    await run("configs", "--describe", "--entity-type", "topics", "--entity-name", `${topic}-made`);
    await run("consumer-groups", "--list");
    await run("consumer-groups", "--describe", "--group", group);
    await run("log-dirs", "--describe", "--topic-list", topic);
    await run("topics", "--delete", "--topic", `${topic}-made`);
    // What changes something comes last: a broker that does not serve it yet is compared in all that was before.
    const config = ["--add-config", "retention.bytes=1000000000"];
    await run("configs", "--alter", "--entity-type", "topics", "--entity-name", topic, ...config);
    const upTo = { partitions: [{ topic, partition: 0, offset: 1 }], version: 1 };
    await javaTool(["delete-records", ...at, "--offset-json-file", "/dev/stdin"], JSON.stringify(upTo));
    await run("consumer-groups", "--delete-offsets", "--group", group, "--topic", topic);
    await run("consumer-groups", "--delete", "--group", group);
    await run("topics", "--alter", "--topic", topic, "--partitions", "2");
  },
};

export const recordedClients: readonly RecordedClient[] = [
  java("4.3.1", "org.apache.kafka.tools.ConsoleProducer"),
  java("3.9.1", "kafka.tools.ConsoleProducer"),
  javaTools,
  {
    name: "kcat",
    version: async () => (await output(["kcat", "-V"])).match(/librdkafka [\d.]+/)![0],
    async run({ broker, topic, group }) {
      await output(["kcat", "-b", broker, "-q", "-P", "-t", topic], "first contact\n");
      await output(["kcat", "-b", broker, "-q", "-G", group, "-c", "1", "-X", "auto.offset.reset=earliest", topic]);
    },
  },
  foreign("confluent_kafka", "confluent-kafka", async () => {
    return `librdkafka ${(await confluent("print(__import__('confluent_kafka').libversion()[0])")).trim()}`;
  }, ({ broker, topic }) => confluent(alterConfigs, broker, topic)),
  foreign("kafkajs", "kafkajs", npm("kafkajs")),
  foreign("platformatic", "@platformatic/kafka", npm("@platformatic/kafka")),
  foreign("franz_go", "franz-go", async () => {
    const module = await Bun.file(`${root}tests/interop/clients/franz_go/go.mod`).text();
    return `franz-go ${module.match(/franz-go (v[\d.]+)/)![1]!}`;
  }),
  foreign("kafka_python_2.0.2", "kafka-python 2.0.2", pip("python-old", "kafka-python")),
  foreign("kafka_python_3", "kafka-python 3", pip("python", "kafka-python")),
  foreign("aiokafka", "aiokafka", pip("python", "aiokafka")),
];
