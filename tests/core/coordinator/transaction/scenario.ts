/**
 * Transaction scenarios as text. Each line is a time, who does what, and after the arrow what is answered, which
 * markers are sent, and what the transactional id is then; the test plays what stands before the arrow and compares the
 * whole text.
 *
 *   0 a begins -> a is p1 e0 | Empty p1 e0
 *
 * Producers are single words of the one id `t`. Each remembers the producer id and epoch it was last told and uses
 * them, unless the line says otherwise (`p=`, `e=`). `v2` marks a client that raises the epoch with each end (KIP-890).
 * Markers that are sent wait until `markers arrive`, which says what partitions answered where that is not `written`.
 *
 * @module
 */
import { expect, test } from "bun:test";
import type {
  MarkerOutcome,
  Markers,
  TransactionConfig,
  TransactionEffect,
  TransactionEvent,
  TransactionRecord,
  TransactionReply,
} from "../../../../core/coordinator/transaction/events.ts";
import {
  decodeTransactionRecords,
  encodeTransactionRecords,
} from "../../../../core/coordinator/transaction/stored_records.ts";
import { TransactionStateMachine } from "../../../../core/coordinator/transaction/state_machine.ts";
import type {
  TopicPartitions,
  Transaction,
  TransactionVersion,
} from "../../../../core/coordinator/transaction/transaction.ts";

export const testConfig: TransactionConfig = {
  maxTimeoutMs: 1000,
  idExpirationMs: 10_000,
  timeoutCheckIntervalMs: 10,
  expirationCheckIntervalMs: 1000,
  maxBatchSize: 1_000_000,
  maxIds: 100,
  transactionVersion: 2,
};

export function scenario(name: string, text: string, config: Partial<TransactionConfig> = {}): void {
  test(name, () => {
    const lines = text.split("\n").map((line) => line.trim().replace(/\s+/g, " ")).filter((line) => line !== "");
    const stage = new Stage({ ...testConfig, ...config });
    expect(lines.map((line) => stage.play(line.split(" -> ")[0]!))).toEqual(lines);
  });
}

const ID = "t";
const WALL_MS = 1_700_000_000_000;

interface Producer {
  producerId: number;
  producerEpoch: number;
}

export class Stage {
  machine: TransactionStateMachine;
  readonly log: Uint8Array[] = [];
  readonly #producers = new Map<string, Producer>();
  #underWay: Markers[] = [];
  #freshProducerId = 1;

  constructor(readonly config: TransactionConfig) {
    this.machine = new TransactionStateMachine(config);
  }

  play(line: string): string {
    const [at, who, verb, ...words] = line.split(" ");
    const nowMs = Number(at);
    const options = new Map(words.filter((w) => w.includes("=")).map((w) => w.split("=") as [string, string]));
    const flags = words.filter((word) => !word.includes("="));
    const said = who === "coordinator"
      ? this.#restart(nowMs, verb === "finds" ? found(options, flags) : null)
      : who === "time"
      ? this.#step({ kind: "wake" }, who, nowMs)
      : who === "markers"
      ? this.#arrive(options, nowMs)
      : this.#ask(who!, verb!, options, flags, nowMs);
    return `${line} -> ${said.join("; ") || "-"} | ${this.#now()}`;
  }

