/**
 * Programs that copy one topic to another in transactions, each driven the same way:
 *
 *   BROKER IN OUT GROUP ID SEED
 *
 * They run until they are killed and print what `history.ts` takes together; a program that finds itself fenced ends.
 * Kafka's own TransactionalMessageCopier, the loop of Kafka's system tests, says nothing of its transactions; it copies
 * one partition up to its end and is started again. Neither do kq's commands.
 *
 * @module
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kqCommand, runToEnd } from "../support/kq_process.ts";
import { ProgramHistory } from "./history.ts";

const programs = new URL("../interop/clients/exactly_once/", import.meta.url).pathname;
const support = new URL("../support/", import.meta.url).pathname;
/** Small and quick to start: several run beside one another. */
const JVM = ["java", "-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

export interface LoopArguments {
  readonly broker: string;
  readonly from: string;
  readonly to: string;
  readonly group: string;
  readonly id: string;
  readonly seed: number;
}

export interface Program {
  readonly name: string;
  /** Whether it says what it does. */
  readonly isTalkative: boolean;
  command(o: LoopArguments & ForSilent): readonly string[];
}

/** What those need that say nothing. */
interface ForSilent {
  readonly partition: number;
  /** All that the topic was fed with, a line `KEY\tVALUE` each. */
  readonly input: string;
}

async function must(...command: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runToEnd(command);
  if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}: ${stderr}`);
  return stdout.trim();
}

const inOrder = ({ broker, from, to, group, id, seed }: LoopArguments) => [broker, from, to, group, id, String(seed)];

/** Installs and compiles what is missing. */
export async function preparePrograms(): Promise<{ readonly programs: readonly Program[]; readonly python: string }> {
  const classPath = await must(`${support}kafka`, "classpath");
  const classes = mkdtempSync(join(tmpdir(), "kq-classes-"));
  await must("javac", "-cp", classPath, "-d", classes, `${programs}CopyLoop.java`);
  const [python, go] = [await must(`${support}clients`, "python"), await must(`${support}clients`, "franz-go")];
  return {
    python,
    programs: [
      {
        name: "java",
        isTalkative: true,
        command: (o) => [...JVM, "-cp", `${classPath}:${classes}`, "CopyLoop", ...inOrder(o)],
      },
      { name: "librdkafka", isTalkative: true, command: (o) => [python, `${programs}copy_loop.py`, ...inOrder(o)] },
      { name: "franz-go", isTalkative: true, command: (o) => [go, "copy", ...inOrder(o)] },
      {
        name: "copier",
        isTalkative: false,
        command: ({ broker, from, to, group, id, partition }) => [
          ...[...JVM, "-cp", classPath, "org.apache.kafka.tools.TransactionalMessageCopier"],
          ...["--broker-list", broker, "--input-topic", from, "--input-partition", String(partition)],
          ...["--output-topic", to, "--consumer-group", group, "--transactional-id", id],
          ...["--transaction-size", "40", "--transaction-timeout", "5000"],
          ...["--enable-random-aborts", "--use-group-metadata"],
        ],
      },
      {
        name: "kq-cp",
        isTalkative: false,
        command: ({ broker, from, to, group }) => [
          ...[...kqCommand, "cp", from, to, "--exactly-once", "-g", group, "--preserve-partitions", "--follow"],
          ...["-b", broker, "-q"],
        ],
      },
      {
        name: "kq-produce",
        isTalkative: false,
        // The same lines by another way: what is there in the end must be the same.
        command: ({ broker, to, id, input }) => [
          ...["sh", "-c", 'input="$1"; shift; exec "$@" < "$input"', "sh", input],
          ...[...kqCommand, "produce", to, `--transaction=${id}`, "--transaction-every", "50", "--resume"],
          ...["-K", "\\t", "-b", broker, "-q"],
        ],
      },
    ],
  };
}

/** Reads what is committed of the topics from the beginning and on; a line of JSON for each record. */
export function readerCommand(python: string, broker: string, topics: readonly string[], partitions: number): string[] {
  return [python, `${programs}reader.py`, broker, ...topics, String(partitions)];
}

/** A program that is started again whenever it ends, until it is stopped. */
export class RunningProgram {
  /** What its lives said, one after the other. */
  readonly histories: ProgramHistory[] = [];
  /** The last things it complained of. */
  readonly complaints: string[] = [];
  deaths = 0;
  #child: Bun.Subprocess<"ignore", "pipe", "pipe"> | null = null;
  #isStopped = false;
  readonly #ended: Promise<void>;

  constructor(
    readonly o: {
      /** The command of its so manyth life. */
      readonly command: (life: number) => readonly string[];
      /** Who takes its lines down; null for somebody who hears every line. */
      readonly topic: string | null;
      readonly name: string;
      readonly hear?: (line: string) => void;
    },
  ) {
    this.#ended = this.#live();
  }

  async #live(): Promise<void> {
    for (let life = 1; !this.#isStopped; life++) {
      const child = Bun.spawn([...this.o.command(life)], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
      this.#child = child;
      const history = this.o.topic === null ? null : new ProgramHistory(`${this.o.name}-${life}`, this.o.topic);
      if (history !== null) this.histories.push(history);
      const hear = (line: string): void => history === null ? this.o.hear?.(line) : history.hear(line);
      await Promise.all([eachLine(child.stdout, hear), eachLine(child.stderr, (line) => this.#complain(line))]);
      await child.exited;
      this.deaths += 1;
      // Nobody is to spin.
      await Bun.sleep(100);
    }
  }

  #complain(line: string): void {
    this.complaints.push(line);
    if (this.complaints.length > 20) this.complaints.shift();
  }

  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  /** It stands still, as a process does that is swapped out, until `goOn`: others take it for dead. */
  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  goOn(): void {
    this.#child?.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.kill();
    await this.#ended;
  }
}

async function eachLine(stream: ReadableStream<Uint8Array>, hear: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop()!;
    for (const line of lines) hear(line);
  }
}
