/**
 * `kq bench latency`: how long a record takes from a producer through the cluster to a consumer, at a steady pace.
 *
 * @module
 */
import { Fetcher, RecordWalk } from "../../core/client/mod.ts";
import { oneOf } from "../choice.ts";
import { command, type CommandEnd, exitCodes, usageError } from "../command.ts";
import { printRows } from "../output/rows.ts";
import { throttle } from "../produce/throttle.ts";
import { endOnSignal } from "../signals.ts";
import { parseDuration, parseRate, parseSize } from "../sizes.ts";
import { withClient } from "../with_client.ts";
import { Histogram } from "./histogram.ts";
import { sizeOf } from "./produce.ts";
import { benchProducer, benchRecords, benchTopic, type Result, resultColumns } from "./run.ts";

export const benchLatency = command({
  shape: (c) =>
    c.option("--rate <rate>", "how many records are sent (default: 1000/s)", parseRate)
      .option("--for <duration>", "how long (default: 10s)", parseDuration)
      .option("--size <size>", "the size of each value", parseSize, 100)
      .option("--acks <who>", "all, 1 or 0", "all"),
  run: async ({ options }, context): Promise<CommandEnd> => {
    const { rate = { of: "records", perSecond: 1000 } as const, for: forMs = 10_000 } = options;
    if (rate.of !== "records") throw usageError("--rate of bench latency is in records", "Such as --rate 1000/s.");
    const acks = oneOf("--acks", ["all", "1", "0"], options.acks);
    const size = sizeOf(options.size);
    const { clock } = context.machine;
    const checksums = await context.machine.checksums();
    return await withClient(context, async (client) => {
      const { topic, done } = await benchTopic(client, null, 1);
      const times = new Histogram();
      const fetcher = new Fetcher(client, {
        isolation: "read_committed",
        maxWaitMs: 500,
        maxBytes: 8 * 1024 * 1024,
        partitionMaxBytes: 1024 * 1024,
        reset: "beginning",
        giveUpAfterMs: client.options.timeoutMs,
        say: (line) => context.say(`kq: ${line}`),
      });
      let isStopped = false, sent = 0, giveUpAtMs = Infinity;
      const stopped = endOnSignal(context.process, () => isStopped = true);
      /** Each record carries the time at which it was given to the producer. */
      const receive = async (): Promise<void> => {
        fetcher.add(topic.name, 0, 0);
        const isOver = (): boolean =>
          giveUpAtMs < Infinity && (times.count >= sent || clock.monotonicMs() > giveUpAtMs);
        while (!isOver()) {
          for (const part of await fetcher.next()) {
            const nowMs = clock.monotonicMs();
            const walk = new RecordWalk(part, checksums);
            while (walk.next()) {
              const { bytes, valuePosition } = walk.view;
              times.add(nowMs - new DataView(bytes.buffer, bytes.byteOffset + valuePosition, 8).getFloat64(0));
            }
          }
        }
      };
      const producer = await benchProducer(client, topic, {
        acks: acks === "all" ? -1 : acks === "1" ? 1 : 0,
        codec: "none",
        lingerMs: 1,
        batchSize: 1_000_000,
        acknowledged: null,
      }, context);
      const startMs = clock.monotonicMs();
      const send = async (): Promise<void> => {
        const next = benchRecords(client, size);
        const pace = throttle(rate, context.machine);
        while (clock.monotonicMs() - startMs < forMs && !isStopped) {
          const wait = pace(1, size);
          if (wait !== null) await wait;
          const record = next();
          new DataView(record.valueBytes.buffer, record.valuePosition, 8).setFloat64(0, clock.monotonicMs());
          producer.nowMs = clock.wallMs();
          while (!producer.add(record, sent + 1)) await producer.whenSlotFree();
          sent++;
        }
        await producer.finish();
        // Without acknowledgements some may be lost.
        giveUpAtMs = clock.monotonicMs() + client.options.timeoutMs;
        fetcher.interrupt();
      };
      try {
        await Promise.all([receive(), send()]);
        const result: Result = {
          what: "latency",
          records: sent,
          bytes: sent * size,
          ms: clock.monotonicMs() - startMs,
          times,
        };
        printRows(context, { columns: resultColumns, rows: [result], name: ({ what }) => what });
        return stopped.signal ?? exitCodes.done;
      } finally {
        stopped.forget();
        producer.stop();
        fetcher.close();
        await done();
      }
    });
  },
});
