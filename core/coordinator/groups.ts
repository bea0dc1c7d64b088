/**
 * The groups of this broker, for those who answer requests: picks the shard, asks it, and turns what it refuses into the
 * answer a client of that request gets. Every promise here ends: with the group's answer, when the member's time is up, when
 * the shard is loaded again, or when all is closed.
 *
 * @module
 */
import type { ErrorName } from "../protocol/error_codes.ts";
import type { Clock, Logger, Random, Timers } from "../runtime/ports.ts";
import {
  type Answers,
  type CommitAnswer,
  type CommitEvent,
  type Covered,
  decodeGroupRecords,
  type DeleteAnswer,
  type DescribeAnswer,
  encodeGroupRecords,
  type FetchAnswer,
  type FetchEvent,
  type ForgetAnswer,
  type ForgetEvent,
  type GroupConfig,
  type GroupEvent,
  type GroupRecord,
  type GroupReply,
  GroupStateMachine,
  type HeartbeatAnswer,
  type HeartbeatEvent,
  type JoinAnswer,
  type JoinEvent,
  type LeaveAnswer,
  type LeavingMember,
  type ListedGroup,
  refusedCommit,
  refusedJoin,
  refusedSync,
  type ReplyToken,
  type SyncAnswer,
  type SyncEvent,
} from "./group/mod.ts";
import { Shard, type ShardLog } from "./shard.ts";

/** The topic that groups are kept in. */
export const OFFSETS_TOPIC = "__consumer_offsets";

/** Where groups are kept. */
export interface GroupStorage {
  /** Of the topic, or of the one that would be made. A group's place follows from it, so it never changes. */
  partitionCount(): number;
  /** Makes the topic where there is none. Done when it can be written to, or with why not. */
  ensureTopic(): Promise<ErrorName>;
  /** Null where there is no such partition or another broker leads it. */
  log(partition: number): ShardLog | null;
  /** Done when what is in these partitions now would survive a power cut, or never can; does not fail. */
  whenDurable(covered: readonly Covered[]): Promise<void>;
}

export interface GroupsOptions {
  readonly storage: GroupStorage;
  readonly config: GroupConfig;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
}

type GroupShard = Shard<GroupEvent, GroupReply, GroupRecord, Covered>;
type Asking<E extends { readonly kind: string; readonly from: ReplyToken }> = Omit<E, "kind" | "from">;
type EventOf<K extends keyof Answers> = GroupEvent & { readonly kind: K };

export class Groups {
  readonly #o: GroupsOptions;
  readonly #shards = new Map<number, GroupShard>();
  #isClosed = false;

  constructor(options: GroupsOptions) {
    this.#o = options;
  }

