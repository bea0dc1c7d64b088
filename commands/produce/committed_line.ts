/**
 * How far an input was committed: kept in the transaction that commits it, so that both are there or neither is.
 *
 * It is an offset of a group of the producer's own, `kq.produce.ID`, and not a header of the last record: records go
 * out with the bytes they came with; a header would be lost with its record to retention or compaction, and finding the
 * last one among the partitions of a topic that others write to means reading it. The offset stands for partition 0
 * whatever partitions were written to: it counts lines of the input. Note: the coordinator forgets it like every
 * group's, after `offsets.retention.minutes` (7 days).
 *
 * Beside it, as its metadata, is a checksum of that line, by which another input is told from the same one.
 *
 * @module
 */
import { type Client, fetchCommitted, type OffsetToCommit, ServerError } from "../../core/client/mod.ts";
import { CommandFailed, exitCodes } from "../command.ts";

export interface CommittedLine {
  /** The number of the last committed line: as many are skipped. */
  readonly line: number;
  /** Null where none is kept: line 0. */
  readonly checksum: number | null;
}

export function groupOfProducer(id: string): string {
  return `${GROUP_PREFIX}${id}`;
}

/** Whether no consumer reads with the group. */
export function isOfProducer(group: string): boolean {
  return group.startsWith(GROUP_PREFIX);
}

const GROUP_PREFIX = "kq.produce.";

const PREFIX = "line-crc32c=";

export function asOffset(topic: string, { line, checksum }: CommittedLine): OffsetToCommit {
  const metadata = checksum === null ? "" : `${PREFIX}${checksum.toString(16).padStart(8, "0")}`;
  return { topic, partition: 0, offset: line, leaderEpoch: -1, metadata };
}

/** Null where nothing is kept. A transaction that is being completed is waited for. */
export async function readCommittedLine(client: Client, id: string, topic: string): Promise<CommittedLine | null> {
  const group = groupOfProducer(id);
  const [found] = await fetchCommitted(client, group, [{ topic, partition: 0 }], { requireStable: true });
  if (found === undefined || (found.error === "NONE" && found.offset < 0)) return null;
  if (found.error !== "NONE") throw new ServerError(found.error, `Cannot read what group ${group} committed`);
  const digits = found.metadata.startsWith(PREFIX) ? found.metadata.slice(PREFIX.length) : "";
  const checksum = /^[0-9a-f]{8}$/.test(digits) ? Number.parseInt(digits, 16) : null;
  if (found.offset > 0n && checksum === null) {
    throw new CommandFailed(
      exitCodes.failed,
      `Group ${group} has committed offset ${found.offset} for ${topic}, and not by kq produce`,
      `kq groups forget ${group} ${topic} deletes it.`,
      "not_resumable",
    );
  }
  return { line: Number(found.offset), checksum };
}

export const OTHER_INPUT = "other_input";

/** The line that was committed last is not the one that the input has in its place. */
export function otherInput(id: string, { line }: CommittedLine, word: string, lines: number | null): CommandFailed {
  const what = lines === null
    ? `${word} ${line} of this input is not the one that producer ${id} committed`
    : `this input has ${lines} ${word}${lines === 1 ? "" : "s"}, and producer ${id} committed ${line}`;
  return new CommandFailed(
    exitCodes.failed,
    `Cannot resume: ${what}`,
    `It is another input. --transaction=${id} without --resume sends it from its first ${word}.`,
    OTHER_INPUT,
  );
}
