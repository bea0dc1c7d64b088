/**
 * The two kinds of consumers that share a group while it migrates, as processes with beliefs of their own: what they
 * are, and what they have. Each does one thing at a time.
 *
 * @module
 */
import { assert } from "../../../core/base/assert.ts";
import { assignors } from "../../../core/client/group/assignors.ts";
import {
  type Assigned,
  readAssignment,
  readSubscription,
  writeAssignment,
  writeSubscription,
} from "../../../core/client/group/consumer_protocol.ts";
import type { CommitAnswer, ConsumerHeartbeatAnswer, GroupReply } from "../../../core/coordinator/group/mod.ts";
import type { HeartbeatAnswer, JoinAnswer, SyncAnswer } from "../../../core/coordinator/group/classic/events.ts";
import type { ErrorName } from "../../../core/protocol/error_codes.ts";
import type { Asked, TestCoordinator } from "../consumer_groups/coordinator.ts";
import type { TestTopics } from "../consumer_groups/topics.ts";

export const GROUP = "g";
export const SESSION_MS = 1000;
export const REBALANCE_MS = 600;

/** What befalls a request. */
export interface Fate {
  /** The answer does not arrive. */
  readonly isLost: boolean;
  /** The log fails when the step is appended: the coordinator begins anew. */
  readonly appendFails: boolean;
}

export interface World {
  readonly coordinator: TestCoordinator;
  readonly topics: TestTopics;
  newId(name: string): string;
}

export interface Client {
  readonly kind: "classic" | "consumer";
  readonly index: number;
  readonly instanceId: string | null;
  readonly memberId: string;
  /** Topic id and partition: what it reads. */
  readonly owned: ReadonlySet<string>;
  topics: readonly string[];
  /** Whether what it has is of this epoch of the member; if not, it will learn of that. */
  isOf(epoch: number): boolean;
  act(fate: Fate): void;
  /** Null where it has nothing to commit with. */
  commit(
    topic: string,
    partition: number,
    behind: number,
  ): { readonly epoch: number; readonly error: ErrorName } | null;
  leave(): void;
  /** It has other topics from now on. */
  resubscribe(topics: readonly string[]): void;
}

function commitOf(client: Client, generation: number, topic: string, partition: number, w: World): ErrorName {
  const answer = w.coordinator.ask({
    kind: "commit",
    groupId: GROUP,
    memberId: client.memberId,
    groupInstanceId: client.instanceId,
    generation,
    retentionMs: -1,
    errorWithoutGroup: client.kind === "classic" ? "ILLEGAL_GENERATION" : "GROUP_ID_NOT_FOUND",
    topics: [{
      topic,
      topicId: w.topics.get(topic)!.id,
      partitions: [{ partition, offset: 1n, leaderEpoch: -1, metadata: "" }],
    }],
  }) as CommitAnswer;
  return answer.topics[0]!.partitions[0]!.error;
}

export class ConsumerClient implements Client {
  readonly kind = "consumer";
  memberId: string;
  owned: ReadonlySet<string> = new Set();
  #epoch = 0;
  #saysAll = true;
  #hasNews = false;

  constructor(
    readonly world: World,
    readonly index: number,
    readonly instanceId: string | null,
    public topics: readonly string[],
  ) {
    this.memberId = world.newId(`new${index}`);
  }

  isOf(): boolean {
    return true;
  }

  act(fate: Fate): void {
    const isJoining = this.#epoch === 0;
    if (isJoining) this.owned = new Set();
    const saysAll = this.#saysAll || isJoining;
    const answer = this.world.coordinator.ask({
      ...this.#heartbeat(this.#epoch),
      rebalanceTimeoutMs: saysAll ? REBALANCE_MS : -1,
      subscribedTopicNames: saysAll ? this.topics : null,
      subscribedTopicRegex: saysAll ? "" : null,
      owned: saysAll || this.#hasNews ? ownedById(this.owned) : null,
    }, fate) as ConsumerHeartbeatAnswer | null;
    if (answer === null || fate.isLost) this.#saysAll = true;
    else this.#hear(answer);
  }

