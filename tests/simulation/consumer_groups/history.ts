/**
 * One history of a consumer group, by chance: members that join, stall, die, lose answers and come back; a log that
 * fails; a coordinator that begins anew; topics that come, grow and go; and between any two steps the promises are
 * looked at.
 *
 * @module
 */
import { expect } from "bun:test";
import type { CommitAnswer, ConsumerHeartbeatAnswer, GroupConfig } from "../../../core/coordinator/group/mod.ts";
import { testConfig } from "../../core/coordinator/scenario.ts";
import { type SeededRandom, seededRandom } from "../../support/random.ts";
import { TestCoordinator } from "./coordinator.ts";
import { TestTopics } from "./topics.ts";

const GROUP = "g";
const SESSION_MS = 1000;
const REBALANCE_MS = 600;
const NAMES = ["a", "b", "c"];

/** A consumer: what it believes to be and to have. */
interface Client {
  readonly index: number;
  readonly instanceId: string | null;
  memberId: string;
  /** 0 when it is to join. */
  epoch: number;
  /** Topic id and partition. */
  owned: Set<string>;
  topics: readonly string[];
  regex: string;
  /** Whether it says all that it is with its next heartbeat. */
  saysAll: boolean;
  /** Whether it has something new to say of what it has. */
  hasNews: boolean;
  isStalled: boolean;
}

export interface Tally {
  steps: number;
  assignments: number;
  commits: number;
  refusedCommits: number;
  fenced: number;
}

export class History {
  readonly #random: SeededRandom;
  readonly #topics = new TestTopics();
  readonly #coordinator: TestCoordinator;
  readonly #clients: Client[];
  readonly #interval: number;
  /** Expressions are matched again after ten seconds at the soonest, so that such a history takes longer to settle. */
  readonly #hasRegexes: boolean;
  #births = 0;

  constructor(seed: number, readonly tally: Tally) {
    const random = this.#random = seededRandom(seed);
    this.#interval = random.pick([0, 0, 150]);
    this.#hasRegexes = random.chance(5);
    this.#topics.put("a", 1 + random.below(5));
    if (random.chance(2)) this.#topics.put("b", 1 + random.below(4));
    const { assignors } = testConfig.consumer;
    const config: GroupConfig = {
      ...testConfig,
      topics: this.#topics.image,
      consumer: {
        ...testConfig.consumer,
        assignors: random.chance(2) ? assignors : ["range", "uniform"],
        ofGroup: () => ({
          sessionTimeoutMs: SESSION_MS,
          heartbeatIntervalMs: 100,
          assignmentIntervalMs: this.#interval,
        }),
      },
    };
    this.#coordinator = new TestCoordinator(config);
    this.#clients = Array.from({ length: 1 + random.below(5) }, (_, index) => this.#client(index));
  }

