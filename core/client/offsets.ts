/**
 * Offsets of two kinds: where a partition's log begins, ends or was at a time (its leader knows), and a group's
 * committed positions (its coordinator knows).
 *
 * @module
 */
import { partitionKey } from "../protocol/partition_names.ts";
import { ZERO_UUID } from "../base/uuid.ts";
import { errorCode, type ErrorName, errorName, isRetriable } from "../protocol/error_codes.ts";
import type { Client } from "./client.ts";
import type { BrokerAddress } from "./cluster.ts";
import { isPassing, ServerError, Unreachable } from "./errors.ts";

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Special timestamps of ListOffsets. */
export const LATEST = -1;
export const EARLIEST = -2;
/** The record with the largest timestamp: needs ListOffsets 7. */
export const MAX_TIMESTAMP = -3;

export interface AskedOffset extends TopicPartition {
  /** Milliseconds since 1970, or one of the special timestamps. */
  readonly timestamp: number;
}

export interface FoundOffset extends AskedOffset {
  readonly error: ErrorName;
  /**
   * The first offset at or after the time; -1 when no record is that late, or on an error. Brokers search no further
   * than the first segment that reaches the time: where its record is already deleted, or compacted away, the result is
   * the log's start, so that no record that is late enough lies before it.
   */
  readonly offset: number;
  /** The timestamp of the record found; -1 where no record was asked for. */
  readonly foundTimestamp: number;
  readonly leaderEpoch: number;
}

/**
 * Asks each partition's leader, all leaders concurrently. A partition whose leader moves, or is missing for a while, is
 * retried until the deadline; the answers come in the order of the questions.
 */
export async function listOffsets(
  client: Client,
  asked: readonly AskedOffset[],
  o: ListOffsetsOptions = {},
): Promise<FoundOffset[]> {
  const found = await ask(client, asked, o);
  const isMissing = ({ timestamp, offset, error }: FoundOffset): boolean =>
    timestamp >= 0 && offset < 0 && error === "NONE";
  const missing = found.filter(isMissing);
  if (missing.length === 0) return found;
  const again = (timestamp: number): AskedOffset[] =>
    missing.map(({ topic, partition }) => ({ topic, partition, timestamp }));
  const [latest, starts] = [await ask(client, again(MAX_TIMESTAMP), o), await ask(client, again(EARLIEST), o)];
  const isThere = (n: number): boolean =>
    starts[n]!.error === "NONE" && latest[n]!.offset >= starts[n]!.offset &&
    latest[n]!.foundTimestamp >= missing[n]!.timestamp;
  const settled = new Map(missing.map((one, n) => [one, isThere(n) ? { ...one, offset: starts[n]!.offset } : one]));
  return found.map((one) => settled.get(one) ?? one);
}

interface ListOffsetsOptions {
  readonly isolation?: "read_committed" | "read_uncommitted";
  readonly timeoutMs?: number;
}

async function ask(
  client: Client,
  asked: readonly AskedOffset[],
  o: ListOffsetsOptions,
): Promise<FoundOffset[]> {
  const deadlineMs = client.nowMs() + (o.timeoutMs ?? client.options.timeoutMs);
  const found: FoundOffset[] = asked.map((one) => ({
    ...one,
    error: "LEADER_NOT_AVAILABLE",
    offset: -1,
    foundTimestamp: -1,
    leaderEpoch: -1,
  }));
  let open = asked.map((_, index) => index);
  for (let tries = 0; open.length > 0; tries++) {
    const leaders = await byLeader(client, asked, open, deadlineMs);
    await Promise.all([...leaders].map(async ([broker, indexes]) => {
      const answers = await askLeader(client, broker, indexes.map((index) => asked[index]!), o.isolation, deadlineMs);
      indexes.forEach((index, i) => found[index] = answers[i]!);
    }));
    open = open.filter((index) => isRetriable(found[index]!.error));
    const pauseMs = client.backoffMs(tries);
    if (open.length === 0 || client.nowMs() + pauseMs >= deadlineMs) break;
    client.leadersChanged();
    await client.sleep(pauseMs);
  }
  return found;
}

async function byLeader(
  client: Client,
  asked: readonly AskedOffset[],
  open: readonly number[],
  deadlineMs: number,
): Promise<Map<BrokerAddress, number[]>> {
  const groups = new Map<BrokerAddress, number[]>();
  for (const index of open) {
    const { topic, partition } = asked[index]!;
    const leader = await client.leader(topic, partition, Math.max(1, deadlineMs - client.nowMs()));
    if (leader === null) continue;
    const present = groups.get(leader.broker);
    if (present === undefined) groups.set(leader.broker, [index]);
    else present.push(index);
  }
  return groups;
}