  #heartbeat(memberEpoch: number): Extract<Asked, { readonly kind: "consumerHeartbeat" }> {
    return {
      kind: "consumerHeartbeat",
      groupId: GROUP,
      memberId: this.memberId,
      newMemberId: "unused",
      memberEpoch,
      instanceId: this.instanceId,
      rackId: null,
      rebalanceTimeoutMs: -1,
      subscribedTopicNames: null,
      subscribedTopicRegex: null,
      serverAssignor: null,
      owned: null,
      clientId: `c${this.index}`,
      clientHost: "/127.0.0.1",
      mayDescribe: () => true,
    };
  }

  #hear({ error, memberEpoch, assignment }: ConsumerHeartbeatAnswer): void {
    if (error !== "NONE") return this.#begin();
    this.#epoch = memberEpoch;
    this.#saysAll = false;
    this.#hasNews = assignment !== null;
    if (assignment === null) return;
    this.owned = new Set(
      assignment.flatMap(({ topicId, partitions }) => partitions.map((partition) => `${topicId} ${partition}`)),
    );
  }

  #begin(): void {
    this.owned = new Set();
    this.#epoch = 0;
    this.#saysAll = true;
  }

  commit(topic: string, partition: number, behind: number) {
    if (this.#epoch === 0) return null;
    const epoch = Math.max(1, this.#epoch - behind);
    return { epoch, error: commitOf(this, epoch, topic, partition, this.world) };
  }

  leave(): void {
    if (this.#epoch > 0) this.world.coordinator.ask(this.#heartbeat(this.instanceId === null ? -1 : -2));
    this.#begin();
    if (this.instanceId === null) this.memberId = this.world.newId(`new${this.index}`);
  }

  resubscribe(topics: readonly string[]): void {
    this.topics = topics;
    this.#saysAll = true;
  }
}

/** A request on its way. */
interface Asking {
  readonly token: number;
  readonly kind: "join" | "sync" | "heartbeat";
  readonly sinceMs: number;
  readonly life: number;
}

export class ClassicClient implements Client {
  readonly kind = "classic";
  memberId = "";
  owned: ReadonlySet<string> = new Set();
  #generation = -1;
  #next: "join" | "sync" | "beat" = "join";
  /** The generation in which it got what it has. */
  #ownedIn = -1;
  #members: JoinAnswer["members"] = [];
  #isLeading = false;
  #isStubborn: boolean;
  /** What the leader divided. */
  #sizes = "";
  #asked: Asking | null = null;

  constructor(
    readonly world: World,
    readonly index: number,
    readonly instanceId: string | null,
    public topics: readonly string[],
    readonly o: {
      readonly assignor: "range" | "cooperative-sticky";
      /** It stays in its generation, whatever it is told, until it is put out. */
      readonly isStubborn: boolean;
      readonly isModern: boolean;
    },
  ) {
    this.#isStubborn = o.isStubborn;
  }

  isOf(epoch: number): boolean {
    return this.#ownedIn === epoch;
  }

  get #isCooperative(): boolean {
    return this.o.assignor === "cooperative-sticky";
  }

  act({ isLost, appendFails }: Fate): void {
    if (this.#asked !== null) return this.#listen(isLost);
    if (this.#next === "beat" && this.#isLeading && this.#sizes !== this.#sizesNow()) this.#mustJoin();
    const { coordinator } = this.world;
    const kind = this.#next === "beat" ? "heartbeat" : this.#next;
    const asked = kind === "join" ? this.#join() : kind === "sync" ? this.#sync() : this.#heartbeat();
    const { nowMs: sinceMs, lives: life } = coordinator;
    this.#asked = { token: coordinator.send(asked, { appendFails }), kind, sinceMs, life };
  }

  #listen(isLost: boolean): void {
    const { coordinator } = this.world;
    const { token, kind, sinceMs, life } = this.#asked!;
    const answer = coordinator.take(token);
    if (answer === null && coordinator.lives === life) {
      assert(coordinator.isOpen(token), `the ${kind} of ${this.memberId} is forgotten`);
      const waitedMs = coordinator.nowMs - sinceMs;
      assert(waitedMs <= 3 * (SESSION_MS + REBALANCE_MS), `the ${kind} of ${this.memberId} waits for ever`);
      return;
    }
    this.#asked = null;
    if (answer !== null && !isLost) this.#hear(kind, answer);
  }

  #join(): Asked {
    // Everything was given up before.
    if (!this.#isCooperative) this.owned = new Set();
    const metadata = writeSubscription({
      topics: this.topics,
      owned: this.#ownedByName(),
      generation: this.#ownedIn,
      rack: null,
      userData: null,
    });
    return {
      kind: "join",
      groupId: GROUP,
      memberId: this.memberId,
      newMemberId: this.world.newId(`old${this.index}`),
      groupInstanceId: this.instanceId,
      clientId: `c${this.index}`,
      clientHost: "/127.0.0.1",
      sessionTimeoutMs: SESSION_MS,
      rebalanceTimeoutMs: REBALANCE_MS,
      protocolType: "consumer",
      protocols: [{ name: this.o.assignor, metadata }],
      mustBringMemberId: this.o.isModern,
      canSkipAssignment: this.o.isModern,
    };
  }

  #sync(): Asked {
    return {
      kind: "sync",
      ...this.#identity(),
      protocolType: "consumer",
      protocolName: this.o.assignor,
      assignments: this.#shares(),
    };
  }

  #heartbeat(): Asked {
    return { kind: "heartbeat", ...this.#identity() };
  }

  #identity() {
    return {
      groupId: GROUP,
      memberId: this.memberId,
      groupInstanceId: this.instanceId,
      generation: this.#generation,
    };
  }

  #shares(): { memberId: string; assignment: Uint8Array }[] {
    if (this.#members.length === 0) return [];
    this.#sizes = this.#sizesNow();
    const members = this.#members.map(({ memberId, groupInstanceId, metadata }) => ({
      memberId,
      instanceId: groupInstanceId,
      subscription: readSubscription(metadata)!,
    }));
    const topics = this.world.topics.all().map(({ name, partitionCount }) =>
      [name, Array(partitionCount).fill([])] as const
    );
    const shares = assignors[this.o.assignor].assign(members, new Map(topics));
    return members.map(({ memberId }) => ({ memberId, assignment: writeAssignment(shares.get(memberId)!) }));
  }

  #sizesNow(): string {
    return this.world.topics.all().map(({ id, partitionCount }) => `${id} ${partitionCount}`).join();
  }

  #hear(kind: "join" | "sync" | "heartbeat", answer: GroupReply["answer"]): void {
    const { error } = answer as { readonly error: ErrorName };
    if (error === "NONE") {
      if (kind === "join") this.#joined(answer as JoinAnswer);
      else if (kind === "sync") this.#synced(answer as SyncAnswer);
      return;
    }
    switch (error) {
      case "MEMBER_ID_REQUIRED":
        this.memberId = (answer as JoinAnswer).memberId;
        return;
      case "REBALANCE_IN_PROGRESS":
        if (kind === "heartbeat" && this.#isStubborn) return;
        return this.#mustJoin();
      case "UNKNOWN_MEMBER_ID":
      case "FENCED_INSTANCE_ID":
        this.memberId = "";
        return this.#lose();
      case "ILLEGAL_GENERATION":
        return this.#lose();
      default:
        throw new Error(`a ${kind} is refused with ${error}`);
    }
  }

  #joined({ memberId, generation, members, skipAssignment, leaderId }: JoinAnswer): void {
    this.memberId = memberId;
    this.#generation = generation;
    this.#members = skipAssignment ? [] : members;
    this.#isLeading = leaderId === memberId;
    this.#next = "sync";
  }

  #synced({ assignment }: SyncAnswer): void {
    const before = this.owned;
    this.owned = new Set((readAssignment(assignment) ?? []).flatMap(({ topic, partitions }) => {
      const found = this.world.topics.get(topic);
      return found === undefined ? [] : partitions.map((partition) => `${found.id} ${partition}`);
    }));
    this.#ownedIn = this.#generation;
    this.#next = "beat";
    // What it has given up can now be somebody else's.
    if (this.#isCooperative && [...before].some((each) => !this.owned.has(each))) this.#mustJoin();
  }

  #mustJoin(): void {
    this.#next = "join";
  }

  #lose(): void {
    this.owned = new Set();
    this.#generation = this.#ownedIn = -1;
    this.#isStubborn = false;
    this.#mustJoin();
  }

  #ownedByName(): Assigned[] {
    const names = new Map(this.world.topics.all().map(({ id, name }) => [id, name]));
    return ownedById(this.owned).flatMap(({ topicId, partitions }) => {
      const topic = names.get(topicId);
      return topic === undefined ? [] : [{ topic, partitions }];
    });
  }

  commit(topic: string, partition: number, behind: number) {
    if (this.#generation < 0) return null;
    const epoch = Math.max(0, this.#generation - behind);
    return { epoch, error: commitOf(this, epoch, topic, partition, this.world) };
  }

  /** A request that comes late, of the generation before; it must not be taken for one of now. */
  speakOfThePast(): void {
    if (this.#generation <= 0 || this.#asked !== null) return;
    const late = { ...this.#identity(), generation: this.#generation - 1 };
    const { error } = this.world.coordinator.ask({ kind: "heartbeat", ...late }) as HeartbeatAnswer;
    assert(error !== "NONE", `a heartbeat of ${this.memberId} in generation ${late.generation} is believed`);
  }

  /** A static member says nothing: it will be back. */
  leave(): void {
    if (this.memberId !== "" && this.instanceId === null) {
      const members = [{ memberId: this.memberId, groupInstanceId: null }];
      this.world.coordinator.ask({ kind: "leave", groupId: GROUP, members });
    }
    this.memberId = "";
    this.#asked = null;
    this.#lose();
  }

  resubscribe(topics: readonly string[]): void {
    this.topics = topics;
    if (this.#next === "beat") this.#mustJoin();
  }
}

function ownedById(owned: ReadonlySet<string>): { readonly topicId: string; readonly partitions: number[] }[] {
  const byTopic = new Map<string, number[]>();
  for (const each of owned) {
    const [topicId, partition] = each.split(" ") as [string, string];
    byTopic.set(topicId, [...byTopic.get(topicId) ?? [], Number(partition)]);
  }
  return [...byTopic].map(([topicId, partitions]) => ({ topicId, partitions }));
}
