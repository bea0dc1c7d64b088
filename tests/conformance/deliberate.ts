/**
 * Where kq answers otherwise than Kafka on purpose, each with its reason. Nothing else may differ. A row that matches
 * no difference any more fails the suite: it is to be deleted.
 *
 * @module
 */
import type { Difference } from "./normalize.ts";

export interface Deliberate {
  readonly scenario: RegExp;
  readonly asked: RegExp;
  readonly path: RegExp;
  readonly reason: string;
}

export const deliberate: readonly Deliberate[] = [
  {
    scenario: /./,
    asked: /^(ApiVersions|raw)/,
    path: /^apiKeys\.key /,
    reason: "kq lists what it serves, with Kafka's versions; the other APIs have no handler yet",
  },
  {
    scenario: /^ApiVersions/,
    asked: /^ApiVersions/,
    path: /^(supported|finalized)Features/,
    reason: "kq lists the features it has: no share or streams groups yet",
  },
  {
    scenario: /^(CreateTopics|DescribeConfigs)/,
    asked: /^(CreateTopics|DescribeConfigs)/,
    path: /\.configs\[\d+\]\.(configSource|synonyms.*)$/,
    reason: "formatting a Kafka pins min.insync.replicas for the whole cluster (eligible leader replicas); kq does not",
  },
  {
    scenario: /^Produce: spoiled batches$/,
    asked: /^Produce/,
    path: /\.errorCode$/,
    reason:
      "a record whose length does not decode breaks Kafka's handler (UNKNOWN_SERVER_ERROR); kq calls it INVALID_RECORD",
  },
  {
    scenario: /^Produce: spoiled batches$/,
    asked: /^Fetch/,
    path: /\.records\[\d+\]\.offsetDelta$/,
    reason: "uncompressed records out of order are stored so by Kafka; kq numbers them anew, so that offsets ascend",
  },
  {
    scenario: /^Metadata/,
    asked: /^Metadata v12$/,
    path: /^(brokers\[0\]|clusterId|controllerId|topics\[0\]\.errorCode)$/,
    reason:
      "a topic of neither name nor id breaks Kafka's handler, which answers nothing else either; kq calls it invalid",
  },
  {
    scenario: /^Fetch/,
    asked: /^Fetch/,
    path: /\.records\.partialBatchBytes$/,
    reason: "kq cuts a response between batches: the piece of a batch that Kafka sends is thrown away by every client",
  },
  {
    scenario: /^CreateTopics: a segment.index.bytes that is taken and too small/,
    asked: /^Produce/,
    path: /\.partitionResponses\[0\]\.(errorCode|baseOffset|logStartOffset)$/,
    reason:
      "Kafka makes the topic and then has no leader for it, since its index files would hold nothing; kq serves it",
  },
  {
    scenario: /^every version of the small group APIs/,
    asked: /^FindCoordinator/,
    path: /^coordinators\[0\]\.(errorCode|nodeId|host|port)$/,
    reason:
      "the first question makes the topic of transactions: Kafka has no coordinator yet, kq has one when it answers",
  },
  {
    scenario: /^CreatePartitions: internal topics/,
    asked: /^CreatePartitions/,
    path: /^results\[0\]\.(errorCode|errorMessage)$/,
    reason:
      "Kafka lets the topic of offsets grow, and after its next start looks for groups where they are not; kq refuses",
  },
  {
    scenario: /^EndTxn: a producer that was fenced comes back/,
    asked: /^EndTxn v5$/,
    path: /^(errorCode|producerId|producerEpoch)$/,
    reason:
      "Kafka takes a fenced producer for one that repeats its request, and answers with the other's epoch (KIP-890 meant " +
      "the producer's own last end); kq does not let it back in",
  },
];

export function reasonFor(difference: Difference): Deliberate | null {
  const matches = (row: Deliberate) =>
    row.scenario.test(difference.scenario) && row.asked.test(difference.asked) && row.path.test(difference.path);
  return deliberate.find(matches) ?? null;
}
