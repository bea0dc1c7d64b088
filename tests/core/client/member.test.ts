import { expect, test } from "bun:test";
import { Client } from "../../../core/client/client.ts";
import {
  readAssignment,
  readSubscription,
  writeAssignment,
  writeSubscription,
} from "../../../core/client/group/consumer_protocol.ts";
import { readStickyData } from "../../../core/client/group/sticky/user_data.ts";
import { Unreachable } from "../../../core/client/errors.ts";
import { GroupMember, type MemberOptions } from "../../../core/client/member.ts";
import type { TopicPartition } from "../../../core/client/offsets.ts";
import { errorCode, type ErrorName } from "../../../core/protocol/error_codes.ts";
import type { Requests, Responses } from "../../../core/protocol/generated/mod.ts";
import { MemoryNetwork } from "../../../core/runtime/memory_network.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { seededRandom } from "../../support/random.ts";
import { metadataAnswer, type Otherwise, type Script, ScriptedBroker } from "../../support/scripted_broker.ts";

/** What a sticky assignor is told besides the subscription. */
function dataOf(assignor: string, metadata: Uint8Array): string {
  const { userData } = readSubscription(metadata)!;
  if (assignor !== "sticky" || userData === null) return "";
  const { owned, generation } = readStickyData(userData);
  return ` owned ${
    owned.map(({ topic, partitions }) => `${topic}:${partitions.join(",")}`).join(" ")
  } in #${generation}`;
}

type Joined = {
  generation: number;
  leader?: boolean;
  members?: readonly string[];
  owned?: number[];
  protocol?: string;
};

/**
 * One member and a coordinator that answers from lists. What happens is written down, one line each: `join m1 (range
 * ...)` is what the member asks, `+ t:0` and `- t:0 lost` what its listener hears.
 */
class Stage {
  readonly lines: string[] = [];
  readonly clock = new ManualClock();
  readonly network = new MemoryNetwork();
  joins: (Joined | ErrorName | Otherwise | Promise<Otherwise>)[] = [];
  syncs: (number[] | ErrorName)[] = [];
  /** Empty: NONE. */
  beats: (ErrorName | "silence" | "hang up")[] = [];
  topics: Record<string, readonly number[]> = { t: [1, 1, 1, 1] };
  /** What the next take-overs fail with. */
  failures: Error[] = [];
  client!: Client;
  member!: GroupMember;

