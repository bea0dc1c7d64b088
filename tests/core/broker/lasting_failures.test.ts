import { expect, test } from "bun:test";
import { LastingFailures } from "../../../core/broker/lasting_failures.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { TalkLog } from "../../support/logs.ts";

test("a failure that lasts is told when it begins and when it is over, each kind for itself", async () => {
  const clock = new ManualClock();
  const logger = new TalkLog();
  const failures = new LastingFailures({ logger, clock, timers: clock });
  for (let second = 0; second < 30; second++) {
    failures.tell("FindCoordinator", "the disk is full", {});
    if (second === 10) failures.tell("CreateTopics", "the disk is full", {});
    await clock.advance(1000);
  }
  await clock.advance(9000);
  failures.tell("FindCoordinator", "the disk is full", {});
  expect(logger.lines).toEqual([
    "error FindCoordinator failed: the disk is full",
    "error CreateTopics failed: the disk is full",
    "info FindCoordinator does not fail like that any more, after 30 times",
    "error FindCoordinator failed: the disk is full",
  ]);
});

test("of more kinds than are told apart each failure is told", () => {
  const clock = new ManualClock();
  const logger = new TalkLog();
  const failures = new LastingFailures({ logger, clock, timers: clock });
  for (let n = 0; n < 120; n++) failures.tell("Fetch", `file ${n}`, {});
  for (let n = 0; n < 120; n++) failures.tell("Fetch", `file ${n}`, {});
  expect(logger.lines).toHaveLength(140);
});
