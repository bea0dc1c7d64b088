/**
 * What the three benchmarks share: a topic of their own, records without meaning, a pace, an end, and the row that is
 * printed.
 *
 * @module
 */
import {
  type Client,
  createTopics,
  deleteTopics,
  OutgoingRecord,
  Producer,
  type ProducerOptions,
  ServerError,
  type TopicView,
} from "../../core/client/mod.ts";
import type { CommandContext } from "../command.ts";
import { requireTopics } from "../known_names.ts";
import type { Column } from "../output/rows.ts";
import type { Histogram } from "./histogram.ts";

export interface BenchTopic {
  readonly topic: TopicView;
  /** Takes it away again, where it was made for this. */
  readonly done: () => Promise<void>;
}

/** The topic of that name; one that is made for this, and goes away after it, where there is no name. */
export async function benchTopic(
  client: Client,
  name: string | null,
  partitions: number,
): Promise<BenchTopic> {
  if (name !== null) {
    const [topic] = await requireTopics(client, [name]);
    return { topic: topic!, done: () => Promise.resolve() };
  }
  const own = `kq-bench-${client.ports.random.uint32().toString(36)}`;
  const [made] = await createTopics(client, [{ name: own, partitions, replicationFactor: -1, configs: [] }]);
  if (made!.error !== "NONE") throw new ServerError(made!.error, `Cannot create topic ${own}`, made!.message);
  const topic = await client.topic(own);
  return {
    topic,
    async done() {
      await deleteTopics(client, [own]);
    },
  };
}

type Chosen = Pick<ProducerOptions, "acks" | "codec" | "lingerMs" | "batchSize" | "acknowledged">;

export async function benchProducer(
  client: Client,
  topic: TopicView,
  chosen: Chosen,
  context: CommandContext,
): Promise<Producer> {
  return await Producer.open(client, topic, {
    ...chosen,
    idempotent: chosen.acks === -1,
    partitioner: "murmur2",
    maxRecordSize: LARGEST,
    maxInFlight: 5,
    deliveryTimeoutMs: 120_000,
    inputSize: 1024,
    checksums: await context.machine.checksums(),
    say: (line) => context.say(`kq: ${line}`),
  });
}

export const LARGEST = 1_000_000;

const POOL_SIZE = 64 * 1024;

/** Values of that size: letters without order, which compress to little more than half. */
export function benchRecords(client: Client, size: number): () => OutgoingRecord {
  const { random } = client.ports;
  const pool = Uint8Array.from({ length: POOL_SIZE + size }, () => 0x41 + (random.uint32() & 15));
  const record = new OutgoingRecord();
  record.valueBytes = pool;
  record.valueSize = size;
  return () => {
    record.valuePosition = random.uint32() % POOL_SIZE;
    return record;
  };
}

export interface Result {
  readonly what: "produce" | "consume" | "latency";
  readonly records: number;
  readonly bytes: number;
  readonly ms: number;
  /** Null when latencies were not measured. */
  readonly times: Histogram | null;
}

const perSecond = ({ ms }: Result, count: number): number => Math.round(count / Math.max(ms, 1) * 1000);
const rounded = (ms: number | null): number | null => ms === null ? null : Number(ms.toPrecision(3));

export const resultColumns: readonly Column<Result>[] = [
  { key: "bench", of: ({ what }) => what },
  { key: "records", of: ({ records }) => records },
  { key: "seconds", of: ({ ms }) => Number((ms / 1000).toFixed(2)) },
  { key: "records_per_second", of: (result) => perSecond(result, result.records) },
  { key: "mb_per_second", of: (result) => rounded(perSecond(result, result.bytes) / 1e6) },
  { key: "p50_ms", of: ({ times }) => rounded(times?.percentileMs(0.5) ?? null) },
  { key: "p99_ms", of: ({ times }) => rounded(times?.percentileMs(0.99) ?? null) },
  { key: "p999_ms", of: ({ times }) => rounded(times?.percentileMs(0.999) ?? null), wide: true },
  { key: "max_ms", of: ({ times }) => times === null || times.count === 0 ? null : rounded(times.maxMs) },
];
