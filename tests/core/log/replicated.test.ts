/**
 * A log that follows another: what it takes as its leader has it, and what it refuses.
 *
 * @module
 */
import { expect, test } from "bun:test";
import { setBaseOffset, setPartitionLeaderEpoch } from "../../../core/protocol/records/batch.ts";
import { append, batchOf, NOW_MS, openLog, readAll } from "../../support/logs.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

/** As it lies in the leader's log. */
function led(value: string, o: { offset: number; epoch: number }): Uint8Array {
  const batch = batchOf([value]);
  setBaseOffset(batch, 0, o.offset);
  setPartitionLeaderEpoch(batch, 0, o.epoch);
  return batch;
}

const ends = (log: Awaited<ReturnType<typeof openLog>>, ...epochs: number[]) =>
  epochs.map((epoch) => log.endOffsetForEpoch(epoch).endOffset);

test("batches are taken with the offsets and epochs of the leader, up to one that is not whole", async () => {
  const log = await openLog(SimulatedDisk.withFolder("/data"));
  const batches = [
    led("a", { offset: 0, epoch: 0 }),
    led("b", { offset: 1, epoch: 2 }),
    led("c", { offset: 5, epoch: 2 }),
  ];
  const bytes = Buffer.concat([...batches, led("d", { offset: 6, epoch: 2 }).subarray(0, 65)]);
  expect(log.appendReplicated(new Uint8Array(bytes), NOW_MS)).toEqual({ endOffset: 6, fault: null });
  expect([readAll(log), ends(log, 0, 2), log.lastRecordEpoch]).toEqual([["0=a", "1=b", "5=c"], [1, 6], 2]);
});

test("what cannot be what the leader has next is refused, with all that comes after it", async () => {
  const log = await openLog(SimulatedDisk.withFolder("/data"));
  log.appendReplicated(led("a", { offset: 3, epoch: 4 }), NOW_MS);
  const torn = led("x", { offset: 4, epoch: 4 });
  torn[torn.length - 1]! ^= 1;
  const faults = [led("x", { offset: 3, epoch: 4 }), led("x", { offset: 4, epoch: 3 }), torn].map((batch) =>
    log.appendReplicated(new Uint8Array(Buffer.concat([batch, led("y", { offset: 5, epoch: 4 })])), NOW_MS)
  );
  expect(faults).toEqual([
    { endOffset: 4, fault: "the leader sent offset 3, expected was 4" },
    { endOffset: 4, fault: "the leader sent a batch of epoch 3 behind one of 4" },
    { endOffset: 4, fault: "the batch at offset 4 does not have the checksum it carries" },
  ]);
});

test("an epoch in which this broker led and wrote nothing gives way to what the leader has there of an earlier one", async () => {
  const log = await openLog(SimulatedDisk.withFolder("/data"));
  expect(append(log, ["a"])).toBe("0..0");
  log.assignLeaderEpoch(1);
  expect(log.appendReplicated(led("b", { offset: 1, epoch: 0 }), NOW_MS)).toEqual({ endOffset: 2, fault: null });
  log.appendReplicated(led("c", { offset: 2, epoch: 2 }), NOW_MS);
  expect([readAll(log), ends(log, 0, 1, 2)]).toEqual([["0=a", "1=b", "2=c"], [2, 2, 3]]);
});

test("a log that begins anew behind its end is empty there, also after a kill, and goes on", async () => {
  const disk = SimulatedDisk.withFolder("/data");
  const log = await openLog(disk);
  append(log, ["a", "b"]);
  await log.restartAt(10);
  expect([log.startOffset, log.endOffset, log.lastRecordEpoch]).toEqual([10, 10, -1]);
  const found = await openLog(disk.afterKill(), { leaderEpoch: 3 });
  expect([found.startOffset, found.endOffset]).toEqual([10, 10]);
  expect(found.appendReplicated(led("c", { offset: 10, epoch: 2 }), NOW_MS).fault).toBeNull();
  expect(readAll(found)).toEqual(["10=c"]);
});
