/**
 * A broker in a bad world, as far as transactions know it: partitions with the real rules for producers, the real
 * coordinators of transactions and groups over them, the real verification, and a disk that is slow, sometimes fails,
 * and forgets in a crash what was not synced.
 *
 * @module
 */
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import { Groups, type MarkerOutcome, type TransactionConfig, Transactions } from "../../../core/coordinator/mod.ts";
import { encodeTransactionRecords } from "../../../core/coordinator/transaction/mod.ts";
import type { BrokerConfig } from "../../../core/broker/config/mod.ts";
import { TransactionVerifier } from "../../../core/broker/transaction_verification.ts";
import type { ErrorName } from "../../../core/protocol/error_codes.ts";
import { encodeBatch, encodeMarker } from "../../../core/protocol/records/mod.ts";
import { testConfig as groupConfig } from "../../core/coordinator/scenario.ts";
import type { World } from "../world.ts";
import { type LogOwner, SimulatedLog, type Verified } from "./log.ts";
import type { Mutant } from "./mutants.ts";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const utf8 = new TextEncoder();
export const OFFSETS = "__consumer_offsets";
export const STATE = "__transaction_state";
export const GROUP = "g";
/** A transaction that its producer has left is aborted after it. */
export const TIMEOUT_MS = 600;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class TransactionalBroker implements LogOwner {
  life = 0;
  /** One append in so many fails. */
  failureOneIn = 150;
  readonly logs = new Map<string, SimulatedLog>();
  transactions!: Transactions;
  groups!: Groups;
  verifier!: TransactionVerifier;
  #nextProducerId = 1;

  constructor(
    readonly world: World,
    readonly partitions: number,
    readonly config: Writable<TransactionConfig>,
    readonly mutant: Mutant = null,
  ) {
    for (let index = 0; index < partitions; index++) this.logs.set(`x-${index}`, new SimulatedLog(this, `x-${index}`));
    this.logs.set(`${OFFSETS}-0`, new SimulatedLog(this, `${OFFSETS}-0`));
    this.logs.set(`${STATE}-0`, new SimulatedLog(this, `${STATE}-0`, true));
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

  /** The coordinator has written a step down: now and then that is the last thing it does. */
  wrote(): void {
    const { world, life } = this;
    if (this.failureOneIn === 0 || !world.random.chance(60)) return;
    world.at(world.monotonicMs() + world.random.below(6), () => this.life === life && this.crash());
  }

  /** The process is killed, or the power is cut, now and then before the broker is quite back. */
  crash(): void {
    this.life += 1;
    const { world, life } = this;
    const isPowerCut = !world.random.chance(3);
    if (world.random.chance(4)) {
      world.at(world.monotonicMs() + world.random.below(80), () => this.life === life && this.crash());
    }
    for (const log of this.logs.values()) log.crash(isPowerCut);
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
      brokerId: 1,
      leaderOf: () => 1,
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
      const isSentOnce = mutant === "a marker that failed is not sent again";
      if (world.random.chance(15)) {
        return { topic, partition, outcome: isSentOnce ? "written" : "NOT_LEADER_OR_FOLLOWER" };
      }
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
          return refused === null || refused === "duplicate" ? "NONE" : refused;
        })
        : await log.append(batch, "broker", null, version);
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
      [{ timestampMs: this.world.wallMs(), key: null, value: utf8.encode(o.value), headers: [] }],
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
    return await log.append(batch, "client", verified);
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
      return refused === null || refused === "duplicate" ? "NONE" : refused;
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
  ): Promise<Verified | ErrorName> {
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
