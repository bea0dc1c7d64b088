import { expect, test } from "bun:test";
import { ZERO_UUID } from "../../core/base/uuid.ts";
import type { Groups } from "../../core/coordinator/mod.ts";
import type { ErrorName } from "../../core/protocol/error_codes.ts";
import { Coordinator } from "./group_coordinator.ts";
import { World } from "./world.ts";

const GROUP = "g";
const PARTITIONS = [0, 1, 2, 3, 4];
const SESSION_MS = 400;
const REBALANCE_MS = 600;
const TIMED_OUT = { error: "REQUEST_TIMED_OUT" as const };

interface Commit {
  readonly offset: bigint;
  outcome: ErrorName | "open";
}

/** Some members, a bad network between them and the coordinator, and somebody who writes down what they see. */
class Simulation {
  readonly world: World;
  readonly coordinator: Coordinator;
  /** Requests the living coordinator has taken and not answered. */
  open = 0;
  isOver = false;
  /** The first promise that was broken. */
  broken: unknown = null;
  assignments = 0;
  commitsKept = 0;
  readonly #owners = new Map<string, string>();
  readonly #commits = new Map<number, Commit[]>();
  #offset = 0n;
  #lastJoined = { era: -1, generation: 0 };
  #lastAssigned = 0;

  constructor(seed: number, members: number) {
    this.world = new World(seed);
    this.coordinator = new Coordinator(this.world);
    for (let index = 0; index < members; index++) void this.#member(index);
    void this.#misfortune();
  }

  async #misfortune(): Promise<void> {
    while (!this.isOver) {
      await this.world.sleep(500 + this.world.random.below(8000));
      if (this.isOver) return;
      this.open = 0;
      this.coordinator.kill();
    }
  }

  /** Asks over the network. Whether the question, the answer or the coordinator was lost, the asker never learns. */
  #ask<T>(question: (groups: Groups) => Promise<T>, timeoutMs: number): Promise<T | typeof TIMED_OUT> {
    const { world, coordinator } = this;
    return new Promise((resolve) => {
      world.at(world.monotonicMs() + timeoutMs, () => resolve(TIMED_OUT));
      world.send(() => {
        const { life } = coordinator;
        this.open += 1;
        void question(coordinator.groups).then((answer) => {
          if (coordinator.life !== life) return;
          this.open -= 1;
          world.send(() => resolve(answer));
        }, (broken: unknown) => void (this.broken ??= broken));
      });
    });
  }

  async #member(index: number): Promise<void> {
    const { world } = this;
    const { random } = world;
    const groupInstanceId = index % 3 === 0 ? `static-${index}` : null;
    let memberId = "";
    while (!this.isOver) {
      const joined = await this.#ask(
        (groups) => this.#join(groups, index, memberId, groupInstanceId),
        random.pick([150, 1500]),
      );
      world.note(`m${index} ${joined.error} ${"generation" in joined ? joined.generation : ""}`);
      if (joined.error === "MEMBER_ID_REQUIRED" && "memberId" in joined) memberId = joined.memberId;
      if (joined.error === "UNKNOWN_MEMBER_ID" || joined.error === "FENCED_INSTANCE_ID") memberId = "";
      if (joined.error !== "NONE" || !("generation" in joined)) {
        await world.sleep(random.below(40));
        continue;
      }
      memberId = joined.memberId;
      const { generation } = joined;
      const assignments = divide(joined.members.map((member) => member.memberId));
      const asked = {
        groupId: GROUP,
        memberId,
        groupInstanceId,
        generation,
        protocolType: "consumer",
        protocolName: "range",
      };
      const synced = await this.#ask(
        (groups) => this.#sync(groups, { ...asked, assignments }),
        random.pick([150, 800]),
      );
      if (synced.error === "UNKNOWN_MEMBER_ID") memberId = "";
      if (synced.error === "NONE" && "assignment" in synced) {
        await this.#consume({ ...asked, owned: [...synced.assignment] });
      }
      if (random.chance(4)) {
        const members = [{ memberId, groupInstanceId }];
        await this.#ask((groups) => groups.leave({ groupId: GROUP, members }), 150);
        memberId = "";
      } else if (random.chance(8)) memberId = "";
    }
  }

  async #consume(
    o: { memberId: string; groupInstanceId: string | null; generation: number; owned: number[] },
  ): Promise<void> {
    const { world } = this;
    const { memberId, groupInstanceId, generation } = o;
    const asked = { groupId: GROUP, memberId, groupInstanceId, generation };
    while (!this.isOver) {
      await world.sleep(world.random.chance(12) ? 900 : 90);
      if (world.random.chance(15)) return;
      const { error } = await this.#ask((groups) => groups.heartbeat(asked), 150);
      if (error !== "NONE" && error !== "REQUEST_TIMED_OUT") return;
      for (const partition of o.owned) await this.#ask((groups) => this.#commit(groups, { ...asked, partition }), 150);
    }
  }

  async #join(groups: Groups, index: number, memberId: string, groupInstanceId: string | null) {
    const { life } = this.coordinator;
    const answer = await groups.join({
      groupId: GROUP,
      memberId,
      groupInstanceId,
      clientId: `m${index}`,
      clientHost: "/10.0.0.1",
      sessionTimeoutMs: SESSION_MS,
      rebalanceTimeoutMs: REBALANCE_MS,
      protocolType: "consumer",
      protocols: [{ name: "range", metadata: new Uint8Array([this.world.random.below(2)]) }],
      mustBringMemberId: index % 2 === 0,
      canSkipAssignment: true,
    });
    if (answer.error === "NONE" && this.coordinator.life === life) {
      // A generation that nobody was assigned anything in may be lost with the coordinator, and its number given again.
      const { era } = this.coordinator;
      if (this.#lastJoined.era === era) {
        expect(answer.generation, "generations never go back").toBeGreaterThanOrEqual(this.#lastJoined.generation);
      }
      this.#lastJoined = { era, generation: answer.generation };
    }
    return answer;
  }

  async #sync(groups: Groups, asked: Parameters<Groups["sync"]>[0]) {
    const { life } = this.coordinator;
    const answer = await groups.sync(asked);
    if (answer.error !== "NONE" || this.coordinator.life !== life) return answer;
    const { generation } = asked;
    expect(generation, "an assignment of an older generation is given to nobody").toBeGreaterThanOrEqual(
      this.#lastAssigned,
    );
    this.#lastAssigned = generation;
    this.assignments += 1;
    const me = asked.groupInstanceId ?? asked.memberId;
    for (const partition of answer.assignment) {
      const owner = this.#owners.get(`${generation}/${partition}`) ?? me;
      expect(owner, `partition ${partition} has one owner in generation ${generation}`).toBe(me);
      this.#owners.set(`${generation}/${partition}`, me);
    }
    return answer;
  }

  async #commit(
    groups: Groups,
    { partition, ...asked }: {
      groupId: string;
      memberId: string;
      groupInstanceId: string | null;
      generation: number;
      partition: number;
    },
  ) {
    const { life } = this.coordinator;
    const offset = ++this.#offset;
    const commit: Commit = { offset, outcome: "open" };
    this.#commits.set(partition, [...this.#commits.get(partition) ?? [], commit]);
    const partitions = [{ partition, offset, leaderEpoch: -1, metadata: "" }];
    const answer = await groups.commit({
      ...asked,
      retentionMs: -1,
      errorWithoutGroup: "GROUP_ID_NOT_FOUND",
      topics: [{ topic: "t", topicId: ZERO_UUID, partitions }],
    });
    const { error } = answer.topics[0]!.partitions[0]!;
    if (this.coordinator.life === life) {
      commit.outcome = error;
      if (error === "NONE") this.commitsKept += 1;
    }
    return { error };
  }

  /** Nobody asks any more, nothing breaks, and there is time for everything that is under way. */
  settle(): void {
    this.isOver = true;
    this.world.lossOneIn = 0;
    this.coordinator.failureOneIn = 0;
    this.world.runUntil(this.world.monotonicMs() + 400_000);
    if (this.broken !== null) throw this.broken;
    expect(this.open, "no waiting client is forgotten").toBe(0);
  }

  /**
   * What is committed is the last commit that was answered, or a later one whose sender never learnt what became of it.
   */
  checkCommitted(): void {
    this.coordinator.kill();
    this.world.runUntil(this.world.monotonicMs() + 1000);
    let fetched: Awaited<ReturnType<Groups["fetchOffsets"]>> | null = null;
    void this.coordinator.groups.fetchOffsets({ groupId: GROUP, topics: null, requireStable: false }).then((answer) =>
      fetched = answer
    );
    this.world.runUntil(this.world.monotonicMs() + 1000);
    const { error, topics } = fetched as unknown as Awaited<ReturnType<Groups["fetchOffsets"]>>;
    expect(error).toBe("NONE");
    const committed = new Map(topics[0]?.partitions.map(({ partition, offset }) => [partition, offset]));
    for (const partition of PARTITIONS) {
      const commits = this.#commits.get(partition) ?? [];
      const last = commits.findLastIndex(({ outcome }) => outcome === "NONE");
      const later = commits.slice(last + 1).filter(({ outcome }) =>
        outcome === "open" || outcome === "NOT_COORDINATOR"
      );
      const possible = [commits[last]?.offset ?? -1n, ...later.map(({ offset }) => offset)];
      expect(possible, `partition ${partition}`).toContain(committed.get(partition) ?? -1n);
    }
  }
}

