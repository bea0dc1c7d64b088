/**
 * One partition's log in a bad world: the batches that the disk has, and behind them those that the next sync takes;
 * with the real rules for producers, and a reader of committed records who follows it.
 *
 * @module
 */
import type { ShardLog } from "../../../core/coordinator/mod.ts";
import { nextEntry, ProducerStates } from "../../../core/log/producer_state.ts";
import { type Verification, Verifications } from "../../../core/log/verifications.ts";
import type { ErrorName } from "../../../core/protocol/error_codes.ts";
import { type BatchHeader, readBatchHeader, setBaseOffset } from "../../../core/protocol/records/batch.ts";
import { readMarker } from "../../../core/protocol/records/mod.ts";
import type { World } from "../world.ts";
import type { Mutant } from "./mutants.ts";

/** The broker that the log is of. */
export interface LogOwner {
  readonly world: World;
  readonly mutant: Mutant;
  /** How often it has been started. */
  readonly life: number;
  /** One append in so many fails. */
  readonly failureOneIn: number;
  /** Called when the coordinator has appended something. */
  wrote(): void;
}

interface Entry {
  readonly bytes: Uint8Array;
  readonly header: BatchHeader;
  /** Of a marker; null for any other batch. */
  readonly isAbort: boolean | null;
}

interface Aborted {
  readonly producerId: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
}

export type Verified = Verification | "waived" | null;

export class SimulatedLog {
  readonly #entries: Entry[] = [];
  #durable = 0;
  #states = new ProducerStates();
  #verifications = new Verifications();
  #aborted: Aborted[] = [];
  #waiting: { readonly upTo: number; readonly done: (error: ErrorName) => void }[] = [];
  #syncing = false;
  /** What a reader of committed records has been given so far: where, and what. */
  readonly #read: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  #readTo = 0;

  constructor(readonly owner: LogOwner, readonly name: string, readonly isCoordinators = false) {}

  get length(): number {
    return this.#entries.length;
  }

  beginVerification(o: Parameters<Verifications["begin"]>[0]): Verification | "INVALID_PRODUCER_EPOCH" | null {
    const known = this.#states.get(o.producerId);
    if (known !== null && o.producerEpoch < known.epoch && this.owner.mutant !== "fenced producers may write") {
      return "INVALID_PRODUCER_EPOCH";
    }
    const isOpen = known !== null && known.currentTxnFirstOffset !== null && known.epoch === o.producerEpoch;
    return isOpen ? null : this.#verifications.begin(o);
  }

  /** Why the batch may not be written, or "duplicate", or null. */
  refusal(
    batch: Uint8Array,
    origin: "client" | "broker",
    verification: Verified,
    version = 0,
  ): ErrorName | "duplicate" | null {
    return this.#check(this.#entryOf(batch), origin, verification, version);
  }

  /** Written at once; `whenDurable` answers when the disk has it, or with what came between. */
  append(batch: Uint8Array, origin: "client" | "broker", verification: Verified, version = 0): Promise<ErrorName> {
    const entry = this.#entryOf(batch);
    const refused = this.#check(entry, origin, verification, version);
    if (refused !== null && refused !== "duplicate") return Promise.resolve(refused);
    const { world, failureOneIn } = this.owner;
    const fails = failureOneIn > 0 && world.random.chance(failureOneIn);
    // Half of what fails is not there. The other half is, whatever was answered.
    if (fails && world.random.chance(2)) return Promise.resolve("KAFKA_STORAGE_ERROR");
    if (refused === null) this.#put(entry);
    if (this.isCoordinators) this.owner.wrote();
    const durable = this.#whenDurable(this.#entries.length);
    return fails ? durable.then(() => "KAFKA_STORAGE_ERROR") : durable;
  }

  /** Whether a producer has a transaction open here. */
  get isOpen(): boolean {
    return this.#states.firstOpenOffset() !== null;
  }

