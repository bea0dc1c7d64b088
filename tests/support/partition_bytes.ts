/**
 * A partition over the wire, as it lies in the broker's log: batches appended as they are given, and all of them read
 * back.
 *
 * @module
 */
import { type BatchHeader, readBatchHeader } from "../../core/protocol/records/batch.ts";
import { decodeRecords } from "../../core/protocol/records/records.ts";
import { type ApiName, type Requests, type Responses } from "../../core/protocol/generated/mod.ts";
import { until } from "../conformance/scenario.ts";
import { readAnswer, Wire } from "../conformance/wire.ts";

export class PartitionBytes {
  readonly #wire: Wire;

  private constructor(wire: Wire, readonly topic: string) {
    this.#wire = wire;
  }

  /** A topic that is there. */
  static async open(address: string, topic: string): Promise<PartitionBytes> {
    return new PartitionBytes(await Wire.connect(address), topic);
  }

  /** Makes the topic, of one partition. */
  static async make(
    address: string,
    topic: string,
    configs: Readonly<Record<string, string>>,
  ): Promise<PartitionBytes> {
    const made = new PartitionBytes(await Wire.connect(address), topic);
    const answer = await made.#ask("CreateTopics", 5, {
      topics: [{
        name: topic,
        numPartitions: 1,
        replicationFactor: 1,
        assignments: [],
        configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
      }],
      timeoutMs: 30_000,
      validateOnly: false,
    });
    const { errorCode, errorMessage } = answer.topics[0]!;
    if (errorCode !== 0) throw new Error(`${topic}: ${errorCode} ${errorMessage}`);
    return made;
  }

  async setConfig(name: string, value: string): Promise<void> {
    const answer = await this.#ask("IncrementalAlterConfigs", 0, {
      resources: [{ resourceType: 2, resourceName: this.topic, configs: [{ name, configOperation: 0, value }] }],
      validateOnly: false,
    });
    const { errorCode, errorMessage } = answer.responses[0]!;
    if (errorCode !== 0) throw new Error(`${this.topic}: ${errorCode} ${errorMessage}`);
  }

  async append(batch: Uint8Array): Promise<void> {
    // The leader is not ready for a moment after its topic was made.
    await until(`${this.topic} takes a batch`, async () => {
      const answer = await this.#ask(
        "Produce",
        8,
        {
          transactionalId: null,
          acks: -1,
          timeoutMs: 30_000,
          topicData: [{ name: this.topic, partitionData: [{ index: 0, records: batch.slice() }] }],
        } as Requests["Produce"],
      );
      const { errorCode, errorMessage } = answer.responses[0]!.partitionResponses[0]!;
      if (errorCode === 0) return true;
      if ([3, 5, 6].includes(errorCode)) return null;
      throw new Error(`${this.topic}: ${errorCode} ${errorMessage}`);
    });
  }

  /** Every whole batch there is, from the one on that holds the offset. */
  async batches(firstOffset = 0): Promise<Uint8Array[]> {
    const batches: Uint8Array[] = [];
    for (let from = firstOffset;;) {
      const answer = await this.#ask(
        "Fetch",
        11,
        {
          replicaId: -1,
          maxWaitMs: 0,
          minBytes: 0,
          maxBytes: 50_000_000,
          isolationLevel: 0,
          sessionId: 0,
          sessionEpoch: -1,
          topics: [{
            topic: this.topic,
            partitions: [{
              partition: 0,
              currentLeaderEpoch: -1,
              fetchOffset: from,
              logStartOffset: -1,
              partitionMaxBytes: 50_000_000,
            }],
          }],
          forgottenTopicsData: [],
          rackId: "",
        } as unknown as Requests["Fetch"],
      );
      const { records, highWatermark, errorCode } = answer.responses[0]!.partitions[0]!;
      if (errorCode !== 0) throw new Error(`${this.topic} at ${from}: ${errorCode}`);
      const bytes = records as Uint8Array | null ?? new Uint8Array(0);
      const before = from;
      for (let at = 0; at + 61 <= bytes.length;) {
        const header = readBatchHeader(bytes, at);
        if (at + header.sizeInBytes > bytes.length) break;
        if (header.nextOffset > from) batches.push(bytes.slice(at, at + header.sizeInBytes));
        from = Math.max(from, header.nextOffset);
        at += header.sizeInBytes;
      }
      if (from >= highWatermark) return batches;
      if (from === before) throw new Error(`${this.topic}: nothing at ${from} of ${highWatermark}`);
    }
  }

  close(): void {
    this.#wire.close();
  }

  async #ask<N extends ApiName>(api: N, version: number, body: Requests[N]): Promise<Responses[N]> {
    const frame = await this.#wire.exchange(this.#wire.frame(api, version, body));
    if (frame === "closed") throw new Error(`the broker closed the connection at ${api}`);
    return readAnswer(api, version, frame);
  }
}

/** What two brokers must agree on about a batch, one line for it and one for each record. */
export function asLines(batch: Uint8Array): string[] {
  const header = readBatchHeader(batch, 0);
  return [
    batchLine(header),
    ...decodeRecords(batch).map((record) => {
      const { offset, timestampMs, key, value, headers } = record;
      const named = headers.map((each) => `${each.key}=${each.value === null ? "null" : text(each.value)}`);
      return `  ${offset} ${timestampMs} ${key === null ? "-" : text(key)} ${
        value === null ? "null" : text(value)
      } ${named.join()}`;
    }),
  ];
}

/** The delete horizon is the time of a cleaning: only that there is one can be the same. */
function batchLine(header: BatchHeader): string {
  const { attributes, baseOffset, nextOffset, maxTimestamp, producerId, producerEpoch, baseSequence, recordCount } =
    header;
  const hasHorizon = (attributes & 0x40) !== 0;
  return [
    `${baseOffset}..${nextOffset - 1}`,
    `attributes=${attributes}`,
    `times=${hasHorizon ? "horizon" : header.baseTimestamp}..${maxTimestamp}`,
    `producer=${producerId}/${producerEpoch}/${baseSequence}`,
    `records=${recordCount}`,
  ].join(" ");
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
