/**
 * Sends a few records at a time, and each call waits until the broker has them: for dead letters and the like. For many
 * records use the Producer. Note: it has no producer id, so a retry may store its records twice.
 *
 * @module
 */
import type { Checksums } from "../../base/crc32c.ts";
import { murmur2, toPositive } from "../../base/murmur2.ts";
import { ZERO_UUID } from "../../base/uuid.ts";
import { type ErrorName, errorName } from "../../protocol/error_codes.ts";
import { encodeBatch, type NewRecord } from "../../protocol/records/records.ts";
import type { Client } from "../client.ts";

/** Later versions name topics by ids. */
const NEWEST_VERSION = 12;

/**
 * Stores the records, each in its key's partition, acknowledged by all in-sync replicas. Returns the first error, NONE
 * when all are acknowledged.
 */
export async function produceOnce(
  client: Client,
  topic: string,
  records: readonly NewRecord[],
  checksums: Checksums,
): Promise<ErrorName> {
  const { partitions } = await client.topic(topic);
  if (partitions.length === 0) return "UNKNOWN_TOPIC_OR_PARTITION";
  const byPartition = Map.groupBy(
    records,
    ({ key }) =>
      key === null
        ? client.ports.random.uint32() % partitions.length
        : toPositive(murmur2(key, 0, key.length)) % partitions.length,
  );
  for (const [partition, ones] of byPartition) {
    const response = await client.send(
      "Produce",
      {
        transactionalId: null,
        acks: -1,
        timeoutMs: client.options.requestTimeoutMs,
        topicData: [{
          name: topic,
          topicId: ZERO_UUID,
          partitionData: [{ index: partition, records: encodeBatch(ones, { checksums }) }],
        }],
      },
      { leader: topic, partition },
      { atMost: NEWEST_VERSION, errorIn: ({ responses }) => errorOf(responses) },
    );
    const error = errorOf(response.responses);
    if (error !== "NONE") return error;
  }
  return "NONE";
}

function errorOf(
  responses: readonly { readonly partitionResponses: readonly { readonly errorCode: number }[] }[],
): ErrorName {
  return errorName(responses[0]?.partitionResponses[0]?.errorCode ?? -1);
}
