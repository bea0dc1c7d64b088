/**
 * `npm run protocol:oracle -- [--messages N] [--seed S] [--only NAME] [--record]`
 *
 * The codecs' second opinion. Every declaration is compared with the one in Kafka's jars; then, for every message and
 * version, N random messages: kq's bytes must be the bytes that Kafka's classes write, and Kafka must read them as kq
 * does. `--record` keeps Kafka's declarations and a few of its bytes in `tests/golden/protocol`, for tests that run
 * without Java.
 *
 * @module
 */
import { Reader, Writer } from "../../../core/base/cursor.ts";
import { arbitraryMessage } from "../../support/arbitrary_message.ts";
import {
  type DeclaredApi,
  declaredApis,
  type DeclaredMessage,
  declaredMessages,
} from "../../support/declared_messages.ts";
import { flagsOf } from "../../support/flags.ts";
import { seededRandom } from "../../support/random.ts";
import type { AnyMessage } from "../../support/reference_codec.ts";
import { kafkaLines, type KafkaMessage, kafkaVersions, ourLines } from "./declarations.ts";
import { kafkaDeclarations, kafkaOpinions, type Opinion, type Question } from "./kafka_classes.ts";
import { kafkaJson } from "./kafka_json.ts";

const flags = flagsOf({
  messages: { type: "string", default: "200" },
  seed: { type: "string", default: String(Date.now() % 1_000_000) },
  only: { type: "string" },
  record: { type: "boolean", default: false },
});
const golden = new URL("../../golden/protocol/", import.meta.url);
const messages = (await declaredMessages()).filter(({ name }) => flags.only === undefined || name === flags.only);
const seed = Number(flags.seed);

const differences = await compareDeclarations();
const { count, failures } = await compareMessages();
for (const text of [...differences, ...failures].slice(0, 50)) console.log(text);
console.log(
  `${messages.length} declarations compared, ${differences.length} differ; ` +
    `${count} messages compared with seed ${seed}, ${failures.length} differ`,
);
process.exit(differences.length + failures.length === 0 ? 0 : 1);

async function compareDeclarations(): Promise<string[]> {
  const kafkas = await kafkaDeclarations();
  const found = messages.flatMap((message) => {
    const theirs = kafkas.get(message.name);
    if (theirs === undefined) return [`${message.name}: Kafka has no such message`];
    const lines = kafkaLines(theirs, kafkaVersions(kafkas, message.name));
    return difference(ourLines(message), lines);
  });
  if (flags.only === undefined) found.push(...await compareApis(kafkas));
  if (flags.record) {
    const lines = messages.flatMap(({ name }) => kafkaLines(kafkas.get(name)!, kafkaVersions(kafkas, name)));
    await Bun.write(new URL("declarations.txt", golden), lines.join("\n") + "\n");
  }
  return found;
}

/** Whether we declare what Kafka's broker listener has, under the same keys. */
async function compareApis(kafkas: ReadonlyMap<string, KafkaMessage>): Promise<string[]> {
  const line = (key: number | undefined, name: string) => `API ${key} ${name}`;
  const theirs = [...kafkas.values()].toSorted((a, b) => (a.apiKey ?? 0) - (b.apiKey ?? 0))
    .filter(({ type, listeners, validVersions }) =>
      type === "request" && listeners?.includes("broker") && validVersions !== "none"
    )
    .map(({ apiKey, name }) => line(apiKey, name));
  const ours = (await declaredApis()).map(({ api, request }: DeclaredApi) => line(api.key, request.name));
  return difference(ours, theirs);
}

function difference(ours: readonly string[], theirs: readonly string[]): string[] {
  const onlyOurs = ours.filter((text) => !theirs.includes(text)).map((text) => `only kq:    ${text}`);
  const onlyTheirs = theirs.filter((text) => !ours.includes(text)).map((text) => `only Kafka: ${text}`);
  const found = [...onlyOurs, ...onlyTheirs];
  const sameOrder = ours.every((text, index) => text === theirs[index]);
  return found.length > 0 || sameOrder ? found : [`${ours[0]}: fields in another order`];
}

interface Sent {
  readonly declared: DeclaredMessage;
  readonly message: AnyMessage;
  readonly at: string;
}

async function compareMessages(): Promise<{ count: number; failures: string[] }> {
  const sent: Sent[] = [];
  const failures: string[] = [];
  const corpus: string[] = [];
  let count = 0;
  for await (const [question, opinion] of kafkaOpinions(everyMessage(sent))) {
    const { declared, message, at } = sent.shift()!;
    count++;
    const failure = compare(declared, message, question, opinion);
    if (failure !== null) failures.push(`${at}: ${failure}`);
    else if (flags.record && belongsInCorpus(declared, message, question)) {
      corpus.push([question.name, question.version, question.hex, (opinion as Opinion).json].join("\t"));
    }
  }
  if (flags.record) await Bun.write(new URL("messages.tsv", golden), keepFew(corpus).join("\n") + "\n");
  return { count, failures };
}

function* everyMessage(sent: Sent[]): Generator<Question> {
  for (const declared of messages) {
    for (let version = declared.versions[0]; version <= declared.versions[1]; version++) {
      for (let i = 0; i < Number(flags.messages); i++) {
        const one = seed + i;
        const message = arbitraryMessage(declared, version, seededRandom(one), { unknownTags: true });
        sent.push({ declared, message, at: `${declared.name} v${version}, seed ${one}` });
        const json = kafkaJson(declared, message, version, { records: "whole" });
        yield { name: declared.name, version, hex: written(declared, message, version), json };
      }
    }
  }
}

function compare(
  declared: DeclaredMessage,
  message: AnyMessage,
  question: Question,
  opinion: Opinion | string,
): string | null {
  const { version, hex } = question;
  if (typeof opinion === "string") return `Kafka refuses it: ${opinion}`;
  if (opinion.again !== hex) return `Kafka writes it again as\n  ${opinion.again}\nafter reading\n  ${hex}`;
  const plain = written(declared, withoutUnknownTags(message), version);
  if (opinion.fromJson !== plain) return `Kafka writes\n  ${opinion.fromJson}\nkq writes\n  ${plain}`;
  const read = declared.read(new Reader(Uint8Array.fromHex(opinion.again)), version);
  const ours = kafkaJson(declared, read, version, { records: "size" });
  if (!Bun.deepEquals(JSON.parse(ours), JSON.parse(opinion.json))) {
    return `Kafka reads\n  ${opinion.json}\nkq reads\n  ${ours}`;
  }
  return null;
}

function written(declared: DeclaredMessage, message: AnyMessage, version: number): string {
  const w = new Writer();
  declared.write(w, message, version);
  return w.finish().toHex();
}

/** Kafka's JSON has no place for tagged fields that are not declared. */
function withoutUnknownTags(value: unknown): AnyMessage {
  return strip(value) as AnyMessage;
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (value === null || typeof value !== "object" || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => key !== "unknownTags").map(([key, inner]) => [key, strip(inner)]),
  );
}

/** What the JSON shows whole. */
function belongsInCorpus(declared: DeclaredMessage, message: AnyMessage, { version, hex }: Question): boolean {
  return hex.length < 10_000 && hex === written(declared, withoutUnknownTags(message), version);
}

/** Of each message and version the longest that a person can read, or else the shortest. */
function keepFew(lines: readonly string[]): string[] {
  const groups = Map.groupBy(lines, (text) => text.split("\t", 2).join(" "));
  return [...groups.values()].map((group) => {
    const byLength = group.toSorted((a, b) => a.length - b.length);
    return byLength.findLast((text) => text.length < 700) ?? byLength[0]!;
  });
}