  /** Loads what there is, so that the groups of before are known before anyone asks for them. */
  async start(): Promise<void> {
    const partitions = Array.from({ length: this.#o.storage.partitionCount() }, (_, index) => index);
    await Promise.all(partitions.map(async (partition) => await this.#shard(partition)?.whenLoaded()));
  }

  /** Whether this broker coordinates the group; makes the topic at the first need and loads the group's part of it. */
  async find(groupId: string): Promise<ErrorName> {
    if (this.#isClosed) return "COORDINATOR_NOT_AVAILABLE";
    const error = await this.#o.storage.ensureTopic();
    if (error !== "NONE") return error;
    // All of it, when the topic is new: a client that has found one coordinator here need not be told to wait for another.
    if (this.#shards.size < this.#o.storage.partitionCount()) await this.start();
    const shard = this.#shard(this.partitionOf(groupId));
    await shard?.whenLoaded();
    return shard?.state === "active" ? "NONE" : "COORDINATOR_NOT_AVAILABLE";
  }

  /** The partition of the topic that the group is in. */
  partitionOf(groupId: string): number {
    return partitionOf(groupId, this.#o.storage.partitionCount());
  }

  async join(asked: Omit<Asking<JoinEvent>, "newMemberId">): Promise<JoinAnswer> {
    const { config } = this.#o;
    if (asked.groupId === "") return refusedJoin("INVALID_GROUP_ID", asked.memberId);
    if (asked.sessionTimeoutMs < config.minSessionTimeoutMs || asked.sessionTimeoutMs > config.maxSessionTimeoutMs) {
      return refusedJoin("INVALID_SESSION_TIMEOUT", asked.memberId);
    }
    const newMemberId = `${asked.groupInstanceId ?? asked.clientId}-${this.#uuid()}`;
    const answer = await this.#ask(asked.groupId, (from) => ({ ...asked, kind: "join", from, newMemberId }));
    return typeof answer === "string" ? refusedJoin(answer, "") : answer;
  }

  async sync(asked: Asking<SyncEvent>): Promise<SyncAnswer> {
    if (asked.groupId === "") return refusedSync("INVALID_GROUP_ID");
    const answer = await this.#ask(asked.groupId, (from) => ({ ...asked, kind: "sync", from }));
    return typeof answer === "string" ? refusedSync(answer) : answer;
  }

  async heartbeat(asked: Asking<HeartbeatEvent>): Promise<HeartbeatAnswer> {
    if (asked.groupId === "") return { error: "INVALID_GROUP_ID" };
    const answer = await this.#ask(asked.groupId, (from) => ({ ...asked, kind: "heartbeat", from }));
    // A coordinator that is loading does not know the member yet, and will give it a whole session when it does.
    if (answer === "COORDINATOR_LOAD_IN_PROGRESS") return { error: "NONE" };
    return typeof answer === "string" ? { error: answer } : answer;
  }

  async leave(
    asked: { readonly groupId: string; readonly members: readonly LeavingMember[] },
  ): Promise<LeaveAnswer & { readonly error: ErrorName }> {
    if (asked.groupId === "") return { error: "INVALID_GROUP_ID", members: [] };
    const answer = await this.#ask(asked.groupId, (from) => ({ ...asked, kind: "leave", from }));
    return typeof answer === "string" ? { error: answer, members: [] } : { error: "NONE", ...answer };
  }

  /** The empty group id may commit and fetch: there were clients that kept their offsets so. */
  async commit(asked: Asking<CommitEvent>): Promise<CommitAnswer> {
    const answer = await this.#ask(asked.groupId, (from) => ({ ...asked, kind: "commit", from }));
    return typeof answer === "string" ? refusedCommit(asked, answer) : answer;
  }

  async fetchOffsets(asked: Asking<FetchEvent>): Promise<FetchAnswer & { readonly error: ErrorName }> {
    const answer = await this.#ask(asked.groupId, (from) => ({ ...asked, kind: "fetch", from }));
    return typeof answer === "string" ? { error: answer, topics: [] } : { error: "NONE", ...answer };
  }

  async describe(groupId: string): Promise<DescribeAnswer> {
    const answer = await this.#ask(groupId, (from) => ({ kind: "describe", from, groupId }));
    const nothing = { state: "", protocolType: "", protocolName: "", members: [] };
    return typeof answer === "string" ? { error: answer, ...nothing } : answer;
  }

  /** Every group this broker coordinates. While one part is still loading the list would be short, so there is none. */
  async list(): Promise<{ readonly error: ErrorName; readonly groups: readonly ListedGroup[] }> {
    if (this.#isClosed) return { error: "COORDINATOR_NOT_AVAILABLE", groups: [] };
    const answers = await Promise.all(
      [...this.#shards.values()].map((shard) => askShard(shard, (from) => ({ kind: "list", from }))),
    );
    const groups: ListedGroup[] = [];
    for (const answer of answers) {
      if (answer === "NOT_COORDINATOR") continue;
      if (typeof answer === "string") return { error: answer, groups: [] };
      groups.push(...answer.groups);
    }
    return { error: "NONE", groups };
  }

  async delete(groupId: string): Promise<DeleteAnswer> {
    if (groupId === "") return { error: "INVALID_GROUP_ID" };
    const answer = await this.#ask(groupId, (from) => ({ kind: "delete", from, groupId }));
    return typeof answer === "string" ? { error: answer } : answer;
  }

  /** The group forgets where it was in some partitions, of topics that nobody in it reads now. */
  async forget(asked: Asking<ForgetEvent>): Promise<ForgetAnswer> {
    if (asked.groupId === "") return { error: "INVALID_GROUP_ID", topics: [] };
    const answer = await this.#ask(asked.groupId, (from) => ({ ...asked, kind: "forget", from }));
    return typeof answer === "string" ? { error: answer, topics: [] } : answer;
  }

  /** A topic was deleted: what groups have committed in it goes too. */
  async topicDeleted({ topic, topicId }: { readonly topic: string; readonly topicId: string }): Promise<void> {
    if (topic === OFFSETS_TOPIC) return await this.#forgetAll();
    await Promise.all([...this.#shards.values()].map(async (shard) => {
      if (shard.state === "loading") await shard.whenLoaded();
      await askShard(shard, (from) => ({ kind: "topicDeleted", from, topic, topicId }));
    }));
  }

  /** Everyone who waits is told to look for another coordinator. Done when nothing is being written any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#forgetAll();
  }

  async #forgetAll(): Promise<void> {
    const shards = [...this.#shards.values()];
    this.#shards.clear();
    await Promise.all(shards.map((shard) => shard.close()));
  }

  #ask<K extends keyof Answers>(
    groupId: string,
    make: (from: ReplyToken) => EventOf<K>,
  ): Promise<Answers[K] | ErrorName> {
    if (this.#isClosed) return Promise.resolve("COORDINATOR_NOT_AVAILABLE");
    const shard = this.#shard(this.partitionOf(groupId));
    return shard === null ? Promise.resolve("NOT_COORDINATOR") : askShard(shard, make);
  }

  /** The shard of the partition, loading if this is the first that is heard of it; null where the partition is not here. */
  #shard(partition: number): GroupShard | null {
    const known = this.#shards.get(partition);
    if (known !== undefined) return known;
    const { storage, config, clock, timers, logger } = this.#o;
    const log = storage.log(partition);
    if (log === null) return null;
    const shard: GroupShard = new Shard({
      name: `${OFFSETS_TOPIC}-${partition}`,
      machine: () => new GroupStateMachine(config),
      wake: { kind: "wake" },
      encode: (records, wallMs) => encodeGroupRecords(records, { wallMs, maxBatchSize: config.maxBatchSize }),
      decode: decodeGroupRecords,
      log,
      whenDurable: (covered) => storage.whenDurable(covered),
      clock,
      timers,
      logger,
    });
    this.#shards.set(partition, shard);
    void shard.load();
    return shard;
  }

  /** As Java writes a random UUID, because member ids have looked so for ever. */
  #uuid(): string {
    const bytes = this.#o.random.bytes(16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }
}

async function askShard<K extends keyof Answers>(
  shard: GroupShard,
  make: (from: ReplyToken) => EventOf<K>,
): Promise<Answers[K] | ErrorName> {
  const reply = await shard.ask(make);
  // The machine answers an event with an answer of its kind.
  return typeof reply === "string" ? reply : reply.answer as Answers[K];
}

/** Kafka's: Java's hash of the group id, made positive, modulo. */
export function partitionOf(groupId: string, partitionCount: number): number {
  let hash = 0;
  for (let at = 0; at < groupId.length; at++) hash = (Math.imul(hash, 31) + groupId.charCodeAt(at)) | 0;
  // The one number that has no positive is taken for 0, as Kafka does.
  return (hash === -(2 ** 31) ? 0 : Math.abs(hash)) % partitionCount;
}
