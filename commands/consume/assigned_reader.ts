/**
 * Reading as a member of a group: the partitions come and go with the group's rebalances, and what the reader of stdout
 * has taken is committed, and nothing else.
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

/** What the member needs of whoever reads for it. */
export interface ShareReader {
  readonly fetcher: Fetcher;
  readonly output: Output;
  readonly ledger: Ledger;
  /** The share changed: is everything read now? */
  look(): void;
  /** Reading cannot go on. */
  fail(error: Error): void;
  say(line: string): void;
}

/** As Kafka's own consumers. */
const COMMIT_EVERY_MS = 5_000;
const HEARTBEAT_MS = 3_000;

/**
 * How long the others wait at a rebalance for our reader to take what is written; what it has not taken by then is read
 * again by whoever gets the partition.
 */
const DRAIN_MS = 5_000;

export class AssignedReader implements MemberListener {
  /** Whether the member has a share now, be it an empty one. */
  hasAssignment = false;
  readonly member: Membership;
  readonly #client: Client;
  readonly #group: string;
  readonly #settings: ConsumeSettings;
  readonly #reader: ShareReader;
  readonly #ports: OutputPorts & { readonly clock: { wallMs(): number } };
  readonly #fetching = new Map<string, Fetching>();
  /** Partitions of the share that had nothing to read from the start. */
  readonly #idle = new Map<string, TopicPartition>();
  /** Where each partition of the topics ends, as it was at the start; null to follow. */
  readonly #ends: ReadonlyMap<string, number> | null;
  #mayCommit: boolean;
  #isLeaving = false;
  #committing: Promise<Error | null> = Promise.resolve(null);
  #cancelTimer = (): void => {};
  /** What was said already since all went well. */
  readonly #saidTrouble = new Set<string>();
  /** Since when there is trouble and no share; what has an end in sight does not wait for ever. */
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
    // What fails here is assigned again; until then a part of the share is missing.
    this.hasAssignment = false;
    const starts = await this.#startsOf(partitions);
    for (const [index, { topic, partition }] of partitions.entries()) {
      const name = partitionKey({ topic, partition });
      const until = this.#ends === null ? Infinity : this.#ends.get(name) ?? 0;
      const { offset, isFresh } = starts[index]!;
      const fetching = offset < until ? this.#reader.fetcher.add(topic, partition, offset, until) : null;
      if (fetching !== null) this.#fetching.set(name, fetching);
      if (!isFresh) continue;
      // Where a group begins is committed too: else it would forget a topic without records, and begin elsewhere next
      // time.
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

  /** `before`: what it keeps from being done. */
  onTrouble(what: Error, before = ""): void {
    if (this.#ends !== null && !this.hasAssignment) {
      const nowMs = this.#ports.clock.monotonicMs();
      this.#troubleSinceMs = Math.min(this.#troubleSinceMs, nowMs);
      if (nowMs - this.#troubleSinceMs >= this.#client.options.timeoutMs) return this.#reader.fail(what);
    }
    // How long was waited differs each time.
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
   * Commits as far as the reader has taken the output, which is `taken` bytes of it. One at a time. Returns what kept
   * it from being committed, if anything did; the next commit says the same, and more.
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
   * Leaves the group. Committed is what the reader has taken: all of it where reading came to a clean end (`taken`),
   * nothing more where that is null. Returns why the last commit failed, null where it did not.
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

  /** Fresh is what the group has committed nothing for. */
  async #startsOf(
    partitions: readonly TopicPartition[],
  ): Promise<{ readonly offset: number; readonly isFresh: boolean }[]> {
    if (partitions.length === 0) return [];
    // What a transaction commits for the group counts at its end, and this reader begins behind it.
    const requireStable = this.#settings.isolation === "read_committed";
    const committed = await fetchCommitted(this.#client, this.#group, partitions, { requireStable });
    const offsets = partitions.map(({ topic, partition }) => {
      const found = committed.find((one) => one.topic === topic && one.partition === partition);
      const error = found?.error ?? "UNKNOWN_SERVER_ERROR";
      // One that is not exact as a number is beyond the end of any log, and is taken back to where there are records.
      if (error === "NONE") return Number(found!.offset);
      // Not the same as nothing committed: that would read everything once more, or skip it.
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

/** What a rebalance under way does to a commit; the member knows what to make of it. */
const expected: ReadonlySet<string> = new Set([
  "REBALANCE_IN_PROGRESS",
  "ILLEGAL_GENERATION",
  "UNKNOWN_MEMBER_ID",
  "STALE_MEMBER_EPOCH",
  "FENCED_MEMBER_EPOCH",
]);
