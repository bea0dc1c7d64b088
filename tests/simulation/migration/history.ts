/**
 * One history of a group in which members of the classic protocol and of the consumer protocol come and go, by chance:
 * the group changes its type under them, both ways. They stall, die, lose answers and come back as the other kind; the
 * log fails, the coordinator begins anew, topics grow. Between any two steps the promises are looked at, and in the end
 * all are of one kind, or mixed, and everything is with somebody.
 *
 * @module
 */
import { expect } from "bun:test";
import type { GroupConfig } from "../../../core/coordinator/group/mod.ts";
import { testConfig } from "../../core/coordinator/scenario.ts";
import { type SeededRandom, seededRandom } from "../../support/random.ts";
import { TestCoordinator } from "../consumer_groups/coordinator.ts";
import { TestTopics } from "../consumer_groups/topics.ts";
import { ClassicClient, type Client, ConsumerClient, GROUP, SESSION_MS, type World } from "./clients.ts";

const NAMES = ["a", "b"];

export interface Tally {
  steps: number;
  commits: number;
  refusedCommits: number;
  upgrades: number;
  downgrades: number;
}

export function noTally(): Tally {
  return { steps: 0, commits: 0, refusedCommits: 0, upgrades: 0, downgrades: 0 };
}

class History {
  readonly #random: SeededRandom;
  readonly #topics = new TestTopics();
  readonly #coordinator: TestCoordinator;
  readonly #clients: Client[];
  readonly #stalled = new Set<number>();
  readonly #assignor: "range" | "cooperative-sticky";
  readonly #policy: "bidirectional" | "upgrade";
  readonly #world: World;
  #births = 0;
  #type: "classic" | "consumer" | null = null;

