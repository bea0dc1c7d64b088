import { expect, test } from "bun:test";
import { Client } from "../../../core/client/client.ts";
import { ConsumerMember, type ConsumerMemberOptions } from "../../../core/client/consumer_member.ts";
import type { TopicPartition } from "../../../core/client/offsets.ts";
import { errorCode, type ErrorName } from "../../../core/protocol/error_codes.ts";
import type { Requests, Responses } from "../../../core/protocol/generated/mod.ts";
import { MemoryNetwork } from "../../../core/runtime/memory_network.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { seededRandom } from "../../support/random.ts";
import { metadataAnswer, type Otherwise, type Script, ScriptedBroker } from "../../support/scripted_broker.ts";

type Beaten = { readonly epoch: number; readonly assigned?: readonly number[] } | ErrorName | Otherwise;

/**
 * One member and a coordinator that answers from a list, and then with the last epoch again. What happens is written
 * down, one line each: `beat #2 owns t:0 (t)` is what the member asks, `+ t:0` and `- t:0 lost` what its listener hears.
 */
class Stage {
  readonly lines: string[] = [];
  readonly clock = new ManualClock();
  readonly network = new MemoryNetwork();
  readonly answers: Beaten[];
  #epoch = 0;
  readonly topicId = metadataAnswer({ 1: 1 }, { t: [1] }).topics[0]!.topicId;
  client!: Client;
  member!: ConsumerMember;
  /** What the listener takes its time for, when it gives something up. */
  revoking: Promise<void> | null = null;

  constructor(...answers: readonly Beaten[]) {
    this.answers = [...answers];
  }

