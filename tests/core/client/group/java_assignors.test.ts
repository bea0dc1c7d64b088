import { expect, test } from "bun:test";
import { answerOf, type ClientAnswer, type ClientCase } from "../../../conformance/assignors/client/corpus.ts";

const lines = (await Bun.file(new URL("../../../golden/assignors/client_4_3_1.jsonl", import.meta.url)).text()).trim()
  .split("\n").map((line) => JSON.parse(line) as { group: ClientCase; answer: ClientAnswer });

for (const [assignor, of] of Map.groupBy(lines, ({ group }) => group.assignor)) {
  test(`${assignor} assigns as Java's own in ${of.length} groups`, () => {
    expect(of.length).toBeGreaterThan(40);
    for (const { group, answer } of of) expect(answerOf(group), JSON.stringify(group)).toEqual(answer);
  });
}
