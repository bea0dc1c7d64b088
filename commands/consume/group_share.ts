/**
 * Reading as a member of a group: the partitions come and go with the group's rebalances, and what the reader of stdout has
 * taken is committed, and nothing else.
 *
 * @module
 */
import type { Fetcher, Fetching } from "../../core/client/consumer/fetcher.ts";
import {
  type Client,
  commitOffsets,
  fetchCommitted,
  GroupMember,
  type MemberListener,
  type RevokedBecause,
  ServerError,
  type TopicPartition,
} from "../../core/client/mod.ts";
import { OperatingFailure } from "../../core/runtime/ports.ts";
import type { OffsetSpec } from "../offset_spec.ts";
import type { ConsumeSettings } from "./flags.ts";
import type { Ledger } from "./ledger.ts";
import type { Output, OutputPorts } from "./output.ts";
import { extents, resolve } from "./positions.ts";

/** What the member needs of whoever reads for it. */
export interface ShareReader {
  readonly fetcher: Fetcher;
  readonly output: Output;
  readonly ledger: Ledger;
  /** The share changed: is everything read now? */
  look(): void;
  say(line: string): void;
}

/** As Kafka's own consumers. */
const COMMIT_EVERY_MS = 5_000;
const HEARTBEAT_MS = 3_000;

/**
 * How long the others wait at a rebalance for our reader to take what is written; what it has not taken by then is read again
 * by whoever gets the partition.
 */
const DRAIN_MS = 5_000;

export class GroupShare implements MemberListener {
  /** Whether the member has a share now, be it an empty one. */
  hasShare = false;
  readonly member: GroupMember;
  readonly #client: Client;
  readonly #group: string;
  readonly #settings: ConsumeSettings;
  readonly #reader: ShareReader;
  readonly #ports: OutputPorts & { readonly clock: { wallMs(): number } };
  readonly #fetching = new Map<string, Fetching>();
  /** Where each partition of the topics ends, as it was at the start; null to follow. */
  readonly #ends: ReadonlyMap<string, number> | null;
  #mayCommit: boolean;
  #committing: Promise<void> = Promise.resolve();
  #cancelTimer = (): void => {};
  #saidTrouble = "";

  constructor(
    client: Client,
    topics: readonly string[],
    ends: ReadonlyMap<string, number> | null,
    settings: ConsumeSettings,
    reader: ShareReader,
    ports: OutputPorts & { readonly clock: { wallMs(): number } },
  ) {
    this.#client = client;
    this.#group = settings.group!;
    this.#settings = settings;
    this.#reader = reader;
    this.#ports = ports;
    this.#ends = ends;
    this.#mayCommit = settings.commit === "auto";
    this.member = GroupMember.start(client, {
      group: this.#group,
      topics,
      sessionTimeoutMs: settings.sessionTimeoutMs,
      heartbeatIntervalMs: Math.min(HEARTBEAT_MS, settings.sessionTimeoutMs / 3),
      rebalanceTimeoutMs: settings.maxPollMs,
      ...settings.assignors === null ? {} : { assignors: settings.assignors },
    }, this);
    if (settings.commit === "auto") this.#commitLater();
  }

  async onAssigned(partitions: readonly TopicPartition[]): Promise<void> {
    const starts = await this.#startsOf(partitions);
    for (const [index, { topic, partition }] of partitions.entries()) {
      const name = nameOf(topic, partition);
      const until = this.#ends === null ? Infinity : this.#ends.get(name) ?? 0;
      const start = starts[index]!;
      if (start < until) this.#fetching.set(name, this.#reader.fetcher.add(topic, partition, start, until));
    }
    this.hasShare = true;
    this.#saidTrouble = "";
    this.#reader.look();
  }

