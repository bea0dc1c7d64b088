/**
 * Fetch and ListOffsets for readers of committed records, against a whole broker in memory: how far they see, what they
 * are told to leave out, what they wait for.
 */
import { expect, test } from "bun:test";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import type { Requests, Responses } from "../../../core/protocol/generated/mod.ts";
import { encodeBatch, readBatchHeader } from "../../../core/protocol/records/mod.ts";
import { markerOf, NOW_MS } from "../../support/logs.ts";
import { type MemoryBroker, memoryBroker, settle, type WireClient } from "../../support/memory_broker.ts";

/** Appended as a coordinator's verified producer would; 0 for one without a transaction. */
function write(broker: MemoryBroker, producerId: number, size = 1): number {
  const value = new Uint8Array(size);
  const producer = { producerId, producerEpoch: 0, baseSequence: 0 };
  return produced(
    broker,
    encodeBatch(
      [{ timestampMs: NOW_MS, key: null, value, headers: [] }],
      producerId === 0 ? {} : { isTransactional: true, producer },
    ),
  );
}

function end(broker: MemoryBroker, id: number, how: "commit" | "abort"): number {
  return produced(broker, markerOf({ id, isAbort: how === "abort" }));
}

function produced(broker: MemoryBroker, records: Uint8Array): number {
  const partition = broker.running.broker.partitions.find("t", 0);
  if (typeof partition === "string") throw new Error(partition);
  const outcome = partition.produce({ records, nowMs: NOW_MS, origin: "broker", verification: "waived" });
  if (outcome instanceof Promise) throw new Error("small batches are appended at once");
  if (outcome.kind === "refused") throw new Error(outcome.error);
  return outcome.baseOffset;
}

interface Wish {
  readonly offset?: number;
  readonly isolation?: "committed" | "uncommitted";
  readonly maxBytes?: number;
  readonly minBytes?: number;
  readonly maxWaitMs?: number;
}

function fetchRequest(o: Wish): Requests["Fetch"] {
  return {
    clusterId: null,
    replicaId: -1,
    replicaState: null,
    maxWaitMs: o.maxWaitMs ?? 0,
    minBytes: o.minBytes ?? 1,
    maxBytes: o.maxBytes ?? 1 << 20,
    isolationLevel: o.isolation === "uncommitted" ? 0 : 1,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{
      topic: "t",
      topicId: ZERO_UUID,
      partitions: [{
        partition: 0,
        currentLeaderEpoch: -1,
        fetchOffset: o.offset ?? 0,
        lastFetchedEpoch: -1,
        logStartOffset: -1,
        partitionMaxBytes: o.maxBytes ?? 1 << 20,
        replicaDirectoryId: ZERO_UUID,
        highWatermark: 0,
      }],
    }],
    forgottenTopicsData: [],
    rackId: "",
  };
}

/** `0..3 of 8, stable 4, aborted 1@0 2@1`: offsets read, high watermark, last stable offset, what to leave out. */
function said(answer: Responses["Fetch"] | "closed"): string {
  if (answer === "closed") return answer;
  const { errorCode, records, highWatermark, lastStableOffset, abortedTransactions } = answer.responses[0]!
    .partitions[0]!;
  if (errorCode !== 0) return `error ${errorCode}`;
  const bytes = records as Uint8Array;
  const offsets: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const header = readBatchHeader(bytes, at);
    offsets.push(header.baseOffset, header.nextOffset - 1);
    at += header.sizeInBytes;
  }
  const range = offsets.length === 0 ? "none" : `${offsets[0]}..${offsets.at(-1)}`;
  const aborted = abortedTransactions === null
    ? " null"
    : abortedTransactions.map(({ producerId, firstOffset }) => ` ${producerId}@${firstOffset}`).join("");
  return `${range} of ${highWatermark}, stable ${lastStableOffset}, aborted${aborted}`;
}

async function fetch(client: WireClient, o: Wish, version = 12): Promise<string> {
  return said(await client.ask("Fetch", version, fetchRequest(o)));
}