  async start(o: Partial<MemberOptions> = {}): Promise<this> {
    new ScriptedBroker(this.network, { port: 1, script: this.#script() });
    const random = { ...seededRandom(1), bytes: () => new Uint8Array(0) };
    const ports = { network: this.network, clock: this.clock, timers: this.clock, random };
    this.client = await Client.open({ brokers: ["127.0.0.1:1"], clientId: "me", timeoutMs: 5000 }, ports);
    const shown = (partitions: readonly TopicPartition[]) =>
      `${partitions.map(({ topic, partition }) => `${topic}:${partition}`).join(" ") || "nothing"}`;
    this.member = GroupMember.start(this.client, { group: "g", topics: ["t"], assignors: ["range"], ...o }, {
      onAssigned: async (partitions) => {
        const failure = this.failures.shift();
        this.lines.push(`+ ${shown(partitions)}${failure === undefined ? "" : " fails"}`);
        if (failure !== undefined) throw failure;
      },
      onRevoked: (partitions, because) => void this.lines.push(`- ${shown(partitions)} ${because}`),
      onTrouble: (what) => void this.lines.push(`! ${what.message}`),
    });
    this.member.ended.then(
      () => this.lines.push("ended"),
      (error: Error) => this.lines.push(`failed: ${error.message}`),
    );
    await this.clock.advance(0);
    return this;
  }

  /** What was written down since the last time. */
  heard(): string[] {
    return this.lines.splice(0);
  }

  async pass(ms: number): Promise<string[]> {
    await this.clock.advance(ms);
    return this.heard();
  }

  #script(): Script {
    return {
      Metadata: () => metadataAnswer({ 1: 1 }, this.topics),
      FindCoordinator: () => {
        this.lines.push("find coordinator");
        const coordinator = { key: "g", nodeId: 1, host: "127.0.0.1", port: 1, errorCode: 0, errorMessage: null };
        return {
          throttleTimeMs: 0,
          errorCode: 0,
          errorMessage: null,
          nodeId: 1,
          host: "",
          port: 1,
          coordinators: [coordinator],
        };
      },
      JoinGroup: (request) => {
        const protocols = request.protocols.map(({ name, metadata }) => `${name}${dataOf(name, metadata)}`);
        this.lines.push(`join ${request.memberId || "-"} (${protocols.join(" ")})`);
        const next = this.joins.shift() ?? "silence";
        return this.#joinAnswer(next, request);
      },
      SyncGroup: ({ generationId, memberId, assignments }) => {
        const shares = assignments.map(({ memberId, assignment }) =>
          ` ${memberId}=${
            readAssignment(assignment)!.map(({ topic, partitions }) => `${topic}:${partitions.join(",")}`).join()
          }`
        );
        this.lines.push(`sync ${memberId} #${generationId}${shares.join("")}`);
        const next = this.syncs.shift()!;
        const partitions = typeof next === "string" ? [] : next;
        const assigned = partitions.length === 0 ? [] : [{ topic: "t", partitions }];
        return {
          throttleTimeMs: 0,
          errorCode: errorCode(typeof next === "string" ? next : "NONE"),
          protocolType: "consumer",
          protocolName: "range",
          assignment: writeAssignment(assigned),
        };
      },
      Heartbeat: ({ generationId, memberId }) => {
        this.lines.push(`beat ${memberId} #${generationId}`);
        const next = this.beats.shift() ?? "NONE";
        return next === "silence" || next === "hang up" ? next : { throttleTimeMs: 0, errorCode: errorCode(next) };
      },
      LeaveGroup: ({ members }) => {
        this.lines.push(`leave ${members[0]!.memberId}`);
        return { throttleTimeMs: 0, errorCode: 0, members: [] };
      },
    };
  }

  #joinAnswer(
    next: Stage["joins"][number],
    request: Requests["JoinGroup"],
  ): Responses["JoinGroup"] | Otherwise | Promise<Otherwise> {
    if (next instanceof Promise || next instanceof Uint8Array || next === "silence" || next === "hang up") return next;
    const joined = typeof next === "string" ? null : next;
    const memberId = typeof next === "string" && next !== "MEMBER_ID_REQUIRED" ? "" : request.memberId || "m1";
    const metadata = writeSubscription({ topics: ["t"], owned: [], generation: -1, rack: null, userData: null });
    return {
      throttleTimeMs: 0,
      errorCode: errorCode(typeof next === "string" ? next : "NONE"),
      generationId: joined?.generation ?? -1,
      protocolType: "consumer",
      protocolName: joined?.protocol ?? request.protocols[0]!.name,
      leader: joined?.leader === true ? memberId : "other",
      skipAssignment: false,
      memberId,
      members: (joined?.members ?? []).map((id) => ({ memberId: id, groupInstanceId: null, metadata })),
    };
  }
}

const stage = (script: Partial<Pick<Stage, "joins" | "syncs" | "beats" | "topics" | "failures">>): Stage =>
  Object.assign(new Stage(), script);

test("a member joins with the id it is given, leads, and shares the partitions out", async () => {
  const s = await stage({
    joins: ["MEMBER_ID_REQUIRED", { generation: 1, leader: true, members: ["m1", "m2"] }],
    syncs: [[0, 1]],
  }).start();
  expect(s.heard()).toEqual([
    "find coordinator",
    "join - (range)",
    "join m1 (range)",
    "sync m1 #1 m1=t:0,1 m2=t:2,3",
    "+ t:0 t:1",
  ]);
  expect(s.member.committer).toEqual({ generation: 1, memberId: "m1", instanceId: null });
  expect(await s.pass(6000)).toEqual(["beat m1 #1", "beat m1 #1"]);
});

test("told of a rebalance, it gives all up before it joins again", async () => {
  const s = await stage({
    joins: [{ generation: 1 }, { generation: 2 }],
    syncs: [[0, 1, 2, 3], [2, 3]],
    beats: ["NONE", "REBALANCE_IN_PROGRESS"],
  }).start();
  s.heard();
  expect(await s.pass(9000)).toEqual([
    "beat m1 #1",
    "beat m1 #1",
    "- t:0 t:1 t:2 t:3 rebalance",
    "join m1 (range)",
    "sync m1 #2",
    "+ t:2 t:3",
    "beat m1 #2",
  ]);
});

