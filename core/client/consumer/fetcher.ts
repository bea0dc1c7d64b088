/**
 * Fetching: one loop per leader keeps a request in flight while the previous response is still being read. That also
 * bounds the memory: per leader one response being read, one waiting, and one in flight.
 *
 * Leaders move and brokers die; the fetcher then looks up where the partitions went and continues, for ever, with
 * growing pauses. It reports that once when it begins and once when it is over. A caller that wants a limit sets
 * `giveUpAfterMs`.
 *
 * @module
 */
import { ZERO_UUID } from "../../base/uuid.ts";
import { errorMessage, type ErrorName, errorName, isRetriable } from "../../protocol/error_codes.ts";
import type { Responses } from "../../protocol/generated/mod.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import type { Client } from "../client.ts";
import type { BrokerAddress } from "../cluster.ts";
import { isPassing, ServerError, TopicDeleted, Unreachable } from "../errors.ts";
import { EARLIEST, LATEST, listOffsets } from "../offsets.ts";
import type { Fetched, Fetching } from "./fetched.ts";
import { offsetAfter } from "./fetched_records.ts";
import { sayHeldUp } from "./held_up.ts";

export type { Fetched, Fetching } from "./fetched.ts";

export interface FetcherOptions {
  readonly isolation: "read_committed" | "read_uncommitted";
  /** How long a broker may hold a request when there is no data. */
  readonly maxWaitMs: number;
  /** The most bytes of one response, in all and of one partition; the first batch comes whole however large it is. */
  readonly maxBytes: number;
  readonly partitionMaxBytes: number;
  /** Where to continue when the requested offset is not in the log. */
  readonly reset: "beginning" | "end";
  /** How long without a broker, or without the topic, until fetching fails; Infinity retries for ever. */
  readonly giveUpAfterMs: number;
  /** Messages for the user. */
  readonly say: (line: string) => void;
}

interface PartitionCursor extends Fetching {
  position: number;
  until: number;
  /** -1 while no leader is known. */
  leader: number;
  leaderEpoch: number;
  /** Since when an open transaction has been blocking the reader; Infinity when none does. */
  heldSinceMs: number;
  saidHeld: boolean;
  /** Since when the cluster has been reporting that the topic does not exist; Infinity while it exists. */
  goneSinceMs: number;
  /** Removed by the reader: what still comes of it is dropped. */
  isRemoved: boolean;
  isPaused: boolean;
}

interface Arrived {
  /** Which may go on when this is taken; null for what was held back. */
  readonly loop: Loop | null;
  readonly parts: readonly Fetched[];
}

interface Loop {
  readonly broker: BrokerAddress;
  /** Rotates with each request, so that the partitions at the front are not always the same. */
  turn: number;
}

/** Later versions name topics by ids, which change when a topic is created again. */
const NEWEST_VERSION = 12;

/** The same for every message about an open transaction. */
const HELD_FOR_MS = 3_000;

/** Reported separately: it is no failure of a broker. */
const TOPIC_GONE = "the topic does not exist any more";

/** Added to the time that the broker may hold the request. */
const ANSWER_GRACE_MS = 30_000;

export class Fetcher {
  readonly #client: Client;
  readonly #options: FetcherOptions;
  readonly #cursor = new Set<PartitionCursor>();
  readonly #loops = new Map<number, Loop>();
  /** Responses that the reader has not taken yet. */
  #arrived: Arrived[] = [];
  /** What came of partitions that were paused then. */
  #heldBack: Fetched[] = [];
  /** Leaders whose last response has not been taken. */
  readonly #full = new Set<Loop>();
  /** Topics whose deletion was reported. */
  readonly #saidGone = new Set<string>();
  #wakeReader: (() => void) | null = null;
  #wakeLoops: (() => void)[] = [];
  #isPaused = false;
  #isClosed = false;
  #isPlacing = false;
  #failure: Error | null = null;
  #troubleSinceMs = Infinity;
  #saidTrouble = false;
  #tries = 0;

