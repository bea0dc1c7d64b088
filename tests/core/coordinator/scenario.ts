/**
 * Group scenarios as text. Each line is a time, who does what, and after the arrow what is answered to whom and what
 * the group is then; the test plays what stands before the arrow and compares the whole text.
 *
 *   0 a joins -> a MEMBER_ID_REQUIRED a-1 | Empty g0
 *
 * Clients are single words. Each remembers the member id and generation it was last told and uses them, unless the line
 * says otherwise (`as=`, `gen=`). Metadata and assignments are words too.
 *
 * @module
 */
import { expect, test } from "bun:test";
import { Writer } from "../../../core/base/cursor.ts";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import { writeConsumerProtocolSubscription } from "../../../core/protocol/generated/stored_consumer_protocol.ts";
import type { ReplyToken } from "../../../core/coordinator/runtime/mod.ts";
import type { GroupConfig, GroupEvent, GroupReply } from "../../../core/coordinator/group/mod.ts";
import type { GroupTopics } from "../../../core/coordinator/group/consumer/topics.ts";
import { GroupStateMachine } from "../../../core/coordinator/group/state_machine.ts";
import type { ErrorName } from "../../../core/protocol/error_codes.ts";
import { decodeGroupRecords, encodeGroupRecords } from "../../../core/coordinator/group/stored_records.ts";
import type { GroupRecord } from "../../../core/coordinator/group/records.ts";

const noTopics: GroupTopics = {
  revision: 0,
  createdRevision: 0,
  byName: () => undefined,
  byId: () => undefined,
  names: () => [],
};

export const testConfig: GroupConfig = {
  minSessionTimeoutMs: 10,
  maxSessionTimeoutMs: 1_000_000,
  initialRebalanceDelayMs: 0,
  maxSize: 100,
  maxGroups: 1_000_000,
  offsetMetadataMaxSize: 10,
  offsetsRetentionMs: 1_000_000_000,
  offsetsRetentionCheckIntervalMs: 1_000_000_000,
  maxBatchSize: 1_000_000,
  consumer: {
    ofGroup: () => ({ sessionTimeoutMs: 1000, heartbeatIntervalMs: 100, assignmentIntervalMs: 0 }),
    maxSize: 100,
    classicMaxSize: 100,
    assignors: ["uniform", "range"],
    migrationPolicy: "bidirectional",
    regexRefreshIntervalMs: 600_000,
  },
  topics: () => noTopics,
};

export function scenario(name: string, text: string, config: Partial<GroupConfig> = {}): void {
  test(name, () => {
    const lines = text.split("\n").map((line) => line.trim().replace(/\s+/g, " ")).filter((line) => line !== "");
    const stage = new Stage({ ...testConfig, ...config });
    expect(lines.map((line) => stage.play(line.split(" -> ")[0]!))).toEqual(lines);
  });
}

const utf8 = new TextEncoder();
const text = new TextDecoder();
const GROUP = "g";
export const WALL_MS = 1_700_000_000_000;

interface Client {
  memberId: string;
  generation: number;
}

export class Stage {
  machine: GroupStateMachine;
  readonly log: GroupRecord[] = [];
  readonly #clients = new Map<string, Client>();
  readonly #waiting = new Map<ReplyToken, string>();
  readonly #births = new Map<string, number>();
  #token = 1;

  constructor(readonly config: GroupConfig) {
    this.machine = new GroupStateMachine(config);
    this.machine.loaded({ nowMs: 0, wallMs: WALL_MS });
  }

