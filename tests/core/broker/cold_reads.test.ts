/** Consumers that come back to records nobody has read for long: a whole broker whose page cache is emptied. */
import { expect, test } from "bun:test";
import { filled } from "../../conformance/fill.ts";
import { ColdDisk } from "../../support/cold_disk.ts";
import { batchOf, NOW_MS } from "../../support/logs.ts";
import { memoryBroker } from "../../support/memory_broker.ts";

test("a fetch and a search by time wait for the disk without holding up the event loop, and answer the same", async () => {
  let cold!: ColdDisk;
  await using broker = await memoryBroker({}, { through: (disk) => (cold = new ColdDisk(disk)).disk });
  await broker.topic("t", 1, { "index.interval.bytes": "1000" });
  const partition = broker.running.broker.partitions.find("t", 0);
  if (typeof partition === "string") throw new Error(partition);
  for (let n = 0; n < 200; n++) {
    const records = batchOf([`value ${n} `.repeat(50)], { stamps: [NOW_MS + n] });
    await partition.produce({ records, nowMs: NOW_MS, origin: "broker" });
  }
  const client = await broker.connect();
  const ask = async () => [
    await client.ask(
      "Fetch",
      12,
      filled("Fetch", {
        maxWaitMs: 500,
        minBytes: 1,
        maxBytes: 1 << 20,
        sessionEpoch: -1,
        replicaId: -1,
        topics: [{ topic: "t", partitions: [{ partition: 0, fetchOffset: 120, partitionMaxBytes: 30_000 }] }],
      }),
    ),
    await client.ask(
      "ListOffsets",
      7,
      filled("ListOffsets", {
        replicaId: -1,
        topics: [{ name: "t", partitions: [{ partitionIndex: 0, timestamp: NOW_MS + 150 }] }],
      }),
    ),
  ];
  const hot = await ask();
  cold.forgetPages();
  cold.waits = cold.brought = 0;
  expect(await ask()).toEqual(hot);
  expect(cold.waits).toBe(0);
  expect(cold.brought).toBeGreaterThan(1);
});
