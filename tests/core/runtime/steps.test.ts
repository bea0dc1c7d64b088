import { expect, test } from "bun:test";
import { AppendOrder } from "../../../core/broker/append_order.ts";
import { LoopShare } from "../../../core/runtime/loop_share.ts";
import { inSteps, mapInSteps, mapSideBySide, sortInSteps, type Steps, wait } from "../../../core/runtime/steps.ts";
import type { Clock } from "../../../core/runtime/ports.ts";
import { seededRandom } from "../../support/random.ts";
import { ManualClock } from "../../support/manual_clock.ts";

/** A clock on which each look takes a millisecond. */
function busy(): { share: LoopShare; rests: () => number } {
  let nowMs = 0, rests = 0;
  const clock: Clock = { monotonicMs: () => nowMs++, wallMs: () => 0 };
  const timers = {
    at: (_: number, wake: () => void) => {
      rests++;
      queueMicrotask(wake);
      return () => {};
    },
  };
  return { share: new LoopShare({ clock, timers }), rests: () => rests };
}

test("short work is done at once, without a promise", () => {
  const clock = new ManualClock();
  const share = new LoopShare({ clock, timers: clock });
  expect(inSteps(mapInSteps([1, 2, 3], (n) => n * 2), share)).toEqual([2, 4, 6]);
});

test("long work lets others have their turn again and again, and comes to the same", async () => {
  const { share, rests } = busy();
  const numbers = Array.from({ length: 100 }, (_, n) => n);
  const work = inSteps(mapInSteps(numbers, (n) => n * 2), share);
  expect(work).toBeInstanceOf(Promise);
  expect(await work).toEqual(numbers.map((n) => n * 2));
  expect(rests()).toBeGreaterThan(10);
});

test("work that waits gets what it waited for, or its failure where it waits", async () => {
  const { share } = busy();
  const steps = function* (): Steps<string> {
    try {
      yield* wait(Promise.reject(new Error("not there")));
    } catch (failure) {
      return `${(failure as Error).message} ${yield* wait(Promise.resolve("after all"))} ${yield* wait("at once")}`;
    }
    return "never";
  };
  expect(await inSteps(steps(), share)).toBe("not there after all at once");
});

test("work side by side keeps the order, and has a bounded number under way", async () => {
  const clock = new ManualClock();
  const share = new LoopShare({ clock, timers: clock });
  let underWay = 0, most = 0;
  const numbers = Array.from({ length: 1000 }, (_, n) => n);
  const results = await inSteps(
    mapSideBySide(numbers, async (n) => {
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay--;
      return n;
    }),
    share,
  );
  expect(results).toEqual(numbers);
  expect(most).toBe(64);
});

test("a sort in steps is a sort", async () => {
  const random = seededRandom(7);
  for (const count of [0, 1, 999, 1000, 1001, 4321]) {
    const names = Array.from({ length: count }, () => `t${random.below(5000)}`);
    expect(await inSteps(sortInSteps(names), busy().share), `seed 7, ${count}`).toEqual(names.toSorted());
  }
});

test("appends of a connection begin in the order of arrival behind one that begins late, others' at once", async () => {
  const order = new AppendOrder();
  const log: string[] = [];
  const late = Promise.withResolvers<void>();
  const slow = order.next("a", async (begun) => {
    await late.promise;
    log.push("slow");
    begun();
    return "slow";
  });
  const quick = (name: string) => (begun: () => void) => {
    log.push(name);
    begun();
    return name;
  };
  const behind = order.next("a", quick("behind"));
  expect(order.next("b", quick("other"))).toBe("other");
  late.resolve();
  expect(await Promise.all([slow, behind])).toEqual(["slow", "behind"]);
  expect(log).toEqual(["other", "slow", "behind"]);
  expect(order.next("a", quick("after"))).toBe("after");
});

test("a Produce that fails before its appends begin does not hold up those behind it", async () => {
  const order = new AppendOrder();
  const failing = order.next("a", () => Promise.reject(new Error("no")));
  const behind = order.next("a", () => "behind");
  expect(failing).rejects.toThrow("no");
  expect(await behind).toBe("behind");
});