  play(line: string): string {
    const [at, who, ...words] = line.split(" ");
    const said: string[] = [];
    if (who === "coordinator") said.push(this.#restart(Number(at)));
    else said.push(...this.#step(this.#event(who!, words), Number(at)));
    const group = this.machine.group(GROUP);
    const now = group === undefined
      ? "no group"
      : group.type !== "classic"
      ? group.state
      : `${group.state} g${group.generation}`;
    return `${line} -> ${said.join("; ") || "-"} | ${now}`;
  }

  #restart(nowMs: number): string {
    const forgotten = [...this.#waiting.values()];
    this.#waiting.clear();
    this.machine = new GroupStateMachine(this.config);
    const { maxBatchSize } = this.config;
    for (const batch of encodeGroupRecords(this.log, { wallMs: WALL_MS, maxBatchSize })) {
      for (const record of decodeGroupRecords(batch, unreadable)) this.machine.replay(record);
    }
    const said = this.#carryOut(this.machine.loaded({ nowMs, wallMs: WALL_MS + nowMs }), nowMs);
    return [...forgotten.map((who) => `${who} cut off`), ...said].join("; ") || "back";
  }

  #step(event: GroupEvent, nowMs: number): string[] {
    return this.#carryOut(this.machine.step(event, { nowMs, wallMs: WALL_MS + nowMs }), nowMs);
  }

  #carryOut(outcome: ReturnType<GroupStateMachine["step"]>, nowMs: number): string[] {
    this.log.push(...outcome.records);
    for (const record of outcome.records) this.machine.replay(record);
    const said = outcome.replies.map((reply) => this.#hear(reply));
    const waiting = new Set(this.machine.waiting());
    for (const [token, who] of this.#waiting) {
      const isNext = outcome.next !== undefined && "from" in outcome.next && outcome.next.from === token;
      if (!isNext) expect(waiting.has(token), `${who}'s request is not forgotten`).toBe(true);
    }
    if (outcome.next !== undefined) said.push(...this.#step(outcome.next, nowMs));
    return said;
  }

  #client(who: string): Client {
    const client = this.#clients.get(who) ?? { memberId: "", generation: -1 };
    this.#clients.set(who, client);
    return client;
  }

  #newName(prefix: string): string {
    const births = (this.#births.get(prefix) ?? 0) + 1;
    this.#births.set(prefix, births);
    return `${prefix}-${births}`;
  }

  #event(who: string, [verb, ...words]: string[]): GroupEvent {
    if (who === "time") return { kind: "wake" };
    const options = new Map(
      words.filter((word) => word.includes("=")).map((word) => word.split("=") as [string, string]),
    );
    const flags = new Set(words.filter((word) => !word.includes("=")));
    const client = this.#client(who);
    const from = this.#token++;
    this.#waiting.set(from, who);
    const memberId = options.get("as") ?? client.memberId;
    const groupInstanceId = options.get("static") ?? null;
    const generation = Number(options.get("gen") ?? client.generation);
    const asked = { from, groupId: GROUP, memberId, groupInstanceId };
    switch (verb) {
      case "joins": {
        const topics = options.get("reads")?.split("+");
        const named = (options.get("by") ?? "range:x").split(",").map((each) => each.split(":"));
        return {
          ...asked,
          kind: "join",
          newMemberId: memberId === "" ? this.#newName(groupInstanceId ?? who) : "never used",
          clientId: who,
          clientHost: "/127.0.0.1",
          sessionTimeoutMs: Number(options.get("session") ?? 100),
          rebalanceTimeoutMs: Number(options.get("rebalance") ?? 300),
          protocolType: options.get("type") ?? "consumer",
          protocols: named.flatMap(([name, metadata]) =>
            name === "" ? [] : [{ name: name!, metadata: topics === undefined ? utf8.encode(metadata) : reads(topics) }]
          ),
          mustBringMemberId: !flags.has("old"),
          canSkipAssignment: flags.has("modern"),
        };
      }
      case "syncs": {
        const gifts = (options.get("giving") ?? "").split("/").filter((gift) => gift !== "").map((gift) =>
          gift.split(":")
        );
        const assignments = gifts.map(([to, what]) => ({
          memberId: this.#clients.get(to!)?.memberId ?? to!,
          assignment: utf8.encode(what),
        }));
        const protocolType = options.get("type") ?? null;
        const protocolName = options.get("by") ?? null;
        return { ...asked, kind: "sync", generation, protocolType, protocolName, assignments };
      }
      case "beats":
        return { ...asked, kind: "heartbeat", generation };
      case "leaves": {
        const others = (options.get("with") ?? "").split(",").filter((each) => each !== "");
        const members = [memberId, ...others].map((each) => ({ memberId: each, groupInstanceId }));
        return { from, kind: "leave", groupId: GROUP, members };
      }
      case "commits": {
        const metadata = options.get("saying") ?? "";
        const topics = [...flags].map((each) => /^(\w+)-(\d+)@(\d+)$/.exec(each)!).map((
          [, topic, partition, offset],
        ) => ({
          topic: topic!,
          topicId: ZERO_UUID,
          partitions: [{ partition: Number(partition), offset: BigInt(offset!), leaderEpoch: -1, metadata }],
        }));
        const inTransaction = options.get("in");
        if (inTransaction !== undefined) {
          const producerError = (options.get("but") ?? "NONE") as ErrorName;
          return {
            ...asked,
            ...producerOf(inTransaction),
            kind: "transactionalCommit",
            generation,
            producerError,
            topics,
          };
        }
        return {
          ...asked,
          kind: "commit",
          generation,
          retentionMs: Number(options.get("keeping") ?? -1),
          errorWithoutGroup: "GROUP_ID_NOT_FOUND",
          topics,
        };
      }
      case "fetches": {
        const topics = [...flags].map((each) => each.split("-")).map(([topic, partition]) => ({
          topic: topic!,
          topicId: ZERO_UUID,
          partitions: [Number(partition)],
        }));
        const requireStable = options.get("wants") === "stable";
        return { from, kind: "fetch", groupId: GROUP, topics: topics.length === 0 ? null : topics, requireStable };
      }
      case "ends":
        return {
          from,
          kind: "endTransaction",
          ...producerOf(options.get("of")!),
          coordinatorEpoch: 0,
          isCommit: flags.has("committed"),
          producerError: (options.get("but") ?? "NONE") as ErrorName,
        };
      case "describes":
        return { from, kind: "describe", groupId: GROUP };
      case "lists":
        return { from, kind: "list" };
      case "deletes":
        return { from, kind: "delete", groupId: GROUP };
      case "forgets": {
        const topics = [...flags].map((each) => each.split("-")).map(([topic, partition]) => ({
          topic: topic!,
          partitions: [Number(partition)],
        }));
        return { from, kind: "forget", groupId: GROUP, topics };
      }
      case "drops":
        return { from, kind: "topicDeleted", topic: [...flags][0]!, topicId: ZERO_UUID };
      default:
        throw new Error(`nobody knows how one ${verb}`);
    }
  }

