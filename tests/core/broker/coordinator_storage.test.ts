import { expect, test } from "bun:test";
import { changedLeadership } from "../../../core/broker/coordinator_storage.ts";
import type { TopicImage } from "../../../core/metadata/mod.ts";

const TOPIC = "__consumer_offsets";

type Topics = Parameters<typeof changedLeadership>[1]["image"];

/** A cluster with the topic, its partitions led by these brokers, or without it. */
function led(leaders: readonly number[] | null, id = "AAAAAAAAAAAAAAAAAAAAAQ"): Topics {
  const topic: TopicImage = {
    name: TOPIC,
    id,
    internal: true,
    configs: new Map(),
    partitions: (leaders ?? []).map((leader, index) => ({
      index,
      leader,
      leaderEpoch: 0,
      leaderBrokerEpoch: null,
      agreed: null,
      replicas: [1, 2],
      isr: [1, 2],
    })),
  };
  return { topics: new Map(leaders === null ? [] : [[TOPIC, topic] as const]) };
}

function changed(previous: Topics, image: Topics) {
  return changedLeadership(TOPIC, { previous, image }, 1);
}

test("what a broker begins and ceases to lead follows from two images", () => {
  expect(changed(led(null), led([1, 2, 1]))).toEqual({ begun: [0, 2], ended: [] });
  expect(changed(led([1, 2, 1]), led([1, 1, 2]))).toEqual({ begun: [1], ended: [2] });
  expect(changed(led([1, 2]), led(null))).toEqual({ begun: [], ended: [0] });
  expect(changed(led([1, 2]), led([1, 2]))).toEqual({ begun: [], ended: [] });
});

test("a topic that was deleted and made again within one change is given up and begun", () => {
  expect(changed(led([1, 1]), led([1, 2], "AAAAAAAAAAAAAAAAAAAAAg"))).toEqual({ begun: [0], ended: [0, 1] });
});
