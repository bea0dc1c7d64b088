/**
 * `kq bench consume`: how fast a cluster gives out records. Every batch is checked and every record walked over, as a
 * consumer does; nothing is written.
 *
 * @module
 */
import { type Client, Fetcher, RecordWalk } from "../../core/client/mod.ts";
import { codecNames } from "../../core/protocol/records/compression/codec.ts";
import { oneOf } from "../choice.ts";
import { command, type CommandContext, type CommandEnd, exitCodes } from "../command.ts";
import { type Extent, extents } from "../consume/positions.ts";
import { printRows } from "../output/rows.ts";
import { endOnSignal } from "../signals.ts";
import { parseCount, parseSize } from "../sizes.ts";
import { chosenPartitions } from "../topic_partitions.ts";
import { withClient } from "../with_client.ts";
import { produceLoad, sizeOf } from "./produce.ts";
import { benchTopic, type Result, resultColumns } from "./run.ts";

export const benchConsume = command({
  shape: (c) =>
    c.argument("[topic]", "a topic to read to its end; one that is filled for this, and deleted, when none is given")
      .option("-n, --count <n>", "how many records at most", parseCount, 1_000_000)
      .option("--size <size>", "the size of each value that is written first", parseSize, 100)
      .option("-p, --partitions <n>", "of the topic that is made", parseCount, 1)
      .option("-z, --compression <codec>", codecNames.join(", "), "none"),
  run: async ({ args: [name], options }, context): Promise<CommandEnd> => {
    const codec = oneOf("--compression", codecNames, options.compression);
    const size = sizeOf(options.size);
    return await withClient(context, async (client) => {
      const { topic, done } = await benchTopic(client, name ?? null, options.partitions);
      try {
        if (name === undefined) {
          const load = { count: options.count, size, codec, acks: -1 as const, rate: null };
          const { signal } = await produceLoad(client, topic, load, context);
          if (signal !== null) return signal;
        }
        const logs = await extents(client, chosenPartitions(topic, null), "read_committed");
        const { result, signal } = await consumeAll(client, logs, options.count, context);
        printRows(context, { columns: resultColumns, rows: [result], name: ({ what }) => what });
        return signal ?? exitCodes.done;
      } finally {
        await done();
      }
    });
  },
});

async function consumeAll(client: Client, logs: readonly Extent[], most: number, context: CommandContext) {
  const { clock } = context.machine;
  const checksums = await context.machine.checksums();
  const fetcher = new Fetcher(client, {
    isolation: "read_committed",
    maxWaitMs: 500,
    maxBytes: 8 * 1024 * 1024,
    partitionMaxBytes: 1024 * 1024,
    reset: "beginning",
    giveUpAfterMs: client.options.timeoutMs,
    say: (line) => context.say(`kq: ${line}`),
  });
  let isStopped = false;
  const stopped = endOnSignal(context.process, () => {
    isStopped = true;
    fetcher.interrupt();
  });
  const startMs = clock.monotonicMs();
  let records = 0, bytes = 0;
  try {
    for (const { topic, partition, earliest, latest } of logs) {
      if (earliest < latest) fetcher.add(topic, partition, earliest, latest);
    }
    while (!fetcher.isDone && records < most && !isStopped) {
      for (const part of await fetcher.next()) {
        const walk = new RecordWalk(part, checksums);
        while (records < most && walk.next()) {
          records++;
          bytes += Math.max(0, walk.view.keySize) + Math.max(0, walk.view.valueSize);
        }
      }
    }
  } finally {
    fetcher.close();
    stopped.forget();
  }
  const result: Result = { what: "consume", records, bytes, ms: clock.monotonicMs() - startMs, times: null };
  return { result, signal: stopped.signal };
}