async function askLeader(
  client: Client,
  broker: BrokerAddress,
  asked: readonly AskedOffset[],
  isolation: "read_committed" | "read_uncommitted" | undefined,
  deadlineMs: number,
): Promise<FoundOffset[]> {
  // A request may name a partition only once, so each further question about it goes in another round.
  const rounds: AskedOffset[][] = [];
  const seen = new Map<string, number>();
  for (const one of asked) {
    const name = partitionKey(one);
    const round = seen.get(name) ?? 0;
    seen.set(name, round + 1);
    (rounds[round] ??= []).push(one);
  }
  const answers = new Map<AskedOffset, FoundOffset>();
  for (const round of rounds) {
    for (const answer of await askOnce(client, broker, round, isolation, deadlineMs)) {
      answers.set(answer.of, answer.found);
    }
  }
  return asked.map((one) => answers.get(one)!);
}

/** One try: the partitions of a leader that has gone soon have another one, which the next look-up finds. */
async function askOnce(
  client: Client,
  broker: BrokerAddress,
  asked: readonly AskedOffset[],
  isolation: "read_committed" | "read_uncommitted" | undefined,
  deadlineMs: number,
): Promise<{ readonly of: AskedOffset; readonly found: FoundOffset }[]> {
  const none = (of: AskedOffset, error: ErrorName) => ({
    of,
    found: { ...of, error, offset: -1, foundTimestamp: -1, leaderEpoch: -1 },
  });
  const leftMs = (): number => Math.max(1, deadlineMs - client.nowMs());
  try {
    const connection = await client.connection(broker, "control", leftMs());
    const timeoutMs = leftMs();
    const response = await connection.send(
      "ListOffsets",
      {
        replicaId: -1,
        isolationLevel: isolation === "read_committed" ? 1 : 0,
        topics: [...topicsOf(asked)].map(([name, ones]) => ({
          name,
          partitions: ones.map(({ partition, timestamp }) => ({
            partitionIndex: partition,
            currentLeaderEpoch: -1,
            timestamp,
          })),
        })),
        timeoutMs,
      },
      connection.version("ListOffsets"),
      Math.min(client.options.requestTimeoutMs, timeoutMs),
    );
    const answers = new Map(
      response.topics.flatMap(({ name, partitions }) =>
        partitions.map((p) => [partitionKey({ topic: name, partition: p.partitionIndex }), p] as const)
      ),
    );
    return asked.map((of) => {
      const answer = answers.get(partitionKey(of));
      if (answer === undefined) return none(of, "UNKNOWN_SERVER_ERROR");
      const { offset, timestamp, leaderEpoch } = answer;
      return {
        of,
        found: { ...of, error: errorName(answer.errorCode), offset, foundTimestamp: timestamp, leaderEpoch },
      };
    });
  } catch (error) {
    // Without any broker there is no result for single partitions.
    if (!isPassing(error) || error instanceof Unreachable) throw error;
    return asked.map((of) => none(of, error instanceof ServerError ? error.error : "NETWORK_EXCEPTION"));
  }
}

export interface CommittedOffset extends TopicPartition {
  readonly error: ErrorName;
  /** -1 when the group has committed none. A committer may write any 64 bits, so the value is kept as it is. */
  readonly offset: bigint;
  readonly leaderEpoch: number;
  readonly metadata: string;
}

/** A number where that is exact, which it is for every offset that a log can have in practice. */
export function plainOffset(offset: bigint): number | bigint {
  const plain = Number(offset);
  return Number.isSafeInteger(plain) ? plain : offset;
}

/**
 * The last version that names topics by their names. The next one requires ids, which are unknown for a topic that was
 * deleted since the group committed.
 */
const NAMES_TOPICS = 9;

const UNSTABLE = errorCode("UNSTABLE_OFFSET_COMMIT");

/**
 * What the group has committed for these partitions, or for all it ever did (null). With `requireStable` an offset that
 * a transaction is about to change is waited for, until the deadline (UNSTABLE_OFFSET_COMMIT).
 */