  constructor(client: Client, options: FetcherOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Begins to read a partition at `position`. */
  add(topic: string, partition: number, position: number, until = Infinity): Fetching {
    const cursor: PartitionCursor = {
      topic,
      partition,
      position,
      until,
      leader: -1,
      leaderEpoch: -1,
      heldSinceMs: Infinity,
      saidHeld: false,
      goneSinceMs: Infinity,
      isRemoved: false,
      isPaused: false,
    };
    this.#cursor.add(cursor);
    void this.#assignLeaders();
    return cursor;
  }

  /** Stops reading it; what has come of it is not returned any more. */
  remove(fetching: Fetching): void {
    const cursor = fetching as PartitionCursor;
    cursor.isRemoved = true;
    this.#cursor.delete(cursor);
    this.#heldBack = this.#heldBack.filter(({ of }) => of !== cursor);
    this.#wakeReader?.();
  }

  /** Sets the end of the partitions that have followed the log without an end so far. */
  endAt(fetching: Fetching, until: number): void {
    const cursor = fetching as PartitionCursor;
    cursor.until = until;
    if (cursor.position >= until) this.#cursor.delete(cursor);
    this.#wakeReader?.();
  }

  /** Whether anything is left to read. */
  get isDone(): boolean {
    return this.#cursor.size === 0 && this.#arrived.length === 0 && this.#heldBack.length === 0;
  }

  /** What is still being read, each up to its end. */
  get open(): readonly Fetching[] {
    return [...this.#cursor];
  }

  /** Sends no further requests until resumed; requests in flight still return. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#wakeAllLoops();
  }

  /** Nothing of this partition is returned until it is resumed; what has come of it by then is kept. */
  pausePartition(fetching: Fetching): void {
    (fetching as PartitionCursor).isPaused = true;
  }

  resumePartition(fetching: Fetching): void {
    (fetching as PartitionCursor).isPaused = false;
    const parts = this.#heldBack.filter(({ of }) => of === fetching);
    this.#heldBack = this.#heldBack.filter(({ of }) => of !== fetching);
    if (parts.length > 0) this.#arrived.unshift({ loop: null, parts });
    this.#wakeAllLoops();
    this.#wakeReader?.();
  }

  /** Goes on at `position`, back or forth. What has come of the partition and was not returned yet is dropped. */
  seek(fetching: Fetching, position: number): void {
    const cursor = fetching as PartitionCursor;
    if (cursor.isRemoved) return;
    const isOther = ({ of }: Fetched): boolean => of !== cursor;
    this.#heldBack = this.#heldBack.filter(isOther);
    this.#arrived = this.#arrived.map(({ loop, parts }) => ({ loop, parts: parts.filter(isOther) }));
    cursor.position = position;
    if (position < cursor.until) this.#cursor.add(cursor);
    else this.#cursor.delete(cursor);
    if (cursor.leader < 0) void this.#assignLeaders();
    this.#wakeAllLoops();
    this.#wakeReader?.();
  }

  close(): void {
    this.#isClosed = true;
    this.#cursor.clear();
    this.#wakeAllLoops();
    this.#wakeReader?.();
  }

  /** Interrupts a reader that waits in {@linkcode Fetcher.next}: it gets an empty result. */
  interrupt(): void {
    this.#wakeReader?.();
  }

  /**
   * The next result; empty when interrupted, which also happens when a partition was read to its end. With nothing to
   * read it waits: check `isDone` first. Throws when a partition cannot be read.
   */
  async next(): Promise<readonly Fetched[]> {
    if (this.#arrived.length === 0 && this.#failure === null && !this.#isClosed) {
      await new Promise<void>((resolve) => this.#wakeReader = resolve);
      this.#wakeReader = null;
    }
    const first = this.#arrived.shift();
    if (first === undefined) {
      if (this.#failure !== null) throw this.#failure;
      return [];
    }
    if (first.loop !== null) this.#full.delete(first.loop);
    this.#wakeAllLoops();
    const wanted = first.parts.filter(({ of }) => this.isWanted(of));
    const isPaused = ({ of }: Fetched): boolean => (of as PartitionCursor).isPaused;
    this.#heldBack.push(...wanted.filter(isPaused));
    return wanted.filter((part) => !isPaused(part));
  }

  /** False once it was removed: check again after every wait, before records of it are used. */
  isWanted(fetching: Fetching): boolean {
    return !(fetching as PartitionCursor).isRemoved;
  }

  /** Looks up the unknown leaders, and starts the loops they need. */
  async #assignLeaders(): Promise<void> {
    if (this.#isPlacing) return;
    this.#isPlacing = true;
    try {
      // One look-up serves several successive calls of add().
      await Promise.resolve();
      while (!this.#isClosed && this.#failure === null) {
        const leaderless = [...this.#cursor].filter(({ leader }) => leader < 0);
        if (leaderless.length === 0) return;
        let missing = "";
        for (const cursor of leaderless) missing = await this.#findLeader(cursor) ?? missing;
        if (missing === "") continue;
        this.#client.leadersChanged();
        await this.#trouble(missing);
      }
    } finally {
      this.#isPlacing = false;
    }
  }

  /** Null when found, else the reason. */
  async #findLeader(cursor: PartitionCursor): Promise<string | null> {
    const { topic, partition } = cursor;
    try {
      const leader = await this.#client.leader(topic, partition);
      if (leader === null) return this.#leaderless(cursor);
      cursor.goneSinceMs = Infinity;
      if (this.#saidGone.delete(topic)) this.#options.say(`Topic ${topic} exists again`);
      cursor.leader = leader.broker.id;
      cursor.leaderEpoch = leader.leaderEpoch;
      const running = this.#loops.get(leader.broker.id);
      const isSame = running?.broker.host === leader.broker.host && running.broker.port === leader.broker.port;
      if (running === undefined || !isSame) this.#start(leader.broker);
      else this.#wakeAllLoops();
      return null;
    } catch (error) {
      if (isPassing(error)) return error.message;
      this.#fail(error as Error);
      return null;
    }
  }

  #leaderless(cursor: PartitionCursor): string {
    const { topic, partition } = cursor;
    const isGone = this.#client.cluster.topics.get(topic)?.error === "UNKNOWN_TOPIC_OR_PARTITION";
    const nowMs = this.#client.nowMs();
    cursor.goneSinceMs = isGone ? Math.min(cursor.goneSinceMs, nowMs) : Infinity;
    if (nowMs - cursor.goneSinceMs >= this.#options.giveUpAfterMs) this.#fail(new TopicDeleted(topic));
    if (!isGone) return `Topic ${topic} partition ${partition} has no leader`;
    if (!this.#saidGone.has(topic)) this.#options.say(`Topic ${topic} does not exist any more; waiting for it`);
    this.#saidGone.add(topic);
    return TOPIC_GONE;
  }

  #start(broker: BrokerAddress): void {
    const loop = { broker, turn: 0 };
    this.#loops.set(broker.id, loop);
    void this.#run(loop).catch((error: unknown) => this.#fail(error as Error));
  }

  /** Ends when another loop has taken over its broker, or the fetcher is closed. */
  async #run(loop: Loop): Promise<void> {
    const { broker } = loop;
    const isMine = (cursor: PartitionCursor): boolean => cursor.leader === broker.id;
    while (!this.#isClosed && this.#failure === null && this.#loops.get(broker.id) === loop) {
      const mine = [...this.#cursor].filter((cursor) => isMine(cursor) && !cursor.isPaused);
      if (mine.length === 0 || this.#isPaused || this.#full.has(loop)) {
        await new Promise<void>((resolve) => this.#wakeLoops.push(resolve));
        continue;
      }
      loop.turn = (loop.turn + 1) % mine.length;
      try {
        await this.#fetch(loop, [...mine.slice(loop.turn), ...mine.slice(0, loop.turn)]);
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (this.#isClosed) return;
        for (const cursor of this.#cursor) if (isMine(cursor)) cursor.leader = -1;
        this.#client.leadersChanged();
        await this.#trouble(error.message);
        void this.#assignLeaders();
      }
    }
  }

  async #fetch(loop: Loop, mine: readonly PartitionCursor[]): Promise<void> {
    const { isolation, maxWaitMs, maxBytes, partitionMaxBytes } = this.#options;
    const connection = await this.#client.connection(loop.broker, "fetch");
    const version = connection.version("Fetch", NEWEST_VERSION);
    const asked = mine.map((cursor) => ({ cursor, position: cursor.position }));
    const pieces = connection.encode("Fetch", {
      clusterId: null,
      replicaId: -1,
      replicaState: { replicaId: -1, replicaEpoch: -1 },
      maxWaitMs,
      minBytes: 1,
      maxBytes,
      isolationLevel: isolation === "read_committed" ? 1 : 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [...Map.groupBy(asked, ({ cursor }) => cursor.topic)].map(([topic, partitions]) => ({
        topic,
        topicId: ZERO_UUID,
        partitions: partitions.map(({ cursor, position }) => ({
          partition: cursor.partition,
          currentLeaderEpoch: cursor.leaderEpoch,
          fetchOffset: position,
          lastFetchedEpoch: -1,
          logStartOffset: -1,
          partitionMaxBytes,
          replicaDirectoryId: ZERO_UUID,
          highWatermark: 2 ** 63,
        })),
      })),
      forgottenTopicsData: [],
      rackId: "",
    }, version);
    const frame = await connection.exchange(pieces, { api: "Fetch", timeoutMs: maxWaitMs + ANSWER_GRACE_MS });
    const answer = connection.decode("Fetch", frame, version);
    if (answer.errorCode !== 0) {
      throw new OperatingFailure(
        "EPROTO",
        `Broker ${connection.address}: ${errorMessage(errorName(answer.errorCode))}`,
      );
    }
    this.#troubleIsOver();
    const parts: Fetched[] = [];
    const refused: { readonly cursor: PartitionCursor; readonly error: ErrorName }[] = [];
    const isEmpty = answer.responses.every(({ partitions }) =>
      partitions.every(({ records }) => records === null || sizeOf(records) === 0)
    );
    for (const { topic, partitions } of answer.responses) {
      for (const part of partitions) {
        const found = asked.find(({ cursor }) => cursor.topic === topic && cursor.partition === part.partitionIndex);
        // Removed, or moved, while the request was in flight.
        if (
          found === undefined || !this.#cursor.has(found.cursor) || found.cursor.position !== found.position
        ) continue;
        const error = errorName(part.errorCode);
        if (error === "NONE") this.#onFetched(found.cursor, part, isEmpty, parts);
        else refused.push({ cursor: found.cursor, error });
      }
    }
    if (parts.length > 0) {
      this.#full.add(loop);
      this.#arrived.push({ loop, parts });
    }
    this.#wakeReader?.();
    // Last, because the look-up for one partition may fail, and what came of the others counts as read.
    let isRefused = false;
    for (const { cursor, error } of refused) isRefused = await this.#refused(cursor, error) || isRefused;
    this.#wakeReader?.();
    if (isRefused) {
      this.#client.leadersChanged();
      await this.#client.sleep(this.#client.backoffMs(0));
      void this.#assignLeaders();
    }
  }

  #onFetched(cursor: PartitionCursor, part: FetchedPart, isEmpty: boolean, parts: Fetched[]): void {
    const bytes = part.records ?? new Uint8Array(0);
    if (!(bytes instanceof Uint8Array)) return;
    const fromOffset = cursor.position;
    cursor.position = offsetAfter(bytes, fromOffset);
    if (cursor.position > fromOffset) {
      parts.push({ of: cursor, fromOffset, bytes, aborted: part.abortedTransactions });
    }
    const readableEnd = this.#options.isolation === "read_committed" ? part.lastStableOffset : part.highWatermark;
    // No more records will come when the end lies behind the last batch: the last records before it were compacted
    // away.
    const nothingLeft = isEmpty && cursor.until !== Infinity && readableEnd >= cursor.until;
    if (cursor.position >= cursor.until || nothingLeft) {
      cursor.position = Math.max(cursor.position, cursor.until);
      this.#cursor.delete(cursor);
    }
    this.#watchHeld(cursor, part);
  }

  /** A reader of committed records waits at the first record of an open transaction, however many come after it. */
  #watchHeld(cursor: PartitionCursor, { lastStableOffset, highWatermark }: FetchedPart): void {
    const isHeld = this.#options.isolation === "read_committed" && lastStableOffset >= 0 &&
      cursor.position >= lastStableOffset && highWatermark > lastStableOffset;
    if (!isHeld) {
      cursor.heldSinceMs = Infinity;
      cursor.saidHeld = false;
      return;
    }
    const nowMs = this.#client.nowMs();
    cursor.heldSinceMs = Math.min(cursor.heldSinceMs, nowMs);
    if (cursor.saidHeld || nowMs - cursor.heldSinceMs < HELD_FOR_MS) return;
    cursor.saidHeld = true;
    const { topic, partition } = cursor;
    void sayHeldUp(this.#client, { topic, partition, lastStableOffset, highWatermark }).then((line) => {
      // Found out while the reader was let go on.
      if (line !== null && cursor.saidHeld && !this.#isClosed) this.#options.say(line);
    }).catch((error: Error) => this.#fail(error));
  }

  /** Whether the leader must be looked up again. Throws errors that a retry cannot cure. */
  async #refused(cursor: PartitionCursor, error: ErrorName): Promise<boolean> {
    const { topic, partition } = cursor;
    if (error === "OFFSET_OUT_OF_RANGE") {
      await this.#comeBackIntoRange(cursor);
      return false;
    }
    if (!isRetriable(error) && error !== "FENCED_LEADER_EPOCH" && error !== "UNKNOWN_LEADER_EPOCH") {
      throw new ServerError(error, `Cannot read ${topic} partition ${partition}`);
    }
    cursor.leader = -1;
    return true;
  }

  async #comeBackIntoRange(cursor: PartitionCursor): Promise<void> {
    const { topic, partition, position } = cursor;
    const [earliest, latest] = await listOffsets(this.#client, [
      { topic, partition, timestamp: EARLIEST },
      { topic, partition, timestamp: LATEST },
    ]);
    if (earliest === undefined || latest === undefined || earliest.error !== "NONE" || latest.error !== "NONE") return;
    if (position >= earliest.offset && position <= latest.offset) return;
    const isTooOld = position < earliest.offset;
    cursor.position = isTooOld || this.#options.reset === "beginning" ? earliest.offset : latest.offset;
    this.#options.say(
      isTooOld
        ? `${topic} partition ${partition}: the records from ${position} to ${
          earliest.offset - 1
        } are gone; going on at ${earliest.offset}`
        : `${topic} partition ${partition} ends at ${latest.offset}, before ${position}: the topic was cut or made anew; ` +
          `going on at ${cursor.position}`,
    );
    if (cursor.position >= cursor.until) this.#cursor.delete(cursor);
  }

  /** Waits before a retry, and reports it when it is not the first. */
  async #trouble(why: string): Promise<void> {
    if (this.#isClosed) return;
    const nowMs = this.#client.nowMs();
    this.#troubleSinceMs = Math.min(this.#troubleSinceMs, nowMs);
    if (nowMs - this.#troubleSinceMs > this.#options.giveUpAfterMs) {
      this.#fail(new Unreachable([{ address: "the cluster", reason: why }]));
      return;
    }
    if (!this.#saidTrouble && why !== TOPIC_GONE) {
      this.#saidTrouble = true;
      const { giveUpAfterMs } = this.#options;
      const long = giveUpAfterMs === Infinity ? "as long as it takes" : `${giveUpAfterMs / 1000} s`;
      this.#options.say(`${why}; connecting again for ${long}`);
    }
    await this.#client.sleep(this.#client.backoffMs(this.#tries++));
  }

  #troubleIsOver(): void {
    if (this.#saidTrouble) this.#options.say("connected again");
    this.#saidTrouble = false;
    this.#troubleSinceMs = Infinity;
    this.#tries = 0;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wakeAllLoops();
    this.#wakeReader?.();
  }

  #wakeAllLoops(): void {
    const waiting = this.#wakeLoops;
    this.#wakeLoops = [];
    for (const wake of waiting) wake();
  }
}

function sizeOf(records: NonNullable<FetchedPart["records"]>): number {
  return records instanceof Uint8Array ? records.length : records.size;
}

type FetchedPart = Responses["Fetch"]["responses"][number]["partitions"][number];