  constructor(seed: number, readonly tally: Tally) {
    const random = this.#random = seededRandom(seed);
    for (const name of NAMES) this.#topics.put(name, 1 + random.below(4));
    this.#policy = random.chance(5) ? "upgrade" : "bidirectional";
    const assignmentIntervalMs = random.pick([0, 0, 150]);
    const config: GroupConfig = {
      ...testConfig,
      initialRebalanceDelayMs: random.pick([0, 50]),
      topics: this.#topics.image,
      consumer: {
        ...testConfig.consumer,
        migrationPolicy: this.#policy,
        ofGroup: () => ({ sessionTimeoutMs: SESSION_MS, heartbeatIntervalMs: 100, assignmentIntervalMs }),
      },
    };
    this.#coordinator = new TestCoordinator(config);
    this.#world = {
      coordinator: this.#coordinator,
      topics: this.#topics,
      newId: (name) => `${name}-${++this.#births}`,
    };
    this.#assignor = random.pick(["range", "cooperative-sticky"]);
    this.#clients = Array.from({ length: 2 + random.below(4) }, (_, index) => {
      const instanceId = random.chance(3) ? `static-${index}` : null;
      return this.#client(random.pick(["classic", "consumer"]), index, instanceId, this.#someTopics());
    });
  }

  #client(kind: Client["kind"], index: number, instanceId: string | null, topics: readonly string[]): Client {
    if (kind === "consumer") return new ConsumerClient(this.#world, index, instanceId, topics);
    const { chance } = this.#random;
    // An older static leader that comes back is not told that it leads, and would not see a topic grow (KIP-814).
    const o = { assignor: this.#assignor, isStubborn: chance(6), isModern: instanceId !== null || !chance(4) };
    return new ClassicClient(this.#world, index, instanceId, topics, o);
  }

  #someTopics(): readonly string[] {
    return this.#random.chance(3) ? [this.#random.pick(NAMES)] : NAMES;
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
    const coordinator = this.#coordinator;
    const client = random.pick(this.#clients);
    switch (random.below(18)) {
      case 0:
        return coordinator.passTo(coordinator.nowMs + random.pick([50, 300, 700, 1100]));
      case 1: {
        const topic = this.#topics.get(random.pick(NAMES))!;
        if (topic.partitionCount < 7 && random.chance(2)) this.#topics.put(topic.name, topic.partitionCount + 1);
        return;
      }
      case 2:
        return client.leave();
      case 3:
        return this.#replace(client, random.pick(["classic", "consumer"]));
      case 4:
        if (!this.#stalled.delete(client.index)) this.#stalled.add(client.index);
        return;
      case 5:
        if (random.chance(3)) return coordinator.restart();
        if (random.chance(2)) return coordinator.checkReplay(GROUP);
        if (client instanceof ClassicClient && random.chance(2)) return client.speakOfThePast();
        return client.resubscribe(this.#someTopics());
      case 6:
      case 7:
        return this.#commit(client);
      default:
        coordinator.passTo(coordinator.nowMs + random.below(60));
        if (!this.#stalled.has(client.index)) client.act({ isLost: random.chance(10), appendFails: random.chance(30) });
    }
  }

  /** Another process takes its place, perhaps of the other kind; it has gone in good order, or not. */
  #replace(client: Client, kind: Client["kind"]): void {
    if (this.#random.chance(2)) client.leave();
    this.#clients[client.index] = this.#client(kind, client.index, client.instanceId, client.topics);
  }

  #commit(client: Client): void {
    const { below, pick } = this.#random;
    const topic = this.#topics.get(pick(NAMES))!;
    const partition = below(topic.partitionCount);
    const group = this.#coordinator.machine.group(GROUP);
    const { memberId } = client;
    const done = client.commit(topic.name, partition, pick([0, 0, 0, 1, 2]));
    if (done === null) return;
    if (done.error !== "NONE") return void (this.tally.refusedCommits += 1);
    this.tally.commits += 1;
    if (group?.type === "classic") {
      expect(group.members.has(memberId), "only a member commits").toBe(true);
      expect(done.epoch, "only in its generation").toBe(group.generation);
      return;
    }
    const member = group?.members.get(memberId);
    expect(member, "only a member commits").toBeDefined();
    const since = member!.assigned.get(topic.id)?.get(partition) ??
      member!.pendingRevocation.get(topic.id)?.get(partition);
    const mayCommit = done.epoch === member!.epoch || (since !== undefined && done.epoch >= since);
    expect(mayCommit && done.epoch <= member!.epoch, `a commit in epoch ${done.epoch} of ${member!.epoch}`).toBe(true);
  }

  /** Nobody who is in the group, and has what his epoch gave him, has what another has too. */
  #check(): void {
    const group = this.#coordinator.machine.group(GROUP);
    if (group === undefined) return;
    this.#count(group.type);
    const owners = new Map<string, string>();
    const isAlone = (each: string, memberId: string): void => {
      const other = owners.get(each) ?? memberId;
      if (other !== memberId) throw new Error(`${each} is both ${other}'s and ${memberId}'s`);
      owners.set(each, memberId);
    };
    if (group.type === "classic") {
      for (const client of this.#clients) {
        if (!group.members.has(client.memberId) || !client.isOf(group.generation)) continue;
        for (const each of client.owned) isAlone(each, client.memberId);
      }
      return;
    }
    for (const { memberId, assigned, pendingRevocation, epoch } of group.members.values()) {
      if (epoch > group.epoch) throw new Error(`${memberId} is ahead of its group`);
      for (const [topicId, partitions] of [...assigned, ...pendingRevocation]) {
        for (const partition of partitions.keys()) isAlone(`${topicId} ${partition}`, memberId);
      }
    }
    for (const client of this.#clients) {
      const member = group.members.get(client.memberId);
      if (member === undefined || !client.isOf(member.epoch)) continue;
      for (const each of client.owned) {
        const owner = owners.get(each);
        if (owner === client.memberId) continue;
        throw new Error(`${client.memberId} has ${each}, and to the group it is with ${owner ?? "nobody"}`);
      }
    }
  }

  #count(type: "classic" | "consumer"): void {
    if (this.#type === "classic" && type === "consumer") this.tally.upgrades += 1;
    if (this.#type === "consumer" && type === "classic") this.tally.downgrades += 1;
    this.#type = type;
  }

  /** The last of the old are replaced, or some of both stay, and nothing fails any more. */
  #settle(): void {
    const { pick, chance } = this.#random;
    const end = pick(["classic", "consumer", "mixed"] as const);
    for (const client of [...this.#clients]) {
      if (end !== "mixed" && client.kind !== end) this.#replace(client, end);
      else if (client.kind === "classic" && chance(2)) this.#replace(client, "classic");
    }
    this.#stalled.clear();
    const coordinator = this.#coordinator;
    for (let round = 0; round < 150 && !this.#isAtRest(); round++) {
      coordinator.passTo(coordinator.nowMs + 100);
      for (const client of this.#clients) {
        client.act({ isLost: false, appendFails: false });
        client.act({ isLost: false, appendFails: false });
      }
      this.#check();
    }
    const group = coordinator.machine.group(GROUP)!;
    expect(group.state, "a group that is left alone is stable").toBe("Stable");
    expect(this.#isOfItsType(), `of what type the group is that is ${group.type}`).toBe(true);
    expect(this.#owned(), "every partition is with one consumer").toEqual(this.#wanted());
    coordinator.checkReplay(GROUP);
    const before = this.#owned();
    coordinator.restart();
    this.#check();
    expect(this.#owned(), "a restart takes nothing from anybody").toEqual(before);
  }

  #isAtRest(): boolean {
    const group = this.#coordinator.machine.group(GROUP);
    return group?.state === "Stable" && group.members.size === this.#clients.length && this.#isOfItsType() &&
      Bun.deepEquals(this.#owned(), this.#wanted());
  }

  #isOfItsType(): boolean {
    const hasConsumers = this.#clients.some(({ kind }) => kind === "consumer");
    const type = this.#coordinator.machine.group(GROUP)?.type;
    // Where a group may not become classic again, one that was a consumer group stays one.
    if (!hasConsumers && this.#policy === "upgrade") return true;
    return type === (hasConsumers ? "consumer" : "classic");
  }

  #owned(): string[] {
    return this.#clients.flatMap((client) => [...client.owned]).sort();
  }

  #wanted(): string[] {
    const wanted = new Set(this.#clients.flatMap(({ topics }) => topics));
    return this.#topics.all().filter(({ name }) => wanted.has(name)).flatMap(({ id, partitionCount }) =>
      Array.from({ length: partitionCount }, (_, partition) => `${id} ${partition}`)
    ).sort();
  }
}

/** Plays one history; throws where a promise is broken. */
export function playMigration(seed: number, tally: Tally): void {
  try {
    new History(seed, tally).play(50);
  } catch (cause) {
    throw new Error(`with seed ${seed}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
