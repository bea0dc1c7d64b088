/**
 * Exactly once, searched for where it is not: producers of both kinds, one batch at a time or several, zombies of
 * theirs, a network that loses, delays and repeats, appends that fail, kills and power cuts at any moment, epochs near
 * their end, a cluster that changes its version. When all is quiet, every transaction that was told to be committed is
 * there once and whole, with its offset, in order; of one that was told to be aborted nothing is there; every
 * transaction has ended; and readers of committed records were given just that, all the while.
 *
 * @module
 */
import { readBatchHeader } from "../../../core/protocol/records/batch.ts";
import { decodeRecords } from "../../../core/protocol/records/mod.ts";
import type { ErrorName } from "../../../core/protocol/error_codes.ts";
import type { TransactionConfig } from "../../../core/coordinator/mod.ts";
import { World } from "../world.ts";
import { GROUP, OFFSETS, STATE, TIMEOUT_MS, TransactionalBroker } from "./broker.ts";
import type { Mutant } from "./mutants.ts";

const PARTITIONS = 2;
const BUSY_MS = 2000;
/** Everybody has given up by then, and time has ended what is left. */
const QUIET_MS = 12_000;
const IDS = ["a", "b"];
const text = new TextDecoder();

/** What all this came to, so that a run can show that it looked at something. */
export interface Tally {
  committed: number;
  aborted: number;
  unknown: number;
  records: number;
  crashes: number;
  fenced: number;
  epochsUsedUp: number;
  versionsChanged: number;
}

export function noTally(): Tally {
  return {
    committed: 0,
    aborted: 0,
    unknown: 0,
    records: 0,
    crashes: 0,
    fenced: 0,
    epochsUsedUp: 0,
    versionsChanged: 0,
  };
}

type Outcome = "committed" | "aborted" | "unknown";

interface Told {
  readonly transactionalId: string;
  readonly number: number;
  outcome: Outcome;
  readonly values: { readonly partition: number; readonly value: string }[];
  offset: number | null;
}

interface Producer {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** How often a producer asks, and after what. */
interface Persistence {
  readonly again?: readonly ErrorName[];
  readonly mostTries?: number;
  readonly comesOnce?: boolean;
}

interface Answer {
  readonly error: ErrorName;
}

const config = (transactionVersion: 1 | 2): TransactionConfig => ({
  maxTimeoutMs: 10_000,
  idExpirationMs: 1e9,
  timeoutCheckIntervalMs: 50,
  expirationCheckIntervalMs: 1e9,
  maxBatchSize: 1_000_000,
  maxIds: 100,
  transactionVersion,
});

/** What a producer asks again after. */
const busy: readonly ErrorName[] = [
  "CONCURRENT_TRANSACTIONS",
  "COORDINATOR_LOAD_IN_PROGRESS",
  "NOT_COORDINATOR",
  "COORDINATOR_NOT_AVAILABLE",
  "KAFKA_STORAGE_ERROR",
];
/** And of batches that may have overtaken one another. */
const busyInLine: readonly ErrorName[] = [...busy, "OUT_OF_ORDER_SEQUENCE_NUMBER"];

/** Plays the history of the seed; throws what was broken in it. */
export function play(seed: number, tally: Tally, mutant: Mutant = null): void {
  const history = new History(seed, tally, mutant);
  try {
    history.run();
  } catch (failure) {
    const what = failure instanceof Error ? failure.message : String(failure);
    throw new Error(`with seed ${seed}: ${what}`, { cause: failure });
  }
}

class History {
  readonly world: World;
  readonly broker: TransactionalBroker;
  readonly told: Told[] = [];
  isOver = false;
  broken: unknown = null;
  #number = 0;

  constructor(seed: number, readonly tally: Tally, mutant: Mutant) {
    this.world = new World(seed);
    const { random } = this.world;
    const version = random.chance(4) ? 1 : 2;
    const changesVersion = random.chance(6);
    this.broker = new TransactionalBroker(this.world, PARTITIONS, config(version), mutant);
    for (const id of IDS) if (random.chance(3)) this.broker.oldId(id, 32_760 + random.below(7));
    const isNew = (): boolean => (version === 2 || changesVersion) && !random.chance(3);
    for (const id of IDS) this.#noted(this.#application(id, isNew()));
    // Somebody who takes the same id now and then: the one before becomes a zombie.
    if (random.chance(2)) this.#noted(this.#application("a", isNew()));
    this.#noted(this.#misfortune());
    this.#noted(this.#reader());
    if (changesVersion) this.#noted(this.#changeOfVersion());
  }

  #noted(work: Promise<void>): void {
    void work.catch((failure: unknown) => {
      this.broken ??= failure;
    });
  }

