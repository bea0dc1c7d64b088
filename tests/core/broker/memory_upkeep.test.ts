import { expect, test } from "bun:test";
import { startMemoryUpkeep } from "../../../core/broker/background/memory_upkeep.ts";
import { ManualClock } from "../../support/manual_clock.ts";

test("after a burst memory is given back, once; what is needed from then on is not asked for again", async () => {
  const clock = new ManualClock();
  const MB = 1e6;
  let residentBytes = 50 * MB, asked = 0;
  const stop = startMemoryUpkeep({
    memory: { residentBytes: () => residentBytes, giveBack: () => void asked++ },
    clock,
    timers: clock,
  });
  const after = async (bytes: number): Promise<number> => {
    residentBytes = bytes;
    await clock.advance(5000);
    return asked;
  };
  expect(await after(90 * MB)).toBe(0);
  expect(await after(900 * MB)).toBe(1);
  // Given back, and used again.
  expect(await after(60 * MB)).toBe(1);
  expect(await after(900 * MB)).toBe(2);
  // This time it is still needed.
  expect(await after(900 * MB)).toBe(2);
  expect(await after(1000 * MB)).toBe(2);
  expect(await after(1200 * MB)).toBe(3);
  stop();
  expect(clock.timersSet).toBe(0);
});