  #client(index: number): Client {
    const random = this.#random;
    return {
      index,
      instanceId: random.chance(3) ? `static-${index}` : null,
      memberId: this.#newId(index),
      epoch: 0,
      owned: new Set(),
      topics: random.chance(3) ? [random.pick(NAMES)] : ["a", "b"],
      regex: this.#hasRegexes && random.chance(2) ? random.pick(["[ab]", "b|c", "a+"]) : "",
      saysAll: true,
      hasNews: false,
      isStalled: false,
    };
  }

  #newId(index: number): string {
    return `m${index}-${++this.#births}`;
  }

  play(steps: number): void {
    for (let step = 0; step < steps; step++) {
      this.tally.steps += 1;
      this.#step();
      this.#check();
    }
    this.#settle();
  }

  #step(): void {
    const random = this.#random;
    const client = random.pick(this.#clients);
    switch (random.below(16)) {
      case 0:
        return this.#coordinator.passTo(this.#coordinator.nowMs + random.pick([50, 300, 700, 1100]));
      case 1:
        return this.#change();
      case 2:
        return this.#leave(client);
      case 3:
        // It comes back with nothing, as another process would; a static one under its old name.
        Object.assign(client, { owned: new Set(), epoch: 0, memberId: this.#newId(client.index), saysAll: true });
        return;
      case 4:
        client.isStalled = random.chance(2);
        return;
      case 5:
        if (random.chance(3)) return this.#coordinator.restart();
        if (random.chance(3)) return this.#coordinator.checkReplay(GROUP);
        return this.#resubscribe(client);
      case 6:
      case 7:
        return this.#commit(client);
      default:
        this.#coordinator.passTo(this.#coordinator.nowMs + random.below(60));
        if (!client.isStalled) this.#beat(client, { isLost: random.chance(8), appendFails: random.chance(25) });
    }
  }

  #change(): void {
    const random = this.#random;
    const name = random.pick(NAMES);
    const topic = this.#topics.get(name);
    if (topic === undefined) return this.#topics.put(name, 1 + random.below(4));
    if (random.chance(3)) return this.#topics.delete(name);
    if (topic.partitionCount < 8) this.#topics.put(name, topic.partitionCount + 1);
  }

  #resubscribe(client: Client): void {
    client.topics = this.#random.pick([["a"], ["a", "b"], ["b", "c"], []]);
    client.regex = this.#hasRegexes && this.#random.chance(3) ? this.#random.pick(["[ab]", "c", "a+"]) : "";
    client.saysAll = true;
  }

  #beat(client: Client, o: { readonly isLost: boolean; readonly appendFails: boolean }): void {
    const isJoining = client.epoch === 0;
    if (isJoining) client.owned = new Set();
    const saysAll = client.saysAll || isJoining;
    // It may say again what it has told before; what is new it has to say.
    const says = saysAll || client.hasNews || this.#random.chance(3);
    const answer = this.#coordinator.ask({
      kind: "consumerHeartbeat",
      groupId: GROUP,
      memberId: client.memberId,
      newMemberId: "unused",
      memberEpoch: client.epoch,
      instanceId: client.instanceId,
      rackId: null,
      rebalanceTimeoutMs: saysAll ? REBALANCE_MS : -1,
      subscribedTopicNames: saysAll ? client.topics : null,
      subscribedTopicRegex: saysAll ? client.regex : null,
      serverAssignor: null,
      owned: says ? this.#ownedOf(client) : null,
      clientId: `c${client.index}`,
      clientHost: "/127.0.0.1",
      mayDescribe: () => true,
    }, o) as ConsumerHeartbeatAnswer | null;
    // Whether the question, the answer or the log was lost: the client does not learn which, and says all again.
    if (answer === null || o.isLost) client.saysAll = true;
    else this.#hear(client, answer);
  }

  #ownedOf({ owned }: Client) {
    const byTopic = new Map<string, number[]>();
    for (const each of owned) {
      const [topicId, partition] = each.split(" ") as [string, string];
      byTopic.set(topicId, [...byTopic.get(topicId) ?? [], Number(partition)]);
    }
    return [...byTopic].map(([topicId, partitions]) => ({ topicId, partitions }));
  }

  #hear(client: Client, { error, memberEpoch, assignment }: ConsumerHeartbeatAnswer): void {
    if (error === "NONE") {
      client.epoch = memberEpoch;
      client.saysAll = false;
      client.hasNews = false;
      if (assignment === null) return;
      this.tally.assignments += 1;
      client.hasNews = true;
      client.owned = new Set(
        assignment.flatMap(({ topicId, partitions }) => partitions.map((partition) => `${topicId} ${partition}`)),
      );
      return;
    }
    this.tally.fenced += 1;
    // Fenced, unknown, or somebody else has its name: it gives everything up and begins anew.
    expect([
      "FENCED_MEMBER_EPOCH",
      "UNKNOWN_MEMBER_ID",
      "GROUP_ID_NOT_FOUND",
      "UNRELEASED_INSTANCE_ID",
      "FENCED_INSTANCE_ID",
    ]).toContain(error);
    Object.assign(client, { owned: new Set(), epoch: 0, saysAll: true });
  }

  #leave(client: Client): void {
    const isBack = client.instanceId !== null && this.#random.chance(2);
    if (client.epoch === 0) return;
    this.#coordinator.ask({
      kind: "consumerHeartbeat",
      groupId: GROUP,
      memberId: client.memberId,
      newMemberId: "unused",
      memberEpoch: isBack ? -2 : -1,
      instanceId: client.instanceId,
      rackId: null,
      rebalanceTimeoutMs: -1,
      subscribedTopicNames: null,
      subscribedTopicRegex: null,
      serverAssignor: null,
      owned: null,
      clientId: `c${client.index}`,
      clientHost: "/127.0.0.1",
      mayDescribe: () => true,
    });
    Object.assign(client, { owned: new Set(), epoch: 0, saysAll: true });
    if (!isBack || this.#random.chance(2)) client.memberId = this.#newId(client.index);
  }

  #commit(client: Client): void {
    if (client.epoch === 0) return;
    const topic = this.#topics.get(this.#random.pick(NAMES)) ?? this.#topics.all()[0];
    if (topic === undefined) return;
    const partition = this.#random.below(topic.partitionCount);
    const epoch = Math.max(1, client.epoch + this.#random.pick([0, 0, 0, -1, -2, 1]));
    const member = this.#group()?.members.get(client.memberId);
    const since = member?.assigned.get(topic.id)?.get(partition) ??
      member?.pendingRevocation.get(topic.id)?.get(partition);
    const answer = this.#coordinator.ask({
      kind: "commit",
      groupId: GROUP,
      memberId: client.memberId,
      groupInstanceId: client.instanceId,
      generation: epoch,
      retentionMs: -1,
      errorWithoutGroup: "GROUP_ID_NOT_FOUND",
      topics: [{
        topic: topic.name,
        topicId: topic.id,
        partitions: [{ partition, offset: 1n, leaderEpoch: -1, metadata: "" }],
      }],
    }) as CommitAnswer;
    const { error } = answer.topics[0]!.partitions[0]!;
    if (error !== "NONE") return void (this.tally.refusedCommits += 1);
    this.tally.commits += 1;
    expect(member, "only a member commits").toBeDefined();
    const mayCommit = epoch === member!.epoch || (since !== undefined && epoch >= since && epoch < member!.epoch);
    expect(mayCommit, `a commit in epoch ${epoch} of ${member!.epoch}, given in ${since}, is of its own`).toBe(true);
  }

  #group(): Extract<ReturnType<TestCoordinator["machine"]["group"]>, { readonly type: "consumer" }> | undefined {
    const group = this.#coordinator.machine.group(GROUP);
    return group?.type === "consumer" ? group : undefined;
  }

  #check(): void {
    const group = this.#group();
    if (group === undefined) return;
    const owners = new Map<string, string>();
    for (const { memberId, assigned, pendingRevocation, epoch } of group.members.values()) {
      if (epoch > group.epoch) throw new Error(`${memberId} is ahead of its group`);
      for (const epochs of [assigned, pendingRevocation]) {
        for (const [topicId, partitions] of epochs) {
          for (const partition of partitions.keys()) {
            const key = `${topicId} ${partition}`;
            const other = owners.get(key);
            if (other !== undefined) throw new Error(`${key} is both ${other}'s and ${memberId}'s`);
            owners.set(key, memberId);
          }
        }
      }
    }
    // Whoever is a member has nothing that the group does not know to be with it: so nobody else can have it.
    for (const client of this.#clients) {
      if (!group.members.has(client.memberId)) continue;
      for (const each of client.owned) {
        const owner = owners.get(each);
        if (owner === client.memberId) continue;
        throw new Error(`${client.memberId} has ${each}, and to the group it is with ${owner ?? "nobody"}`);
      }
    }
  }

  /** Nothing fails any more: soon everyone has what they are to have, and everything is with somebody. */
  #settle(): void {
    const coordinator = this.#coordinator;
    for (const client of this.#clients) client.isStalled = false;
    // Long enough for those who are gone to be put out, and for expressions to be matched again.
    const rounds = this.#hasRegexes ? 34 : 9;
    for (let round = 0; round < rounds; round++) {
      coordinator.passTo(coordinator.nowMs + 500);
      for (const client of this.#clients) this.#beat(client, { isLost: false, appendFails: false });
      this.#check();
    }
    const group = this.#group()!;
    expect(group.state, "a group that is left alone is stable").toBe("Stable");
    const wanted = new Set(this.#clients.flatMap(({ topics, regex }) => [
      ...topics,
      ...NAMES.filter((name) => regex !== "" && new RegExp(`^(${regex})$`).test(name)),
    ]));
    const all = this.#topics.all().filter(({ name }) => wanted.has(name)).flatMap(({ id, partitionCount }) =>
      Array.from({ length: partitionCount }, (_, partition) => `${id} ${partition}`)
    );
    const owned = this.#clients.flatMap((client) => [...client.owned]);
    expect(owned.sort(), "every partition is with one consumer").toEqual(all.sort());
    coordinator.checkReplay(GROUP);
  }
}

export function playHistory(seed: number, tally: Tally): void {
  try {
    new History(seed, tally).play(40);
  } catch (cause) {
    throw new Error(`with seed ${seed}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

export function noTally(): Tally {
  return { steps: 0, assignments: 0, commits: 0, refusedCommits: 0, fenced: 0 };
}
