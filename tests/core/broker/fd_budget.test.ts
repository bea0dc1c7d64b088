import { expect, test } from "bun:test";
import { fdBudget } from "../../../core/broker/fd_budget.ts";

const share = (limit: number, maxConnections = 2 ** 31 - 1) => Object.values(fdBudget({ limit, maxConnections }));

test("a thousand handles are for segments, half of what there is where that is less, and connections get the rest", () => {
  expect(share(20_000)).toEqual([1000, 18_976, false]);
  expect(share(Infinity)).toEqual([1000, Infinity, false]);
  expect(share(1024)).toEqual([500, 500, true]);
  expect(share(64)).toEqual([20, 20, true]);
});

test("what max.connections leaves is for segments", () => {
  expect(share(1024, 100)).toEqual([900, 100, true]);
  expect(share(2024, 1000)).toEqual([1000, 1000, false]);
});

test("with hardly any handles both get a few", () => {
  expect(share(8)).toEqual([4, 4, true]);
  expect(share(64, 0)).toEqual([36, 4, true]);
});