async function waiting(client: WireClient, o: Wish): Promise<() => Promise<string>> {
  let answer = "waits";
  void fetch(client, { maxWaitMs: 500, ...o }).then((known) => (answer = known));
  const peek = async (): Promise<string> => {
    for (let turns = 0; turns < 3; turns++) await settle();
    return answer;
  };
  expect(await peek()).toBe("waits");
  return peek;
}

test("a reader of committed records stops at the oldest open transaction and is told which were aborted", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t");
  const client = await broker.connect();
  expect([write(broker, 0), write(broker, 1), write(broker, 2), end(broker, 1, "abort")]).toEqual([0, 1, 2, 3]);
  expect([end(broker, 2, "commit"), write(broker, 3), write(broker, 0)]).toEqual([4, 5, 6]);
  for (const version of [4, 12]) {
    expect(await fetch(client, {}, version)).toBe("0..4 of 7, stable 5, aborted 1@1");
    expect(await fetch(client, { offset: 2 }, version)).toBe("2..4 of 7, stable 5, aborted 1@1");
    expect(await fetch(client, { offset: 4 }, version)).toBe("4..4 of 7, stable 5, aborted");
    expect(await fetch(client, { offset: 5 }, version)).toBe("none of 7, stable 5, aborted");
    expect(await fetch(client, { offset: 7 }, version)).toBe("none of 7, stable 5, aborted");
    expect(await fetch(client, { offset: 8 }, version)).toBe("error 1");
    expect(await fetch(client, { isolation: "uncommitted" }, version)).toBe("0..6 of 7, stable 5, aborted null");
  }
  expect(end(broker, 3, "abort")).toBe(7);
  expect(await fetch(client, { offset: 5 })).toBe("5..7 of 8, stable 8, aborted 3@5");
});

test("aborted transactions are listed up to the index entry behind what was read, and to the log's end without one", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t", 1, { "index.interval.bytes": "0" });
  const client = await broker.connect();
  for (const id of [1, 2, 3, 4]) write(broker, id, 100);
  for (const id of [1, 2, 3, 4]) end(broker, id, "abort");
  // Every batch has an entry but the first: what is read ends before the batch at 1, whose entry is the bound.
  expect(await fetch(client, { maxBytes: 1 })).toBe("0..0 of 8, stable 8, aborted 1@0");
  expect(await fetch(client, { offset: 1, maxBytes: 1 })).toBe("1..1 of 8, stable 8, aborted 1@0 2@1");
  expect(await fetch(client, { offset: 7 })).toBe("7..7 of 8, stable 8, aborted 4@3");
});

test("a fetch of committed records waits for as many as are asked for, and the end of a transaction lets go all it held back", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t");
  const client = await broker.connect();
  write(broker, 1, 1000);
  const held = await waiting(client, { minBytes: 1500 });
  write(broker, 0, 2000);
  expect(await held()).toBe("waits");
  end(broker, 1, "commit");
  expect(await held()).toBe("0..2 of 3, stable 3, aborted");
  write(broker, 2, 10);
  write(broker, 3, 2000);
  const still = await waiting(client, { offset: 3, minBytes: 200 });
  end(broker, 3, "abort");
  expect(await still()).toBe("waits");
  await broker.clock.advance(500);
  expect(await still()).toBe("none of 6, stable 3, aborted");
});

test("the latest offset for a reader of committed records is where it stops, and no record behind that is found by time", async () => {
  await using broker = await memoryBroker();
  await broker.topic("t");
  const client = await broker.connect();
  write(broker, 0);
  write(broker, 1);
  const asked = async (timestamp: number, isolationLevel: number): Promise<number> => {
    const answer = await client.ask("ListOffsets", 7, {
      replicaId: -1,
      isolationLevel,
      timeoutMs: 1000,
      topics: [{ name: "t", partitions: [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp }] }],
    });
    if (answer === "closed") throw new Error(answer);
    return answer.topics[0]!.partitions[0]!.offset;
  };
  const all = async () => [await asked(-1, 1), await asked(-1, 0), await asked(NOW_MS, 1), await asked(-3, 1)];
  expect(await all()).toEqual([1, 2, 0, 0]);
  end(broker, 1, "abort");
  expect(await all()).toEqual([3, 3, 0, 0]);
});
