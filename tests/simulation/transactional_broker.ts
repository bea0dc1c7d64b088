/**
 * A broker in a bad world, as far as transactions know it: partitions with the real rules for producers, the real
 * coordinators of transactions and groups over them, the real verification, and a disk that is slow, sometimes fails,
 * and forgets in a crash what was not synced.
 *
 * @module
 */
import { ZERO_UUID } from "../../core/base/uuid.ts";
import {
  Groups,
  type MarkerOutcome,
  type ShardLog,
  type TransactionConfig,
  Transactions,
} from "../../core/coordinator/mod.ts";
import { encodeTransactionRecords } from "../../core/coordinator/transaction/mod.ts";
import type { BrokerConfig } from "../../core/broker/config/mod.ts";
import { TransactionVerifier } from "../../core/broker/transaction_verification.ts";
import { nextEntry, ProducerStates } from "../../core/log/producer_state.ts";
import { type Verification, Verifications } from "../../core/log/verifications.ts";
import type { ErrorName } from "../../core/protocol/error_codes.ts";
import { readBatchHeader, setBaseOffset } from "../../core/protocol/records/batch.ts";
import { encodeBatch, encodeMarker, readMarker } from "../../core/protocol/records/mod.ts";
import { testConfig as groupConfig } from "../core/coordinator/scenario.ts";
import type { World } from "./world.ts";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
export const OFFSETS = "__consumer_offsets";
export const STATE = "__transaction_state";
export const GROUP = "g";
/** A transaction that its producer has left is aborted after it. */
export const TIMEOUT_MS = 600;

type Appended = { readonly kind: "appended" } | { readonly kind: "refused"; readonly error: ErrorName };

/** Ways in which a broker may be wrong, for those who check that each is found out. */
export const mutants = [
  "old clients are believed without asking",
  "a late answer of the coordinator counts",
  "partitions answer before the disk has it",
  "the coordinator answers before the disk has it",
  "markers for offsets are not written",
  "offsets of an aborted transaction count",
  "offsets count before their transaction ends",
  "one marker of several is not written",
  "a marker says the opposite",
  "a decided transaction is forgotten now and then",
  "fenced producers may write",
  "a batch that comes twice is written twice",
  "partitions forget their producers in a crash",
] as const;
export type Mutant = (typeof mutants)[number] | null;

/** One partition's log: the durable batches, and behind them those that the next sync takes. */
export class SimulatedLog {
  readonly batches: Uint8Array[] = [];
  #durable = 0;
  #states = new ProducerStates();
  #verifications = new Verifications();
  #waiting: { readonly upTo: number; readonly done: (error: ErrorName) => void }[] = [];
  #syncing = false;

  constructor(readonly broker: TransactionalBroker, readonly name: string) {}

  beginVerification(o: Parameters<Verifications["begin"]>[0]): Verification | "INVALID_PRODUCER_EPOCH" | null {
    const known = this.#states.get(o.producerId);
    if (known !== null && o.producerEpoch < known.epoch && this.broker.mutant !== "fenced producers may write") {
      return "INVALID_PRODUCER_EPOCH";
    }
    const isOpen = known !== null && known.currentTxnFirstOffset !== null && known.epoch === o.producerEpoch;
    return isOpen ? null : this.#verifications.begin(o);
  }

  refusal(batch: Uint8Array, origin: "client" | "broker", verification: Verification | "waived" | null, version = 0) {
    const header = readBatchHeader(batch, 0);
    if (header.producerId < 0) return null;
    const { mutant } = this.broker;
    const isUnchecked = mutant === "fenced producers may write" ||
      mutant === "a batch that comes twice is written twice" && origin === "client";
    const isBelieved = verification !== null && mutant === "a late answer of the coordinator counts";
    const under = this.#verifications.get(header.producerId);
    const verdict = nextEntry(
      this.#states.get(header.producerId),
      { ...header, baseOffset: this.batches.length },
      isUnchecked ? "replay" : origin,
      {
        marker: header.isControl ? readMarker(batch, 0, header) : null,
        markerVersion: version,
        isTransactionVerified: verification === "waived" || isBelieved ||
          verification !== null && verification === under,
        verification: under,
      },
    );
    return verdict.kind === "accepted" ? null : verdict;
  }