  #hear(reply: GroupReply): string {
    const who = this.#waiting.get(reply.to);
    if (who === undefined) throw new Error(`an answer to ${reply.to}, who does not wait`);
    this.#waiting.delete(reply.to);
    return `${who} ${this.#words(reply, this.#client(who))}`;
  }

  #words(reply: GroupReply, client: Client): string {
    switch (reply.kind) {
      case "join": {
        const { error, memberId, generation, leaderId, protocolName, members, skipAssignment } = reply.answer;
        if (error === "NONE" || error === "MEMBER_ID_REQUIRED") client.memberId = memberId;
        if (error === "UNKNOWN_MEMBER_ID") client.memberId = "";
        if (error !== "NONE") return memberId === "" ? error : `${error} ${memberId}`;
        client.generation = generation;
        const others = members.map((each) => `${each.memberId}(${text.decode(each.metadata)})`).join(" ");
        const lead = others === "" ? "" : ` of ${others}`;
        return `joined g${generation} by ${protocolName} led by ${leaderId}${lead}${
          skipAssignment ? ", as before" : ""
        }`;
      }
      case "sync": {
        const { error, assignment } = reply.answer;
        return error === "NONE" ? `owns ${text.decode(assignment) || "nothing"}` : error;
      }
      case "heartbeat":
        return reply.answer.error === "NONE" ? "ok" : reply.answer.error;
      case "leave":
        client.memberId = "";
        return reply.answer.members.map(({ error }) => error === "NONE" ? "left" : error).join(", ");
      case "endTransaction":
        return reply.answer.error === "NONE" ? "ended" : reply.answer.error;
      case "commit":
      case "transactionalCommit":
        return reply.answer.topics.flatMap(({ topic, partitions }) =>
          partitions.map(({ partition, error }) => error === "NONE" ? `${topic}-${partition} kept` : error)
        ).join(", ");
      case "fetch":
        return reply.answer.topics.flatMap(({ topic, partitions }) =>
          partitions.map(({ partition, error, offset, metadata }) =>
            `${topic}-${partition}@${error === "NONE" ? offset : error}${metadata && `(${metadata})`}`
          )
        ).join(", ") || "nothing";
      case "describe": {
        const { error, state, protocolType, protocolName, members } = reply.answer;
        const each = members.map((member) =>
          `${member.memberId}(${text.decode(member.metadata)})=${text.decode(member.assignment)}`
        );
        return error === "NONE"
          ? [state, protocolType, protocolName, ...each].filter((word) => word !== "").join(" ")
          : error;
      }
      case "list":
        return reply.answer.groups.map(({ groupId, state, type }) => `${groupId}:${state}:${type}`).join(" ") ||
          "nothing";
      case "delete":
        return reply.answer.error === "NONE" ? "deleted" : reply.answer.error;
      case "forget": {
        const { error, topics } = reply.answer;
        if (error !== "NONE") return error;
        return topics.map(({ topic, error }) => `${topic} ${error === "NONE" ? "forgotten" : error}`).join(", ");
      }
      case "consumerHeartbeat":
      case "consumerDescribe":
        throw new Error("nobody here speaks the consumer protocol");
      case "topicDeleted":
        return `${reply.answer.offsets} offsets gone`;
    }
  }
}

/** The metadata of a consumer that reads these topics. */
function reads(topics: readonly string[]): Uint8Array {
  const w = new Writer();
  w.int16(0);
  writeConsumerProtocolSubscription(w, {
    topics: [...topics],
    userData: null,
    ownedPartitions: [],
    generationId: -1,
    rackId: null,
  }, 0);
  return w.finish();
}

/** `p7:1` is the producer 7 in its epoch 1. */
function producerOf(word: string): { readonly producerId: number; readonly producerEpoch: number } {
  const [, producerId, producerEpoch] = /^p(\d+):(\d+)$/.exec(word)!;
  return { producerId: Number(producerId), producerEpoch: Number(producerEpoch) };
}

function unreadable({ reason }: { readonly reason: string }): never {
  throw new Error(reason);
}