export async function fetchCommitted(
  client: Client,
  group: string,
  partitions: readonly TopicPartition[] | null,
  { requireStable = false }: { readonly requireStable?: boolean } = {},
): Promise<CommittedOffset[]> {
  const topics = partitions === null ? null : [...topicsOf(partitions)].map(([name, ones]) => ({
    name,
    partitionIndexes: ones.map(({ partition }) => partition),
  }));
  const response = await client.send(
    "OffsetFetch",
    {
      groupId: group,
      topics,
      groups: [{
        groupId: group,
        memberId: null,
        memberEpoch: -1,
        topics: topics?.map((topic) => ({ ...topic, topicId: ZERO_UUID })) ?? null,
      }],
      requireStable,
    },
    { coordinator: group },
    {
      atMost: NAMES_TOPICS,
      errorIn: (answer) => {
        const { errorCode, topics } = answer.groups[0] ?? answer;
        const isUnstable = topics.some(({ partitions }) => partitions.some((one) => one.errorCode === UNSTABLE));
        return errorCode === 0 && isUnstable ? "UNSTABLE_OFFSET_COMMIT" : errorName(errorCode);
      },
    },
  );
  const answer = response.groups[0] ?? response;
  if (answer.errorCode !== 0) {
    throw new ServerError(errorName(answer.errorCode), `Cannot read the offsets of group ${group}`);
  }
  return answer.topics.flatMap(({ name, partitions }) =>
    partitions.map((partition) => ({
      topic: name,
      partition: partition.partitionIndex,
      error: errorName(partition.errorCode),
      offset: partition.committedOffset,
      leaderEpoch: partition.committedLeaderEpoch,
      metadata: partition.metadata ?? "",
    }))
  );
}

export interface OffsetToCommit extends TopicPartition {
  /** The next offset to read: one past the last processed record. */
  readonly offset: number;
  /** Of the batch the last record came in; -1 when unknown. */
  readonly leaderEpoch: number;
  /** Kept beside the offset; none where it is not given. */
  readonly metadata?: string;
}

/** The committer: a member of the group, or (no member) a client that sets the offsets of a group without members. */
export interface Committer {
  /** The generation, or the epoch of a member of the consumer protocol; -1 for no member. */
  readonly generation: number;
  readonly memberId: string;
  /** Of a static member. */
  readonly instanceId: string | null;
}
export const nobody: Committer = { generation: -1, memberId: "", instanceId: null };

/**
 * Commits. A coordinator that moves is looked up again until the deadline; any other error is the answer, per
 * partition. ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID and REBALANCE_IN_PROGRESS mean that a member may no longer commit.
 */
export async function commitOffsets(
  client: Client,
  group: string,
  committer: Committer,
  offsets: readonly OffsetToCommit[],
  o: { readonly timeoutMs?: number } = {},
): Promise<(TopicPartition & { readonly error: ErrorName })[]> {
  if (offsets.length === 0) return [];
  const response = await client.send(
    "OffsetCommit",
    {
      groupId: group,
      generationIdOrMemberEpoch: committer.generation,
      memberId: committer.memberId,
      groupInstanceId: committer.instanceId,
      retentionTimeMs: -1,
      topics: [...topicsOf(offsets)].map(([name, ones]) => ({
        name,
        topicId: ZERO_UUID,
        partitions: ones.map(({ partition, offset, leaderEpoch, metadata }) => ({
          partitionIndex: partition,
          committedOffset: BigInt(offset),
          committedLeaderEpoch: leaderEpoch,
          committedMetadata: metadata ?? "",
        })),
      })),
    },
    { coordinator: group },
    {
      atMost: NAMES_TOPICS,
      errorIn: (answer) => {
        const codes = answer.topics.flatMap(({ partitions }) => partitions.map((partition) => partition.errorCode));
        return errorName(codes.find((code) => coordinatorErrors.has(code)) ?? 0);
      },
      ...o,
    },
  );
  return response.topics.flatMap(({ name, partitions }) =>
    partitions.map((partition) => ({
      topic: name,
      partition: partition.partitionIndex,
      error: errorName(partition.errorCode),
    }))
  );
}

/** Concerns the coordinator and not the partition, though the answer carries it per partition. */
const coordinatorErrors: ReadonlySet<number> = new Set(
  (["COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR", "REQUEST_TIMED_OUT"] as const).map(
    errorCode,
  ),
);

export function topicsOf<T extends TopicPartition>(partitions: readonly T[]): Map<string, T[]> {
  return Map.groupBy(partitions, ({ topic }) => topic);
}
