/**
 * `--latest-per-key`: the records that compaction would keep. The partitions are read twice: first for the offset of
 * each key's last record, then for those records, so that memory holds keys and not values.
 *
 * @module
 */
import type { Checksums } from "../../core/base/crc32c.ts";
import { type Client, Fetcher, type FetcherOptions, type RecordView, RecordWalk } from "../../core/client/mod.ts";
import { partitionKey } from "../../core/protocol/partition_names.ts";
import { CommandFailed, exitCodes } from "../command.ts";
import type { Stretch } from "./by_time.ts";
import type { RecordFilter } from "./filter.ts";

export interface Latest {
  readonly isLatest: RecordFilter;
  /** How many records had no key. */
  readonly keyless: number;
}

/** Bounds the memory of all keys, including the map's own. */
const MOST_BYTES = 512 * 1024 * 1024;
const AROUND_A_KEY = 100;

/** One character for each byte: equal keys are equal texts, whatever bytes they have. */
const decoder = new TextDecoder("latin1");

const keyOf = ({ bytes, keyPosition, keySize }: RecordView): string =>
  decoder.decode(bytes.subarray(keyPosition, keyPosition + keySize));

/** A key counts within its partition, as in compaction. A key whose last record is a tombstone has no latest record. */
export async function findLatest(
  client: Client,
  stretches: readonly Stretch[],
  options: FetcherOptions,
  checksums: Checksums,
): Promise<Latest> {
  const fetcher = new Fetcher(client, { ...options, giveUpAfterMs: client.options.timeoutMs });
  const latest = new Map<string, Map<string, number>>();
  for (const { topic, partition, from, until } of stretches) {
    if (from >= until) continue;
    latest.set(partitionKey({ topic, partition }), new Map());
    fetcher.add(topic, partition, from, until);
  }
  let keyless = 0, held = 0;
  try {
    while (!fetcher.isDone) {
      for (const part of await fetcher.next()) {
        const walk = new RecordWalk(part, checksums);
        const offsets = latest.get(partitionKey(part.of))!;
        while (walk.next()) {
          const { view } = walk;
          if (view.keySize < 0) {
            keyless++;
            continue;
          }
          const key = keyOf(view);
          if (view.valueSize < 0) {
            if (offsets.delete(key)) held -= key.length + AROUND_A_KEY;
            continue;
          }
          const before = offsets.size;
          offsets.set(key, view.offset);
          if (offsets.size > before) held += key.length + AROUND_A_KEY;
          if (held > MOST_BYTES) throw tooManyKeys(latest);
        }
      }
    }
  } finally {
    fetcher.close();
  }
  const isLatest = (record: RecordView): boolean =>
    record.keySize >= 0 && latest.get(partitionKey(record))?.get(keyOf(record)) === record.offset;
  return { isLatest, keyless };
}

function tooManyKeys(latest: ReadonlyMap<string, ReadonlyMap<string, number>>): CommandFailed {
  const count = [...latest.values()].reduce((sum, { size }) => sum + size, 0);
  return new CommandFailed(
    exitCodes.failed,
    `--latest-per-key holds every key in memory, and after ${count} keys they take more than 512 MiB`,
    "Read a partition at a time with -p, or have the broker do it: kq config set topics/NAME cleanup.policy=compact.",
    "too_many_keys",
  );
}