test("thrown out, it tells the listener that all is lost, and joins as somebody new", async () => {
  const s = await stage({
    joins: [{ generation: 1 }, { generation: 5 }],
    syncs: [[0], [1]],
    beats: ["UNKNOWN_MEMBER_ID"],
  }).start();
  s.heard();
  expect(await s.pass(3000)).toEqual(["beat m1 #1", "- t:0 lost", "join - (range)", "sync m1 #5", "+ t:1"]);
});

test("an old generation is joined again under the same id", async () => {
  const s = await stage({
    joins: [{ generation: 1 }, { generation: 5 }],
    syncs: [[0], [1]],
    beats: ["ILLEGAL_GENERATION"],
  }).start();
  s.heard();
  expect(await s.pass(3000)).toEqual(["beat m1 #1", "- t:0 lost", "join m1 (range)", "sync m1 #5", "+ t:1"]);
});

test("unheard for the session timeout, it takes its share for lost", async () => {
  const s = await stage({
    joins: [{ generation: 1 }, { generation: 2 }],
    syncs: [[0], [0]],
    beats: ["NONE", "silence"],
  }).start({ sessionTimeoutMs: 10_000, heartbeatIntervalMs: 3000 });
  s.heard();
  const lines = await s.pass(60_000);
  expect(lines.filter((line) => /^[-+]/.test(line))).toEqual(["- t:0 lost", "+ t:0"]);
});

test("a rebalance that begins while it syncs is joined at once", async () => {
  const s = await stage({
    joins: [{ generation: 1 }, { generation: 2 }],
    syncs: ["REBALANCE_IN_PROGRESS", [0]],
  }).start();
  expect(s.heard()).toEqual([
    "find coordinator",
    "join - (range)",
    "sync m1 #1",
    "join m1 (range)",
    "sync m1 #2",
    "+ t:0",
  ]);
});

test("an id that is refused again and again is not asked for without a pause", async () => {
  const s = await stage({ joins: Array<ErrorName>(100).fill("UNKNOWN_MEMBER_ID") }).start();
  const joins = [...s.heard(), ...await s.pass(10_000)].filter((line) => line.startsWith("join"));
  expect(joins.length).toBeWithin(5, 20);
});

