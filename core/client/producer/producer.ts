/**
 * Produces records to one topic. Reading input and sending it share one arena: bytes are copied from where they were
 * read directly into the batch that is sent, and only the line number of a record is kept.
 *
 * `add` never waits. It returns false when every slot is in flight; then await `whenSlotFree` and add the same record
 * again. That bounds the memory: as many slots as fit, and no queue behind them.
 *
 * @module
 */
import { assert } from "../../base/assert.ts";
import type { Checksums } from "../../base/crc32c.ts";
import {
  BATCH_HEADER_SIZE,
  NO_LEADER_EPOCH,
  NO_PRODUCER,
  type ProducerStamp,
  sealBatch,
  sequenceAfter,
  TRANSACTIONAL_BIT,
  writeBatchHeader,
} from "../../protocol/records/batch.ts";
import { type CodecName, codecNames } from "../../protocol/records/compression/codec.ts";
import { pack } from "../../protocol/records/records.ts";
import { errorName } from "../../protocol/error_codes.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import type { Client } from "../client.ts";
import type { TopicView } from "../cluster.ts";
import { ServerError, UnsupportedApi } from "../errors.ts";
import type { OutgoingRecord } from "../outgoing_record.ts";
import { BatchSlot } from "./batch_slot.ts";
import { Delivery, DeliveryFailed, type FilledBatch } from "./delivery.ts";
import { hashOfKey, type PartitionerName } from "./partitioners.ts";
import { type Pool, Slots } from "./slots.ts";
import type { TransactionScope } from "./transaction_scope.ts";

export interface ProducerOptions {
  readonly acks: -1 | 0 | 1;
  readonly idempotent: boolean;
  readonly codec: CodecName;
  readonly level?: number | undefined;
  readonly partitioner: PartitionerName;
  readonly lingerMs: number;
  /** Encoded sizes, batch header included. */
  readonly batchSize: number;
  readonly maxRecordSize: number;
  readonly maxInFlight: number;
  readonly deliveryTimeoutMs: number;
  /** Space for input in the arena. */
  readonly inputSize: number;
  readonly checksums: Checksums;
  readonly say: (line: string) => void;
  /**
   * Called for each batch that a broker has taken, while its records can still be read; null when not needed. An
   * OperatingFailure that it throws ends the producer: the caller that asked for reports cannot get them.
   */
  readonly acknowledged: ((batch: AcknowledgedBatch) => void) | null;
}

/** The records of a batch that a broker has, as they are in the arena; invalid after the call. */
export interface AcknowledgedBatch {
  readonly partition: number;
  /** -1 where the broker did not report it: acks 0, or a batch it already had. */
  readonly baseOffset: number;
  readonly baseTimestampMs: number;
  readonly recordCount: number;
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** Why nothing more is sent: records cannot be delivered, or deliveries cannot be reported. */
export type ProducerFailure = DeliveryFailed | OperatingFailure;

/** One record that the topic can never take. The message does not name its line. */
export class RecordRefused extends Error {
  override readonly name = "RecordRefused";
  constructor(message: string, readonly hint: string | null) {
    super(message);
  }
}

interface PackedBatch {
  readonly bytes: Uint8Array;
  /** Its codec; none where compression made it no smaller. */
  readonly codec: CodecName;
}

const TOPIC_RESOURCE = 2;

export class Producer {
  /** Input first, slots behind it. */
  readonly arena: Uint8Array;
  /** Input is in the arena from 0 to here. */
  readonly inputSize: number;
  readonly partitionCount: number;
  /** The timestamp of records without one. The reader of the input sets it as it reads. */
  nowMs: number;
  recordsAcknowledged = 0;
  bytesAcknowledged = 0;
  /** Resolves when nothing will be sent any more, with the reason; after {@linkcode Producer.discard} it is another. */
  whenFailed: Promise<ProducerFailure>;

  readonly #client: Client;
  readonly #topic: string;
  readonly #isTransactional: boolean;
  readonly #options: ProducerOptions;
  #stamp: ProducerStamp;
  readonly #brokerLimit: number;
  readonly #batchLimit: number;
  readonly #recordLimit: number;
  #delivery: Delivery;
  readonly #hash: ReturnType<typeof hashOfKey>;
  readonly #slots: Slots;
  /** Per partition: the slot being filled. */
  readonly #open: (BatchSlot | null)[];
  #nextSequence: number[];
  /** When each partition with an open batch is to be sent at the latest, the oldest batch first. */
  readonly #lingering = new Map<number, number>();
  #cancelLinger: (() => void) | null = null;
  readonly #slotOf = new Map<FilledBatch, BatchSlot>();
  #sticky = 0;
  #waitingForSlot: (() => void)[] = [];
  /** Where `add` last found no free slot. */
  #shortOf: Pool;
  #tellFailed: (reason: ProducerFailure) => void;
  #failure: ProducerFailure | null = null;
  /** The transaction that records belong to; null between transactions, and where there are none. */
  #scope: TransactionScope | null = null;

