/**
 * Asks Kafka's own generated classes, through Oracle.java. Needs java and what `tests/support/kafka` fetches.
 *
 * @module
 */
import type { KafkaMessage } from "./declarations.ts";

const here = new URL("./", import.meta.url).pathname;
const script = new URL("../../support/kafka", import.meta.url).pathname;

export interface Question {
  readonly name: string;
  readonly version: number;
  readonly hex: string;
  readonly json: string;
}

export interface Opinion {
  /** The bytes of the message in the JSON. */
  readonly fromJson: string;
  /** The bytes read and written again, unknown tagged fields with them. */
  readonly again: string;
  /** The bytes read, as JSON. */
  readonly json: string;
}

/** Kafka's declaration of every message, by name. */
export async function kafkaDeclarations(): Promise<Map<string, KafkaMessage>> {
  const java = await start("declarations");
  const lines = (await new Response(java.stdout).text()).trim().split("\n");
  return new Map(lines.map((text) => JSON.parse(text) as KafkaMessage).map((message) => [message.name, message]));
}

/** What Kafka makes of each question, in order; a text where it refused. */
export async function* kafkaOpinions(questions: Iterable<Question>): AsyncGenerator<[Question, Opinion | string]> {
  const java = await start("messages");
  const asked: Question[] = [];
  const asking = (async () => {
    for (const question of questions) {
      asked.push(question);
      await java.stdin.write(`${question.name}\t${question.version}\t${question.hex}\t${question.json}\n`);
    }
    await java.stdin.end();
  })();
  for await (const text of lines(java.stdout)) {
    const question = asked.shift()!;
    const [fromJson, again, json] = text.split("\t");
    yield [question, text.startsWith("!") ? text.slice(1) : { fromJson: fromJson!, again: again!, json: json! }];
  }
  await asking;
  if (asked.length > 0) throw new Error(`Kafka did not answer ${asked.length} questions, first ${asked[0]!.name}`);
}

/** What Kafka's broker answers to each batch, and whether its consumer `reads` it or `fails`; in order. */
export async function* kafkaOnBatches<T extends { readonly bytes: Uint8Array }>(
  batches: readonly T[],
): AsyncGenerator<[T, readonly [error: string, reads: string]]> {
  const java = await startClass("BatchOracle.java", []);
  const asking = (async () => {
    for (const { bytes } of batches) await java.stdin.write(`${Buffer.from(bytes).toString("hex")}\n`);
    await java.stdin.end();
  })();
  let at = 0;
  for await (const text of lines(java.stdout)) {
    const [error, reads] = text.split(" ");
    yield [batches[at++]!, [error!, reads!]];
  }
  await asking;
  if (at < batches.length) throw new Error(`Kafka did not answer ${batches.length - at} batches`);
}

function start(what: "declarations" | "messages") {
  return startClass("Oracle.java", [what]);
}

async function startClass(file: string, args: readonly string[]) {
  const classPath = (await new Response(Bun.spawn([script, "classpath"], { stderr: "inherit" }).stdout).text()).trim();
  return Bun.spawn(["java", "-cp", classPath, `${here}${file}`, ...args], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const whole = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = whole.pop()!;
    yield* whole;
  }
}