test("what no further try can cure ends the membership", async () => {
  const s = await stage({ joins: ["INCONSISTENT_GROUP_PROTOCOL"] }).start();
  expect(s.heard()).toEqual([
    "find coordinator",
    "join - (range)",
    "failed: Cannot join group g: the member shares no protocol with the group (INCONSISTENT_GROUP_PROTOCOL)",
  ]);
  expect(s.member.committer).toBeNull();
  const forbidden = await stage({
    joins: [{ generation: 1 }],
    syncs: [[0]],
    beats: ["GROUP_AUTHORIZATION_FAILED"],
  }).start();
  forbidden.heard();
  const lines = await forbidden.pass(3000);
  expect(lines.map((line) => line.replace(/: .*\(/, ": ("))).toEqual([
    "beat m1 #1",
    "- t:0 leaving",
    "leave m1",
    "failed: (GROUP_AUTHORIZATION_FAILED)",
  ]);
});

test("leaving, it gives up what it holds and says goodbye", async () => {
  const s = await stage({ joins: [{ generation: 1 }], syncs: [[0, 1]] }).start();
  s.heard();
  const left = s.member.leave();
  expect(await s.pass(0)).toEqual(["- t:0 t:1 leaving", "leave m1", "ended"]);
  await left;
  expect(await s.pass(20_000)).toEqual([]);
  s.client.close();
  await s.pass(0);
  expect(s.clock.timersSet).toBe(0);
});

test("leaving does not wait for a join that is parked", async () => {
  const s = await stage({ joins: ["MEMBER_ID_REQUIRED", new Promise(() => {})] }).start();
  s.heard();
  const left = s.member.leave();
  expect(await s.pass(0)).toEqual(["leave m1", "ended"]);
  await left;
});

test("a cooperative member keeps what stays its own, gives up what moves, and joins again so that it can be handed over", async () => {
  const s = await stage({
    joins: [{ generation: 1 }, { generation: 2 }, { generation: 3 }],
    syncs: [[0, 1, 2, 3], [0, 1], [0, 1]],
    beats: ["REBALANCE_IN_PROGRESS"],
  }).start({ assignors: ["cooperative-sticky"] });
  s.heard();
  expect(await s.pass(3000)).toEqual([
    "beat m1 #1",
    "join m1 (cooperative-sticky)",
    "sync m1 #2",
    "- t:2 t:3 rebalance",
    "+ nothing",
    "join m1 (cooperative-sticky)",
    "sync m1 #3",
    "+ nothing",
  ]);
  expect(s.member.held).toEqual([{ topic: "t", partition: 0 }, { topic: "t", partition: 1 }]);
});

test("a sticky member has given everything up when it joins again, and tells the leader what it had", async () => {
  const s = await stage({
    joins: [{ generation: 1 }, { generation: 2 }, { generation: 3 }],
    syncs: [[0, 1], [0], [0]],
    beats: ["REBALANCE_IN_PROGRESS", "UNKNOWN_MEMBER_ID"],
  }).start({ assignors: ["sticky"] });
  expect(s.heard()).toEqual(["find coordinator", "join - (sticky)", "sync m1 #1", "+ t:0 t:1"]);
  expect(await s.pass(3000)).toEqual([
    "beat m1 #1",
    "- t:0 t:1 rebalance",
    "join m1 (sticky owned t:0,1 in #1)",
    "sync m1 #2",
    "+ t:0",
  ]);
  expect(await s.pass(3000)).toEqual([
    "beat m1 #2",
    "- t:0 lost",
    "join - (sticky owned t:0 in #2)",
    "sync m1 #3",
    "+ t:0",
  ]);
});

test("partitions whose taking over failed are taken over in the next round, and are nobody's until then", async () => {
  const s = await stage({
    joins: [{ generation: 1 }, { generation: 2 }, { generation: 3 }],
    syncs: [[0], [0, 1], [0, 1]],
    beats: ["REBALANCE_IN_PROGRESS"],
  }).start({ assignors: ["cooperative-sticky"] });
  s.heard();
  s.failures = [new Unreachable([{ address: "127.0.0.1:1", reason: "it is away" }])];
  expect(await s.pass(3000)).toEqual([
    "beat m1 #1",
    "join m1 (cooperative-sticky)",
    "sync m1 #2",
    "+ t:1 fails",
    "! Cannot reach a broker: 127.0.0.1:1: it is away",
    "find coordinator",
    "join m1 (cooperative-sticky)",
    "sync m1 #3",
    "+ t:1",
  ]);
  expect(s.member.held).toEqual([{ topic: "t", partition: 0 }, { topic: "t", partition: 1 }]);
});

test("other topics mean another round", async () => {
  const s = await stage({ joins: [{ generation: 1 }, { generation: 2 }], syncs: [[0], []] }).start();
  s.heard();
  s.member.subscribe(["u"]);
  expect(await s.pass(0)).toEqual(["- t:0 rebalance", "join m1 (range)", "sync m1 #2", "+ nothing"]);
});

test("a leader sees a topic grow, and calls for another round", async () => {
  const s = await stage({
    joins: [{ generation: 1, leader: true, members: ["m1"] }, { generation: 2, leader: true, members: ["m1"] }],
    syncs: [[0, 1, 2, 3], [0, 1, 2, 3, 4]],
  }).start({ metadataMaxAgeMs: 10_000 });
  s.heard();
  s.topics = { t: [1, 1, 1, 1, 1] };
  const lines = await s.pass(15_000);
  expect(lines.filter((line) => !line.startsWith("beat"))).toEqual([
    "- t:0 t:1 t:2 t:3 rebalance",
    "join m1 (range)",
    "sync m1 #2 m1=t:0,1,2,3,4",
    "+ t:0 t:1 t:2 t:3 t:4",
  ]);
});

test("a commit that is refused tells the member before its next heartbeat does", async () => {
  const s = await stage({ joins: [{ generation: 1 }, { generation: 2 }], syncs: [[0], [0]] }).start();
  s.heard();
  s.member.refused("REBALANCE_IN_PROGRESS");
  expect(await s.pass(0)).toEqual(["- t:0 rebalance", "join m1 (range)", "sync m1 #2", "+ t:0"]);
});

test("a coordinator that hangs up is looked for again, and the membership goes on", async () => {
  const s = await stage({ joins: [{ generation: 1 }], syncs: [[0]], beats: ["hang up"] }).start();
  s.heard();
  expect(await s.pass(4000)).toEqual(["beat m1 #1", "find coordinator", "beat m1 #1"]);
});
