/**
 * A member of a consumer group, by the classic protocol. It joins, gets its assignment (and computes all assignments
 * when it leads), sends heartbeats to the coordinator, and rejoins whenever it is told to.
 *
 *   out       not in the group: before the first join, or after it was fenced
 *   joining   JoinGroup or SyncGroup is in flight; the coordinator counts that as a heartbeat
 *   in        it has an assignment and sends heartbeats
 *   gone      it has left, or failed for good
 *
 * Two things run concurrently. The rounds: revoke what is owned, join, sync, take up the assignment, wait until a
 * rejoin is requested. And the heartbeats, which continue while the listener revokes or takes up partitions, however
 * long that takes: only a JoinGroup in flight stops them. Fenced between two heartbeats, the member learns it from the
 * next one and the listener gets "lost": others may own the partitions already, so nothing may be committed for them
 * any more.
 *
 * @module
 */
import { partitionKey } from "../protocol/partition_names.ts";
import { type ErrorName, errorName, isRetriable } from "../protocol/error_codes.ts";
import type { Responses } from "../protocol/generated/mod.ts";
import type { Client } from "./client.ts";
import { isPassing, ServerError, UnsupportedApi } from "./errors.ts";
import {
  type AssignorName,
  assignors,
  isAssignorName,
  type LastAssignment,
  type TopicRacks,
} from "./group/assignors.ts";
import {
  type Assigned,
  readAssignment,
  readSubscription,
  type Subscription,
  writeAssignment,
  writeSubscription,
} from "./group/consumer_protocol.ts";
import type { Committer, TopicPartition } from "./offsets.ts";

export interface MemberOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Makes the member static (KIP-345): a member that comes back with the same id within the session timeout gets the
   * same partitions.
   */
  readonly instanceId?: string | null;
  /** In order of preference; the group uses the one most members prefer of those that all support. */
  readonly assignors?: readonly AssignorName[];
  readonly sessionTimeoutMs?: number;
  /** How long the others wait for this member to come back when the group rebalances. */
  readonly rebalanceTimeoutMs?: number;
  readonly heartbeatIntervalMs?: number;
  /** How often the leader checks whether topics have grown. */
  readonly metadataMaxAgeMs?: number;
}

/** Java's own defaults, and in addition the names under which other clients know roundrobin. */
const defaults = {
  assignors: ["range", "cooperative-sticky", "roundrobin", "RoundRobinAssigner", "sticky"],
  sessionTimeoutMs: 45_000,
  rebalanceTimeoutMs: 300_000,
  heartbeatIntervalMs: 3_000,
  metadataMaxAgeMs: 300_000,
  instanceId: null,
} as const;

/**
 * `rebalance`: the group rebalances; what was read may still be committed. `leaving`: the same, at the end. `lost`: the
 * member was fenced; it can no longer commit.
 */
export type RevokedBecause = "rebalance" | "leaving" | "lost";

/** Called one at a time: the next step waits for the promise. */
export interface MemberListener {
  /** The member owns these from now on, in addition to those it has. Called in every round, also with none. */
  onAssigned(partitions: readonly TopicPartition[]): void | Promise<void>;
  /** The member no longer owns these. Called before others can get them, except when they are `lost`. */
  onRevoked(partitions: readonly TopicPartition[], because: RevokedBecause): void | Promise<void>;
  /** The member cannot work for now and retries, for example because its coordinator is unreachable. */
  onTrouble?(what: Error): void;
}

type Phase = "out" | "joining" | "in" | "gone";

/** Added to the rebalance timeout, for the answer to arrive. Java's value. */
const JOIN_GRACE_MS = 5_000;
const LEAVE_TIMEOUT_MS = 3_000;

/** A member of a group, by either protocol. */
export interface Membership {
  /** Resolves when the member has left; rejects when it cannot be a member: ServerError, UnsupportedApi. */
  readonly ended: Promise<void>;
  /** The identity to commit with; null while the member is not in the group. */
  readonly committer: Committer | null;
  /** Other topics from now on. */
  subscribe(topics: readonly string[]): void;
  /** For a committer whose commit was refused. */
  refused(error: ErrorName): void;
  /**
   * Makes the listener revoke everything, notifies the coordinator, and ends. Never throws: an unreachable coordinator
   * finds out by itself.
   */
  leave(): Promise<void>;
}