  #now(): string {
    const now = this.machine.transaction(ID);
    if (now === undefined) return "no id";
    const { state, producerId, producerEpoch, topics } = now;
    return [state, `p${producerId}`, `e${producerEpoch}`, ...names(topics)].join(" ");
  }

  #ask(who: string, verb: string, o: Map<string, string>, flags: string[], nowMs: number): string[] {
    const known = this.#producers.get(who) ?? { producerId: -1, producerEpoch: -1 };
    const producerId = Number(o.get("p") ?? known.producerId);
    const producerEpoch = Number(o.get("e") ?? known.producerEpoch);
    const clientVersion: TransactionVersion = flags.includes("v2") ? 2 : 0;
    const id = o.get("id") ?? ID;
    const of = { transactionalId: id, producerId, producerEpoch, from: 1 };
    const topics = partitionsOf(flags);
    const make = (freshProducerId: number | null): TransactionEvent => {
      switch (verb) {
        case "begins":
        case "continues":
          return {
            kind: "init",
            from: 1,
            transactionalId: id,
            timeoutMs: Number(o.get("timeout") ?? 100),
            expected: verb === "begins" ? null : { producerId, producerEpoch },
            freshProducerId,
          };
        case "adds":
          return { ...of, kind: "addPartitions", topics, clientVersion };
        case "verifies":
          return { ...of, kind: "verifyPartitions", topics };
        case "commits":
        case "aborts":
          return { ...of, kind: "end", isCommit: verb === "commits", clientVersion, freshProducerId };
        case "looks":
          return { kind: "describe", from: 1, transactionalId: id };
        case "lists":
          return { kind: "list", from: 1 };
        default:
          throw new Error(`nobody ${verb}`);
      }
    };
    return this.#step(make(null), who, nowMs, make);
  }

  #step(
    event: TransactionEvent,
    who: string,
    nowMs: number,
    again?: (freshProducerId: number) => TransactionEvent,
  ): string[] {
    const at = { nowMs, wallMs: WALL_MS + nowMs };
    const { replies, records, effects } = this.machine.step(event, at);
    const [reply] = replies;
    if (
      again !== undefined && reply !== undefined && "needsProducerId" in reply.answer && reply.answer.needsProducerId
    ) {
      expect({ records, effects }).toEqual({ records: [], effects: [] });
      return this.#step(again(this.#freshProducerId++), who, nowMs);
    }
    this.#keep(records);
    return [
      ...replies.map((each) => this.#hear(who, each)),
      ...this.#carryOut(effects ?? [], nowMs),
    ];
  }

  #keep(records: readonly TransactionRecord[]): void {
    const { maxBatchSize, transactionVersion } = this.config;
    this.log.push(...encodeTransactionRecords(records, { wallMs: WALL_MS, maxBatchSize, transactionVersion }));
    for (const record of records) this.machine.replay(record);
  }

  #carryOut(effects: readonly TransactionEffect[], nowMs: number): string[] {
    return effects.flatMap((effect) => {
      if (effect.kind === "markers") {
        this.#underWay.push(effect);
        const what = effect.isCommit ? "commit" : "abort";
        return [`${what} p${effect.producerId} e${effect.producerEpoch} to ${names(effect.topics).join(" ")}`];
      }
      const { kind: _, needsProducerId, ...of } = effect;
      const freshProducerId = needsProducerId ? this.#freshProducerId++ : null;
      return ["timed out", ...this.#step({ ...of, kind: "timeOut", freshProducerId }, "time", nowMs)];
    });
  }

  #arrive(options: Map<string, string>, nowMs: number): string[] {
    const underWay = this.#underWay;
    this.#underWay = [];
    return underWay.flatMap(({ transactionalId, producerId, producerEpoch, topics }) => {
      const outcomes = topics.flatMap(({ topic, partitions }) =>
        partitions.map((partition): MarkerOutcome => {
          const outcome = options.get(`${topic}-${partition}`) ?? options.get("all") ?? "written";
          return { topic, partition, outcome: outcome as MarkerOutcome["outcome"] };
        })
      );
      const event = { kind: "marked", transactionalId, producerId, producerEpoch, outcomes } as const;
      return this.#step(event, "markers", nowMs);
    });
  }

  /** From the bytes of the log alone. */
  #restart(nowMs: number, found: TransactionRecord | null): string[] {
    this.#underWay = [];
    if (found !== null) this.#keep([found]);
    this.machine = new TransactionStateMachine(this.config);
    for (const batch of this.log) for (const record of decodeTransactionRecords(batch)) this.machine.replay(record);
    const { records, effects } = this.machine.loaded({ nowMs, wallMs: WALL_MS + nowMs });
    this.#keep(records);
    return ["back", ...this.#carryOut(effects ?? [], nowMs)];
  }

  #hear(who: string, reply: TransactionReply): string {
    switch (reply.kind) {
      case "init":
      case "end": {
        const { error, producerId, producerEpoch } = reply.answer;
        if (producerId === -1) return `${who} ${error === "NONE" ? "ok" : error}`;
        this.#producers.set(who, { producerId, producerEpoch });
        return `${who} is p${producerId} e${producerEpoch}`;
      }
      case "addPartitions":
        return `${who} ${reply.answer.error === "NONE" ? "ok" : reply.answer.error}`;
      case "verifyPartitions": {
        const { error, missing } = reply.answer;
        if (error !== "NONE") return `${who} ${error}`;
        return missing.length === 0 ? `${who} ok` : `${who} misses ${names(missing).join(" ")}`;
      }
      case "describe": {
        const { transaction } = reply.answer;
        if (transaction === null) return `${who} sees nothing`;
        return [`${who} sees`, transaction.state, ...names(transaction.topics)].join(" ");
      }
      case "list":
        return [`${who} lists`, ...reply.answer.transactions.map(({ transactionalId }) => transactionalId)].join(" ");
    }
  }
}

/** What somebody left in the log. */
function found(o: Map<string, string>, flags: readonly string[]): TransactionRecord {
  const producerId = Number(o.get("p"));
  return {
    transactionalId: ID,
    value: {
      producerId,
      previousProducerId: producerId,
      nextProducerId: -1,
      producerEpoch: Number(o.get("e")),
      lastProducerEpoch: -1,
      timeoutMs: 100,
      state: flags[0] as Transaction["state"],
      topics: partitionsOf(flags),
      startedMs: WALL_MS,
      updatedMs: WALL_MS,
      clientVersion: flags.includes("v2") ? 2 : 0,
    },
  };
}

function partitionsOf(words: readonly string[]): TopicPartitions[] {
  return words.filter((word) => word.includes("-")).map((word) => {
    const [topic, partition] = word.split("-");
    return { topic: topic!, partitions: [Number(partition)] };
  });
}

function names(topics: readonly TopicPartitions[]): string[] {
  return topics.flatMap(({ topic, partitions }) => partitions.map((partition) => `${topic}-${partition}`));
}