/** Every partition to somebody, in turn; an assignment is the numbers of its partitions. */
function divide(members: readonly string[]): { memberId: string; assignment: Uint8Array }[] {
  return members.map((memberId, index) => ({
    memberId,
    assignment: Uint8Array.from(PARTITIONS.filter((partition) => partition % members.length === index)),
  }));
}

function run(seed: number, o: { readonly members: number; readonly endMs: number }): Simulation {
  const simulation = new Simulation(seed, o.members);
  simulation.world.runUntil(o.endMs);
  return simulation;
}

test("a group keeps its promises over a bad network, a failing disk and a coordinator that is killed", () => {
  let assignments = 0;
  let commits = 0;
  for (let seed = 1; seed <= 60; seed++) {
    try {
      const simulation = run(seed, { members: 2 + seed % 4, endMs: 30_000 });
      simulation.settle();
      simulation.checkCommitted();
      assignments += simulation.assignments;
      commits += simulation.commitsKept;
    } catch (cause) {
      throw new Error(`with seed ${seed}: ${String(cause)}`, { cause });
    }
  }
  // A world in which nobody ever owned anything would keep every promise.
  expect(assignments).toBeGreaterThan(1000);
  expect(commits).toBeGreaterThan(5000);
}, 60_000);

test("the same seed gives the same history", () => {
  const [once, again] = [run(7, { members: 3, endMs: 30_000 }), run(7, { members: 3, endMs: 30_000 })];
  expect(once.world.history).toEqual(again.world.history);
  expect(once.world.history.length).toBeGreaterThan(100);
});
