/**
 * Transactions that were open when Kafka was stopped. The transactional id of each is in `__transaction_state`: where
 * that was taken over, kq's coordinator goes on with it as Kafka's would have. A transaction that no id knows hangs in
 * its partition.
 *
 * @module
 */
import { MalformedBytes } from "../../base/cursor.ts";
import {
  decodeTransactionRecords,
  type Transaction,
  type TransactionRecord,
} from "../../coordinator/transaction/mod.ts";
import type { Log } from "../../log/mod.ts";
import { partitionName } from "../../protocol/partition_names.ts";
import { readBatchHeader } from "../../protocol/records/batch.ts";
import { TRANSACTIONS_TOPIC } from "../../protocol/well_known.ts";

export interface OpenTransaction {
  readonly topic: string;
  readonly partition: number;
  readonly producerId: number;
  readonly firstOffset: number;
}

const READ_SIZE = 1 << 20;

export class OpenTransactions {
  /** Ids with a transaction that is not over. */
  readonly #byId = new Map<string, Transaction>();
  readonly #open: OpenTransaction[] = [];

  /** Of the producers that transactional ids stand for, also of those that have written nothing. */
  largestProducerId = -1;

  /** A partition of `__transaction_state`. What cannot be read is the coordinator's to complain of. */
  seeState(log: Log): void {
    const { startOffset, endOffset } = log;
    for (let fromOffset = startOffset; fromOffset < endOffset;) {
      const read = log.read({ fromOffset, maxBytes: READ_SIZE, upperBound: endOffset, wholeFirstBatch: true });
      if (read.kind !== "read" || read.bytes === null) return;
      const chunk = new Uint8Array(read.size);
      read.bytes.readInto(chunk, 0, 0, read.size);
      for (let at = 0; at < chunk.length;) {
        const { sizeInBytes, nextOffset } = readBatchHeader(chunk, at);
        this.#seeStates(chunk.subarray(at, at + sizeInBytes));
        at += sizeInBytes;
        fromOffset = nextOffset;
      }
    }
  }

  seeOpen(open: readonly OpenTransaction[]): void {
    for (const each of open) this.#open.push(each);
  }

  /** One line for each transactional id whose transaction goes on, and for each partition in which one hangs. */
  ended(): { readonly taken: readonly string[]; readonly hanging: readonly string[] } {
    const partitionsOf = new Map<number, number>();
    const hanging = new Map<string, OpenTransaction>();
    const owned = new Set([...this.#byId.values()].flatMap(placesOf));
    for (const each of this.#open) {
      if (owned.has(placeOf(each))) {
        partitionsOf.set(each.producerId, (partitionsOf.get(each.producerId) ?? 0) + 1);
        continue;
      }
      const name = partitionName(each);
      const known = hanging.get(name);
      if (known === undefined || each.firstOffset < known.firstOffset) hanging.set(name, each);
    }
    const taken: string[] = [];
    for (const [transactionalId, { producerId, state, timeoutMs }] of this.#byId) {
      const partitions = partitionsOf.get(producerId);
      if (partitions === undefined) continue;
      const how = state === "Ongoing"
        ? `it ends when its producer ends it or comes back, and after ${Math.ceil(timeoutMs / 1000)} s at the latest`
        : "it had been decided, and is ended at the start";
      taken.push(
        `the open transaction of ${transactionalId} is taken over, with ${partitions} ${
          partitions === 1 ? "partition" : "partitions"
        }: ${how}`,
      );
    }
    return {
      taken,
      hanging: Array.from(
        hanging,
        ([name, { firstOffset }]) =>
          `${name}: the transaction that is open since offset ${firstOffset}, which no transactional id knows; ` +
          "readers of committed records stop there",
      ),
    };
  }

  #seeStates(batch: Uint8Array): void {
    for (const { transactionalId, value } of decoded(batch)) {
      this.largestProducerId = Math.max(this.largestProducerId, value?.producerId ?? -1, value?.nextProducerId ?? -1);
      const isOpen = value !== null && ["Ongoing", "PrepareCommit", "PrepareAbort"].includes(value.state);
      if (isOpen) this.#byId.set(transactionalId, value);
      else this.#byId.delete(transactionalId);
    }
  }
}

function decoded(batch: Uint8Array): readonly TransactionRecord[] {
  try {
    return decodeTransactionRecords(batch);
  } catch (malformed) {
    if (!(malformed instanceof MalformedBytes)) throw malformed;
    return [];
  }
}

export function isTransactionState(topic: string): boolean {
  return topic === TRANSACTIONS_TOPIC;
}

function placeOf({ topic, partition, producerId }: Omit<OpenTransaction, "firstOffset">): string {
  return `${producerId} ${partition} ${topic}`;
}

function placesOf({ producerId, topics }: Transaction): string[] {
  return topics.flatMap(({ topic, partitions }) =>
    partitions.map((partition) => placeOf({ topic, partition, producerId }))
  );
}
