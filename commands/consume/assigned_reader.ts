/**
 * Reads as a member of a group: the partitions change with the group's rebalances, and only what the reader of stdout
 * has taken is committed.
 *
 * @module
 */
import { partitionKey } from "../../core/protocol/partition_names.ts";
import {
  type Client,
  commitOffsets,
  ConsumerMember,
  fetchCommitted,
  type Fetcher,
  type Fetching,
  GroupMember,
  isPassing,
  type MemberListener,
  type Membership,
  type RevokedBecause,
  ServerError,
  type TopicPartition,
} from "../../core/client/mod.ts";
import type { OffsetSpec } from "../offset_spec.ts";
import type { ConsumeSettings } from "./flags.ts";
import type { Ledger } from "./ledger.ts";
import type { Output, OutputPorts } from "./output.ts";
import { extents, resolve } from "./positions.ts";

/** What the member needs from the reader. */
export interface ShareReader {
  readonly fetcher: Fetcher;
  readonly output: Output;
  readonly ledger: Ledger;
  /** The assignment changed: everything may be read now. */
  look(): void;
  /** Reading cannot go on. */
  fail(error: Error): void;
  say(line: string): void;
}

/** As in Kafka's own consumers. */
const COMMIT_EVERY_MS = 5_000;
const HEARTBEAT_MS = 3_000;

/**
 * How long a rebalance waits for the reader of stdout to take what is written; what it has not taken by then, the
 * partition's next owner reads again.
 */
const DRAIN_MS = 5_000;