  /**
   * Asks for a producer id and the topic's limits. The topic must exist. Throws the client's errors. With `in scopes`
   * the id comes with each transaction: {@linkcode Producer.begin} before the first record.
   */
  static async open(
    client: Client,
    topic: TopicView,
    options: ProducerOptions,
    transactions: "none" | "in scopes" = "none",
  ): Promise<Producer> {
    assert(
      !options.idempotent || (options.acks === -1 && options.maxInFlight <= 5),
      "idempotence needs acks all, 5 in flight",
    );
    const [stamp, brokerLimit] = await Promise.all([
      options.idempotent && transactions === "none" ? producerStamp(client, options.say) : NO_PRODUCER,
      maxMessageBytes(client, topic.name),
    ]);
    return new Producer(client, topic, options, { stamp, isTransactional: transactions === "in scopes" }, brokerLimit);
  }

  private constructor(
    client: Client,
    topic: TopicView,
    options: ProducerOptions,
    { stamp, isTransactional }: { readonly stamp: ProducerStamp; readonly isTransactional: boolean },
    brokerLimit: number,
  ) {
    this.#topic = topic.name;
    this.#isTransactional = isTransactional;
    const failed = Promise.withResolvers<ProducerFailure>();
    this.whenFailed = failed.promise;
    this.#tellFailed = failed.resolve;
    this.#client = client;
    this.#options = options;
    this.#stamp = stamp;
    this.#brokerLimit = brokerLimit;
    this.#batchLimit = Math.min(options.batchSize, brokerLimit);
    // The topic's limit applies to the size on the wire: of a compressed record that is known when its batch is packed.
    this.#recordLimit = options.codec === "none" ? Math.min(options.maxRecordSize, brokerLimit) : options.maxRecordSize;
    this.#hash = hashOfKey(options.partitioner);
    this.partitionCount = topic.partitions.length;
    this.nowMs = client.ports.clock.wallMs();
    this.inputSize = options.inputSize;
    this.#open = Array.from({ length: this.partitionCount }, () => null);
    this.#nextSequence = Array.from({ length: this.partitionCount }, () => 0);
    this.#sticky = this.#dice();

    this.#slots = new Slots({
      inputSize: options.inputSize,
      slotSize: Math.max(this.#batchLimit, this.#recordLimit),
      partitionCount: this.partitionCount,
      maxInFlight: options.maxInFlight,
    });
    this.arena = this.#slots.arena;
    this.#shortOf = this.#slots.large;
    this.#delivery = this.#newDelivery();
  }

