import { expect, test } from "bun:test";
import { answerOf, type AssignorAnswer, type AssignorCase } from "../../../conformance/assignors/corpus.ts";

const corpus = new URL("../../../golden/assignors/kafka_4_3_1.jsonl", import.meta.url).pathname;

test("the server-side assignors divide as Kafka's do: the recorded groups", async () => {
  const lines = (await Bun.file(corpus).text()).trim().split("\n");
  expect(lines.length).toBeGreaterThan(100);
  for (const line of lines) {
    const { group, answer } = JSON.parse(line) as { group: AssignorCase; answer: AssignorAnswer };
    expect(answerOf(group), JSON.stringify(group)).toEqual(answer);
  }
});
