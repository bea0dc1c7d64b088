/**
 * `kq bench produce`: how fast a cluster takes records, and how long each batch waits for its acknowledgement.
 *
 * @module
 */
import type { Client, TopicView } from "../../core/client/mod.ts";
import { type CodecName, codecNames } from "../../core/protocol/records/compression/codec.ts";
import { oneOf } from "../choice.ts";
import { command, type CommandContext, type CommandEnd, exitCodes, usageError } from "../command.ts";
import { printRows } from "../output/rows.ts";
import { throttle } from "../produce/throttle.ts";
import { showProgress } from "../progress.ts";
import { endOnSignal } from "../signals.ts";
import { parseCount, parseRate, parseSize, type Rate } from "../sizes.ts";
import { withClient } from "../with_client.ts";
import { Histogram } from "./histogram.ts";
import { benchProducer, benchRecords, benchTopic, LARGEST, type Result, resultColumns } from "./run.ts";

export const benchProduce = command({
  shape: (c) =>
    c.argument("[topic]", "a topic to write to; one that is made for this, and deleted after it, when none is given")
      .option("-n, --count <n>", "how many records", parseCount, 1_000_000)
      .option("--size <size>", "the size of each value", parseSize, 100)
      .option("-p, --partitions <n>", "of the topic that is made", parseCount, 1)
      .option("-z, --compression <codec>", codecNames.join(", "), "none")
      .option("--acks <who>", "all, 1 or 0", "all")
      .option("--rate <rate>", "no faster than this: 500/s or 10MB/s", parseRate),
  run: async ({ args: [name], options }, context): Promise<CommandEnd> => {
    const acks = oneOf("--acks", ["all", "1", "0"], options.acks);
    const load: Load = {
      count: options.count,
      size: sizeOf(options.size),
      codec: oneOf("--compression", codecNames, options.compression),
      acks: acks === "all" ? -1 : acks === "1" ? 1 : 0,
      rate: options.rate ?? null,
    };
    return await withClient(context, async (client) => {
      const { topic, done } = await benchTopic(client, name ?? null, options.partitions);
      try {
        const { result, signal } = await produceLoad(client, topic, load, context);
        printRows(context, { columns: resultColumns, rows: [result], name: ({ what }) => what });
        return signal ?? exitCodes.done;
      } finally {
        await done();
      }
    });
  },
});

export interface Load {
  readonly count: number;
  readonly size: number;
  readonly codec: CodecName;
  readonly acks: -1 | 0 | 1;
  readonly rate: Rate | null;
}

/** Below this a record has no room for the time that `bench latency` puts into it. */
const LEAST_SIZE = 8;

export function sizeOf(size: number): number {
  if (size >= LEAST_SIZE && size <= LARGEST - 200) return size;
  throw usageError(`--size ${size} is out of range`, `It is from ${LEAST_SIZE} to ${LARGEST - 200} bytes.`);
}

/** How many records are added before the clock is looked at. */
const PER_LOOK = 256;

export async function produceLoad(client: Client, topic: TopicView, load: Load, context: CommandContext) {
  const { clock } = context.machine;
  const times = new Histogram();
  const producer = await benchProducer(client, topic, {
    acks: load.acks,
    codec: load.codec,
    lingerMs: 5,
    batchSize: 1_000_000,
    acknowledged: ({ baseTimestampMs, recordCount }) => times.add(clock.wallMs() - baseTimestampMs, recordCount),
  }, context);
  const next = benchRecords(client, load.size);
  const pace = load.rate === null ? null : throttle(load.rate, context.machine);
  let added = 0, isStopped = false;
  const stopped = endOnSignal(context.process, () => isStopped = true);
  const { stderr } = context.process;
  const ask = () => ({ records: added, bytes: added * load.size, share: added / load.count });
  const endProgress = stderr.kind === "terminal" && !context.flags.quiet
    ? showProgress(ask, stderr, context.machine)
    : () => {};
  const startMs = clock.monotonicMs();
  try {
    while (added < load.count && !isStopped) {
      if (added % PER_LOOK === 0) producer.nowMs = clock.wallMs();
      const wait = pace?.(1, load.size) ?? null;
      if (wait !== null) {
        await wait;
        producer.nowMs = clock.wallMs();
      }
      const record = next();
      while (!producer.add(record, added + 1)) await producer.whenSlotFree();
      added++;
    }
    await producer.finish();
  } finally {
    endProgress();
    stopped.forget();
    producer.stop();
  }
  const result: Result = {
    what: "produce",
    records: added,
    bytes: added * load.size,
    ms: clock.monotonicMs() - startMs,
    times: load.acks === 0 ? null : times,
  };
  return { result, signal: stopped.signal };
}