  #newDelivery(): Delivery {
    const { acks, maxInFlight, deliveryTimeoutMs, say } = this.#options;
    return new Delivery(this.#client, {
      topic: this.#topic,
      acks,
      maxInFlight,
      deliveryTimeoutMs,
      transaction: this.#scope,
      acknowledged: (batch, baseOffset) => this.#acknowledged(batch, baseOffset),
      failed: (reason) => this.#fail(reason),
      say,
    });
  }

  /**
   * Records that are added from now on belong to this transaction. Everything before it is finished or discarded. A new
   * epoch begins with new sequence numbers.
   */
  begin(scope: TransactionScope): void {
    assert(this.#isTransactional, "a producer outside of transactions writes into none");
    assert(this.#delivery.isIdle && this.#lingering.size === 0, "a transaction begins with nothing on its way");
    const { producerId, producerEpoch } = scope;
    if (producerId !== this.#stamp.producerId || producerEpoch !== this.#stamp.producerEpoch) {
      this.#stamp = { producerId, producerEpoch, baseSequence: 0 };
      this.#nextSequence = this.#nextSequence.map(() => 0);
    }
    this.#scope = scope;
    this.#delivery = this.#newDelivery();
  }

  /** The transaction is over: what is added next belongs to another. */
  end(): void {
    this.#scope = null;
  }

  /**
   * Drops every record that no broker has acknowledged, and waits until none is on its way. The producer is then as
   * new, also after a failure. Returns whether there were any.
   */
  async discard(): Promise<boolean> {
    this.stop();
    const isLossy = this.#failure !== null || !this.#delivery.isIdle || this.#open.some((slot) => slot !== null);
    this.#open.forEach((slot, partition) => {
      if (slot !== null) this.#slots.giveBack(slot);
      this.#open[partition] = null;
    });
    await this.#delivery.settled(this.#client.options.timeoutMs);
    for (const slot of this.#slotOf.values()) {
      this.#slots.poolOf(slot).inFlight--;
      this.#slots.giveBack(slot);
    }
    this.#slotOf.clear();
    const failed = Promise.withResolvers<ProducerFailure>();
    this.whenFailed = failed.promise;
    this.#tellFailed = failed.resolve;
    this.#failure = null;
    this.#scope = null;
    this.#delivery = this.#newDelivery();
    this.#wake();
    return isLossy;
  }

  get failure(): ProducerFailure | null {
    return this.#failure;
  }

  /** The broker has every line before this one; Infinity when it has all that were added. */
  get firstUnacknowledgedLine(): number {
    return this.#open.reduce(
      (first, slot) => Math.min(first, slot?.firstLine ?? Infinity),
      this.#delivery.firstUnacknowledgedLine,
    );
  }

  /**
   * Copies the record into its batch. False when no slot is free: nothing was done, await
   * {@linkcode Producer.whenSlotFree} and call again. Throws {@linkcode RecordRefused}.
   */
  add(record: OutgoingRecord, line: number): boolean {
    assert(!this.#isTransactional || this.#scope !== null, "records of a transactional producer are in a transaction");
    const timestampMs = record.timestampMs >= 0 ? record.timestampMs : this.nowMs;
    const partition = this.#partitionOf(record);
    let slot = this.#open[partition] ?? null;
    if (slot !== null) {
      const size = slot.sizeWith(record, timestampMs);
      if (size > this.#batchLimit) {
        this.#ship(partition);
        // Without a key the next batch may go elsewhere.
        return this.add(record, line);
      }
      const alone = size - slot.size + BATCH_HEADER_SIZE;
      if (alone > this.#recordLimit) throw this.#tooLarge(alone);
      if (size > slot.capacity) {
        slot = this.#outgrown(partition, slot);
        if (slot === null) return this.add(record, line);
        slot.sizeWith(record, timestampMs);
      }
    } else {
      slot = this.#slotFor(record, timestampMs);
      if (slot === null) return false;
      this.#open[partition] = slot;
      this.#linger(partition);
    }
    slot.append(record, timestampMs, line);
    if (slot.size >= this.#batchLimit) this.#ship(partition);
    return true;
  }

  /** Resolves when `add` is worth a retry. Throws the {@linkcode ProducerFailure}. */
  async whenSlotFree(): Promise<void> {
    while (this.#shortOf.free.length === 0 && this.#failure === null) {
      await new Promise<void>((resolve) => this.#waitingForSlot.push(resolve));
    }
    if (this.#failure !== null) throw this.#failure;
  }

  /** Sends what is open and waits until a broker has all of it. Throws the {@linkcode ProducerFailure}. */
  async finish(): Promise<void> {
    for (const partition of this.#lingering.keys()) this.#ship(partition);
    this.#endLinger();
    while (!this.#delivery.isIdle && this.#failure === null) {
      await new Promise<void>((resolve) => this.#waitingForSlot.push(resolve));
    }
    if (this.#failure !== null) throw this.#failure;
  }

  /** Sends nothing any more. */
  stop(): void {
    this.#delivery.stop();
    this.#endLinger();
  }

  #partitionOf(record: OutgoingRecord): number {
    const { partition } = record;
    if (partition >= 0) {
      if (partition < this.partitionCount) return partition;
      const last = this.partitionCount - 1;
      throw new RecordRefused(`there is no partition ${partition}`, `The topic has partitions 0 to ${last}.`);
    }
    if (this.#hash !== null && record.keySize >= 0) {
      return this.#hash(record.keyBytes, record.keyPosition, record.keySize) % this.partitionCount;
    }
    switch (this.#options.partitioner) {
      case "random":
        return this.#dice();
      case "round-robin":
        this.#sticky = (this.#sticky + 1) % this.partitionCount;
        return this.#sticky;
      default:
        return this.#sticky;
    }
  }

  #dice(): number {
    return this.#client.ports.random.uint32() % this.partitionCount;
  }

  #tooLarge(size: number): RecordRefused {
    const { maxRecordSize } = this.#options;
    return this.#recordLimit < maxRecordSize
      ? new RecordRefused(
        `it takes ${size} bytes, and the topic takes ${this.#brokerLimit} (max.message.bytes)`,
        `Raise it: kq config set topics/${this.#topic} max.message.bytes=BYTES${
          size > maxRecordSize ? "; and --max-record" : ""
        }`,
      )
      : new RecordRefused(
        `it takes ${size} bytes, and the limit here is ${maxRecordSize} (--max-record)`,
        `Raise --max-record, and where that is lower the topic's: kq config set topics/${this.#topic} max.message.bytes=BYTES`,
      );
  }

  #tooLargePacked(size: number, packedSize: number): RecordRefused {
    const compressed = packedSize < size ? `, ${packedSize} compressed` : "";
    return new RecordRefused(
      `it takes ${size} bytes${compressed}, and the topic takes ${this.#brokerLimit} (max.message.bytes)`,
      `Raise it: kq config set topics/${this.#topic} max.message.bytes=BYTES`,
    );
  }

  /** An empty slot that the record fits into, with the record measured for it; null where none is free. */
  #slotFor(record: OutgoingRecord, timestampMs: number): BatchSlot | null {
    const { small, large } = this.#slots;
    let slot = this.#take(small);
    if (slot === null) return null;
    const size = slot.sizeWith(record, timestampMs);
    if (size <= slot.capacity && size <= this.#recordLimit) return slot;
    this.#slots.giveBack(slot);
    if (size > this.#recordLimit) throw this.#tooLarge(size);
    slot = this.#take(large);
    slot?.sizeWith(record, timestampMs);
    return slot;
  }

  /** A slot to fill. Where none is free the oldest batches are sent early, so that some will be. */
  #take(pool: Pool): BatchSlot | null {
    const slot = pool.free.pop();
    if (slot !== undefined) return slot;
    this.#shortOf = pool;
    if (pool.inFlight >= pool.enoughInFlight) return null;
    for (const partition of this.#lingering.keys()) {
      if (this.#slots.poolOf(this.#open[partition]!) === pool) this.#ship(partition);
      if (pool.inFlight >= pool.enoughInFlight) break;
    }
    return null;
  }

  /** The batch continues in a large slot, or, where none is free, is sent as it is: then null. */
  #outgrown(partition: number, slot: BatchSlot): BatchSlot | null {
    const larger = this.#slots.large.free.pop();
    if (larger === undefined) {
      this.#ship(partition);
      return null;
    }
    slot.moveTo(larger);
    this.#slots.giveBack(slot);
    this.#open[partition] = larger;
    return larger;
  }

  #linger(partition: number): void {
    this.#lingering.set(partition, this.#client.nowMs() + this.#options.lingerMs);
    if (this.#cancelLinger === null) this.#watchLinger();
  }

  /** One timer for all: every batch lingers equally long, so the oldest is due first. */
  #watchLinger(): void {
    const [oldest] = this.#lingering.values();
    if (oldest === undefined) return;
    this.#cancelLinger = this.#client.ports.timers.at(oldest, () => {
      this.#cancelLinger = null;
      const nowMs = this.#client.nowMs();
      for (const [partition, atMs] of this.#lingering) {
        if (atMs > nowMs) break;
        this.#ship(partition);
      }
      this.#watchLinger();
    });
  }

  #endLinger(): void {
    this.#cancelLinger?.();
    this.#cancelLinger = null;
    this.#lingering.clear();
  }

  /**
   * Throws {@linkcode RecordRefused} for a record, alone in its batch, that is too large for the topic as it was
   * packed.
   */
  #ship(partition: number): void {
    const slot = this.#open[partition]!;
    if (slot === null) return;
    this.#open[partition] = null;
    this.#lingering.delete(partition);
    const packed = this.#packed(slot);
    if (packed.bytes.length > this.#brokerLimit) {
      assert(
        slot.count === 1,
        "only a record that is large by itself makes a batch that is larger than the topic takes",
      );
      const { size } = slot;
      this.#slots.giveBack(slot);
      throw this.#tooLargePacked(size, packed.bytes.length);
    }
    if (partition === this.#sticky && this.#options.partitioner !== "round-robin") this.#sticky = this.#dice();

    const batch: FilledBatch = {
      partition,
      bytes: this.#sealed(slot, partition, packed),
      recordCount: slot.count,
      firstLine: slot.firstLine,
      lastLine: slot.lastLine,
      deadlineMs: this.#client.nowMs() + this.#options.deliveryTimeoutMs,
    };
    this.#slotOf.set(batch, slot);
    this.#slots.poolOf(slot).inFlight++;
    this.#delivery.push(batch);
  }

  /** As it goes over the wire, but for its header: compressed where that makes it smaller. */
  #packed(slot: BatchSlot): PackedBatch {
    const plain = this.arena.subarray(slot.start, slot.position);
    const { codec, level } = this.#options;
    const packed = codec === "none" ? plain : pack(plain, codec, level);
    return packed.length < plain.length ? { bytes: packed, codec } : { bytes: plain, codec: "none" };
  }

  #sealed(slot: BatchSlot, partition: number, { bytes, codec }: PackedBatch): Uint8Array {
    writeBatchHeader(bytes, 0, {
      ...this.#stamp,
      baseSequence: this.#sequence(partition, slot.count),
      baseOffset: 0,
      partitionLeaderEpoch: NO_LEADER_EPOCH,
      attributes: codecNames.indexOf(codec) | (this.#isTransactional ? TRANSACTIONAL_BIT : 0),
      baseTimestamp: slot.baseTimestampMs,
      maxTimestamp: slot.maxTimestampMs,
      lastOffsetDelta: slot.count - 1,
      recordCount: slot.count,
      sizeInBytes: bytes.length,
    });
    sealBatch(bytes, 0, bytes.length, this.#options.checksums);
    return bytes;
  }

  #sequence(partition: number, count: number): number {
    if (!this.#options.idempotent || this.#stamp.producerId < 0) return NO_PRODUCER.baseSequence;
    const sequence = this.#nextSequence[partition]!;
    this.#nextSequence[partition] = sequenceAfter(sequence, count);
    return sequence;
  }

  #acknowledged(batch: FilledBatch, baseOffset: number): void {
    const slot = this.#slotOf.get(batch)!;
    this.#slotOf.delete(batch);
    this.#slots.poolOf(slot).inFlight--;
    this.recordsAcknowledged += batch.recordCount;
    this.bytesAcknowledged += batch.bytes.length;
    try {
      if (this.#failure === null) {
        this.#options.acknowledged?.({
          partition: batch.partition,
          baseOffset,
          baseTimestampMs: slot.baseTimestampMs,
          recordCount: slot.count,
          bytes: this.arena,
          from: slot.start + BATCH_HEADER_SIZE,
          to: slot.position,
        });
      }
    } catch (error) {
      if (!(error instanceof OperatingFailure)) throw error;
      this.#fail(error);
    } finally {
      this.#slots.giveBack(slot);
      this.#wake();
    }
  }

  #fail(reason: ProducerFailure): void {
    if (this.#failure !== null) return;
    this.#failure = reason;
    this.stop();
    this.#tellFailed(reason);
    this.#wake();
  }

  #wake(): void {
    const wanted = this.#waitingForSlot;
    this.#waitingForSlot = [];
    for (const wake of wanted) wake();
  }
}

