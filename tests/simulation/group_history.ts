/**
 * One history of a group, cheap enough for millions: the state machine alone, without promises. Members join, stall,
 * leave, come back, ask with what is no longer so and never hear answers; clocks jump; the disk is slow, fails, or the
 * broker is killed. It all comes from the seed.
 *
 * What must hold at every step is said by the `assert`s. At the end everyone behaves, and the group must come to rest.
 *
 * @module
 */
import { assert } from "../../core/base/assert.ts";
import { ZERO_UUID } from "../../core/base/uuid.ts";
import type { ClassicGroup } from "../../core/coordinator/group/classic/classic_group.ts";
import type { GroupEvent, GroupReply } from "../../core/coordinator/group/mod.ts";
import type { GroupRecord } from "../../core/coordinator/group/records.ts";
import { GroupStateMachine } from "../../core/coordinator/group/state_machine.ts";
import { testConfig } from "../core/coordinator/scenario.ts";
import { type SeededRandom, seededRandom } from "../support/random.ts";

const GROUP = "g";
const PARTITIONS = [0, 1, 2, 3, 4];
const SESSION_MS = 400;
const REBALANCE_MS = 600;
const WALL_MS = 1_700_000_000_000;
/** Nobody waits longer: a join phase may be followed by one that waits for the sessions of static members. */
const LONGEST_WAIT_MS = 3 * (SESSION_MS + REBALANCE_MS);

export interface HistoryCounts {
  steps: number;
  assignments: number;
  commits: number;
  restarts: number;
}

interface Waiting {
  readonly event: GroupEvent & { readonly from: number };
  readonly sinceMs: number;
  /** What was so when its answer was decided: answers may be held back by the disk. */
  decided: { readonly stableGeneration: number; readonly isGone: boolean } | null;
}

class Client {
  memberId = "";
  generation = -1;
  /** By the leader: whom to divide among. */
  members: readonly string[] | null = null;
  owned: readonly number[] | null = null;
  token: number | null = null;

  constructor(
    readonly name: string,
    readonly instance: string | null,
    /** Whether it knows that it has to bring its id. */
    readonly isModern: boolean,
  ) {}

  forget(): void {
    this.memberId = "";
    this.generation = -1;
    this.members = null;
    this.owned = null;
  }
}

