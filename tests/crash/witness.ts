/**
 * The clients of the run: librdkafka, through witness.py, and kq's own producer. They run on while the server dies and
 * comes back, and tell here what they were told.
 *
 * Lines of witness.py: `A producer seq topic partition offset` (acknowledged), `C topic partition offset` (committed),
 * `F producer seq error` (given up); of its reader `T topic`, `P topic partition start end committed`,
 * `R producer seq topic partition offset crc`, and `.` at the end of an answer.
 *
 * @module
 */
import { assert } from "../../core/base/assert.ts";
import { kqCommand, runToEnd } from "../support/kq_process.ts";
import type { Acknowledged, Found, Held, Promised } from "./history.ts";
import { valueOf } from "./values.ts";

const here = new URL(".", import.meta.url).pathname;

/** A Python with confluent-kafka, installed if it is missing. */
export async function pythonOfWitness(): Promise<string> {
  const { exitCode, stdout, stderr } = await runToEnd([`${here}../support/clients`, "python"]);
  if (exitCode !== 0) throw new Error(`tests/support/clients python failed: ${stderr}`);
  return stdout.trim();
}

export interface ProducerPlan {
  readonly name: string;
  readonly topic: string;
  readonly isIdempotent: boolean;
  readonly codec: string;
}

type Program = Bun.Subprocess<"pipe", "pipe", "inherit">;

async function* linesFrom(stream: ReadableStream<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

function start(command: readonly string[]): Program {
  return Bun.spawn([...command], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, KQ_BROKERS: undefined },
  });
}

/** Everything that writes and commits during the run. */
export class Load {
  readonly acknowledged: Acknowledged[] = [];
  readonly committed: Promised["committed"][number][] = [];
  readonly failures: string[] = [];
  /** Ends when each producer has been acknowledged something. */
  readonly begun: Promise<void>;
  readonly #silent: Set<string>;
  #allBegun: () => void = () => {};
  readonly #programs: Program[] = [];
  readonly #ends: Promise<unknown>[] = [];

  constructor(
    readonly o: {
      readonly python: string;
      readonly broker: string;
      readonly producers: readonly ProducerPlan[];
      readonly ownProducers: readonly ProducerPlan[];
      readonly topics: readonly string[];
    },
  ) {
    this.#silent = new Set([...o.producers, ...o.ownProducers].map(({ name }) => name));
    this.begun = new Promise((resolve) => this.#allBegun = resolve);
    const witness = [o.python, `${here}witness.py`];
    this.#follow(start([...witness, "load", o.broker, JSON.stringify(o.producers)]));
    this.#follow(start([...witness, "follow", o.broker, JSON.stringify(o.topics)]));
    for (const producer of o.ownProducers) this.#ends.push(this.#ownProducer(producer));
  }

  /** Takes no more, and waits until everything sent is acknowledged. */
  async finish(): Promise<void> {
    this.#stopping = true;
    for (const program of this.#programs) void program.stdin.end();
    await Promise.all(this.#ends);
  }

  kill(): void {
    for (const program of this.#programs) program.kill("SIGKILL");
  }

  #stopping = false;

  #acknowledge(one: Acknowledged): void {
    this.acknowledged.push(one);
    if (this.#silent.delete(one.producer) && this.#silent.size === 0) this.#allBegun();
  }

  #follow(program: Program): void {
    this.#programs.push(program);
    this.#ends.push(this.#listen(program));
  }

  async #listen(program: Program): Promise<void> {
    for await (const line of linesFrom(program.stdout)) {
      const [kind, ...words] = line.split(" ");
      if (kind === "A") this.#acknowledge(acknowledged(words));
      else if (kind === "C") {
        this.committed.push({ topic: words[0]!, partition: Number(words[1]), offset: Number(words[2]) });
      } else this.failures.push(`${words[0]}#${words[1]} was given up: ${words[2]}`);
    }
    if (await program.exited !== 0) this.failures.push(`witness.py ended with ${program.exitCode}`);
  }

  /** `kq produce --report`, fed with a few hundred records beyond what it was acknowledged. */
  async #ownProducer({ name, topic, codec }: ProducerPlan): Promise<void> {
    const told = ["--report", "%v\\t%t %p %o\\n", "-q"];
    const flags = ["-b", this.o.broker, "-z", codec, "--rate", "800/s", "--delivery-timeout", "5m", ...told];
    const program = start([...kqCommand, "produce", topic, "--no-create", ...flags]);
    this.#programs.push(program);
    let seq = 0;
    const fill = async (upTo: number) => {
      let lines = "";
      for (; seq < upTo; seq++) lines += valueOf(name, seq) + "\n";
      try {
        await program.stdin.write(lines);
        await program.stdin.flush();
      } catch {
        // It has ended, which is told below.
      }
    };
    void fill(OWN_WINDOW);
    let acks = 0;
    for await (const line of linesFrom(program.stdout)) {
      const [value, at] = line.split("\t");
      const [producer, number] = value!.split(" ");
      this.#acknowledge(acknowledged([producer!, number!, ...at!.split(" ")]));
      acks += 1;
      if (acks + OWN_WINDOW / 2 >= seq && !this.#stopping) void fill(acks + OWN_WINDOW);
    }
    if (await program.exited !== 0) this.failures.push(`kq produce (${name}) ended with ${program.exitCode}`);
    else if (acks !== seq) {
      this.failures.push(`kq produce (${name}) ended in peace, with ${acks} of ${seq} records acknowledged`);
    }
  }
}

const OWN_WINDOW = 300;

function acknowledged(words: readonly string[]): Acknowledged {
  const [producer, seq, topic, partition, offset] = words;
  return { producer: producer!, seq: Number(seq), topic: topic!, partition: Number(partition), offset: Number(offset) };
}

/** Reads all there is, again and again, with librdkafka. */
export class Reader {
  readonly #program: Program;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string, broker: string, topics: readonly string[]) {
    this.#program = start([python, `${here}witness.py`, "read", broker, JSON.stringify(topics)]);
    this.#lines = linesFrom(this.#program.stdout)[Symbol.asyncIterator]();
  }

  async read(): Promise<Held> {
    const topics = new Set<string>();
    const partitions: Held["partitions"][number][] = [];
    const records: Found[] = [];
    void this.#program.stdin.write("read\n");
    void this.#program.stdin.flush();
    for (;;) {
      const { value: line, done } = await this.#lines.next();
      if (done) throw new Error(`the reader ended with ${await this.#program.exited}`);
      if (line === ".") return { topics, partitions, records };
      const [kind, ...words] = line.split(" ");
      if (kind === "T") topics.add(words[0]!);
      else if (kind === "R") records.push({ ...acknowledged(words), crc: Number(words[5]) });
      else if (kind === "F") throw new Error(`the reader was refused: ${words.join(" ")}`);
      else {
        assert(kind === "P", "the reader prints what it is said to print");
        const [startOffset, endOffset, committed] = words.slice(2).map(Number);
        const at = { topic: words[0]!, partition: Number(words[1]) };
        partitions.push({ ...at, startOffset: startOffset!, endOffset: endOffset!, committed: committed! });
      }
    }
  }

  kill(): void {
    this.#program.kill("SIGKILL");
  }
}
