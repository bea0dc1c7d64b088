/**
 * Random groups through kq's server-side assignors and through Kafka's own. Needs java and what tests/support/kafka
 * fetches.
 *
 *   bun tests/conformance/assignors/main.ts [--cases 5000] [--seed 1] [--large]
 *   bun tests/conformance/assignors/main.ts --record    keeps 150 of them with Kafka's answers in
 *                                                       tests/golden/assignors
 *
 * @module
 */
import { flagsOf } from "../../support/flags.ts";
import { answerOf, type AssignorAnswer, type AssignorCase, randomCase } from "./corpus.ts";

const flags = flagsOf({
  cases: { type: "string", default: "5000" },
  seed: { type: "string", default: "1" },
  large: { type: "boolean", default: false },
  record: { type: "boolean", default: false },
});
const here = new URL("./", import.meta.url).pathname;
const script = new URL("../../support/kafka", import.meta.url).pathname;
const corpus = new URL("../../golden/assignors/kafka_4_3_1.jsonl", import.meta.url).pathname;

async function kafkaAnswers(cases: readonly AssignorCase[]): Promise<AssignorAnswer[]> {
  const classPath = (await new Response(Bun.spawn([script, "classpath"], { stderr: "inherit" }).stdout).text()).trim();
  const java = Bun.spawn(["java", "-cp", classPath, `${here}Assignors.java`], {
    stdin: new Blob(cases.map((each) => JSON.stringify(each) + "\n")),
    stdout: "pipe",
    stderr: "inherit",
  });
  const lines = (await new Response(java.stdout).text()).trim().split("\n");
  if (lines.length !== cases.length) throw new Error(`Kafka answered ${lines.length} of ${cases.length} cases`);
  return lines.map((line) => JSON.parse(line) as AssignorAnswer);
}

const count = flags.record ? 150 : Number(flags.cases);
const size = flags.large ? { maxMembers: 60, maxTopics: 40, maxPartitions: 60 } : {};
const cases = Array.from({ length: count }, (_, index) => randomCase(Number(flags.seed) + index, size));
const answers = await kafkaAnswers(cases);
if (flags.record) {
  await Bun.write(corpus, cases.map((group, at) => JSON.stringify({ group, answer: answers[at] }) + "\n").join(""));
}
let differences = 0;
for (const [index, group] of cases.entries()) {
  if (Bun.deepEquals(answerOf(group), answers[index])) continue;
  if (++differences > 3) continue;
  console.log(`seed ${Number(flags.seed) + index}\n  group ${JSON.stringify(group)}`);
  console.log(`  Kafka ${JSON.stringify(answers[index])}\n  kq    ${JSON.stringify(answerOf(group))}`);
}
console.log(`${count} groups, ${differences} answered otherwise than by Kafka`);
process.exitCode = differences === 0 ? 0 : 1;
