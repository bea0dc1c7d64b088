/**
 * Scenarios of the consumer protocol as text. Each line is a time, who does what, and after the arrow what is answered
 * and what the group is then: its state, its epoch and its target's.
 *
 *   0 a joins t -> e2 t:0,1,2 | Stable 2/2
 *
 * Members of the classic protocol, which the group may have while it migrates, are `old`: they `old-join t`, `old-sync`
 * (a leader `giving=a=t:0,1;b=t:2`), `old-beat` and `old-leave`. Their generation is their epoch.
 *
 * A member remembers its epoch and what it was given, and says so when it `owns`; `epoch=`, `static=`, `regex=`, `by=`
 * and `as=` say otherwise. `topic t 3` makes a topic or lets it grow, `drop t` takes it away.
 *
 * @module
 */
import { expect, test } from "bun:test";
import type {
  CommitAnswer,
  ConsumerGroupConfig,
  ConsumerHeartbeatAnswer,
  DeleteAnswer,
  FetchAnswer,
} from "../../../../core/coordinator/group/mod.ts";
import {
  type Assigned,
  readAssignment,
  writeAssignment,
  writeSubscription,
} from "../../../../core/client/group/consumer_protocol.ts";
import type {
  HeartbeatAnswer,
  JoinAnswer,
  LeaveAnswer,
  SyncAnswer,
} from "../../../../core/coordinator/group/classic/events.ts";
import { TestCoordinator } from "../../../simulation/consumer_groups/coordinator.ts";
import { TestTopics } from "../../../simulation/consumer_groups/topics.ts";
import { testConfig } from "../scenario.ts";

export function consumerScenario(name: string, text: string, config: Partial<ConsumerGroupConfig> = {}): void {
  test(name, () => {
    const lines = text.split("\n").map((line) => line.trim().replace(/\s+/g, " ")).filter((line) => line !== "");
    const stage = new Stage(config);
    expect(lines.map((line) => stage.play(line.split(" -> ")[0]!))).toEqual(lines);
    stage.coordinator.checkReplay("g");
  });
}

interface Member {
  epoch: number;
  owned: ConsumerHeartbeatAnswer["assignment"];
}

class Stage {
  readonly topics = new TestTopics();
  readonly coordinator: TestCoordinator;
  readonly #members = new Map<string, Member>();

  constructor(config: Partial<ConsumerGroupConfig>) {
    this.topics.put("t", 3);
    this.coordinator = new TestCoordinator({
      ...testConfig,
      topics: this.topics.image,
      consumer: { ...testConfig.consumer, ...config },
    });
  }

  play(line: string): string {
    const [at, who, verb, ...words] = line.split(" ");
    this.coordinator.passTo(Number(at));
    const said = this.#act(who!, verb ?? "", words);
    const group = this.coordinator.machine.group("g");
    const now = group === undefined
      ? "no group"
      : group.type === "consumer"
      ? `${group.state} ${group.epoch}/${group.targetEpoch}`
      : `classic ${group.state}`;
    return `${line} -> ${said} | ${now}`;
  }