export class AssignedReader implements MemberListener {
  /** Whether the member has an assignment, which may be empty. */
  hasAssignment = false;
  readonly member: Membership;
  readonly #client: Client;
  readonly #group: string;
  readonly #settings: ConsumeSettings;
  readonly #reader: ShareReader;
  readonly #ports: OutputPorts & { readonly clock: { wallMs(): number } };
  readonly #fetching = new Map<string, Fetching>();
  /** Assigned partitions that had nothing to read at the start. */
  readonly #idle = new Map<string, TopicPartition>();
  /** The end of each partition at the start; null to follow. */
  readonly #ends: ReadonlyMap<string, number> | null;
  #mayCommit: boolean;
  #isLeaving = false;
  #committing: Promise<Error | null> = Promise.resolve(null);
  #cancelTimer = (): void => {};
  /** The messages since the last success. */
  readonly #saidTrouble = new Set<string>();
  /** Since when there has been an error and no assignment; a read with an end does not wait for ever. */
  #troubleSinceMs = Infinity;

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
    this.member = join(client, topics, settings, this);
    if (settings.commit === "auto") this.#commitLater();
  }

  async onAssigned(partitions: readonly TopicPartition[]): Promise<void> {
    // A partition that fails here is assigned again; until then it is missing.
    this.hasAssignment = false;
    const starts = await this.#startsOf(partitions);
    for (const [index, { topic, partition }] of partitions.entries()) {
      const name = partitionKey({ topic, partition });
      const until = this.#ends === null ? Infinity : this.#ends.get(name) ?? 0;
      const { offset, isFresh } = starts[index]!;
      const fetching = offset < until ? this.#reader.fetcher.add(topic, partition, offset, until) : null;
      if (fetching !== null) this.#fetching.set(name, fetching);
      if (!isFresh) continue;
      // The group's first positions are committed too: otherwise it would begin elsewhere the next time in a topic
      // without records.
      const of = fetching ?? { topic, partition };
      if (fetching === null) this.#idle.set(name, of);
      this.#reader.ledger.note(of, 0, offset, -1);
    }
    this.hasAssignment = true;
    this.#allIsWell();
    this.#reader.look();
  }

  async onRevoked(partitions: readonly TopicPartition[], because: RevokedBecause): Promise<void> {
    this.hasAssignment = false;
    const given: TopicPartition[] = [];
    for (const { topic, partition } of partitions) {
      const name = partitionKey({ topic, partition });
      const idle = this.#idle.get(name);
      if (idle !== undefined) given.push(idle);
      this.#idle.delete(name);
      const fetching = this.#fetching.get(name);
      if (fetching === undefined) continue;
      this.#fetching.delete(name);
      this.#reader.fetcher.remove(fetching);
      given.push(fetching);
    }
    if (because === "rebalance" && this.#mayCommit && given.length > 0) {
      const { clock } = this.#ports;
      const deadlineMs = clock.monotonicMs() + Math.min(DRAIN_MS, this.#settings.maxPollMs / 2);
      const { size } = await this.#reader.output.drained(() => clock.monotonicMs() >= deadlineMs);
      await this.commit(size);
    }
    for (const fetching of given) this.#reader.ledger.forget(fetching);
  }

  /** `before`: what it prevents. */
  onTrouble(what: Error, before = ""): void {
    if (this.#ends !== null && !this.hasAssignment) {
      const nowMs = this.#ports.clock.monotonicMs();
      this.#troubleSinceMs = Math.min(this.#troubleSinceMs, nowMs);
      if (nowMs - this.#troubleSinceMs >= this.#client.options.timeoutMs) return this.#reader.fail(what);
    }
    // The time waited differs each time.
    const message = `${before}${what.message}`;
    const said = message.replaceAll(/[\d.]+ ms/g, "");
    if (this.#saidTrouble.has(said)) return;
    this.#saidTrouble.add(said);
    this.#reader.say(`${message}; trying again`);
  }

  #allIsWell(): void {
    this.#saidTrouble.clear();
    this.#troubleSinceMs = Infinity;
  }

  /**
   * Commits what the reader has taken: `taken` bytes of the output. One commit at a time. Returns why it failed, or
   * null; the next commit includes this one.
   */
  async commit(taken: number): Promise<Error | null> {
    this.#reader.ledger.taken(taken);
    this.#committing = this.#committing.then(() => this.#commitDue()).catch((error: Error) => {
      this.#reader.fail(error);
      return error;
    });
    return await this.#committing;
  }

  /**
   * Leaves the group, and commits what the reader has taken: `taken` bytes after a clean end, nothing more when that is
   * null. Returns why the last commit failed, or null.
   */
  async leave(taken: number | null): Promise<Error | null> {
    this.#cancelTimer();
    this.#isLeaving = true;
    const failure = taken !== null && this.#settings.commit !== "none" ? await this.commit(taken) : null;
    this.#mayCommit = false;
    await this.member.leave();
    return failure;
  }

  async #commitDue(): Promise<Error | null> {
    const { ledger } = this.#reader;
    const committer = this.member.committer;
    const due = ledger.due();
    if (due.length === 0) return null;
    if (committer === null) return new ServerError("UNKNOWN_MEMBER_ID", `Cannot commit for group ${this.#group}`);
    try {
      let failure: Error | null = null;
      const answers = await commitOffsets(this.#client, this.#group, committer, due);
      const refused = answers.find(({ error }) => error !== "NONE");
      if (refused !== undefined) {
        if (!this.#isLeaving) this.member.refused(refused.error);
        failure = new ServerError(refused.error, `Cannot commit for group ${this.#group}`);
        if (!this.#isLeaving && !expected.has(refused.error)) this.onTrouble(failure);
      } else this.#saidTrouble.clear();
      ledger.committed(
        due.filter(({ topic, partition }) =>
          answers.some((answer) => answer.topic === topic && answer.partition === partition && answer.error === "NONE")
        ),
      );
      return failure;
    } catch (error) {
      if (!isPassing(error) && !(error instanceof ServerError)) throw error;
      if (!this.#isLeaving) this.onTrouble(error, `Cannot commit for group ${this.#group}: `);
      return error;
    }
  }

  #commitLater(): void {
    const { clock, timers } = this.#ports;
    this.#cancelTimer = timers.at(clock.monotonicMs() + COMMIT_EVERY_MS, () => {
      const done = this.#mayCommit ? this.commit(this.#reader.output.taken) : Promise.resolve(null);
      void done.then(() => {
        if (this.#mayCommit && !this.#isLeaving) this.#commitLater();
      });
    });
  }

  /** `fresh`: the partitions without a committed offset. */
  async #startsOf(
    partitions: readonly TopicPartition[],
  ): Promise<{ readonly offset: number; readonly isFresh: boolean }[]> {
    if (partitions.length === 0) return [];
    // Offsets that an open transaction commits count at its end, and this reader begins behind them.
    const requireStable = this.#settings.isolation === "read_committed";
    const committed = await fetchCommitted(this.#client, this.#group, partitions, { requireStable });
    const offsets = partitions.map(({ topic, partition }) => {
      const found = committed.find((one) => one.topic === topic && one.partition === partition);
      const error = found?.error ?? "UNKNOWN_SERVER_ERROR";
      // An offset beyond 2^53 is beyond the end of any log, and is reset to where there are records.
      if (error === "NONE") return Number(found!.offset);
      // This must not count as no committed offset: then everything would be read again, or skipped.
      throw new ServerError(
        error,
        `Cannot read what group ${this.#group} committed for ${topic} partition ${partition}`,
      );
    });
    const fresh = partitions.filter((_, index) => offsets[index]! < 0);
    const resets = fresh.length === 0 ? [] : await this.#resolved(this.#settings.reset, fresh);
    return offsets.map((offset, index) =>
      offset >= 0 ? { offset, isFresh: false } : { offset: resets[fresh.indexOf(partitions[index]!)]!, isFresh: true }
    );
  }

  async #resolved(spec: OffsetSpec, partitions: readonly TopicPartition[]): Promise<number[]> {
    const { isolation } = this.#settings;
    const logs = await extents(this.#client, partitions, isolation);
    const offsets = await resolve(this.#client, spec, logs, isolation, this.#ports.clock.wallMs());
    return offsets.map((offset, index) => Math.min(Math.max(offset, logs[index]!.earliest), logs[index]!.latest));
  }
}

function join(
  client: Client,
  topics: readonly string[],
  settings: ConsumeSettings,
  listener: MemberListener,
): Membership {
  const { instanceId, sessionTimeoutMs, maxPollMs: rebalanceTimeoutMs, assignors, serverAssignor } = settings;
  const group = settings.group!;
  if (settings.protocol === "consumer") {
    const options = { group, topics, instanceId, rebalanceTimeoutMs, assignor: serverAssignor };
    return ConsumerMember.start(client, options, listener);
  }
  const heartbeatIntervalMs = Math.min(HEARTBEAT_MS, sessionTimeoutMs / 3);
  return GroupMember.start(client, {
    group,
    topics,
    instanceId,
    sessionTimeoutMs,
    heartbeatIntervalMs,
    rebalanceTimeoutMs,
    ...assignors === null ? {} : { assignors },
  }, listener);
}

/** The errors of a commit during a rebalance, which the member handles. */
const expected: ReadonlySet<string> = new Set([
  "REBALANCE_IN_PROGRESS",
  "ILLEGAL_GENERATION",
  "UNKNOWN_MEMBER_ID",
  "STALE_MEMBER_EPOCH",
  "FENCED_MEMBER_EPOCH",
]);
