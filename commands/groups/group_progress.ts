/**
 * Where groups stand: for each partition what was committed, where the log ends, how far that is, and which member has
 * it.
 * `kq lag` and `kq groups describe` are two views of this.
 *
 * The partitions of a group are all those of the topics it has committed for and of the topics its members subscribe
 * to: a partition without a commit is one that it has not begun to read.
 *
 * @module
 */
import { partitionKey } from "../../core/protocol/partition_names.ts";
import {
  type Client,
  type DescribedGroup,
  type DescribedMember,
  describeGroups,
  EARLIEST,
  fetchCommitted,
  LATEST,
  type ListedGroup,
  listOffsets,
  plainOffset,
  type TopicPartition,
} from "../../core/client/mod.ts";

export interface PartitionProgress extends TopicPartition {
  readonly group: string;
  /** The next offset the group will read; null when it has committed none. */
  readonly currentOffset: number | bigint | null;
  /** Null when the topic is gone or its leader does not answer. */
  readonly logEndOffset: number | null;
  /**
   * Records still to read: those from the committed offset on, or from the log's start where that is later (records
   * that were trimmed are nobody's to read any more). Where nothing was committed it is all there are: a reader that is
   * stuck before its first commit must not look as if it were done. Null when the end is not known.
   */
  readonly lag: number | null;
  /** Who reads it now. */
  readonly member: DescribedMember | null;
}

export interface GroupProgress {
  readonly group: string;
  readonly state: string;
  readonly described: DescribedGroup;
  readonly partitions: readonly PartitionProgress[];
}

/** Asks for all groups side by side, and for the ends of all their partitions at once. */
export async function groupProgress(client: Client, groups: readonly ListedGroup[]): Promise<GroupProgress[]> {
  const [described, committed] = await Promise.all([
    describeGroups(client, groups.map(({ group }) => group)),
    Promise.all(groups.map(({ group }) => fetchCommitted(client, group, null))),
  ]);
  const topicsOf = groups.map((_, at) =>
    new Set([
      ...committed[at]!.map(({ topic }) => topic),
      ...described[at]!.members.flatMap(({ subscribed }) => subscribed ?? []),
    ])
  );
  const names = [...new Set(topicsOf.flatMap((topics) => [...topics]))];
  const { topics: views } = await client.metadata(names);
  const wanted = groups.map((_, at) => {
    const assigned = described[at]!.members.flatMap((member) =>
      member.assigned.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition, member })))
    );
    const owners = new Map(assigned.map((one) => [partitionKey(one), one.member]));
    const offsets = new Map(
      committed[at]!.filter(({ offset }) => offset >= 0).map((one) => [partitionKey(one), plainOffset(one.offset)]),
    );
    const present = [...topicsOf[at]!].flatMap((topic) =>
      (views.get(topic)?.partitions ?? []).map(({ index }) => ({ topic, partition: index }))
    );
    const all = new Map([...committed[at]!, ...assigned, ...present].map((one) => [partitionKey(one), one]));
    return [...all].map(([name, { topic, partition }]) => ({
      topic,
      partition,
      currentOffset: offsets.get(name) ?? null,
      member: owners.get(name) ?? null,
    }));
  });
  const ends = await endsOf(client, wanted.flat());
  return groups.map(({ group, state }, at) => ({
    group,
    // Groups of newer kinds are not described by these calls; the list knows their state.
    state: described[at]!.state === "Dead" ? state : described[at]!.state,
    described: described[at]!,
    partitions: wanted[at]!.map((one): PartitionProgress => {
      const end = ends.get(partitionKey(one)) ?? null;
      const next = Math.max(Number(one.currentOffset ?? 0), end?.earliest ?? 0);
      const lag = end === null ? null : Math.max(0, end.latest - next);
      return { ...one, group, logEndOffset: end?.latest ?? null, lag };
    }).sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1)),
  }));
}

async function endsOf(
  client: Client,
  partitions: readonly TopicPartition[],
): Promise<Map<string, { readonly earliest: number; readonly latest: number }>> {
  const names = new Map(
    partitions.map(({ topic, partition }) => [partitionKey({ topic, partition }), { topic, partition }]),
  );
  const { topics } = client.cluster;
  // A partition that is gone, or has no leader, would only be waited for.
  const present = [...names.values()].filter(({ topic, partition }) =>
    topics.get(topic)?.partitions.some(({ index, leader }) => index === partition && leader >= 0) === true
  );
  const found = await listOffsets(
    client,
    present.flatMap((one) => [EARLIEST, LATEST].map((timestamp) => ({ ...one, timestamp }))),
  );
  const ends = new Map<string, { earliest: number; latest: number }>();
  for (let at = 0; at < found.length; at += 2) {
    const earliest = found[at]!, latest = found[at + 1]!;
    if (earliest.error !== "NONE" || latest.error !== "NONE") continue;
    ends.set(partitionKey(latest), { earliest: earliest.offset, latest: latest.offset });
  }
  return ends;
}

/**
 * The sum of what is known; null for a group that has committed nothing and has no members, for nothing tells what it
 * would read.
 */
export function lagOf(partitions: readonly PartitionProgress[]): number | null {
  return partitions.length === 0 ? null : partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0);
}
