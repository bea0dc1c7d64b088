/**
 * What topics are configured to be, read from the partition `__cluster_metadata-0` of a Kafka's data folder: the newest
 * checkpoint, then the log behind it. Only the records of topic configs are looked at; the others are stepped over.
 *
 * @module
 */
import { MalformedBytes, Reader } from "../../base/cursor.ts";
import { BATCH_HEADER_SIZE, decodeRecords, readBatchHeader } from "../../protocol/records/mod.ts";
import type { Disk } from "../../runtime/ports.ts";

const FOLDER = "__cluster_metadata-0";
/** Of the frame that each record's value begins with. */
const FRAME_VERSION = 1;
const CONFIG_RECORD = 4;
const TOPIC_RECORD = 2;
const TOPIC_RESOURCE = 2;

export type ConfigsByTopic = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Throws MalformedBytes when the log cannot be read. */
export function topicConfigsIn(disk: Disk, dataFolder: string): ConfigsByTopic {
  const configs = new Map<string, Map<string, string>>();
  const folder = `${dataFolder}/${FOLDER}`;
  if (!disk.exists(folder)) return configs;
  const names = disk.list(folder);
  const checkpoint = names.filter((name) => /^\d{20}-\d{10}\.checkpoint$/.test(name)).at(-1);
  const from = checkpoint === undefined ? 0 : Number(checkpoint.slice(0, 20));
  // In a checkpoint offsets count from 0 again; all of it comes before what is in the log from there on.
  if (checkpoint !== undefined) readFile(disk.readFile(`${folder}/${checkpoint}`), 0, configs);
  for (const name of names) if (/^\d{20}\.log$/.test(name)) readFile(disk.readFile(`${folder}/${name}`), from, configs);
  return configs;
}

function readFile(bytes: Uint8Array, fromOffset: number, configs: Map<string, Map<string, string>>): void {
  for (let at = 0; at + BATCH_HEADER_SIZE <= bytes.length;) {
    const header = readBatchHeader(bytes, at);
    if (header.sizeInBytes < BATCH_HEADER_SIZE || at + header.sizeInBytes > bytes.length) break;
    if (!header.isControl && header.nextOffset > fromOffset) {
      for (const { offset, value } of decodeRecords(bytes.subarray(at, at + header.sizeInBytes))) {
        if (value !== null && offset >= fromOffset) apply(new Reader(value), configs);
      }
    }
    at += header.sizeInBytes;
  }
}

function apply(r: Reader, configs: Map<string, Map<string, string>>): void {
  const frame = r.uvarint();
  if (frame !== FRAME_VERSION) throw new MalformedBytes(`a metadata record has frame version ${frame}`);
  const kind = r.uvarint();
  r.uvarint();
  // A topic that was deleted and made again under its name has nothing of the old one's; its own settings follow.
  if (kind === TOPIC_RECORD) configs.delete(r.string(true));
  if (kind !== CONFIG_RECORD) return;
  const resource = r.int8();
  const topic = r.string(true);
  const name = r.string(true);
  const value = r.nullableString(true);
  if (resource !== TOPIC_RESOURCE) return;
  const known = configs.get(topic) ?? new Map<string, string>();
  configs.set(topic, known);
  if (value === null) known.delete(name);
  else known.set(name, value);
}
