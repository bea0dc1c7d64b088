/**
 * The groups of this broker, as handlers use them: each method picks the shard, asks it, and turns a refusal into the
 * response to that request. Every promise here settles: with the group's answer, when the member's timeout passes, when
 * the shard is reloaded, or at close.
 *
 * @module
 */
import { OFFSETS_TOPIC } from "../protocol/well_known.ts";
import { uuidFromBytes } from "../base/uuid.ts";
import type { ErrorName } from "../protocol/error_codes.ts";
import type { Clock, Logger, Random, Timers } from "../runtime/ports.ts";
import {
  type CommitAnswer,
  type CommitEvent,
  type ConsumerDescribeAnswer,
  type ConsumerHeartbeatAnswer,
  type ConsumerHeartbeatEvent,
  decodeGroupRecords,
  type DeleteAnswer,
  type DescribeAnswer,
  encodeGroupRecords,
  type EndTransactionEvent,
  type FetchAnswer,
  type FetchEvent,
  type ForgetAnswer,
  type ForgetEvent,
  type GroupAnswers,
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
  refusedConsumerHeartbeat,
  refusedJoin,
  refusedSync,
  type SyncAnswer,
  type SyncEvent,
  type TransactionalCommitEvent,
} from "./group/mod.ts";
import { type CoordinatorStorage, type FoundCoordinator, type ReplyToken, Shards } from "./runtime/mod.ts";

export interface GroupsOptions {
  readonly storage: CoordinatorStorage;
  readonly config: GroupConfig;
  /** How long a client waits for its records to become durable. */
  readonly writeTimeoutMs?: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * How much of a client's name is kept, and its member id begins with. Kafka keeps all of it, which may be 32 KB for
 * each client.
 */
const LONGEST_CLIENT_ID = 255;

type Asking<E extends { readonly kind: string; readonly from: ReplyToken }> = Omit<E, "kind" | "from">;

export class Groups {
  readonly #o: GroupsOptions;
  readonly #shards: Shards<GroupEvent, GroupReply, GroupRecord>;