  async start(o: Partial<ConsumerMemberOptions> = {}): Promise<this> {
    new ScriptedBroker(this.network, { port: 1, script: this.#script() });
    const random = { ...seededRandom(1), bytes: (count: number) => new Uint8Array(count) };
    const ports = { network: this.network, clock: this.clock, timers: this.clock, random };
    this.client = await Client.open({ brokers: ["127.0.0.1:1"], clientId: "me", timeoutMs: 5000 }, ports);
    const shown = (partitions: readonly TopicPartition[]) =>
      partitions.map(({ topic, partition }) => `${topic}:${partition}`).join(" ") || "nothing";
    const options = {
      group: "g",
      topics: ["t"],
      assignor: null,
      instanceId: null,
      rebalanceTimeoutMs: 60_000,
      ...o,
    };
    this.member = ConsumerMember.start(this.client, options, {
      onAssigned: (partitions) => void this.lines.push(`+ ${shown(partitions)}`),
      onRevoked: async (partitions, because) => {
        this.lines.push(`- ${shown(partitions)} ${because}`);
        if (because === "rebalance") await this.revoking;
      },
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
      Metadata: () => metadataAnswer({ 1: 1 }, { t: [1, 1, 1, 1] }),
      FindCoordinator: () => {
        const coordinator = { key: "g", nodeId: 1, host: "127.0.0.1", port: 1, errorCode: 0, errorMessage: null };
        const node = { nodeId: 1, host: "", port: 1 };
        return { throttleTimeMs: 0, errorCode: 0, errorMessage: null, ...node, coordinators: [coordinator] };
      },
      ConsumerGroupHeartbeat: (request) => {
        this.lines.push(said(request));
        return this.#answer(this.answers.shift() ?? { epoch: this.#epoch }, request);
      },
    };
  }

  #answer(
    next: Beaten,
    { memberId }: Requests["ConsumerGroupHeartbeat"],
  ): Responses["ConsumerGroupHeartbeat"] | Otherwise {
    if (next instanceof Uint8Array || next === "silence" || next === "hang up") return next;
    const beaten = typeof next === "string" ? { epoch: 0 } : next;
    this.#epoch = beaten.epoch;
    const partitions = "assigned" in beaten ? [...beaten.assigned ?? []] : null;
    return {
      throttleTimeMs: 0,
      errorCode: errorCode(typeof next === "string" ? next : "NONE"),
      errorMessage: null,
      memberId,
      memberEpoch: beaten.epoch,
      heartbeatIntervalMs: 1000,
      assignment: partitions === null
        ? null
        : { topicPartitions: partitions.length === 0 ? [] : [{ topicId: this.topicId, partitions }] },
    };
  }
}

function said(request: Requests["ConsumerGroupHeartbeat"]): string {
  const { memberEpoch, topicPartitions, subscribedTopicNames, serverAssignor, instanceId } = request;
  const owned = topicPartitions?.flatMap(({ partitions }) => partitions).join(",");
  return [
    `beat #${memberEpoch}`,
    ...owned === undefined ? [] : [`owns ${owned || "nothing"}`],
    ...subscribedTopicNames === null ? [] : [`wants ${subscribedTopicNames.join(",")}`],
    ...serverAssignor === null ? [] : [`by ${serverAssignor}`],
    ...instanceId === null ? [] : [`as ${instanceId}`],
  ].join(" ");
}

test("a member joins, takes up what it is given, says so at once, and then beats as often as it is told", async () => {
  const s = await new Stage({ epoch: 1, assigned: [0, 1] }).start({ assignor: "range" });
  expect(s.heard()).toEqual(["beat #0 owns nothing wants t by range", "+ t:0 t:1", "beat #1 owns 0,1"]);
  expect(s.member.committer).toMatchObject({ generation: 1, instanceId: null });
  expect(await s.pass(2000)).toEqual(["beat #1", "beat #1"]);
});

test("what it is to give up it has given up when it says so, and its heartbeats go on meanwhile", async () => {
  const s = new Stage({ epoch: 1, assigned: [0, 1] }, { epoch: 1 }, { epoch: 1, assigned: [0] });
  const { promise, resolve } = Promise.withResolvers<void>();
  s.revoking = promise;
  await s.start();
  s.heard();
  expect(await s.pass(3000)).toEqual(["beat #1", "- t:1 rebalance", "beat #1", "beat #1"]);
  resolve();
  expect(await s.pass(0)).toEqual(["+ nothing", "beat #1 owns 0"]);
});

test("fenced, it has lost everything and joins again", async () => {
  for (const error of ["FENCED_MEMBER_EPOCH", "UNKNOWN_MEMBER_ID"] as const) {
    const s = await new Stage({ epoch: 1, assigned: [0] }, { epoch: 1 }, error, { epoch: 5, assigned: [1] }).start();
    s.heard();
    expect((await s.pass(1500)).slice(0, 5)).toEqual([
      "beat #1",
      "- t:0 lost",
      "beat #0 owns nothing wants t",
      "+ t:1",
      "beat #5 owns 1",
    ]);
  }
});

test("after a lost answer the next heartbeat has all fields again", async () => {
  const s = await new Stage({ epoch: 1, assigned: [0] }, { epoch: 1 }, "silence").start();
  s.heard();
  const lines = await s.pass(6900);
  expect(lines.map((line) => line.replace(/^! .*/, "!"))).toEqual(["beat #1", "!", "beat #1 owns 0 wants t"]);
});

test("other topics are told at once", async () => {
  const s = await new Stage({ epoch: 1, assigned: [0] }).start();
  s.heard();
  s.member.subscribe(["u", "t"]);
  expect(await s.pass(0)).toEqual(["beat #1 wants t,u"]);
});

test("it leaves for good; a static member leaves for now, and keeps what it had", async () => {
  const s = await new Stage({ epoch: 1, assigned: [0] }).start();
  s.heard();
  const left = s.member.leave();
  expect(await s.pass(0)).toEqual(["- t:0 leaving", "beat #-1", "ended"]);
  await left;
  expect(s.member.committer).toBeNull();

  const fixed = await new Stage({ epoch: 1, assigned: [0] }).start({ instanceId: "x" });
  expect(fixed.heard()[0]).toBe("beat #0 owns nothing wants t as x");
  expect(fixed.member.committer).toMatchObject({ generation: 1, instanceId: "x" });
  const resting = fixed.member.leave();
  expect(await fixed.pass(0)).toEqual(["- t:0 leaving", "beat #-2 as x", "ended"]);
  await resting;
});

test("an instance id that another still holds is waited for; one that another has taken over ends it", async () => {
  const s = await new Stage("UNRELEASED_INSTANCE_ID", { epoch: 3, assigned: [0] }, { epoch: 3 }, "FENCED_INSTANCE_ID")
    .start({ instanceId: "x" });
  const lines = [...s.heard(), ...await s.pass(3000)].map((line) => line.replace(/group g: .*/, "group g"));
  expect(lines).toEqual([
    "beat #0 owns nothing wants t as x",
    "! Cannot be a member of group g",
    "beat #0 owns nothing wants t as x",
    "+ t:0",
    "beat #3 owns 0 as x",
    "beat #3 as x",
    "- t:0 leaving",
    "beat #-2 as x",
    "failed: Cannot be a member of group g",
  ]);
});

test("what no further try can cure ends it", async () => {
  const s = await new Stage("UNSUPPORTED_ASSIGNOR").start({ assignor: "best" });
  expect(s.heard().map((line) => line.replace(/: .*\(/, ": ("))).toEqual([
    "beat #0 owns nothing wants t by best",
    "failed: (UNSUPPORTED_ASSIGNOR)",
  ]);
});
