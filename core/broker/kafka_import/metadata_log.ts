/**
 * What a Kafka's cluster knew of its topics, read from the partition `__cluster_metadata-0` in its data folder: the
 * newest checkpoint, then the log behind it; and what it was told otherwise, which is `cluster_settings.ts`'.
 *
 * It may be absent (of several log.dirs one has it), cut short or damaged. Then what could be read is told together
 * with why that is not all: who takes what is left for the whole deletes what somebody wanted kept.
 *
 * @module
 */
import { CLUSTER_METADATA_TOPIC } from "../../protocol/well_known.ts";
import { MalformedBytes, Reader } from "../../base/cursor.ts";
import { BATCH_HEADER_SIZE, batchCrc, decodeRecords, MAGIC, readBatchHeader } from "../../protocol/records/mod.ts";
import type { Checksums, Disk } from "../../runtime/ports.ts";
import { type ClusterSettings, ReadSettings } from "./cluster_settings.ts";

const FOLDER = `${CLUSTER_METADATA_TOPIC}-0`;
/** Of the frame that each record's value begins with. */
const FRAME_VERSION = 1;
const TOPIC_RECORD = 2;
const PARTITION_RECORD = 3;
const CONFIG_RECORD = 4;
const REMOVE_TOPIC_RECORD = 9;
const TOPIC_RESOURCE = 2;

export interface KnownTopic {
  readonly name: string;
  readonly id: string;
  readonly partitions: number;
  readonly configs: ReadonlyMap<string, string>;
}

export interface ClusterLog {
  /** What it is kept in, by its name in the data folder. */
  readonly file: string;
  readonly topics: ReadonlyMap<string, KnownTopic>;
  /** Ids of topics that there were and are no more. */
  readonly deleted: ReadonlySet<string>;
  readonly settings: ClusterSettings;
  /** Why there may be more to know; null when nothing is missing. */
  readonly missing: string | null;
}

/** Throws OperatingFailure when the disk refuses. */
export function readClusterLog(
  { dataFolder, disk, checksums }: {
    readonly dataFolder: string;
    readonly disk: Disk;
    readonly checksums: Checksums;
  },
): ClusterLog {
  const reading = new Reading();
  const folder = `${dataFolder}/${FOLDER}`;
  if (!disk.exists(folder)) return reading.ended(`${folder} is not there`);
  const names = disk.list(folder);
  const checkpoint = names.filter((name) => /^\d{20}-\d{10}\.checkpoint$/.test(name)).at(-1);
  const from = checkpoint === undefined ? 0 : Number(checkpoint.slice(0, 20));
  let next = from;
  const files = [
    ...checkpoint === undefined ? [] : [checkpoint],
    ...names.filter((name) => /^\d{20}\.log$/.test(name)),
  ];
  for (const name of files) {
    const path = `${folder}/${name}`;
    const bytes = disk.readFile(path);
    for (let at = 0; at < bytes.length;) {
      if (!isBatchWhole(bytes, at, checksums)) return reading.ended(`${path} is damaged or cut short at byte ${at}`);
      const header = readBatchHeader(bytes, at);
      const batch = bytes.subarray(at, at + header.sizeInBytes);
      at += header.sizeInBytes;
      // In a checkpoint offsets count from 0 again; all of it comes before what is in the log from there on.
      const isBehind = name === checkpoint || header.nextOffset > from;
      if (name !== checkpoint) {
        if (header.baseOffset > next) {
          return reading.ended(`offsets ${next} to ${header.baseOffset - 1} are not in ${folder}`);
        }
        next = Math.max(next, header.nextOffset);
      }
      if (header.isControl || !isBehind) continue;
      try {
        for (const { offset, value } of decodeRecords(batch)) {
          if (value !== null && (name === checkpoint || offset >= from)) reading.see(new Reader(value));
        }
      } catch (failure) {
        if (!(failure instanceof MalformedBytes)) throw failure;
        return reading.ended(`${path} cannot be read at offset ${header.baseOffset}: ${failure.message}`);
      }
    }
  }
  if (files.length === 0) return reading.ended(`${folder} is empty`);
  // Written where the log ended at an orderly stop, and where a segment was full.
  const written = names.filter((name) => /^\d{20}\.snapshot$/.test(name)).map((name) => Number(name.slice(0, 20))).at(
    -1,
  );
  return reading.ended(
    written !== undefined && written > next ? `${folder} ends at ${next} and had been written up to ${written}` : null,
  );
}

function isBatchWhole(bytes: Uint8Array, at: number, checksums: Checksums): boolean {
  if (at + BATCH_HEADER_SIZE > bytes.length) return false;
  const { magic, sizeInBytes, crc } = readBatchHeader(bytes, at);
  if (magic !== MAGIC || sizeInBytes < BATCH_HEADER_SIZE || at + sizeInBytes > bytes.length) return false;
  return batchCrc(bytes, at, sizeInBytes, checksums) === crc;
}

class Reading {
  readonly #topics = new Map<string, { name: string; id: string; partitions: number; configs: Map<string, string> }>();
  readonly #names = new Map<string, string>();
  readonly #deleted = new Set<string>();
  readonly #settings = new ReadSettings();

  /** Throws MalformedBytes when it is no record. */
  see(r: Reader): void {
    const frame = r.uvarint();
    if (frame !== FRAME_VERSION) throw new MalformedBytes(`a metadata record has frame version ${frame}`);
    const kind = r.uvarint();
    r.uvarint();
    if (kind === TOPIC_RECORD) this.#seeTopic(r.string(true), r.uuid());
    else if (kind === PARTITION_RECORD) this.#seePartition(r.int32(), r.uuid());
    else if (kind === REMOVE_TOPIC_RECORD) this.#seeRemoval(r.uuid());
    else if (kind === CONFIG_RECORD) {
      const [resource, of, name, value] = [r.int8(), r.string(true), r.string(true), r.nullableString(true)];
      if (resource === TOPIC_RESOURCE) this.#seeConfig(of, name, value);
      else this.#settings.seeConfig(resource, of, name, value);
    } else this.#settings.see(kind, r);
  }

  ended(missing: string | null): ClusterLog {
    return { file: FOLDER, topics: this.#topics, deleted: this.#deleted, settings: this.#settings.ended(), missing };
  }

  /** A topic that was deleted and made again under its name has nothing of the old one's; its own settings follow. */
  #seeTopic(name: string, id: string): void {
    this.#topics.set(name, { name, id, partitions: 0, configs: new Map() });
    this.#names.set(id, name);
  }

  #seePartition(index: number, topicId: string): void {
    const topic = this.#topics.get(this.#names.get(topicId) ?? "");
    if (topic !== undefined) topic.partitions = Math.max(topic.partitions, index + 1);
  }

  #seeRemoval(id: string): void {
    const name = this.#names.get(id);
    this.#deleted.add(id);
    if (name !== undefined && this.#topics.get(name)?.id === id) this.#topics.delete(name);
  }

  #seeConfig(topic: string, name: string, value: string | null): void {
    const configs = this.#topics.get(topic)?.configs;
    if (value === null) configs?.delete(name);
    else configs?.set(name, value);
  }
}