/** Null id when the broker does not support idempotence: that is reported, and the producer works without it. */
async function producerStamp(client: Client, say: (line: string) => void): Promise<ProducerStamp> {
  try {
    const answer = await client.send(
      "InitProducerId",
      { transactionalId: null, transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 },
      "any",
      { errorIn: ({ errorCode }) => errorName(errorCode) },
    );
    if (answer.errorCode === 0) {
      return { producerId: answer.producerId, producerEpoch: answer.producerEpoch, baseSequence: 0 };
    }
    throw new ServerError(errorName(answer.errorCode), "Cannot get a producer id (--acks 1 does without)");
  } catch (error) {
    if (!(error instanceof UnsupportedApi)) throw error;
    say("the broker knows no idempotent producers: a retry may store a batch twice");
    return NO_PRODUCER;
  }
}

/** The largest batch the topic takes; Infinity where the broker does not report it and refuses larger ones itself. */
async function maxMessageBytes(client: Client, topic: string): Promise<number> {
  try {
    const answer = await client.send("DescribeConfigs", {
      resources: [{ resourceType: TOPIC_RESOURCE, resourceName: topic, configurationKeys: ["max.message.bytes"] }],
      includeSynonyms: false,
      includeDocumentation: false,
    }, "any");
    const limit = Number(answer.results[0]?.configs.find(({ name }) => name === "max.message.bytes")?.value);
    return limit > BATCH_HEADER_SIZE ? limit : Infinity;
  } catch (error) {
    if (error instanceof UnsupportedApi || error instanceof ServerError) return Infinity;
    throw error;
  }
}
