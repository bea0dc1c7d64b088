import { expect, test } from "bun:test";
import { inKafkasOrder } from "../../../../core/broker/handlers/group_order.ts";
import { LoopShare } from "../../../../core/runtime/loop_share.ts";
import { inSteps } from "../../../../core/runtime/steps.ts";
import { partitionOf } from "../../../../core/coordinator/mod.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

const inOrder = (groupIds: string[], partitionOf: (groupId: string) => number): string[] => {
  const clock = new ManualClock();
  return inSteps(inKafkasOrder(groupIds, partitionOf), new LoopShare({ clock, timers: clock })) as string[];
};

test("groups asked for together come in the order that Java's HashMap of their partitions has", () => {
  const ordered = (count: number) => {
    const asked = [...Array.from({ length: count }, (_, index) => `together-${index}`), "missing"];
    return inOrder(asked, (groupId) => partitionOf(groupId, 50)).map((groupId) => groupId.replace("together-", ""));
  };
  // From java.util.HashMap of Java 17 and org.apache.kafka.common.TopicPartition of Kafka 4.3.1.
  expect([3, 12, 30].map((count) => ordered(count).join(" "))).toEqual([
    "2 0 1 missing",
    "2 5 3 0 1 missing 11 8 10 9 6 4 7",
    "15 3 17 1 19 11 13 27 29 21 8 23 6 25 2 14 0 16 18 missing 10 4 12 28 5 20 22 24 9 26 7",
  ]);
});

test("a group asked for twice is answered twice", () => {
  expect(inOrder(["a", "b", "a"], () => 0)).toEqual(["a", "b", "a"]);
});
