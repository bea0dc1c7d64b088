/**
 * Who holds a reader of committed records up: the producer whose open transaction begins where the reader waits, as its
 * coordinator knows it, and the command that ends it.
 *
 * @module
 */
import type { Client } from "../client.ts";
import { isPassing, ServerError, UnsupportedApi } from "../errors.ts";
import { describeProducers, type OpenTransaction, openTransactions } from "../transactions.ts";

export interface HeldUp {
  readonly topic: string;
  readonly partition: number;
  readonly lastStableOffset: number;
  readonly highWatermark: number;
}

/** A sentence for the user; null where the transaction is over meanwhile. What cannot be found out is left out. */
export async function sayHeldUp(client: Client, held: HeldUp): Promise<string | null> {
  const { topic, partition, lastStableOffset, highWatermark } = held;
  const found = await oldestOpen(client, held);
  if (found === "over") return null;
  const [of, way] = found === "unknown" ? ["", ""] : ownerOf(found);
  return `${topic} partition ${partition} is held up by an open transaction at offset ${lastStableOffset}${of}; ` +
    `the log goes on to ${highWatermark} (${way}--isolation read_uncommitted reads that too)`;
}

function ownerOf({ topic, partition, transactionStart, producerId, producerEpoch, ...of }: OpenTransaction) {
  const { transaction, isHanging, lastTimestampMs } = of;
  const who = `${producerId} epoch ${producerEpoch}`;
  if (isHanging || transaction === null) {
    const since = lastTimestampMs < 0 ? "" : `, which last wrote at ${timeText(lastTimestampMs)}`;
    return [
      ` of producer id ${who}${since}, and no coordinator will end it`,
      `kq txns abort --topic ${topic}:${partition} --start-offset ${transactionStart} does; `,
    ] as const;
  }
  const { transactionalId, startedMs, state } = transaction;
  if (state !== "Ongoing") return [` of producer ${transactionalId}, which is being ended (${state})`, ""] as const;
  const since = startedMs < 0 ? "" : `, open since ${timeText(startedMs)}`;
  return [` of producer ${transactionalId} (id ${who})${since}`, `kq txns abort ${transactionalId} ends it; `] as const;
}

function timeText(atMs: number): string {
  return new Date(atMs).toISOString();
}

async function oldestOpen(client: Client, held: HeldUp): Promise<OpenTransaction | "over" | "unknown"> {
  try {
    const found = await lookForOldest(client, held);
    // One that ended between the questions looks as if it hung: what hangs is there when it is asked for again.
    return found !== "over" && found !== "unknown" && found.isHanging ? await lookForOldest(client, held) : found;
  } catch (error) {
    // A broker that is too old, or does not let this user ask.
    if (!isPassing(error) && !(error instanceof ServerError) && !(error instanceof UnsupportedApi)) throw error;
    return "unknown";
  }
}

async function lookForOldest(
  client: Client,
  { topic, partition, lastStableOffset }: HeldUp,
): Promise<OpenTransaction | "over" | "unknown"> {
  const [answer] = await describeProducers(client, [{ topic, partition }]);
  if (answer === undefined || answer.error !== "NONE") return "unknown";
  const at = answer.producers.filter(({ transactionStart }) => transactionStart === lastStableOffset);
  if (at.length === 0) return "over";
  return (await openTransactions(client, at))[0] ?? "unknown";
}