  /** The process ends, or the power is cut: then of what was not durable only a part is there. */
  crash(isPowerCut: boolean): void {
    const { random } = this.owner.world;
    if (isPowerCut) {
      this.#entries.splice(this.#durable + random.below(this.#entries.length - this.#durable + 1));
      this.#durable = this.#entries.length;
    }
    this.#states = new ProducerStates();
    this.#verifications = new Verifications();
    this.#aborted = [];
    this.#waiting = [];
    this.#syncing = false;
    while ((this.#read.at(-1)?.offset ?? -1) >= this.#entries.length) this.#read.pop();
    this.#readTo = Math.min(this.#readTo, this.#entries.length);
    if (this.owner.mutant === "partitions forget their producers in a crash") return;
    for (const entry of this.#entries) this.#replay(entry);
  }

  /** As the coordinator's shard writes and reads it. */
  shardLog(isAlive: () => boolean): ShardLog {
    const { owner } = this;
    return {
      leaderEpoch: owner.life,
      lastAppendError: () => null,
      append: (batch) => isAlive() ? this.append(batch, "broker", "waived") : new Promise(() => {}),
      read: async function* (this: SimulatedLog) {
        const now = this.#entries.map(({ bytes }) => bytes);
        await owner.world.sleep(owner.world.random.below(10));
        yield* now;
        const isHasty = owner.mutant === "a coordinator that is loaded acts on what the disk does not have";
        if (!isHasty) await this.#whenDurable(now.length);
      }.bind(this),
    };
  }

  /** The reader of committed records reads on: to where a transaction is open, without what was aborted. */
  readOn(): void {
    const { mutant } = this.owner;
    const open = this.#states.firstOpenOffset();
    const isBlind = mutant === "readers of committed records are given open ones";
    const end = open === null || isBlind ? this.#entries.length : open;
    for (; this.#readTo < end; this.#readTo++) {
      const offset = this.#readTo;
      const { bytes, header, isAbort } = this.#entries[offset]!;
      if (isAbort !== null || !header.isTransactional) continue;
      const isAborted = mutant !== "readers of committed records are given aborted ones" &&
        this.#aborted.some(({ producerId, firstOffset, lastOffset }) =>
          producerId === header.producerId && firstOffset <= offset && offset <= lastOffset
        );
      if (!isAborted) this.#read.push({ offset, bytes });
    }
  }

  /** All that the reader was given, in order. */
  get read(): readonly Uint8Array[] {
    return this.#read.map(({ bytes }) => bytes);
  }

  /** What was committed, in order, as the markers alone say. */
  committed(): Uint8Array[] {
    const seen: { readonly bytes: Uint8Array; isAborted: boolean }[] = [];
    const open = new Map<number, { isAborted: boolean }[]>();
    for (const { bytes, header, isAbort } of this.#entries) {
      const { producerId } = header;
      if (isAbort !== null) {
        for (const each of open.get(producerId) ?? []) each.isAborted = isAbort;
        open.delete(producerId);
      } else if (header.isTransactional) {
        const each = { bytes, isAborted: true };
        seen.push(each);
        const ofProducer = open.get(producerId);
        if (ofProducer === undefined) open.set(producerId, [each]);
        else ofProducer.push(each);
      }
    }
    return seen.flatMap(({ bytes, isAborted }) => isAborted ? [] : [bytes]);
  }

  #entryOf(batch: Uint8Array): Entry {
    const bytes = batch.slice();
    setBaseOffset(bytes, 0, this.#entries.length);
    const header = readBatchHeader(bytes, 0);
    return { bytes, header, isAbort: header.isControl ? readMarker(bytes, 0, header)!.isAbort : null };
  }

  #check(
    { bytes, header }: Entry,
    origin: "client" | "broker",
    verification: Verified,
    version: number,
  ): ErrorName | "duplicate" | null {
    if (header.producerId < 0) return null;
    const { mutant } = this.owner;
    const isUnchecked = mutant === "fenced producers may write" ||
      origin === "client" &&
        (mutant === "a batch that comes twice is written twice" || mutant === "batches are written in any order");
    const isBelieved = verification !== null && mutant === "a late answer of the coordinator counts";
    const under = this.#verifications.get(header.producerId);
    const known = this.#states.get(header.producerId);
    const verdict = nextEntry(known, header, isUnchecked ? "replay" : origin, {
      marker: header.isControl ? readMarker(bytes, 0, header) : null,
      markerVersion: version,
      isTransactionVerified: verification === "waived" || isBelieved ||
        verification !== null && verification === under,
      verification: under,
    });
    if (mutant === "batches are written in any order" && known !== null) {
      const isTwice = known.batches.some(({ firstSequence }) => firstSequence === header.baseSequence);
      if (isTwice && known.epoch === header.producerEpoch) return "duplicate";
    }
    return verdict.kind === "accepted" ? null : verdict.kind === "duplicate" ? "duplicate" : verdict.error;
  }

  #put(entry: Entry): void {
    this.#entries.push(entry);
    this.#replay(entry);
  }

  #replay({ bytes, header }: Entry): void {
    if (header.producerId < 0) return;
    const completed = this.#states.replay(header, header.isControl ? readMarker(bytes, 0, header) : null);
    const aborted = this.#states.aborted(completed);
    if (aborted !== null) this.#aborted.push(aborted);
    if (header.isTransactional) {
      const { producerId, producerEpoch, isControl: isMarker } = header;
      this.#verifications.appended({ producerId, producerEpoch, isMarker });
    }
  }

  #whenDurable(upTo: number): Promise<ErrorName> {
    const { mutant } = this.owner;
    const isTooEarly = this.isCoordinators
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
    const { world, life } = this.owner;
    const upTo = this.#entries.length;
    world.at(world.monotonicMs() + 1 + world.random.below(8), () => {
      if (this.owner.life !== life) return;
      this.#syncing = false;
      this.#durable = upTo;
      const waiting = this.#waiting;
      this.#waiting = waiting.filter((each) => each.upTo > upTo);
      for (const each of waiting) if (each.upTo <= upTo) each.done("NONE");
      if (this.#waiting.length > 0) this.#sync();
    });
  }
}
