/**
 * Judges what the members of a group did: every record is delivered, none again that was committed before, and no
 * partition is two members' at a time. It goes by what the members said, each with the machine's clock, and by the
 * commits in `__consumer_offsets`.
 *
 * @module
 */
import { kq } from "../support/kq_process.ts";
import { readStoredRecord } from "../../core/protocol/stored_record.ts";
import { consumerOffsetsRecords } from "../../core/protocol/generated/stored_consumer_offsets.ts";
import type { Ownership, RunningMember } from "./foreign_client.ts";

/** What is judged of a member: what it said, in that order, and when it was not there. */
export interface Story {
  readonly name: string;
  readonly story: RunningMember["story"] extends (infer Told)[] ? readonly Told[] : never;
  readonly absences: RunningMember["absences"];
  readonly committed: RunningMember["committed"];
}

/** One that the broker took. */
export interface Commit {
  readonly partition: number;
  readonly offset: number;
  readonly atMs: number;
}

/** All commits of the group for the topic, in the order in which the broker took them. */
export async function commitsOf(broker: string, group: string, topic: string): Promise<Commit[]> {
  const { stdout, exitCode, stderr } = await kq(["consume", "__consumer_offsets", "-e", "-J"], { broker });
  if (exitCode !== 0) throw new Error(stderr);
  return stdout.trim().split("\n").flatMap((line): Commit[] => {
    const record = JSON.parse(line) as Record<
      "key" | "value" | "key_base64" | "value_base64",
      string | null | undefined
    >;
    const [key, value] = (["key", "value"] as const).map((part) =>
      record[`${part}_base64`] != null
        ? Uint8Array.fromBase64(record[`${part}_base64`]!)
        : record[part] == null
        ? null
        : new TextEncoder().encode(record[part]!)
    );
    const stored = key == null ? null : readStoredRecord(consumerOffsetsRecords, key, value ?? null);
    if (stored?.name !== "OffsetCommit" || stored.value === null) return [];
    if (stored.key.group !== group || stored.key.topic !== topic) return [];
    const { offset, commitTimestamp } = stored.value;
    return [{ partition: stored.key.partition, offset: Number(offset), atMs: Number(commitTimestamp) }];
  });
}

interface Holding {
  readonly member: string;
  readonly partition: number;
  readonly fromMs: number;
  toMs: number;
  /** The first offset that was delivered in it. */
  first: number | null;
  /** It ended when the member learned that it had been put out, some time ago. */
  isLost: boolean;
}

/** The stretches of time in which the member had each partition, as it said itself. */
function holdingsOf({ name, story, absences }: Story): Holding[] {
  const all: Holding[] = [];
  const open = new Map<number, Holding>();
  for (const told of story) {
    if ("assigned" in told) {
      for (const holding of open.values()) {
        if (told.assigned.includes(holding.partition)) continue;
        holding.toMs = told.atMs;
        holding.isLost = told.isLost;
        open.delete(holding.partition);
      }
      for (const partition of told.assigned) {
        if (open.has(partition)) continue;
        const holding = { member: name, partition, fromMs: told.atMs, toMs: Infinity, first: null, isLost: false };
        open.set(partition, holding);
        all.push(holding);
      }
    } else {
      const holding = open.get(told.partition);
      if (holding !== undefined) holding.first ??= told.offset;
    }
  }
  // It has nothing any more from when it died, or stood still until its session was over.
  for (const holding of all) {
    for (const { fromMs } of absences) {
      if (fromMs >= holding.fromMs) holding.toMs = Math.min(holding.toMs, fromMs);
    }
  }
  return all;
}

/** What is wrong, each in a sentence; empty where nothing is. */
export function faultsOf(
  members: readonly Story[],
  { sent, commits }: { readonly sent: readonly string[]; readonly commits: readonly Commit[] },
): string[] {
  const delivered = new Set(
    members.flatMap(({ story }) => story.flatMap((told) => "value" in told ? [told.value] : [])),
  );
  const missing = sent.filter((value) => !delivered.has(value));
  const holdings = members.flatMap(holdingsOf);
  return [
    ...missing.length === 0
      ? []
      : [`${missing.length} records were delivered to nobody: ${missing.slice(0, 5).join()}`],
    ...overlaps(holdings),
    ...holdings.flatMap((holding) => beforeItsCommit(holding, commits)),
    ...members.flatMap((member) => lostCommits(member, commits)),
  ];
}

/**
 * Of members that were neither killed nor stopped meanwhile, those that learned that they had been put out, with the
 * partitions they lost: on a busy machine.
 */
export function lossesOf(members: readonly Story[]): string[] {
  return members.flatMap((member) =>
    holdingsOf(member).filter(({ isLost, toMs, fromMs }) =>
      isLost && !member.absences.some((absence) => absence.fromMs >= fromMs && absence.fromMs <= toMs)
    ).map(({ member, partition, toMs }) => `${partition} by ${member} at ${toMs}`)
  );
}

function overlaps(holdings: readonly Holding[]): string[] {
  const faults: string[] = [];
  for (const of of Map.groupBy(holdings, ({ partition }) => partition).values()) {
    const sorted = of.toSorted((a, b) => a.fromMs - b.fromMs);
    for (const [at, one] of sorted.entries()) {
      for (const other of sorted.slice(at + 1)) {
        if (other.fromMs >= one.toMs || other.member === one.member || one.isLost) continue;
        faults.push(
          `partition ${one.partition} is ${one.member}'s until ${one.toMs} and ${other.member}'s from ${other.fromMs}`,
        );
      }
    }
  }
  return faults;
}

/** A member begins where the group had committed before it got the partition, or further. */
function beforeItsCommit({ member, partition, fromMs, first }: Holding, commits: readonly Commit[]): string[] {
  if (first === null) return [];
  const last = commits.filter((each) => each.partition === partition && each.atMs < fromMs).at(-1);
  if (last === undefined || first >= last.offset) return [];
  return [`${member} read ${first} of partition ${partition} again, though ${last.offset} was committed`];
}

/** What a client was told to be committed is in the log. */
function lostCommits({ name, committed }: Story, commits: readonly Commit[]): string[] {
  const kept = new Set(commits.map(({ partition, offset }) => `${partition} ${offset}`));
  return committed.filter(({ partition, offset }) => !kept.has(`${partition} ${offset}`))
    .map(({ partition, offset }) =>
      `${name} was told that ${offset} of partition ${partition} is committed, and it is not`
    );
}

/** When the members' assignments changed last, and how often: the same again where nobody rebalanced. */
export function ownershipOf(members: readonly Story[]): string {
  return JSON.stringify(members.map(({ story }) => {
    const told = story.filter((each): each is Ownership => "assigned" in each);
    return [told.length, told.at(-1)];
  }));
}