  append(
    batch: Uint8Array,
    origin: "client" | "broker",
    verification: Verification | "waived" | null,
    version = 0,
  ): { readonly outcome: Appended; readonly whenDurable: Promise<ErrorName> } {
    const refused = this.refusal(batch, origin, verification, version);
    if (refused?.kind === "refused") {
      return { outcome: { kind: "refused", error: refused.error }, whenDurable: Promise.resolve(refused.error) };
    }
    if (refused === null) {
      const copy = batch.slice();
      setBaseOffset(copy, 0, this.batches.length);
      this.batches.push(copy);
      this.#replay(copy);
    }
    return { outcome: { kind: "appended" }, whenDurable: this.#whenDurable(this.batches.length) };
  }

  #replay(batch: Uint8Array): void {
    const header = readBatchHeader(batch, 0);
    if (header.producerId < 0) return;
    this.#states.replay(header, header.isControl ? readMarker(batch, 0, header) : null);
    if (header.isTransactional) {
      const { producerId, producerEpoch, isControl: isMarker } = header;
      this.#verifications.appended({ producerId, producerEpoch, isMarker });
    }
  }

  /** Whether a producer has a transaction open here. */
  get isOpen(): boolean {
    return this.#states.firstOpenOffset() !== null;
  }

  #whenDurable(upTo: number): Promise<ErrorName> {
    const { mutant } = this.broker;
    const isTooEarly = this.name === `${STATE}-0`
      ? mutant === "the coordinator answers before the disk has it"
      : mutant === "partitions answer before the disk has it";
    if (isTooEarly) this.#sync();
    if (isTooEarly || upTo <= this.#durable) return Promise.resolve("NONE");
    return new Promise((done) => {
      this.#waiting.push({ upTo, done });
      this.#sync();
    });
  }