export class GroupMember implements Membership {
  readonly #client: Client;
  readonly #options: Required<MemberOptions>;
  readonly #listener: MemberListener;
  readonly #isCooperative: boolean;
  /** Resolves when the member has left; rejects when it cannot be a member: ServerError. */
  readonly ended: Promise<void>;
  #topics: readonly string[];
  #phase: Phase = "out";
  #memberId = "";
  #generation = -1;
  /** What the listener has taken up, which may be less than was assigned. */
  #held: readonly Assigned[] = [];
  #isLeading = false;
  /** The topics that the last assignment was based on; only the leader's matter. */
  #topicRacks: TopicRacks = new Map();
  /** What it was assigned last, which a sticky leader is told when everything was given up meanwhile. */
  #lastAssigned: LastAssignment | null = null;
  /** Something makes another round necessary. */
  #rejoinReason: "none" | "rebalance" | "lost" = "none";
  #isLeaving = false;
  /** An error that a retry cannot cure. The rounds end with it. */
  #failure: Error | null = null;
  readonly #leaving: Promise<null>;
  #startLeaving: () => void = () => {};
  /** When the last heartbeat was sent that the coordinator accepted. */
  #lastHeardMs = 0;
  #wakeRound: (() => void) | null = null;
  #wakeHeartbeat: (() => void) | null = null;

  /** Joins in the background; the listener is notified. */
  static start(client: Client, options: MemberOptions, listener: MemberListener): GroupMember {
    return new GroupMember(client, options, listener);
  }