  constructor(options: GroupsOptions) {
    this.#o = options;
    const { config, storage, writeTimeoutMs = Infinity, clock, timers, logger } = options;
    this.#shards = new Shards({
      topic: OFFSETS_TOPIC,
      storage,
      writeTimeoutMs,
      kind: {
        machine: () => new GroupStateMachine(config),
        wake: { kind: "wake" },
        encode: (records, wallMs) => encodeGroupRecords(records, { wallMs, maxBatchSize: config.maxBatchSize }),
        decode: decodeGroupRecords,
      },
      clock,
      timers,
      logger,
    });
  }

  /** Loads the existing partitions, so that their groups are known before the first request. */
  async start(): Promise<void> {
    await this.#shards.start();
  }

  /** Which broker coordinates the group; creates the topic on first use. */
  async find(groupId: string): Promise<FoundCoordinator> {
    return await this.#shards.find(groupId);
  }

  /** This broker leads the partition of the topic now: its groups are loaded. */
  async lead(partition: number): Promise<void> {
    await this.#shards.lead(partition);
  }

  /**
   * Another broker leads the partition now: clients that wait for its groups get that answer. Done when nothing is
   * being written.
   */
  async resign(partition: number): Promise<void> {
    await this.#shards.resign(partition);
  }

  async join(asked: Omit<Asking<JoinEvent>, "newMemberId">): Promise<JoinAnswer> {
    const { config } = this.#o;
    if (asked.groupId === "") return refusedJoin("INVALID_GROUP_ID", asked.memberId);
    if (asked.sessionTimeoutMs < config.minSessionTimeoutMs || asked.sessionTimeoutMs > config.maxSessionTimeoutMs) {
      return refusedJoin("INVALID_SESSION_TIMEOUT", asked.memberId);
    }
    const newMemberId = `${(asked.groupInstanceId ?? asked.clientId).slice(0, LONGEST_CLIENT_ID)}-${this.#uuid()}`;
    const clientId = asked.clientId.slice(0, LONGEST_CLIENT_ID);
    const answer = await this.#ask(asked.groupId, (from) => ({ ...asked, clientId, kind: "join", from, newMemberId }));
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
    // A coordinator that is loading does not know the member yet; once loaded it gives each member a whole session.
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

  /** The handler has refused what is wrong with the request by itself. */
  async consumerHeartbeat(
    asked: Omit<Asking<ConsumerHeartbeatEvent>, "newMemberId">,
  ): Promise<ConsumerHeartbeatAnswer> {
    const newMemberId = uuidFromBytes(this.#o.random.bytes(16));
    const answer = await this.#ask(
      asked.groupId,
      (from) => ({ ...asked, kind: "consumerHeartbeat", from, newMemberId }),
    );
    return typeof answer === "string" ? refusedConsumerHeartbeat(answer, null) : answer;
  }

  async describeConsumerGroup(groupId: string): Promise<ConsumerDescribeAnswer> {
    if (groupId === "") return { error: "INVALID_GROUP_ID", ...undescribed };
    const answer = await this.#ask(groupId, (from) => ({ kind: "consumerDescribe", from, groupId }));
    return typeof answer === "string" ? { error: answer, ...undescribed } : answer;
  }

  /** The empty group id may commit and fetch: there were clients that kept their offsets so. */
  async commit(asked: Asking<CommitEvent>): Promise<CommitAnswer> {
    const answer = await this.#ask(asked.groupId, (from) => ({ ...asked, kind: "commit", from }));
    return typeof answer === "string" ? refusedCommit(asked, answer) : answer;
  }

  /**
   * A commit that counts with the producer's transaction. `producerError` says why the log would not take a record of
   * the producer; it is called at the moment of the decision.
   */
  async commitInTransaction(
    asked: Omit<Asking<TransactionalCommitEvent>, "producerError">,
    producerError: () => ErrorName,
  ): Promise<CommitAnswer> {
    if (asked.groupId === "") return refusedCommit(asked, "INVALID_GROUP_ID");
    const answer = await this.#ask(
      asked.groupId,
      (from) => ({ ...asked, kind: "transactionalCommit", from, producerError: producerError() }),
    );
    return typeof answer === "string" ? refusedCommit(asked, answer) : answer;
  }

  /** A transaction has ended that committed offsets in this partition of the topic; `producerError` is as above. */
  async endTransaction(
    partition: number,
    asked: Omit<Asking<EndTransactionEvent>, "producerError">,
    producerError: () => ErrorName,
  ): Promise<ErrorName> {
    const reply = await this.#shards.askPartition(
      partition,
      (from) => ({ ...asked, kind: "endTransaction", from, producerError: producerError() }),
    );
    if (typeof reply === "string") return reply;
    return reply.kind === "endTransaction" ? reply.answer.error : "UNKNOWN_SERVER_ERROR";
  }

  /** The partition of the topic that the group is in. */
  partitionOf(groupId: string): number {
    return this.#shards.partitionOf(groupId);
  }

  async fetchOffsets(asked: Asking<FetchEvent>): Promise<FetchAnswer> {
    const answer = await this.#ask(asked.groupId, (from) => ({ ...asked, kind: "fetch", from }));
    return typeof answer === "string" ? { error: answer, topics: [] } : answer;
  }

  async describe(groupId: string): Promise<DescribeAnswer> {
    const answer = await this.#ask(groupId, (from) => ({ kind: "describe", from, groupId }));
    const nothing = { state: "", protocolType: "", protocolName: "", members: [] };
    return typeof answer === "string" ? { error: answer, ...nothing } : answer;
  }

  /**
   * Every group this broker coordinates. While a shard is loading the list would be incomplete, so the answer is an
   * error; where a shard cannot be read, the answer is an error with the groups of the others.
   */
  async list(): Promise<{ readonly error: ErrorName; readonly groups: readonly ListedGroup[] }> {
    if (this.#shards.isClosed) return { error: "COORDINATOR_NOT_AVAILABLE", groups: [] };
    const groups: ListedGroup[] = [];
    for (const reply of await this.#shards.askAll((from) => ({ kind: "list", from }))) {
      const answer = answerOf<"list">(reply);
      if (answer === "NOT_COORDINATOR") continue;
      if (typeof answer === "string") return { error: answer, groups: [] };
      // Not push(...): an argument for each of hundreds of thousands is more than the runtime takes.
      for (const group of answer.groups) groups.push(group);
    }
    return { error: this.#shards.hasFailed ? "COORDINATOR_NOT_AVAILABLE" : "NONE", groups };
  }

  /** The empty group id may be deleted, since there may be commits under it. */
  async delete(groupId: string): Promise<DeleteAnswer> {
    const answer = await this.#ask(groupId, (from) => ({ kind: "delete", from, groupId }));
    return typeof answer === "string" ? { error: answer } : answer;
  }

  /** Deletes the group's offsets in some partitions, of topics that no member reads now. */
  async forget(asked: Asking<ForgetEvent>): Promise<ForgetAnswer> {
    if (asked.groupId === "") return { error: "INVALID_GROUP_ID", topics: [] };
    const answer = await this.#ask(asked.groupId, (from) => ({ ...asked, kind: "forget", from }));
    return typeof answer === "string" ? { error: answer, topics: [] } : answer;
  }

  /** A topic was deleted: what groups have committed in it goes too. */
  async topicDeleted({ topic, topicId }: { readonly topic: string; readonly topicId: string }): Promise<void> {
    await this.#shards.tellAll((from) => ({ kind: "topicDeleted", from, topic, topicId }));
  }

  /** Every waiting client is told to look for another coordinator. Done when nothing is being written any more. */
  async close(): Promise<void> {
    await this.#shards.close();
  }

  async #ask<K extends keyof GroupAnswers>(
    groupId: string,
    make: (from: ReplyToken) => GroupEvent & { readonly kind: K },
  ): Promise<GroupAnswers[K] | ErrorName> {
    return answerOf<K>(await this.#shards.ask(groupId, make));
  }

  /** As Java writes a random UUID, because member ids have always had that form. */
  #uuid(): string {
    const bytes = this.#o.random.bytes(16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }
}

const undescribed = { message: null, state: "", groupEpoch: 0, targetEpoch: 0, assignor: "", members: [] };

/** The machine answers an event with an answer of its kind. */
function answerOf<K extends keyof GroupAnswers>(reply: GroupReply | ErrorName): GroupAnswers[K] | ErrorName {
  return typeof reply === "string" ? reply : reply.answer as GroupAnswers[K];
}