class History {
  readonly counts: HistoryCounts = { steps: 0, assignments: 0, commits: 0, restarts: 0 };
  readonly #random: SeededRandom;
  readonly #clients: Client[];
  readonly #durable: GroupRecord[] = [];
  /** Steps that wait for the disk, in order. */
  #committing: { readonly records: readonly GroupRecord[]; readonly replies: readonly GroupReply[] }[] = [];
  #machine: GroupStateMachine;
  #nowMs = 0;
  #wakeAtMs = Infinity;
  #nextToken = 1;
  #births = 0;
  readonly #waiting = new Map<number, Waiting>();
  /** The highest generation whose assignment is recorded. */
  #stableGeneration = 0;
  #lastJoined = 0;
  readonly #owners = new Map<string, string>();
  /** The generation that each member was last told of. */
  readonly #joinedIn = new Map<string, number>();
  /** Who was told that it is no member any more, or was put out by the start of another of its instance. */
  readonly #gone = new Set<string>();
  readonly #committed = new Map<number, bigint>();
  #offset = 0n;
  #misfortune = true;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    const { below, chance } = this.#random;
    this.#clients = Array.from(
      { length: 2 + below(4) },
      (_, index) => new Client(`m${index}`, chance(3) ? `i${below(3)}` : null, !chance(3)),
    );
    this.#config = { ...testConfig, initialRebalanceDelayMs: chance(2) ? 0 : 50, maxSize: chance(6) ? 2 : 100 };
    // A full group of static members that are away is over its size, as in Kafka, and divides anew whenever it is loaded.
    const mayBeFull = this.#config.maxSize < testConfig.maxSize;
    this.#rebalanceMs = mayBeFull || chance(2) ? REBALANCE_MS : SESSION_MS / 2;
    this.#machine = this.#load();
  }

  readonly #config: typeof testConfig;
  /** Longer than a session, or shorter: then who does not sync is missed before it is silent for too long. */
  readonly #rebalanceMs: number;

  play(steps: number): void {
    for (let step = 0; step < steps; step++) {
      if (this.#random.chance(14)) this.#mishap();
      else this.#act();
    }
    this.#comeToRest();
  }

  // The coordinator.

  #load(): GroupStateMachine {
    const machine = new GroupStateMachine(this.#config);
    for (const record of this.#durable) machine.replay(record);
    this.#machine = machine;
    this.#carryOut(machine.loaded(this.#at()));
    return machine;
  }

  #at() {
    return { nowMs: this.#nowMs, wallMs: WALL_MS + this.#nowMs };
  }

  #step(event: GroupEvent): void {
    this.counts.steps += 1;
    this.#carryOut(this.#machine.step(event, this.#at()));
  }

  #carryOut(outcome: ReturnType<GroupStateMachine["step"]>): void {
    const { records, replies, wakeAtMs, next } = outcome;
    for (const record of records) {
      this.#machine.replay(record);
      if (record.kind !== "classicGroup" || record.value === null) continue;
      assert(record.value.generation >= this.#stableGeneration, "generations are recorded in order");
      this.#stableGeneration = record.value.generation;
    }
    for (const reply of replies) this.#decide(reply);
    this.#judgeMembers(replies);
    this.#judgePhase();
    this.#committing.push({ records, replies });
    this.#release();
    this.#wakeAtMs = wakeAtMs;
    if (next !== undefined) this.#step(next);
  }

  /** Of dynamic members only those who have come back are in the new generation. */
  #judgeMembers(replies: readonly GroupReply[]): void {
    const joins = replies.flatMap((reply) =>
      reply.kind === "join" && reply.answer.error === "NONE" ? [reply.answer] : []
    );
    for (const { memberId, generation } of joins) this.#joinedIn.set(memberId, generation);
    for (const { generation, members, skipAssignment } of joins) {
      if (skipAssignment) continue;
      for (const { memberId, groupInstanceId } of members) {
        const isBack = groupInstanceId !== null || this.#joinedIn.get(memberId) === generation;
        assert(isBack, `${memberId} has not come back and is in generation ${generation}`);
      }
    }
  }

  /** Nobody is waited for that need not be, and nobody without end. */
  #judgePhase(): void {
    const group = this.#group();
    if (group === undefined) return;
    const { state, members, joiningCount, pendingMembers, initialDelay, awaitedSyncs, syncEndsAtMs } = group;
    // As in Kafka, who is turned away from a full group is taken out of it, and the others are not told before their time is up.
    const mayBeFull = this.#config.maxSize < testConfig.maxSize;
    const areBack = !mayBeFull && members.size > 0 && joiningCount === members.size && pendingMembers.size === 0;
    assert(state !== "PreparingRebalance" || initialDelay !== null || !areBack, "a join phase ends when all are back");
    assert(awaitedSyncs.size === 0 || syncEndsAtMs !== Infinity, "who has yet to sync is not waited for without end");
  }

  #decide(reply: GroupReply): void {
    const waiting = this.#waiting.get(reply.to);
    assert(waiting !== undefined && waiting.decided === null, "each question is answered once");
    const memberId = "memberId" in waiting.event ? waiting.event.memberId : "";
    waiting.decided = { stableGeneration: this.#stableGeneration, isGone: this.#gone.has(memberId) };
    this.#noteGone(reply, waiting.event);
  }

  /** From here on nothing may be accepted in the name of who has gone. */
  #noteGone(reply: GroupReply, event: GroupEvent): void {
    if (reply.kind === "leave") {
      for (const { memberId, error } of reply.answer.members) if (error === "NONE") this.#gone.add(memberId);
      return;
    }
    if (!("memberId" in event) || event.memberId === "") return;
    const error = errorOf(reply);
    // An id that was given out and not yet joined with is unknown to all but a join.
    const wasMember = event.kind === "join" || ("generation" in event && event.generation >= 0);
    if (error === "FENCED_INSTANCE_ID" || (error === "UNKNOWN_MEMBER_ID" && wasMember)) this.#gone.add(event.memberId);
  }

  /** Answers what is durable and stands first. */
  #release(): void {
    while (this.#committing[0]?.records.length === 0) {
      for (const reply of this.#committing.shift()!.replies) this.#deliver(reply);
    }
  }

  #sync(): void {
    for (const { records, replies } of this.#committing.splice(0)) {
      this.#durable.push(...records);
      for (const reply of replies) this.#deliver(reply);
    }
  }

  /** The coordinator begins anew from what is durable; `kept` steps of those that were not are so all the same. */
  #beginAnew(kept: number): void {
    for (const { records } of this.#committing.splice(0).slice(0, kept)) this.#durable.push(...records);
    for (const client of this.#clients) client.token = null;
    this.#waiting.clear();
    this.#gone.clear();
    this.#lastJoined = 0;
    const offsets = this.#durable.filter((record) => record.kind === "offset");
    this.#committed.clear();
    for (const { partition, value } of offsets) if (value !== null) this.#committed.set(partition, value.offset);
    const groups = this.#durable.filter((record) => record.kind === "classicGroup");
    this.#stableGeneration = groups.at(-1)?.value?.generation ?? 0;
    this.counts.restarts += 1;
    this.#load();
  }

  #restart(): void {
    this.#sync();
    const before = this.#hardState();
    this.#beginAnew(0);
    const after = this.#hardState();
    if (before.isAtRest) {
      assert(after.text === before.text, `a restart changes nothing: ${before.text} is ${after.text}`);
    } else {assert(
        after.offsets === before.offsets,
        `a restart keeps the offsets: ${before.offsets} are ${after.offsets}`,
      );}
  }

  #group(): Readonly<ClassicGroup> | undefined {
    const group = this.#machine.group(GROUP);
    if (group === undefined) return undefined;
    assert(group.type === "classic", "nobody here is of another type");
    return group as ClassicGroup;
  }

  #hardState(): { readonly isAtRest: boolean; readonly text: string; readonly offsets: string } {
    const group = this.#group();
    const { replies } = this.#machine.step({
      kind: "fetch",
      from: 0,
      groupId: GROUP,
      topics: null,
      requireStable: false,
    }, this.#at());
    const offsets = replies.flatMap((reply) => reply.kind === "fetch" ? reply.answer.topics : []).flatMap((topic) =>
      topic.partitions.map(({ partition, offset }) => `${partition}@${offset}`)
    ).sort().join(" ");
    if (group === undefined) return { isAtRest: true, text: "", offsets };
    const members = [...group.members.values()].map(({ memberId, groupInstanceId, assignment }) =>
      `${memberId} ${groupInstanceId} ${assignment.join()}`
    );
    const text = [group.state, group.generation, group.protocolName, group.leaderId, ...members, offsets].join("; ");
    // One over its size divides anew when it is loaded, as in Kafka.
    const isAtRest = group.members.size <= this.#config.maxSize &&
      (group.state === "Stable" || group.state === "Empty");
    return { isAtRest, text, offsets };
  }

  // What happens.

  #mishap(): void {
    const { below, chance } = this.#random;
    if (chance(2)) return this.#restart();
    if (chance(2)) return this.#beginAnew(below(this.#committing.length + 1));
    // Everything stands still, and then all that was due comes at once.
    this.#nowMs += below(3 * REBALANCE_MS);
    if (this.#wakeAtMs <= this.#nowMs) this.#step({ kind: "wake" });
  }

  #act(): void {
    const { below, chance, pick } = this.#random;
    this.#passTime(chance(20) ? below(2 * SESSION_MS) : below(60));
    if (!chance(4)) this.#sync();
    const client = pick(this.#clients);
    if (client.token !== null) {
      // Most wait for their answer; some lose patience, or the connection.
      if (!chance(8)) return;
      client.token = null;
    }
    if (chance(25)) client.forget();
    if (chance(12)) this.#leave(client);
    else if (chance(6)) this.#askStale(client);
    else this.#goOn(client);
    this.#checkWaiting();
  }

  /** What a client does that knows what it is doing. */
  #goOn(client: Client): void {
    if (client.generation < 0) this.#join(client);
    else if (client.owned === null) this.#syncGroup(client, client.generation);
    else if (this.#random.chance(3)) this.#commit(client, client.generation);
    else this.#heartbeat(client, client.generation);
  }

  #askStale(client: Client): void {
    const { below, pick } = this.#random;
    const generation = Math.max(client.generation - below(3), -1);
    const ask = pick(["join", "sync", "heartbeat", "commit"] as const);
    if (ask === "join") this.#join(client);
    else if (ask === "sync") this.#syncGroup(client, generation);
    else if (ask === "heartbeat") this.#heartbeat(client, generation);
    else this.#commit(client, generation);
  }

  #passTime(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (let wakes = 0; this.#wakeAtMs <= endMs; wakes++) {
      assert(wakes < 200, "the coordinator is not woken again and again for nothing");
      this.#nowMs = Math.max(this.#nowMs, this.#wakeAtMs);
      this.#step({ kind: "wake" });
    }
    this.#nowMs = endMs;
  }

  #checkWaiting(): void {
    const held = new Set(this.#machine.waiting());
    for (const { replies } of this.#committing) for (const { to } of replies) held.add(to);
    for (const [token, { sinceMs, event }] of this.#waiting) {
      assert(held.has(token), `the ${event.kind} of ${token} is forgotten`);
      assert(
        this.#committing.length > 0 || this.#nowMs - sinceMs <= LONGEST_WAIT_MS,
        `the ${event.kind} of ${token} waits for ever`,
      );
    }
  }

  // What clients ask.

  #ask(client: Client, make: (from: number) => GroupEvent & { readonly from: number }): void {
    const event = make(this.#nextToken++);
    client.token = event.from;
    this.#waiting.set(event.from, { event, sinceMs: this.#nowMs, decided: null });
    this.#step(event);
  }

  #join(client: Client): void {
    const { memberId, instance, isModern, name } = client;
    client.members = client.owned = null;
    this.#births += 1;
    this.#ask(client, (from) => ({
      kind: "join",
      from,
      groupId: GROUP,
      memberId,
      newMemberId: `${instance ?? name}-${this.#births}`,
      groupInstanceId: instance,
      clientId: name,
      clientHost: "/",
      sessionTimeoutMs: SESSION_MS,
      rebalanceTimeoutMs: this.#rebalanceMs,
      protocolType: "consumer",
      protocols: [{ name: "range", metadata: new Uint8Array([this.#random.below(2)]) }],
      mustBringMemberId: isModern,
      canSkipAssignment: isModern,
    }));
  }

  #syncGroup(client: Client, generation: number): void {
    const { memberId, instance, members } = client;
    const shares = (members ?? []).map((memberId, index, { length }) => ({
      memberId,
      assignment: new Uint8Array(PARTITIONS.filter((partition) => partition % length === index)),
    }));
    this.#ask(client, (from) => ({
      kind: "sync",
      from,
      groupId: GROUP,
      memberId,
      groupInstanceId: instance,
      generation,
      protocolType: "consumer",
      protocolName: "range",
      assignments: shares,
    }));
  }

  #heartbeat(client: Client, generation: number): void {
    const { memberId, instance } = client;
    this.#ask(client, (from) => ({
      kind: "heartbeat",
      from,
      groupId: GROUP,
      memberId,
      groupInstanceId: instance,
      generation,
    }));
  }

  #leave(client: Client): void {
    const members = [{ memberId: client.memberId, groupInstanceId: client.instance }];
    this.#ask(client, (from) => ({ kind: "leave", from, groupId: GROUP, members }));
    client.forget();
  }

  #commit(client: Client, generation: number): void {
    const { memberId, instance } = client;
    this.#offset += 1n;
    const partition = this.#random.pick(client.owned?.length ? client.owned : PARTITIONS);
    const partitions = [{ partition, offset: this.#offset, leaderEpoch: -1, metadata: "" }];
    this.#ask(client, (from) => ({
      kind: "commit",
      from,
      groupId: GROUP,
      memberId,
      groupInstanceId: instance,
      generation,
      retentionMs: -1,
      errorWithoutGroup: "GROUP_ID_NOT_FOUND",
      topics: [{ topic: "t", topicId: ZERO_UUID, partitions }],
    }));
  }

  // What they hear.

  #deliver(reply: GroupReply): void {
    const waiting = this.#waiting.get(reply.to);
    // It asked a coordinator that is no more.
    if (waiting === undefined) return;
    this.#waiting.delete(reply.to);
    this.#judge(reply, waiting);
    const client = this.#clients.find(({ token }) => token === reply.to);
    if (client === undefined) return;
    client.token = null;
    // The answer is lost on its way.
    if (this.#misfortune && this.#random.chance(25)) return;
    this.#hear(client, reply);
  }

  /** What is answered must be right, whether or not anyone hears it. */
  #judge(reply: GroupReply, { event, decided }: Waiting): void {
    assert(decided !== null, "what is answered was decided");
    const isAccepted = errorOf(reply) === "NONE";
    const isOfMember = "generation" in event && event.generation >= 0;
    if (isAccepted && isOfMember) {
      assert(event.generation >= decided.stableGeneration, `a ${event.kind} of an older generation is accepted`);
      assert(!decided.isGone, `a ${event.kind} of a member that has gone is accepted`);
    }
    if (reply.kind === "join" && isAccepted) {
      const { generation } = reply.answer;
      assert(generation >= this.#lastJoined, `generation ${generation} comes after ${this.#lastJoined}`);
      this.#lastJoined = generation;
    }
    if (reply.kind === "sync" && isAccepted && event.kind === "sync") {
      this.#judgeAssignment(event, reply.answer.assignment);
    }
    if (reply.kind === "commit" && isAccepted && event.kind === "commit") {
      const { partition, offset } = event.topics[0]!.partitions[0]!;
      this.#committed.set(partition, offset);
      this.counts.commits += 1;
    }
  }

  #judgeAssignment(event: GroupEvent & { readonly kind: "sync" }, assignment: Uint8Array): void {
    this.counts.assignments += 1;
    const me = event.groupInstanceId ?? event.memberId;
    for (const partition of assignment) {
      const key = `${event.generation}/${partition}`;
      const owner = this.#owners.get(key) ?? me;
      assert(
        owner === me,
        `partition ${partition} has two owners in generation ${event.generation}: ${owner} and ${me}`,
      );
      this.#owners.set(key, me);
    }
  }

  #hear(client: Client, reply: GroupReply): void {
    const error = errorOf(reply);
    if (error === "UNKNOWN_MEMBER_ID" || error === "FENCED_INSTANCE_ID") return client.forget();
    if (error === "ILLEGAL_GENERATION" || error === "REBALANCE_IN_PROGRESS") {
      client.generation = -1;
      client.owned = client.members = null;
      return;
    }
    if (reply.kind === "join") {
      if (error === "MEMBER_ID_REQUIRED") client.memberId = reply.answer.memberId;
      if (error !== "NONE") return;
      client.memberId = reply.answer.memberId;
      client.generation = reply.answer.generation;
      client.owned = null;
      const { members, skipAssignment } = reply.answer;
      client.members = members.length === 0 || skipAssignment ? null : members.map(({ memberId }) => memberId);
    } else if (reply.kind === "sync" && error === "NONE") client.owned = [...reply.answer.assignment];
  }

  // The end.

  /** Nothing goes wrong any more, and every client wants in: the group must come to own everything, once. */
  #comeToRest(): void {
    this.#misfortune = false;
    // Of those who say that they are the same instance only one is started; the others would fence each other for ever.
    const instances = new Set<string>();
    const living = this.#clients.filter(({ instance }) =>
      instance === null || (!instances.has(instance) && instances.add(instance))
    );
    for (const client of this.#clients) {
      client.token = null;
      if (!living.includes(client)) client.forget();
    }
    if (living.length > this.#config.maxSize) living.length = this.#config.maxSize;
    const areSettled = (): boolean => {
      const group = this.#group();
      return group?.state === "Stable" &&
        living.every(({ owned, generation }) => owned !== null && generation === group.generation);
    };
    const isAtRest = (): boolean =>
      areSettled() &&
      PARTITIONS.every((partition) => living.filter(({ owned }) => owned!.includes(partition)).length === 1);
    for (let round = 0; round < 600; round++) {
      this.#passTime(10);
      this.#sync();
      if (isAtRest()) break;
      // A leader that synced without knowing whom it leads has given nobody anything: it divides anew, as for a topic
      // that grew.
      const leader = areSettled() ? living.find(({ memberId }) => memberId === this.#group()?.leaderId) : undefined;
      if (leader !== undefined) leader.generation = -1;
      for (const client of living) if (client.token === null) this.#goOn(client);
      this.#checkWaiting();
    }
    assert(isAtRest(), `everyone behaves and the group does not come to rest: ${this.#hardState().text}`);
    this.#sync();
    const { offsets } = this.#hardState();
    const promised = [...this.#committed].map(([partition, offset]) => `${partition}@${offset}`).sort().join(" ");
    assert(offsets === promised, `committed was ${promised}, kept is ${offsets}`);
    this.#restart();
  }
}

function errorOf(reply: GroupReply): string {
  switch (reply.kind) {
    case "join":
    case "sync":
    case "heartbeat":
      return reply.answer.error;
    case "commit":
      return reply.answer.topics[0]!.partitions[0]!.error;
    case "leave":
      return reply.answer.members[0]!.error;
    default:
      return "NONE";
  }
}

/** Plays one history; throws where anything does not hold. */
export function playGroupHistory(seed: number, steps = 60): HistoryCounts {
  const history = new History(seed);
  history.play(steps);
  return history.counts;
}
