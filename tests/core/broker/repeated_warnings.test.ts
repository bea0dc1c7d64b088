import { expect, test } from "bun:test";
import { RepeatedWarnings } from "../../../core/broker/repeated_warnings.ts";
import type { Logger } from "../../../core/runtime/ports.ts";
import { ManualClock } from "../../support/manual_clock.ts";

function warnings() {
  const clock = new ManualClock();
  const said: string[] = [];
  const logger: Logger = { debug() {}, info() {}, warn: (message) => void said.push(message), error() {} };
  return { it: new RepeatedWarnings({ logger, clock, timers: clock }), clock, said };
}

test("a warning is said once in ten seconds for each reason and host, and then how often it happened besides", async () => {
  const { it, clock, said } = warnings();
  for (let i = 0; i < 1000; i++) it.warn("nonsense", "10.0.0.1", {});
  it.warn("nonsense", "10.0.0.2", {});
  it.warn("too large", "10.0.0.1", {});
  expect(said).toEqual(["nonsense", "nonsense", "too large"]);
  await clock.advance(10_000);
  expect(said.slice(3)).toEqual(["nonsense (999 times more from there in the last 10 s)"]);
  it.warn("nonsense", "10.0.0.1", {});
  expect(said.slice(4)).toEqual(["nonsense"]);
  await clock.advance(10_000);
  expect({ lines: said.length, timersSet: clock.timersSet }).toEqual({ lines: 5, timersSet: 0 });
});

test("a client with ever new reasons is told of twenty times, and counted after that", async () => {
  const { it, clock, said } = warnings();
  for (let i = 0; i < 1000; i++) it.warn(`a request of ${i} bytes`, "10.0.0.1", {});
  expect({ lines: said.length, last: said.at(-1) }).toEqual({ lines: 20, last: "a request of 19 bytes" });
  await clock.advance(10_000);
  expect(said.slice(20)).toEqual(["980 more warnings about connections were left out in the last 10 s"]);
});

test("what was left out is said at the end too", () => {
  const { it, clock, said } = warnings();
  for (let i = 0; i < 3; i++) it.warn("nonsense", "10.0.0.1", {});
  it.end();
  expect(said).toEqual(["nonsense", "nonsense (2 times more from there in the last 10 s)"]);
  expect(clock.timersSet).toBe(0);
});