  #sync(): void {
    if (this.#syncing) return;
    this.#syncing = true;
    const { world, life } = this.broker;
    world.at(world.monotonicMs() + 1 + world.random.below(8), () => {
      if (this.broker.life !== life) return;
      this.#syncing = false;
      this.#durable = this.batches.length;
      for (const { done } of this.#waiting.splice(0)) done("NONE");
    });
  }

  /** The power is cut: of what was not durable a part is there. */
  crash(): void {
    const lost = this.batches.length - this.#durable;
    this.batches.splice(this.#durable + this.broker.world.random.below(lost + 1));
    this.#durable = this.batches.length;
    this.#states = new ProducerStates();
    this.#verifications = new Verifications();
    this.#waiting = [];
    this.#syncing = false;
    if (this.broker.mutant === "partitions forget their producers in a crash") return;
    for (const batch of this.batches) this.#replay(batch);
  }

  /** As the coordinator's shard writes and reads it. */
  shardLog(isAlive: () => boolean): ShardLog {
    const { world } = this.broker;
    return {
      leaderEpoch: this.broker.life,
      lastAppendError: () => null,
      append: (batch) => {
        if (!isAlive()) return new Promise(() => {});
        if (this.broker.failureOneIn > 0 && world.random.chance(this.broker.failureOneIn)) {
          return Promise.resolve("KAFKA_STORAGE_ERROR");
        }
        return this.append(batch, "broker", "waived").whenDurable;
      },
      read: async function* (this: SimulatedLog) {
        const now = [...this.batches];
        await world.sleep(world.random.below(10));
        yield* now;
      }.bind(this),
    };
  }

  /** The values that a reader of committed records is given, in order; `undefined` behind what is not decided. */
  committed(decode: (batch: Uint8Array) => string[]): string[] {
    const seen: { readonly of: number | null; values: string[]; isAborted: boolean }[] = [];
    const current = new Map<number, { readonly of: number | null; values: string[]; isAborted: boolean }[]>();
    for (const batch of this.batches) {
      const header = readBatchHeader(batch, 0);
      if (!header.isTransactional) continue;
      if (!header.isControl) {
        const entry = { of: header.producerId, values: decode(batch), isAborted: true };
        seen.push(entry);
        current.set(header.producerId, [...current.get(header.producerId) ?? [], entry]);
        continue;
      }
      const isAbort = readMarker(batch, 0, header)!.isAbort;
      for (const entry of current.get(header.producerId) ?? []) entry.isAborted = isAbort;
      current.delete(header.producerId);
    }
    return seen.flatMap(({ values, isAborted }) => isAborted ? [] : values);
  }
}

export class TransactionalBroker {
  life = 0;
  /** One append of a coordinator in so many fails. */
  failureOneIn = 300;
  readonly logs = new Map<string, SimulatedLog>();
  transactions!: Transactions;
  groups!: Groups;
  verifier!: TransactionVerifier;
  #nextProducerId = 1;

  constructor(
    readonly world: World,
    readonly partitions: number,
    readonly config: TransactionConfig,
    readonly mutant: Mutant = null,
  ) {
    for (let index = 0; index < partitions; index++) this.logs.set(`x-${index}`, new SimulatedLog(this, `x-${index}`));
    for (const name of [`${OFFSETS}-0`, `${STATE}-0`]) this.logs.set(name, new SimulatedLog(this, name));
    this.#start();
  }

  log(topic: string, partition: number): SimulatedLog {
    return this.logs.get(`${topic}-${partition}`)!;
  }

  /** An id whose producer has nearly used its epochs up. */
  oldId(transactionalId: string, producerEpoch: number): void {
    const producerId = this.#nextProducerId++;
    const value = {
      producerId,
      previousProducerId: producerId,
      nextProducerId: -1,
      producerEpoch,
      lastProducerEpoch: -1,
      timeoutMs: TIMEOUT_MS,
      state: "Empty" as const,
      topics: [],
      startedMs: -1,
      updatedMs: this.world.wallMs(),
      clientVersion: 0 as const,
    };
    const { maxBatchSize, transactionVersion } = this.config;
    const o = { wallMs: this.world.wallMs(), maxBatchSize, transactionVersion };
    for (const batch of encodeTransactionRecords([{ transactionalId, value }], o)) {
      void this.log(STATE, 0).append(batch, "broker", "waived");
    }
  }

  crash(): void {
    this.life += 1;
    this.world.note("power cut");
    for (const log of this.logs.values()) log.crash();
    this.#start();
  }

  #start(): void {
    const { world, life } = this;
    const isAlive = (): boolean => this.life === life;
    const timers = {
      at: (atMs: number, wake: () => void) => isAlive() ? world.at(atMs, () => isAlive() && wake()) : () => {},
    };
    const storage = (topic: string) => ({
      partitionCount: () => 1,
      ensureTopic: () => Promise.resolve("NONE" as const),
      log: () => this.log(topic, 0).shardLog(isAlive),
      whenDurable: () => Promise.resolve(),
    });
    this.groups = new Groups(
      {
        storage: storage(OFFSETS),
        config: groupConfig,
        clock: world,
        timers,
        random: world.dice(),
        logger: quiet,
      } as ConstructorParameters<typeof Groups>[0],
    );
    this.transactions = new Transactions({
      storage: storage(STATE),
      config: this.config,
      markers: { write: (markers) => this.#mark(markers, isAlive) },
      nextProducerId: () => Promise.resolve(this.#nextProducerId++),
      clock: world,
      timers,
      logger: quiet,
    });
    const config = { get: () => true } as unknown as BrokerConfig;
    this.verifier = new TransactionVerifier({ transactions: this.transactions, config, clock: world, timers });
    void this.groups.start();
    void this.transactions.start();
  }

  /** Over a network of its own: late, and now and then lost on the way there or back. */
  async #mark(
    markers: Parameters<ConstructorParameters<typeof Transactions>[0]["markers"]["write"]>[0],
    isAlive: () => boolean,
  ): Promise<readonly MarkerOutcome[]> {
    const { world, mutant } = this;
    const all = markers.topics.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ topic, partition }))
    );
    return await Promise.all(all.map(async ({ topic, partition }, index): Promise<MarkerOutcome> => {
      await world.sleep(world.random.below(20));
      if (!isAlive()) return await new Promise(() => {});
      if (world.random.chance(15)) return { topic, partition, outcome: "NOT_LEADER_OR_FOLLOWER" };
      const isLost = mutant === "one marker of several is not written" && index === all.length - 1 && all.length > 1 ||
        mutant === "markers for offsets are not written" && topic === OFFSETS;
      if (isLost) return { topic, partition, outcome: "written" };
      if (mutant === "a decided transaction is forgotten now and then" && world.random.chance(8)) {
        return await new Promise(() => {});
      }
      const { producerId, producerEpoch, coordinatorEpoch } = markers;
      const isSwapped = mutant === "a marker says the opposite" && world.random.chance(4);
      const isCommit = mutant === "offsets of an aborted transaction count" && topic === OFFSETS ||
        isSwapped !== markers.isCommit;
      const marker = { producerId, producerEpoch, coordinatorEpoch, timestampMs: world.wallMs() };
      const batch = encodeMarker({ ...marker, isAbort: !isCommit });
      const log = this.log(topic, partition);
      const version = markers.transactionVersion;
      const error = topic === OFFSETS
        ? await this.groups.endTransaction(partition, { producerId, producerEpoch, coordinatorEpoch, isCommit }, () => {
          const refused = log.refusal(batch, "broker", null, version);
          return refused?.kind === "refused" ? refused.error : "NONE";
        })
        : await log.append(batch, "broker", null, version).whenDurable;
      const outcome = error === "NOT_COORDINATOR" || error === "COORDINATOR_LOAD_IN_PROGRESS"
        ? "NOT_LEADER_OR_FOLLOWER"
        : error;
      if (world.random.chance(15)) return { topic, partition, outcome: "REQUEST_TIMED_OUT" };
      return { topic, partition, outcome: outcome === "NONE" ? "written" : outcome };
    }));
  }

  /** A client's batch, as Produce takes it. */
  async produce(
    o: {
      readonly transactionalId: string;
      readonly producerId: number;
      readonly producerEpoch: number;
      readonly sequence: number;
      readonly partition: number;
      readonly value: string;
      readonly isNew: boolean;
    },
  ): Promise<ErrorName> {
    const { transactionalId, producerId, producerEpoch, sequence, partition, isNew } = o;
    const batch = encodeBatch(
      [{ timestampMs: this.world.wallMs(), key: null, value: new TextEncoder().encode(o.value), headers: [] }],
      { producer: { producerId, producerEpoch, baseSequence: sequence }, isTransactional: true },
    );
    const log = this.log("x", partition);
    const verified = await this.#verify(
      log,
      { transactionalId, producerId, producerEpoch, sequence, isNew },
      "x",
      partition,
    );
    if (typeof verified === "string" && verified !== "waived") return verified;
    return await log.append(batch, "client", verified).whenDurable;
  }

  /** As TxnOffsetCommit. */
  async commitOffset(
    o: {
      readonly transactionalId: string;
      readonly producerId: number;
      readonly producerEpoch: number;
      readonly partition: number;
      readonly offset: number;
      readonly isNew: boolean;
    },
  ): Promise<ErrorName> {
    const { transactionalId, producerId, producerEpoch, isNew } = o;
    const log = this.log(OFFSETS, 0);
    const verified = await this.#verify(
      log,
      { transactionalId, producerId, producerEpoch, sequence: -1, isNew },
      OFFSETS,
      0,
    );
    if (typeof verified === "string" && verified !== "waived") return verified;
    const probe = encodeBatch([{ timestampMs: 0, key: null, value: null, headers: [] }], {
      producer: { producerId, producerEpoch, baseSequence: -1 },
      isTransactional: true,
    });
    const topicsToCommit = [{
      topic: "t",
      topicId: ZERO_UUID,
      partitions: [{ partition: o.partition, offset: BigInt(o.offset), leaderEpoch: -1, metadata: "" }],
    }];
    const member = { groupId: GROUP, memberId: "", groupInstanceId: null, generation: -1, topics: topicsToCommit };
    if (this.mutant === "offsets count before their transaction ends") {
      const plain = { ...member, retentionMs: -1, errorWithoutGroup: "GROUP_ID_NOT_FOUND" as const };
      return (await this.groups.commit(plain)).topics[0]!.partitions[0]!.error;
    }
    const { topics } = await this.groups.commitInTransaction({
      producerId,
      producerEpoch,
      ...member,
    }, () => {
      const refused = log.refusal(probe, "broker", verified);
      return refused?.kind === "refused" ? refused.error : "NONE";
    });
    return topics[0]!.partitions[0]!.error;
  }

  async #verify(
    log: SimulatedLog,
    o: {
      readonly transactionalId: string;
      readonly producerId: number;
      readonly producerEpoch: number;
      readonly sequence: number;
      readonly isNew: boolean;
    },
    topic: string,
    partition: number,
  ): Promise<Verification | "waived" | null | ErrorName> {
    const { transactionalId, producerId, producerEpoch, sequence, isNew } = o;
    if (this.mutant === "old clients are believed without asking" && !isNew) return "waived";
    const verification = log.beginVerification({
      producerId,
      producerEpoch,
      sequence,
      raisesEpoch: isNew,
      nowMs: this.world.wallMs(),
    });
    if (verification === null || typeof verification === "string") return verification;
    const verdict = await this.verifier.ask({
      transactionalId,
      producerId,
      producerEpoch,
      topics: [{ topic, partitions: [partition] }],
      support: isNew ? "add" : "verifyOrAbort",
    });
    // Time passes between the answer and the append, now and then enough for the transaction to end.
    const { random } = this.world;
    await this.world.sleep(random.below(random.chance(6) ? 400 : 5));
    const error = verdict(topic, partition);
    return error === "NONE" ? verification : error;
  }
}
