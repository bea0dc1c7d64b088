/**
 * Random groups through the assignors of kq's client and through those of Kafka's own client. Needs java and what
 * tests/support/kafka fetches.
 *
 *   bun tests/conformance/assignors/client/main.ts [--cases 20000] [--seed 1] [--large]
 *   bun tests/conformance/assignors/client/main.ts --record    keeps 400 of them with Kafka's answers in
 *                                                              tests/golden/assignors
 *
 * @module
 */
import { flagsOf } from "../../../support/flags.ts";
import { answerOf, type ClientAnswer, type ClientCase, givesUnwanted, randomClientCase } from "./corpus.ts";

const flags = flagsOf({
  cases: { type: "string", default: "20000" },
  seed: { type: "string", default: "1" },
  large: { type: "boolean", default: false },
  record: { type: "boolean", default: false },
});
const program = new URL("ClientAssignors.java", import.meta.url).pathname;
const script = new URL("../../../support/kafka", import.meta.url).pathname;
const corpus = new URL("../../../golden/assignors/client_4_3_1.jsonl", import.meta.url).pathname;

/** A word is what the assignor died of. */
async function kafkaAnswers(cases: readonly ClientCase[]): Promise<(ClientAnswer | string)[]> {
  const classPath = (await new Response(Bun.spawn([script, "classpath"], { stderr: "inherit" }).stdout).text()).trim();
  const java = Bun.spawn(["java", "-Dlog4j2.level=OFF", "-cp", classPath, program], {
    stdin: new Blob(cases.map((each) => JSON.stringify(each) + "\n")),
    stdout: "pipe",
    stderr: "ignore",
  });
  const lines = (await new Response(java.stdout).text()).trim().split("\n");
  if (lines.length !== cases.length) throw new Error(`Kafka answered ${lines.length} of ${cases.length} cases`);
  return lines.map((line) => JSON.parse(line) as ClientAnswer | string);
}

const first = Number(flags.seed);
const count = flags.record ? 400 : Number(flags.cases);
const size = flags.large ? { maxMembers: 40, maxTopics: 12, maxPartitions: 60 } : {};
const cases = Array.from({ length: count }, (_, index) => randomClientCase(first + index, size));
const answers = await kafkaAnswers(cases);
const kept: string[] = [];
let differences = 0, faulty = 0;
for (const [index, group] of cases.entries()) {
  const answer = answers[index]!;
  if (typeof answer === "string" || givesUnwanted(group, answer)) {
    faulty += 1;
    continue;
  }
  kept.push(JSON.stringify({ group, answer }) + "\n");
  if (Bun.deepEquals(answerOf(group), answer)) continue;
  if (++differences > 3) continue;
  console.log(`seed ${first + index}\n  group ${JSON.stringify(group)}`);
  console.log(`  Kafka ${JSON.stringify(answer)}\n  kq    ${JSON.stringify(answerOf(group))}`);
}
if (flags.record) await Bun.write(corpus, kept.join(""));
console.log(
  `${count} groups, ${differences} answered otherwise than by Kafka; in ${faulty} of them Kafka failed, or gave ` +
    "somebody what it did not ask for",
);
process.exitCode = differences === 0 ? 0 : 1;
