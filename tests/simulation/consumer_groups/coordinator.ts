/**
 * The state machine with a log: what a step gives is kept as bytes and replayed, sometimes lost, and read back at will.
 *
 * @module
 */
import { expect } from "bun:test";
import type { GroupConfig, GroupEvent, GroupReply } from "../../../core/coordinator/group/mod.ts";
import { GroupStateMachine } from "../../../core/coordinator/group/state_machine.ts";
import type { ConsumerGroup } from "../../../core/coordinator/group/consumer/group.ts";
import { decodeGroupRecords, encodeGroupRecords } from "../../../core/coordinator/group/stored_records.ts";
import { decodeRecords, encodeBatch } from "../../../core/protocol/records/records.ts";

export const WALL_MS = 1_700_000_000_000;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type Asked = DistributiveOmit<GroupEvent & { readonly from: number }, "from">;

export class TestCoordinator {
  machine: GroupStateMachine;
  readonly log: Uint8Array[] = [];
  nowMs = 0;
  /** When the machine wants to be woken. */
  wakeAtMs = Infinity;
  /** Counts how often it has begun anew. */
  lives = 0;
  readonly #answers = new Map<number, GroupReply["answer"]>();
  #token = 0;

  constructor(readonly config: GroupConfig) {
    this.machine = new GroupStateMachine(config);
    this.#carryOut(this.machine.loaded(this.#at()));
  }

  #at() {
    return { nowMs: this.nowMs, wallMs: WALL_MS + this.nowMs };
  }

  /** The answer, or null where the client waits or the log failed: then the coordinator has begun anew. */
  ask(asked: Asked, { appendFails = false } = {}): GroupReply["answer"] | null {
    return this.take(this.send(asked, { appendFails }));
  }

  /** By the number the answer can be fetched, at once or later. */
  send(asked: Asked, { appendFails = false } = {}): number {
    const from = ++this.#token;
    this.#carryOut(this.machine.step({ ...asked, from } as GroupEvent, this.#at()), appendFails);
    if (!this.#answers.has(from) && !appendFails) {
      expect(this.machine.waiting(), `a ${asked.kind} is answered or waits`).toContain(from);
    }
    return from;
  }

  /** The answer, once; null where there is none yet, or none any more. */
  take(token: number): GroupReply["answer"] | null {
    const answer = this.#answers.get(token) ?? null;
    this.#answers.delete(token);
    return answer;
  }

  /** Whether an answer is still to come: none is, where the coordinator has begun anew meanwhile. */
  isOpen(token: number): boolean {
    return this.#answers.has(token) || this.machine.waiting().includes(token);
  }

  /** Time passes, and whatever is due happens. */
  passTo(nowMs: number): void {
    for (let woken = 0; this.wakeAtMs <= nowMs; woken++) {
      if (woken > 1000) throw new Error(`the coordinator is woken for ever at ${this.nowMs}`);
      this.nowMs = Math.max(this.nowMs, this.wakeAtMs);
      this.#carryOut(this.machine.step({ kind: "wake" }, this.#at()));
    }
    this.nowMs = nowMs;
  }

  #carryOut(result: ReturnType<GroupStateMachine["step"]>, appendFails = false): void {
    const batches = encodeGroupRecords(result.records, { wallMs: WALL_MS + this.nowMs, maxBatchSize: 1 << 20 });
    if (appendFails && batches.length > 0) return this.restart();
    this.log.push(...batches);
    for (const record of result.records) this.machine.replay(record);
    for (const reply of result.replies) this.#answers.set(reply.to, reply.answer);
    this.wakeAtMs = result.wakeAtMs;
    if (result.next !== undefined) this.#carryOut(this.machine.step(result.next, this.#at()));
  }

  /** The log is read into a new machine. */
  restart(): void {
    this.lives += 1;
    this.machine = this.#read(this.log);
    this.#carryOut(this.machine.loaded(this.#at()));
  }

  #read(log: readonly Uint8Array[]): GroupStateMachine {
    const machine = new GroupStateMachine(this.config);
    for (const batch of log) for (const record of decodeGroupRecords(batch, unreadable)) machine.replay(record);
    return machine;
  }

  /** What is in memory is what the log gives, as it is and compacted. */
  checkReplay(groupId: string): void {
    const group = this.machine.group(groupId);
    // While a classic group rebalances, the log has its last generation.
    if (group?.type === "classic" && group.state !== "Stable" && group.state !== "Empty") return;
    const now = snapshot(this.machine, groupId);
    expect(snapshot(this.#read(this.log), groupId), "replay gives what is in memory").toEqual(now);
    expect(snapshot(this.#read(compacted(this.log)), groupId), "so does what compaction leaves").toEqual(now);
  }
}

function unreadable({ reason }: { readonly reason: string }): never {
  throw new Error(`a record of our own cannot be read: ${reason}`);
}

/** Of each key the last record, in the order of the log; what was deleted is gone. */
function compacted(log: readonly Uint8Array[]): Uint8Array[] {
  const records = log.flatMap((batch) => decodeRecords(batch));
  const last = new Map(records.map(({ key }, at) => [String(key), at]));
  return records.filter(({ key, value }, at) => value !== null && last.get(String(key)) === at)
    .map((record) => encodeBatch([record]));
}

/** All that is kept of a group, in an order of its own. */
export function snapshot(machine: GroupStateMachine, groupId: string): unknown {
  const group = machine.group(groupId);
  if (group?.type !== "consumer") {
    if (group === undefined || group.members.size === 0) return "nobody";
    const { generation, protocolName, leaderId } = group;
    const members = [...group.members.values()].map(({ memberId, groupInstanceId, assignment }) =>
      `${memberId} ${groupInstanceId} ${assignment.toHex()}`
    );
    return { generation, protocolName, leaderId, members: members.sort() };
  }
  const { epoch, metadataHash, targetEpoch, targetAssignedMs, members, staticMembers, target, regexes } = group;
  const sorted = <V>(map: ReadonlyMap<string, V>) => [...map].sort(([a], [b]) => a < b ? -1 : 1);
  return {
    epoch,
    metadataHash,
    targetEpoch,
    targetAssignedMs,
    members: sorted(members).map(([, member]) => ({
      ...member,
      subscribedTopicNames: [...member.subscribedTopicNames].sort(),
    })),
    staticMembers: sorted(staticMembers),
    target: sorted(target),
    regexes: sorted(regexes),
    counts: {
      topics: [...group.counts.topicNames()].sort(),
      regexes: [...group.counts.regexes()].sort(),
      classic: group.counts.classicMembers,
      homogeneous: group.counts.isHomogeneous(members.size),
    },
    held: heldPartitions(group).sort(),
  };
}

/** Every partition that some member has or has yet to give up, with the epoch that the group keeps for it. */
function heldPartitions(group: Pick<ConsumerGroup, "members" | "partitionEpoch">): string[] {
  return [...group.members.values()].flatMap(({ assigned, pendingRevocation }) =>
    [assigned, pendingRevocation].flatMap((epochs) =>
      [...epochs].flatMap(([topicId, partitions]) =>
        [...partitions.keys()].map((each) => `${topicId} ${each} ${group.partitionEpoch(topicId, each)}`)
      )
    )
  );
}
