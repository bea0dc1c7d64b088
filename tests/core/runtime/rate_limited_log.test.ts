import { expect, test } from "bun:test";
import { RateLimitedLog } from "../../../core/runtime/rate_limited_log.ts";
import { TalkLog } from "../../support/logs.ts";
import { ManualClock } from "../../support/manual_clock.ts";

function limited() {
  const clock = new ManualClock();
  const logger = new TalkLog();
  return { it: new RateLimitedLog({ logger, clock, timers: clock }), clock, lines: logger.lines };
}

test("the first time is told at once, for each kind and for each that it is of; then how often it happened besides", async () => {
  const { it, clock, lines } = limited();
  for (let i = 0; i < 1000; i++) it.warn("nonsense", {}, { of: "10.0.0.1" });
  it.warn("nonsense", {}, { of: "10.0.0.2" });
  it.error("too large", {}, { of: "10.0.0.1" });
  expect(lines.splice(0)).toEqual(["warn nonsense", "warn nonsense", "error too large"]);
  await clock.advance(10_000);
  expect(lines.splice(0)).toEqual(["warn nonsense (10.0.0.1: 999 times more in the last 10 s)"]);
});

test("what goes on is counted ever more seldom, and told at once again after it was over", async () => {
  const { it, clock, lines } = limited();
  for (let second = 0; second < 700; second++) {
    it.error("the disk is full");
    await clock.advance(1000);
  }
  expect(lines.splice(0)).toEqual([
    "error the disk is full",
    "error the disk is full (9 times more in the last 10 s)",
    "error the disk is full (60 times more in the last 60 s)",
    "error the disk is full (600 times more in the last 600 s)",
  ]);
  await clock.advance(2 * 3_600_000);
  expect(lines.splice(0)).toEqual([
    "error the disk is full (30 times more in the last 3600 s)",
    "info No more of it, after 700 times: the disk is full",
  ]);
  it.error("the disk is full");
  expect(lines.splice(0)).toEqual(["error the disk is full"]);
  await clock.advance(10_000);
  expect({ lines, timersSet: clock.timersSet }).toEqual({ lines: [], timersSet: 0 });
});

test("what fails in ever new ways is told of twenty times, and counted after that", async () => {
  const { it, clock, lines } = limited();
  for (let i = 0; i < 1000; i++) it.warn(`a request of ${i} bytes`);
  expect({ lines: lines.length, last: lines.at(-1) }).toEqual({ lines: 20, last: "warn a request of 19 bytes" });
  await clock.advance(10_000);
  expect(lines.slice(20)).toEqual(["warn other things of this kind (980 times more in the last 10 s)"]);
});

test("messages that differ in what does not matter are of one kind where that is said", () => {
  const { it, lines } = limited();
  for (let i = 0; i < 3; i++) it.error(`cannot write to ${i}.log: the disk is full`, {}, { kind: "ENOSPC" });
  it.error("cannot write to 3.log: input/output error", {}, { kind: "EIO" });
  expect(lines).toEqual([
    "error cannot write to 0.log: the disk is full",
    "error cannot write to 3.log: input/output error",
  ]);
});

test("who knows that it is over says so, once", async () => {
  const { it, clock, lines } = limited();
  it.over("orders-0", "never told");
  for (let i = 0; i < 3; i++) it.error("cannot write: ENOSPC", {}, { of: "orders-0" });
  it.error("cannot write: EIO", {}, { of: "orders-0" });
  it.error("cannot write: ENOSPC", {}, { of: "orders-1" });
  it.over("orders-0", "orders-0 is written again");
  it.over("orders-0", "orders-0 is written again");
  expect(lines.splice(0)).toEqual([
    "error cannot write: ENOSPC",
    "error cannot write: EIO",
    "error cannot write: ENOSPC",
    "info orders-0 is written again",
  ]);
  it.error("cannot write: ENOSPC", {}, { of: "orders-0" });
  expect(lines.splice(0)).toEqual(["error cannot write: ENOSPC"]);
  await clock.advance(20_000);
  expect({ lines, timersSet: clock.timersSet }).toEqual({ lines: [], timersSet: 0 });
});

test("what was left out is said at the end too, and without timers with the next time", async () => {
  const { it, clock, lines } = limited();
  for (let i = 0; i < 3; i++) it.warn("nonsense");
  it.end();
  expect(lines).toEqual(["warn nonsense", "warn nonsense (2 times more in the last 10 s)"]);
  expect(clock.timersSet).toBe(0);

  const logger = new TalkLog();
  const untimed = new RateLimitedLog({ logger, clock });
  for (let i = 0; i < 3; i++) untimed.warn("nonsense");
  await clock.advance(15_000);
  untimed.warn("nonsense");
  expect(logger.lines).toEqual(["warn nonsense", "warn nonsense (2 times more in the last 10 s)"]);
});
