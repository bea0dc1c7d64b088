import { expect, test } from "bun:test";
import { createPartitions } from "../../../../core/broker/handlers/37_create_partitions.ts";
import { asking } from "./asking.ts";

test("topics that coordinators keep their keys in do not grow, and others do", async () => {
  const kq = await asking();
  await kq.make("__consumer_offsets", 2);
  await kq.make("t", 2);
  const topic = (name: string) => ({ name, count: 3, assignments: null });
  const request = { topics: [topic("__consumer_offsets"), topic("t")], timeoutMs: 1000, validateOnly: false };
  expect((await kq.ask(createPartitions, 3, request)).results).toEqual([
    {
      name: "__consumer_offsets",
      errorCode: 42,
      errorMessage: "The number of partitions of __consumer_offsets says in which of them each key is kept, " +
        "and cannot be changed.",
    },
    { name: "t", errorCode: 0, errorMessage: null },
  ]);
  const sizes = [...kq.metadata.image.topics.values()].map(({ name, partitions }) => [name, partitions.length]);
  expect(sizes).toEqual([["__consumer_offsets", 2], ["t", 3]]);
});