  private constructor(client: Client, options: MemberOptions, listener: MemberListener) {
    this.#client = client;
    this.#options = { ...defaults, ...options };
    this.#listener = listener;
    this.#topics = options.topics;
    // As Java decides: a member that offers any eager assignor must follow its rules, so it revokes everything each
    // time.
    this.#isCooperative = this.#options.assignors.every((name) => assignors[name].cooperative);
    this.#leaving = new Promise((resolve) => this.#startLeaving = () => resolve(null));
    const rounds = this.#rounds();
    const heartbeats = this.#heartbeats();
    this.ended = Promise.all([rounds, heartbeats]).then(() => {
      if (this.#failure !== null) throw this.#failure;
    });
    // A caller may await it; the rejection of a member that is not awaited must not end the process.
    this.ended.catch(() => {});
  }

  /** The identity to commit with; null while the member is not in the group. */
  get committer(): Committer | null {
    if (this.#generation < 0 || this.#phase === "gone") return null;
    return { generation: this.#generation, memberId: this.#memberId, instanceId: this.#options.instanceId };
  }

  get held(): readonly TopicPartition[] {
    return flat(this.#held);
  }

  /** Other topics from now on: a round follows. */
  subscribe(topics: readonly string[]): void {
    this.#topics = topics;
    this.#requestRejoin("rebalance");
  }

  /**
   * For a committer that got an error because the member is no longer one: ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID,
   * REBALANCE_IN_PROGRESS.
   */
  refused(error: ErrorName): void {
    if (error === "REBALANCE_IN_PROGRESS") this.#requestRejoin("rebalance");
    else if (fencingErrors.has(error)) this.#requestRejoin("lost");
  }

  /**
   * Makes the listener revoke everything, notifies the coordinator, and ends. Never throws: an unreachable coordinator
   * finds out by itself.
   */
  async leave(): Promise<void> {
    this.#end(null);
    await this.ended.catch(() => {});
  }

  #end(failure: Error | null): void {
    this.#failure ??= failure;
    this.#isLeaving = true;
    this.#startLeaving();
    this.#wakeRound?.();
    this.#wakeHeartbeat?.();
  }

  #requestRejoin(how: "rebalance" | "lost"): void {
    if (this.#rejoinReason !== "lost") this.#rejoinReason = how;
    this.#wakeRound?.();
  }

  async #rounds(): Promise<void> {
    try {
      for (let tries = 0; !this.#isLeaving;) {
        await this.#giveUpForRound();
        const isIn = await this.#joinAndSync().catch((error: unknown) => this.#afterTrouble(error));
        if (isIn) {
          tries = 0;
          await this.#untilRejoin();
        } else if (!this.#isLeaving) {
          // The first retry is immediate: the other members are waiting.
          if (tries > 0) await this.#pause(this.#client.backoffMs(tries - 1));
          tries++;
        }
      }
      await this.#leaveGroup();
    } finally {
      this.#phase = "gone";
      this.#generation = -1;
      this.#wakeHeartbeat?.();
    }
  }

  /** Eager members revoke everything before they join; cooperative ones only what was taken from them. */
  async #giveUpForRound(): Promise<void> {
    const lost = this.#rejoinReason === "lost";
    if (lost) {
      this.#phase = "out";
      this.#generation = -1;
    }
    if ((lost || !this.#isCooperative) && this.#held.length > 0) {
      const held = flat(this.#held);
      this.#held = [];
      await this.#listener.onRevoked(held, lost ? "lost" : "rebalance");
      // While the listener was revoking, a heartbeat may have reported that the member is out; the listener has already
      // let go.
      if (this.#rejoinReason === "lost" && !lost) this.#generation = -1;
    }
    this.#rejoinReason = "none";
  }

  /** True when the member is in and has taken up its assignment; false when a retry is needed. */
  async #joinAndSync(): Promise<boolean> {
    this.#phase = "joining";
    const joined = await this.#unlessLeaving(this.#join(true));
    if (joined === null) return false;
    this.#isLeading = joined.leader === this.#memberId;
    const shares = this.#isLeading && !joined.skipAssignment ? await this.#assign(joined) : [];
    const assigned = await this.#unlessLeaving(this.#sync(joined, shares));
    if (assigned === null) return false;
    this.#phase = "in";
    this.#lastAssigned = { assigned, generation: this.#generation };
    this.#wakeHeartbeat?.();
    await this.#takeOver(assigned);
    return true;
  }

  /**
   * A join may be parked for minutes. A leaving member does not wait for it: leaving makes the coordinator answer it.
   */
  async #unlessLeaving<T>(answer: Promise<T | null>): Promise<T | null> {
    answer.catch(() => {});
    return await Promise.race([answer, this.#leaving]);
  }

  async #join(isFirst: boolean): Promise<Responses["JoinGroup"] | null> {
    const { group, sessionTimeoutMs, rebalanceTimeoutMs } = this.#options;
    const waitMs = rebalanceTimeoutMs + JOIN_GRACE_MS;
    const subscription = {
      topics: this.#topics,
      owned: this.#isCooperative ? this.#held : [],
      generation: this.#generation,
      rack: null,
    };
    const response = await this.#client.send(
      "JoinGroup",
      {
        groupId: group,
        sessionTimeoutMs,
        rebalanceTimeoutMs,
        memberId: this.#memberId,
        groupInstanceId: this.#options.instanceId,
        protocolType: "consumer",
        protocols: this.#options.assignors.map((name) => {
          const userData = assignors[name].userData(this.#lastAssigned);
          return { name, metadata: writeSubscription({ ...subscription, userData }) };
        }),
        reason: null,
      },
      { coordinator: group },
      { requestTimeoutMs: waitMs, errorIn: ({ errorCode }) => errorName(errorCode) },
    );
    const error = errorName(response.errorCode);
    if (error === "NONE") {
      this.#memberId = response.memberId;
      this.#generation = response.generationId;
      return response;
    }
    if (error === "MEMBER_ID_REQUIRED") {
      this.#memberId = response.memberId;
      return isFirst ? await this.#join(false) : null;
    }
    return this.#refusedToJoin(error, "join");
  }

  async #sync(
    joined: Responses["JoinGroup"],
    assignments: { memberId: string; assignment: Uint8Array }[],
  ): Promise<readonly Assigned[] | null> {
    const { group, rebalanceTimeoutMs } = this.#options;
    const response = await this.#client.send(
      "SyncGroup",
      {
        groupId: group,
        generationId: this.#generation,
        memberId: this.#memberId,
        groupInstanceId: this.#options.instanceId,
        protocolType: "consumer",
        protocolName: joined.protocolName,
        assignments,
      },
      { coordinator: group },
      { requestTimeoutMs: rebalanceTimeoutMs + JOIN_GRACE_MS, errorIn: ({ errorCode }) => errorName(errorCode) },
    );
    const error = errorName(response.errorCode);
    if (error !== "NONE") return this.#refusedToJoin(error, "sync with");
    return readAssignment(response.assignment) ?? [];
  }

  /** Null: retry. Throws errors that a retry cannot cure. */
  #refusedToJoin(error: ErrorName, verb: string): null {
    if (error === "REBALANCE_IN_PROGRESS") return null;
    if (fencingErrors.has(error)) {
      this.#forgetMembership(error);
      this.#rejoinReason = "lost";
      return null;
    }
    const failure = new ServerError(error, `Cannot ${verb} group ${this.#options.group}`);
    if (!isRetriable(error)) throw failure;
    this.#listener.onTrouble?.(failure);
    return null;
  }

  #forgetMembership(error: ErrorName): void {
    this.#generation = -1;
    // An old generation is no reason to take a new member id; an unknown id is.
    if (error === "UNKNOWN_MEMBER_ID") this.#memberId = "";
  }

  /** The leader's work: every member's assignment. */
  async #assign(joined: Responses["JoinGroup"]): Promise<{ memberId: string; assignment: Uint8Array }[]> {
    const name = joined.protocolName ?? "";
    if (!isAssignorName(name)) {
      throw new ServerError(
        "INCONSISTENT_GROUP_PROTOCOL",
        `Cannot lead group ${this.#options.group}`,
        `it chose assignor "${name}"`,
      );
    }
    const members = joined.members.map(({ memberId, groupInstanceId, metadata }) => ({
      memberId,
      instanceId: groupInstanceId,
      subscription: readSubscription(metadata) ?? nothingSaid,
    }));
    this.#topicRacks = await this.#racksOf(new Set(members.flatMap(({ subscription }) => subscription.topics)));
    const shares = assignors[name].assign(members, this.#topicRacks);
    return members.map(({ memberId }) => ({ memberId, assignment: writeAssignment(shares.get(memberId) ?? []) }));
  }

  async #racksOf(names: ReadonlySet<string>): Promise<TopicRacks> {
    const { topics, brokers } = await this.#client.metadata([...names]);
    return new Map([...names].map((name) => {
      const partitions = topics.get(name)?.partitions ?? [];
      return [name, partitions.map(({ replicas }) => replicas.flatMap((id) => brokers.get(id)?.rack ?? []))];
    }));
  }

  async #takeOver(assigned: readonly Assigned[]): Promise<void> {
    const before = flat(this.#held), now = flat(assigned);
    const revoked = without(before, now), added = without(now, before);
    // Not owned before the listener confirms it: should it fail, the next round offers it the partitions again.
    this.#held = assigned.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.filter((index) => before.some((one) => one.topic === topic && one.partition === index)),
    }));
    if (revoked.length > 0) await this.#listener.onRevoked(revoked, "rebalance");
    if (!this.#isLeaving) {
      await this.#listener.onAssigned(added);
      this.#held = assigned;
    }
    // What was revoked is for others: the round that assigns it begins when this member rejoins.
    if (revoked.length > 0) this.#requestRejoin("rebalance");
  }

  async #untilRejoin(): Promise<void> {
    while (this.#rejoinReason === "none" && !this.#isLeaving) {
      await new Promise<void>((resolve) => this.#wakeRound = resolve);
    }
    this.#wakeRound = null;
  }

  /** False: a retry may help. An error that a retry cannot cure ends the membership. */
  #afterTrouble(error: unknown): false {
    if (isPassing(error)) {
      this.#client.coordinatorChanged(this.#options.group);
      if (!this.#isLeaving) this.#listener.onTrouble?.(error);
    } else if (error instanceof ServerError || error instanceof UnsupportedApi) this.#end(error);
    else throw error;
    return false;
  }

  async #heartbeats(): Promise<void> {
    const { heartbeatIntervalMs, metadataMaxAgeMs } = this.#options;
    let lastLookMs = this.#client.nowMs();
    while (this.#phase !== "gone") {
      const isDue = await this.#pauseHeartbeat(this.#phase === "in" ? heartbeatIntervalMs : null);
      const sentMs = this.#client.nowMs();
      // Woken early: it has just joined, which counts as a heartbeat too, or is about to leave.
      if (!isDue) this.#lastHeardMs = sentMs;
      if (!isDue || this.#phase !== "in" || this.#isLeaving) continue;
      const generation = this.#generation;
      const error = await this.#heartbeat();
      // Otherwise the answer concerns a generation that is over.
      if (this.#phase === "in" && generation === this.#generation) this.#heard(error, sentMs);
      if (this.#isLeading && sentMs - lastLookMs > metadataMaxAgeMs) {
        lastLookMs = sentMs;
        await this.#lookForGrowth();
      }
    }
  }

  #heard(error: ErrorName | null, sentMs: number): void {
    if (error === "NONE" || error === "REBALANCE_IN_PROGRESS") this.#lastHeardMs = sentMs;
    if (error === "REBALANCE_IN_PROGRESS") this.#requestRejoin("rebalance");
    else if (error !== null && fencingErrors.has(error)) {
      this.#forgetMembership(error);
      this.#requestRejoin("lost");
    } else if (error !== null && error !== "NONE" && !isRetriable(error)) {
      this.#end(new ServerError(error, `Cannot stay in group ${this.#options.group}`));
    } else if (this.#client.nowMs() - this.#lastHeardMs > this.#options.sessionTimeoutMs) {
      // By now the coordinator, or its successor, has given this member's partitions to others.
      this.#requestRejoin("lost");
    }
  }

  /** The coordinator's answer; null when there was none in time. */
  async #heartbeat(): Promise<ErrorName | null> {
    const { group, heartbeatIntervalMs, sessionTimeoutMs } = this.#options;
    // A late answer is still worth more than a new connection, as long as the session lasts.
    const requestTimeoutMs = Math.min(this.#client.options.requestTimeoutMs, sessionTimeoutMs);
    try {
      const response = await this.#client.send(
        "Heartbeat",
        {
          groupId: group,
          generationId: this.#generation,
          memberId: this.#memberId,
          groupInstanceId: this.#options.instanceId,
        },
        { coordinator: group },
        { timeoutMs: heartbeatIntervalMs, requestTimeoutMs, errorIn: ({ errorCode }) => errorName(errorCode) },
      );
      return errorName(response.errorCode);
    } catch (error) {
      this.#afterTrouble(error);
      return null;
    }
  }

  async #lookForGrowth(): Promise<void> {
    try {
      const now = await this.#racksOf(new Set(this.#topicRacks.keys()));
      const hasGrown = [...now].some(([topic, { length }]) => this.#topicRacks.get(topic)?.length !== length);
      if (hasGrown) this.#requestRejoin("rebalance");
    } catch (error) {
      this.#afterTrouble(error);
    }
  }

  async #leaveGroup(): Promise<void> {
    const held = flat(this.#held);
    this.#held = [];
    if (held.length > 0) await this.#listener.onRevoked(held, this.#generation < 0 ? "lost" : "leaving");
    // A static member keeps its place until it is back, or its session times out.
    if (this.#memberId === "" || this.#options.instanceId !== null) return;
    try {
      const memberId = this.#memberId;
      await this.#client.send(
        "LeaveGroup",
        { groupId: this.#options.group, memberId, members: [{ memberId, groupInstanceId: null, reason: null }] },
        { coordinator: this.#options.group },
        // Must not wait behind a JoinGroup that is parked on the group's own connection.
        { lane: "control", timeoutMs: LEAVE_TIMEOUT_MS, requestTimeoutMs: LEAVE_TIMEOUT_MS },
      );
    } catch (error) {
      this.#afterTrouble(error);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#client.ports.timers.at(this.#client.nowMs() + ms, resolve);
      this.#wakeRound = () => {
        cancel();
        resolve();
      };
    });
  }

  /**
   * Until the interval is over: true. Or until the member joined or leaves, which a null interval only waits for:
   * false.
   */
  #pauseHeartbeat(ms: number | null): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = this.#client.ports.timers;
      const cancel = ms === null ? null : timer.at(this.#client.nowMs() + ms, () => resolve(true));
      this.#wakeHeartbeat = () => {
        cancel?.();
        resolve(false);
      };
    });
  }
}

/** The subscription of a member that wrote something else. */
const nothingSaid: Subscription = { topics: [], owned: [], generation: -1, rack: null, userData: null };

/** The coordinator no longer accepts us as a member of this generation. */
const fencingErrors: ReadonlySet<ErrorName> = new Set<ErrorName>(["UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION"]);

function flat(assigned: readonly Assigned[]): TopicPartition[] {
  return assigned.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));
}

function without(these: readonly TopicPartition[], those: readonly TopicPartition[]): TopicPartition[] {
  const names = new Set(those.map(partitionKey));
  return these.filter((one) => !names.has(partitionKey(one)));
}
