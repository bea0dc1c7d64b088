import { expect, test } from "bun:test";
import { DrainEstimate } from "../../../commands/groups/drain.ts";

test("a lag that shrinks steadily ends when the rate says; one that grows never does", () => {
  const estimate = new DrainEstimate();
  expect(estimate.look("g", 1000, 0)).toEqual({ perSecond: null, leftMs: null });
  expect(estimate.look("g", 800, 2000)).toEqual({ perSecond: -100, leftMs: 8000 });
  expect(estimate.look("g", 600, 4000)).toEqual({ perSecond: -100, leftMs: 6000 });
  expect(estimate.look("g", 0, 10_000).leftMs).toBe(0);
  expect(estimate.look("h", 10, 0)).toEqual({ perSecond: null, leftMs: null });
  expect(estimate.look("h", 30, 1000)).toEqual({ perSecond: 20, leftMs: null });
});

test("one look without a commit does not turn the estimate round", () => {
  const estimate = new DrainEstimate();
  estimate.look("g", 1000, 0);
  estimate.look("g", 500, 1000);
  const { perSecond, leftMs } = estimate.look("g", 500, 2000);
  expect([perSecond, Math.round(leftMs!)]).toEqual([-350, 1429]);
});

test("what is not seen any more is forgotten, and a lag that nobody knows has no rate", () => {
  const estimate = new DrainEstimate();
  estimate.look("g", 1000, 0);
  estimate.forgetAllBut(new Set());
  expect(estimate.look("g", 500, 1000)).toEqual({ perSecond: null, leftMs: null });
  expect(estimate.look("g", null, 2000)).toEqual({ perSecond: null, leftMs: null });
});