  async #misfortune(): Promise<void> {
    const { world, broker } = this;
    while (!this.isOver) {
      await world.sleep(150 + world.random.below(3000));
      if (!this.isOver) broker.crash();
    }
  }

  async #reader(): Promise<void> {
    while (!this.isOver) {
      await this.world.sleep(5 + this.world.random.below(100));
      for (let partition = 0; partition < PARTITIONS; partition++) this.broker.log("x", partition).readOn();
    }
  }

  async #changeOfVersion(): Promise<void> {
    const { world, broker: { config }, tally } = this;
    while (!this.isOver) {
      await world.sleep(world.random.below(1500));
      tally.versionsChanged += 1;
      config.transactionVersion = config.transactionVersion === 2 ? 1 : 2;
    }
  }

  /** Asks over the network. A request may come twice, unless it `comesOnce`, late, or never; so may its answer. */
  #ask<T>(question: () => Promise<T>, comesOnce: boolean): Promise<T | "LOST"> {
    const { world, broker } = this;
    return new Promise((resolve) => {
      const cancel = world.at(world.monotonicMs() + 250, () => resolve("LOST"));
      const deliver = (): void => {
        const { life } = broker;
        void question().then((answer) => {
          if (broker.life === life) world.send(() => (cancel(), resolve(answer)));
        });
      };
      // Late enough to find that everybody has gone on without it.
      if (world.random.chance(25) && !comesOnce) world.at(world.monotonicMs() + world.random.below(700), deliver);
      else world.send(deliver);
      if (world.random.chance(12) && !comesOnce) world.send(deliver);
    });
  }

  async #until<T extends Answer>(
    question: () => Promise<T>,
    { again = busy, comesOnce = false, mostTries = 12 }: Persistence = {},
  ): Promise<T | "LOST"> {
    for (let tries = 0; tries < mostTries; tries++) {
      const answer = await this.#ask(question, comesOnce);
      if (answer !== "LOST" && !again.includes(answer.error)) return answer;
      await this.world.sleep(10 + this.world.random.below(30));
    }
    return "LOST";
  }

  async #application(transactionalId: string, isNew: boolean): Promise<void> {
    const { world, tally } = this;
    await world.sleep(world.random.below(300));
    for (; !this.isOver; await world.sleep(world.random.below(800))) {
      let producer = await this.#init(transactionalId, null);
      let sequences = new Map<number, number>();
      while (producer !== null && !this.isOver) {
        const mine: Told = {
          transactionalId,
          number: this.#number++,
          outcome: "aborted",
          values: [],
          offset: null,
        };
        this.told.push(mine);
        // A request that comes late is still of the producer that sent it.
        const sender = producer;
        const isWhole = await this.#fill(mine, { producer: sender, sequences, isNew });
        // It walks away, and somebody or time ends what it has begun.
        if (world.random.chance(15)) break;
        const isCommit = isWhole && !world.random.chance(4);
        if (isCommit) mine.outcome = "unknown";
        const ended = await this.#until(
          () => this.#end(transactionalId, sender, isCommit, isNew),
          // In version 1 nothing tells a late repetition from the end of the next transaction, which has the same
          // epoch: there the connection alone sees to it that a request comes once. Version 2 is the remedy (KIP-890).
          { comesOnce: !isNew },
        );
        if (ended === "LOST") break;
        if (ended.error !== "NONE") {
          tally.fenced += 1;
          break;
        }
        if (isCommit) mine.outcome = "committed";
        if (isNew) {
          if (ended.producerId !== sender.producerId) tally.epochsUsedUp += 1;
          producer = ended;
          sequences = new Map();
        } else if (!isWhole) {
          // After a failure an old producer cannot know which of its batches are there: it begins anew, as itself or
          // as anybody.
          if (world.random.chance(2)) break;
          producer = await this.#init(transactionalId, sender);
          sequences = new Map();
        }
      }
    }
  }

  async #init(transactionalId: string, expected: Producer | null): Promise<Producer | null> {
    const asked = { transactionalId, timeoutMs: TIMEOUT_MS, expected };
    const begun = await this.#until(() => this.broker.transactions.init(asked));
    return begun === "LOST" || begun.error !== "NONE" ? null : begun;
  }

  async #end(transactionalId: string, producer: Producer, isCommit: boolean, isNew: boolean) {
    const { producerId, producerEpoch } = producer;
    const clientVersion = isNew ? 2 : 0;
    return await this.broker.transactions.end({ transactionalId, producerId, producerEpoch, isCommit, clientVersion });
  }

  /** Writes some records and perhaps an offset; whether all of it was acknowledged. */
  async #fill(
    mine: Told,
    { producer: { producerId, producerEpoch }, sequences, isNew }: {
      readonly producer: Producer;
      readonly sequences: Map<number, number>;
      readonly isNew: boolean;
    },
  ): Promise<boolean> {
    const { world, broker } = this;
    const { transactionalId, number } = mine;
    const of = { transactionalId, producerId, producerEpoch };
    const succeeds = async (
      question: () => Promise<ErrorName>,
      o?: Persistence,
    ): Promise<boolean> => {
      const answer = await this.#until(async () => ({ error: await question() }), o);
      return answer !== "LOST" && answer.error === "NONE";
    };
    const adds = (topic: string, partition: number): Promise<boolean> => {
      const topics = [{ topic, partitions: [partition] }];
      return succeeds(() => broker.transactions.addPartitions({ ...of, topics, clientVersion: 0 }));
    };
    const inLine = world.random.chance(3);
    // One that gives up at once has batches on their way when its transaction ends.
    const mostTries = world.random.chance(4) ? 1 : 12;
    let underWay: Promise<boolean>[] = [];
    for (let left = 1 + world.random.below(inLine ? 5 : 3); left > 0; left--) {
      const partition = world.random.below(PARTITIONS);
      const value = `${transactionalId}/${number}/${left}`;
      if (!isNew && !(await adds("x", partition))) return false;
      const sequence = sequences.get(partition) ?? 0;
      sequences.set(partition, sequence + 1);
      mine.values.push({ partition, value });
      underWay.push(
        succeeds(() => broker.produce({ ...of, partition, sequence, value, isNew }), { again: busyInLine, mostTries }),
      );
      if (!inLine || left === 1) {
        if ((await Promise.all(underWay)).includes(false)) return false;
        underWay = [];
      }
      if (world.random.chance(6)) await world.sleep(world.random.below(700));
    }
    if (!world.random.chance(2)) return true;
    const partition = transactionalId.charCodeAt(0);
    if (!isNew && !(await adds(OFFSETS, 0))) return false;
    const offset = number + 1;
    if (!(await succeeds(() => broker.commitOffset({ ...of, partition, offset, isNew }), { comesOnce: !isNew }))) {
      return false;
    }
    mine.offset = offset;
    return true;
  }

  run(): void {
    const { world, broker, tally } = this;
    world.runUntil(BUSY_MS);
    this.isOver = true;
    world.lossOneIn = 0;
    broker.failureOneIn = 0;
    world.runUntil(BUSY_MS + QUIET_MS);
    if (this.broken !== null) throw this.broken;
    this.#judge();
    tally.crashes += broker.life;
    for (const { outcome } of this.told) tally[outcome] += 1;
  }

  #judge(): void {
    const { broker, tally } = this;
    for (const [name, log] of broker.logs) {
      if (name !== `${STATE}-0` && log.isOpen) throw new Error(`${name} has a transaction open`);
    }
    /** By transaction: what of it is there, as `partition:value`, in order. */
    const there = new Map<string, string[]>();
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const log = broker.log("x", partition);
      log.readOn();
      const committed = log.committed().map(valueOf);
      const read = log.read.map(valueOf);
      tally.records += committed.length;
      if (read.join() !== committed.join()) {
        throw new Error(`a reader of x-${partition} was given ${read.join()}; committed is ${committed.join()}`);
      }
      if (new Set(committed).size !== committed.length) throw new Error(`x-${partition} has a record twice`);
      for (const value of committed) {
        const of = value.slice(0, value.lastIndexOf("/"));
        const values = there.get(of);
        if (values === undefined) there.set(of, [`${partition}:${value}`]);
        else values.push(`${partition}:${value}`);
      }
    }
    /** The offset of the last transaction that is there, of each id. */
    const last = new Map<string, number>();
    for (const { outcome, values, transactionalId, number, offset } of this.told) {
      const found = there.get(`${transactionalId}/${number}`) ?? [];
      const sent = values.map(({ partition, value }) => `${partition}:${value}`);
      const ordered = Array.from(
        { length: PARTITIONS },
        (_, partition) => sent.filter((each) => each.startsWith(`${partition}:`)),
      ).flat();
      const isThere = found.join() === ordered.join();
      const isGone = found.length === 0;
      const isRight = outcome === "committed" ? isThere : outcome === "aborted" ? isGone : isThere || isGone;
      if (!isRight) {
        throw new Error(
          `transaction ${transactionalId}/${number}, ${outcome}, of ${ordered.join()}, is there as ${found.join()}`,
        );
      }
      if (outcome !== "aborted" && isThere && offset !== null) last.set(transactionalId, offset);
    }
    const offsets = this.#offsets();
    for (const transactionalId of IDS) {
      const [offset, expected] = [offsets.get(transactionalId.charCodeAt(0)), last.get(transactionalId)];
      if (offset !== expected) throw new Error(`the offset of ${transactionalId} is ${offset}, not ${expected}`);
    }
  }

  #offsets(): Map<number, number> {
    const { broker, world } = this;
    const found = new Map<number, number>();
    let failure: string | null = "the group does not answer";
    void broker.groups.fetchOffsets({ groupId: GROUP, topics: null, requireStable: true }).then(({ topics }) => {
      failure = null;
      for (const { partition, offset, error } of topics[0]?.partitions ?? []) {
        if (error !== "NONE") failure = `the offset of ${partition} is answered with ${error}`;
        found.set(partition, Number(offset));
      }
    });
    world.runUntil(world.monotonicMs() + 1);
    if (failure !== null) throw new Error(failure);
    return found;
  }
}

function valueOf(batch: Uint8Array): string {
  if (readBatchHeader(batch, 0).recordCount !== 1) throw new Error("a batch of these histories has one record");
  return text.decode(decodeRecords(batch)[0]!.value!);
}
