/** Rates and waits, worked out by hand from Kafka's rule: (rate - limit) / limit of the window that was looked at. */
import { expect, test } from "bun:test";
import { mostInWindow, Rate } from "../../../../core/broker/quotas/rate.ts";

test("a burst within ten windows is no more than their limit, and one above waits for what is above", () => {
  const rate = new Rate();
  rate.record(10_000, 0);
  // Ten whole windows are assumed: 10,000 in 10 s are 1000 a second.
  expect([rate.throttleMs(1000, 0), rate.throttleMs(500, 0), rate.throttleMs(100, 0)]).toEqual([0, 10_000, 90_000]);
  expect(mostInWindow(1000)).toBe(10_000);
});

test("who writes steadily above the limit waits longer and longer, and who waits is let in again", () => {
  const rate = new Rate();
  const waits: number[] = [];
  for (let second = 0; second < 12; second++) {
    rate.record(2000, second * 1000);
    waits.push(rate.throttleMs(1000, second * 1000));
  }
  expect(waits).toEqual([0, 0, 0, 0, 0, 2000, 4000, 6000, 8000, 10_000, 12_000, 12_000]);
  // After eleven seconds of silence nothing is left of it.
  expect(rate.throttleMs(1000, 11_000 + 11_000)).toBe(0);
});
