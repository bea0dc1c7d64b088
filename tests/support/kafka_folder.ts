/**
 * A data folder as a Kafka that was stopped leaves it: partitions' folders with records, and what the cluster knew of
 * the topics in its own log. Real ones are in `tests/interop`; these are made in a moment and can be spoilt byte by
 * byte.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { Writer } from "../../core/base/cursor.ts";
import { encodeBatch } from "../../core/protocol/records/mod.ts";

export interface StoppedTopic {
  readonly name: string;
  readonly id: string;
  readonly partitions?: number;
  readonly configs?: Readonly<Record<string, string>>;
}

export const RECORDS_IN_EACH = 3;
const AT_MS = 1_795_208_499_289;
const utf8 = new TextEncoder();

/** Ids that are told apart at a glance: Kafka's have 22 letters of base64, the last of them one of four. */
export const idOf = (letter: string): string => `${letter.repeat(21)}A`;

/** What the cluster was told besides: records of its log as {@linkcode metadataRecord} makes them. */
export type OtherRecords = readonly Uint8Array[];

/** Each partition has three records in a batch of their own each. The cluster's log has a batch for each topic. */
export function makeKafkaFolder(
  path: string,
  topics: readonly StoppedTopic[],
  known = topics,
  others: OtherRecords = [],
): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(`${path}/meta.properties`, "version=1\ncluster.id=4L6g3nShT-eMCtK--X86sw\nnode.id=1\n");
  writeFileSync(`${path}/.kafka_cleanshutdown`, '{"version":0,"brokerEpoch":5}');
  const points: string[] = [];
  for (const { name, id, partitions = 1 } of topics) {
    for (let index = 0; index < partitions; index++) {
      makePartition(`${path}/${name}-${index}`, id);
      points.push(`${name} ${index} ${RECORDS_IN_EACH}\n`);
    }
  }
  writeFileSync(`${path}/recovery-point-offset-checkpoint`, `0\n${points.length}\n${points.join("")}`);
  const folder = `${path}/__cluster_metadata-0`;
  mkdirSync(folder);
  let baseOffset = 0;
  const batches = known.map((topic) => {
    const records = recordsOf(topic);
    const batch = batchOf(records, baseOffset);
    baseOffset += records.length;
    return batch;
  });
  if (others.length > 0) batches.push(batchOf(others, baseOffset));
  writeFileSync(segment(folder), Buffer.concat(batches));
}

export const segment = (folder: string, baseOffset = 0): string =>
  `${folder}/${String(baseOffset).padStart(20, "0")}.log`;

/** A partition's folder with a batch for each of its records. */
function makePartition(folder: string, id: string): void {
  mkdirSync(folder);
  writeFileSync(`${folder}/partition.metadata`, `version: 0\ntopic_id: ${id}`);
  const values = Array.from({ length: RECORDS_IN_EACH }, (_, n) => utf8.encode(`value-${n}`));
  writeFileSync(segment(folder), Buffer.concat(values.map((value, n) => batchOf([value], n))));
}

function batchOf(values: readonly Uint8Array[], baseOffset: number): Uint8Array {
  const records = values.map((value) => ({ timestampMs: AT_MS, key: null, value, headers: [] }));
  return encodeBatch(records, { baseOffset, partitionLeaderEpoch: 0 });
}

/**
 * TopicRecord, a ConfigRecord for each setting, a PartitionRecord for each partition: as the controller makes a topic.
 */
function recordsOf({ name, id, partitions = 1, configs = {} }: StoppedTopic): Uint8Array[] {
  return [
    metadataRecord(2, (w) => {
      w.string(name, true);
      w.uuid(id);
    }),
    ...Object.entries(configs).map(([key, value]) => configRecord(2, name, key, value)),
    ...Array.from({ length: partitions }, (_, index) =>
      metadataRecord(3, (w) => {
        w.int32(index);
        w.uuid(id);
      })),
  ];
}

/**
 * Of a topic (2), a broker (4), a subscription to metrics (16) or a group (32); a value of null takes the setting back.
 */
export function configRecord(resource: number, of: string, name: string, value: string | null): Uint8Array {
  return metadataRecord(4, (w) => {
    w.int8(resource);
    w.string(of, true);
    w.string(name, true);
    w.nullableString(value, true);
  });
}

/** Only as much of a record as an import reads. */
export function metadataRecord(kind: number, write: (w: Writer) => void): Uint8Array {
  const w = new Writer();
  for (const value of [1, kind, 0]) w.uvarint(value);
  write(w);
  return w.finish();
}
