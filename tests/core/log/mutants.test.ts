import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { mutants } from "./mutants.ts";

test("every mutant still finds the line it is to break", () => {
  const lost = mutants.filter(({ file, from, also = "" }) => {
    const code = readFileSync(new URL(`../../../core/log/${file}`, import.meta.url), "utf8");
    return !code.includes(from) || !code.includes(also);
  });
  expect(lost.map(({ name }) => name)).toEqual([]);
});