  #act(who: string, verb: string, words: readonly string[]): string {
    if (who === "time") return "passes";
    if (who === "coordinator") {
      this.coordinator.restart();
      return "back";
    }
    if (who === "topic") {
      this.topics.put(verb, Number(words[0]));
      return "made";
    }
    if (who === "drop") {
      this.topics.delete(verb);
      return "gone";
    }
    const options = new Map(
      words.filter((word) => word.includes("=")).map((word) => {
        const at = word.indexOf("=");
        return [word.slice(0, at), word.slice(at + 1)] as [string, string];
      }),
    );
    const [what] = words.filter((word) => !word.includes("="));
    const member = this.#members.get(who) ?? { epoch: 0, owned: [] };
    this.#members.set(who, member);
    const memberId = options.get("as") ?? who;
    switch (verb) {
      case "old-joins":
      case "old-syncs":
      case "old-beats":
      case "old-leaves":
        return this.#classic(member, memberId, { verb, what, options });
      case "commits":
        return this.#commit(memberId, what!, Number(options.get("epoch") ?? member.epoch));
      case "looks": {
        const { error } = this.coordinator.ask({
          kind: "fetch",
          groupId: "g",
          topics: null,
          requireStable: false,
          member: { memberId, memberEpoch: Number(options.get("epoch") ?? member.epoch) },
        }) as FetchAnswer;
        return error;
      }
      case "deletes":
        return (this.coordinator.ask({ kind: "delete", groupId: "g" }) as DeleteAnswer).error;
      default:
        return this.#beat(member, memberId, { verb, what, options });
    }
  }

  #beat(
    member: Member,
    memberId: string,
    { verb, what, options }: {
      readonly verb: string;
      readonly what: string | undefined;
      readonly options: Map<string, string>;
    },
  ): string {
    const isJoining = verb === "joins";
    const epochs: Record<string, number> = { joins: 0, leaves: -1, rests: -2 };
    const regex = options.get("regex") ?? null;
    const names = what === undefined ? null : what === "nothing" ? [] : what.split(",");
    const answer = this.coordinator.ask({
      kind: "consumerHeartbeat",
      groupId: "g",
      memberId,
      newMemberId: "unused",
      memberEpoch: Number(options.get("epoch") ?? epochs[verb] ?? member.epoch),
      instanceId: options.get("static") ?? null,
      rackId: null,
      rebalanceTimeoutMs: isJoining ? Number(options.get("rebalance") ?? 500) : -1,
      subscribedTopicNames: names ?? (isJoining ? [] : null),
      subscribedTopicRegex: regex ?? (isJoining ? "" : null),
      serverAssignor: options.get("by") ?? null,
      owned: isJoining
        ? []
        : options.has("owns")
        ? this.#partitions(options.get("owns")!)
        : verb === "owns"
        ? member.owned
        : null,
      clientId: "client",
      clientHost: "/127.0.0.1",
      mayDescribe: (topic) => !topic.startsWith("secret"),
    }) as ConsumerHeartbeatAnswer;
    if (answer.error !== "NONE") return answer.error;
    member.epoch = answer.memberEpoch;
    if (answer.assignment === null) return `e${answer.memberEpoch}`;
    member.owned = answer.assignment;
    const given = answer.assignment.map(({ topicId, partitions }) => `${this.#nameOf(topicId)}:${String(partitions)}`);
    return `e${answer.memberEpoch} ${given.sort().join(" ") || "nothing"}`;
  }

  #classic(
    member: Member,
    memberId: string,
    { verb, what = "", options }: {
      readonly verb: string;
      readonly what: string | undefined;
      readonly options: Map<string, string>;
    },
  ): string {
    const groupInstanceId = options.get("static") ?? null;
    const who = { groupId: "g", memberId, groupInstanceId, generation: Number(options.get("epoch") ?? member.epoch) };
    const owned = this.#named(member.owned ?? []);
    switch (verb) {
      case "old-joins": {
        const answer = this.coordinator.ask({
          ...who,
          kind: "join",
          // A new one has none yet, and is given the name that it has here.
          memberId: options.get("as") ?? (member.epoch === 0 ? "" : memberId),
          newMemberId: memberId,
          clientId: "client",
          clientHost: "/127.0.0.1",
          sessionTimeoutMs: 1000,
          rebalanceTimeoutMs: 500,
          protocolType: "consumer",
          protocols: [{
            name: "range",
            metadata: writeSubscription({ topics: what.split(","), owned, generation: -1, rack: null, userData: null }),
          }],
          mustBringMemberId: false,
          canSkipAssignment: true,
        }) as JoinAnswer | null;
        if (answer === null) return "waits";
        if (answer.error === "NONE") member.epoch = answer.generation;
        return answer.error === "NONE" ? `g${answer.generation}` : answer.error;
      }
      case "old-syncs": {
        const assignments = (options.get("giving") ?? "").split(";").filter((each) => each !== "").map((each) => {
          const [to, partitions] = each.split("=") as [string, string];
          return { memberId: to, assignment: writeAssignment(this.#named(this.#partitions(partitions))) };
        });
        const answer = this.coordinator.ask({
          ...who,
          kind: "sync",
          protocolType: "consumer",
          protocolName: "range",
          assignments,
        }) as SyncAnswer;
        if (answer.error !== "NONE") return answer.error;
        const assigned = readAssignment(answer.assignment)!;
        member.owned = assigned.map(({ topic, partitions }) => ({ topicId: this.topics.get(topic)!.id, partitions }));
        return assigned.map(({ topic, partitions }) => `${topic}:${String(partitions)}`).sort().join(" ") || "nothing";
      }
      case "old-leaves": {
        const { members } = this.coordinator.ask({
          kind: "leave",
          groupId: "g",
          members: [{ memberId, groupInstanceId }],
        }) as LeaveAnswer;
        return members[0]!.error;
      }
      default:
        return (this.coordinator.ask({ ...who, kind: "heartbeat" }) as HeartbeatAnswer).error;
    }
  }

  #named(partitions: readonly { readonly topicId: string; readonly partitions: readonly number[] }[]): Assigned[] {
    return partitions.map(({ topicId, partitions }) => ({ topic: this.#nameOf(topicId), partitions }));
  }

  #nameOf(topicId: string): string {
    return this.topics.image().byId(topicId)?.name ?? "gone";
  }

  #partitions(text: string): { topicId: string; partitions: number[] }[] {
    if (text === "nothing") return [];
    return text.split("/").map((each) => {
      const [name, partitions] = each.split(":") as [string, string];
      return { topicId: this.topics.get(name)!.id, partitions: partitions.split(",").map(Number) };
    });
  }

  #commit(memberId: string, what: string, generation: number): string {
    const [name, partition] = what.split("-") as [string, string];
    const partitions = [{ partition: Number(partition), offset: 1n, leaderEpoch: -1, metadata: "" }];
    const { topics } = this.coordinator.ask({
      kind: "commit",
      groupId: "g",
      memberId,
      groupInstanceId: null,
      generation,
      retentionMs: -1,
      errorWithoutGroup: "GROUP_ID_NOT_FOUND",
      topics: [{ topic: name, topicId: this.topics.get(name)!.id, partitions }],
    }) as CommitAnswer;
    return topics[0]!.partitions[0]!.error;
  }
}
