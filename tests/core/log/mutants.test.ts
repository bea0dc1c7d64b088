import { expect, test } from "bun:test";
import { lostMutants } from "../../support/mutation.ts";
import { mutants } from "./mutants.ts";

test("every mutant still finds the line it is to break", () => {
  expect(lostMutants(mutants, "core/log")).toEqual([]);
});
