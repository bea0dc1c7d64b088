import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { mutants } from "./mutants.ts";

test("every mutant of the consumer group still finds the line it is to break", () => {
  const folder = new URL("../../../../core/coordinator/group/consumer/", import.meta.url);
  const lost = mutants.filter(({ file, from }) => !readFileSync(new URL(file, folder), "utf8").includes(from));
  expect(lost.map(({ name }) => name)).toEqual([]);
});
