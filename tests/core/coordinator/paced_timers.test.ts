import { expect, test } from "bun:test";
import { PacedTimers } from "../../../core/coordinator/runtime/paced_timers.ts";
import { ManualClock } from "../../support/manual_clock.ts";

test("of many that are due at once a few run, then others get the loop, and all of them run in the end", async () => {
  const clock = new ManualClock();
  const timers = new PacedTimers({ clock, timers: clock });
  const ran: string[] = [];
  for (let index = 0; index < 12; index++) {
    timers.at(1100, () => {
      ran.push(String(index));
      clock.spend(2);
    });
  }
  clock.at(1100, () => ran.push("other"));
  await clock.advance(200);
  expect(ran.join(" ")).toBe("0 1 2 other 3 4 5 6 7 8 9 10 11");
});

test("one that is cancelled while it waits for the loop does not run", async () => {
  const clock = new ManualClock();
  const timers = new PacedTimers({ clock, timers: clock });
  const ran: number[] = [];
  timers.at(1100, () => clock.spend(10));
  const cancel = timers.at(1100, () => ran.push(1));
  clock.at(1100, () => cancel());
  await clock.advance(200);
  expect(ran).toEqual([]);
});
