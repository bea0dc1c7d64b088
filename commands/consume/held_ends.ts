/**
 * A read to the end that stops in front of an open transaction looks like the whole. Whoever counts has to know: which
 * partitions go on behind their last stable offset, and what is said of them once the read is done.
 *
 * @module
 */
import { type Client, type HeldUp, sayHeldUp, type TopicPartition } from "../../core/client/mod.ts";
import { counted } from "../output/counted.ts";
import { type Extent, extents } from "./positions.ts";

/** The extents of what is committed, and those partitions that an open transaction holds up. */
export async function committedExtents(
  client: Client,
  partitions: readonly TopicPartition[],
): Promise<{ readonly logs: Extent[]; readonly held: readonly HeldUp[] }> {
  // First the log's end: what comes in between must not look as if it were held up.
  const all = await extents(client, partitions, "read_uncommitted");
  const logs = await extents(client, partitions, "read_committed");
  const held = logs.flatMap(({ topic, partition, latest }, index) => {
    const highWatermark = all[index]!.latest;
    return latest < highWatermark ? [{ topic, partition, lastStableOffset: latest, highWatermark }] : [];
  });
  return { logs, held };
}

/** Those whose transaction is over meanwhile are left out. */
export async function tellHeld(client: Client, held: readonly HeldUp[], say: (line: string) => void): Promise<void> {
  for (const one of held.slice(0, MOST_SAID)) {
    const line = await sayHeldUp(client, one);
    if (line !== null) say(line);
  }
  const more = held.length - MOST_SAID;
  if (more > 0) say(`${counted(more, "more partition")} held up; kq txns lists what is open`);
}

const MOST_SAID = 5;