  async onRevoked(partitions: readonly TopicPartition[], because: RevokedBecause): Promise<void> {
    this.hasShare = false;
    const given: Fetching[] = [];
    for (const { topic, partition } of partitions) {
      const fetching = this.#fetching.get(nameOf(topic, partition));
      if (fetching === undefined) continue;
      this.#fetching.delete(nameOf(topic, partition));
      this.#reader.fetcher.remove(fetching);
      given.push(fetching);
    }
    if (because === "rebalance" && this.#mayCommit && given.length > 0) {
      const { clock } = this.#ports;
      const deadlineMs = clock.monotonicMs() + Math.min(DRAIN_MS, this.#settings.maxPollMs / 2);
      await this.commit(await this.#reader.output.drained(() => clock.monotonicMs() >= deadlineMs));
    }
    for (const fetching of given) this.#reader.ledger.forget(fetching);
  }

  onTrouble(what: Error): void {
    if (this.#saidTrouble === what.message) return;
    this.#saidTrouble = what.message;
    this.#reader.say(`${what.message}; trying again`);
  }

  /** Commits as far as the reader has taken the output, which is `taken` bytes of it. One at a time. */
  async commit(taken: number): Promise<void> {
    this.#reader.ledger.taken(taken);
    const before = this.#committing;
    this.#committing = before.then(() => this.#commitDue());
    await this.#committing;
  }

  /**
   * Leaves the group. Committed is what the reader has taken: all of it where reading came to a clean end (`taken`), nothing
   * more where that is null.
   */
  async leave(taken: number | null): Promise<void> {
    this.#cancelTimer();
    if (taken !== null && this.#settings.commit !== "none") await this.commit(taken);
    this.#mayCommit = false;
    await this.member.leave();
  }

  async #commitDue(): Promise<void> {
    const { ledger } = this.#reader;
    const committer = this.member.committer;
    const due = ledger.due();
    if (committer === null || due.length === 0) return;
    try {
      const answers = await commitOffsets(this.#client, this.#group, committer, due);
      const refused = answers.find(({ error }) => error !== "NONE");
      if (refused !== undefined) {
        this.member.refused(refused.error);
        if (!expected.has(refused.error)) {
          throw new ServerError(refused.error, `Cannot commit for group ${this.#group}`);
        }
      }
      ledger.committed(
        due.filter(({ topic, partition }) =>
          answers.some((answer) => answer.topic === topic && answer.partition === partition && answer.error === "NONE")
        ),
      );
    } catch (error) {
      if (!(error instanceof OperatingFailure) && !(error instanceof ServerError)) throw error;
      // The next commit says the same, and more.
      this.onTrouble(error);
    }
  }

  #commitLater(): void {
    const { clock, timers } = this.#ports;
    this.#cancelTimer = timers.at(clock.monotonicMs() + COMMIT_EVERY_MS, () => {
      const done = this.#mayCommit ? this.commit(this.#reader.output.taken) : Promise.resolve();
      void done.then(() => {
        if (this.#mayCommit) this.#commitLater();
      });
    });
  }

  async #startsOf(partitions: readonly TopicPartition[]): Promise<number[]> {
    if (partitions.length === 0) return [];
    const committed = await fetchCommitted(this.#client, this.#group, partitions);
    const offsets = partitions.map(({ topic, partition }) =>
      committed.find((found) => found.topic === topic && found.partition === partition)?.offset ?? -1
    );
    const fresh = partitions.filter((_, index) => offsets[index]! < 0);
    if (fresh.length === 0) return offsets;
    const resets = await this.#resolved(this.#settings.reset, fresh);
    return offsets.map((offset, index) => offset >= 0 ? offset : resets[fresh.indexOf(partitions[index]!)]!);
  }

  async #resolved(spec: OffsetSpec, partitions: readonly TopicPartition[]): Promise<number[]> {
    const { isolation } = this.#settings;
    const logs = await extents(this.#client, partitions, isolation);
    const offsets = await resolve(this.#client, spec, logs, isolation, this.#ports.clock.wallMs());
    return offsets.map((offset, index) => Math.min(Math.max(offset, logs[index]!.earliest), logs[index]!.latest));
  }
}

/** What a rebalance under way does to a commit; the member knows what to make of it. */
const expected: ReadonlySet<string> = new Set(["REBALANCE_IN_PROGRESS", "ILLEGAL_GENERATION", "UNKNOWN_MEMBER_ID"]);

export function nameOf(topic: string, partition: number): string {
  return `${topic} ${partition}`;
}
