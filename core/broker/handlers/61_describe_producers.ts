/**
 * Answers DescribeProducers: what partitions remember of their idempotent producers, and since where each has a
 * transaction open.
 *
 * @module
 */
import { errorCode, errorMessage } from "../../protocol/error_codes.ts";
import { describeProducersResponse } from "../../protocol/generated/61_describe_producers.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { topicNameProblem } from "../../metadata/mod.ts";
import { topic } from "../../security/mod.ts";
import type { Broker } from "../broker.ts";
import type { RequestContext } from "../request_context.ts";
import type { Handler, WireError } from "./handler.ts";

type Request = Requests["DescribeProducers"];
type Response = Responses["DescribeProducers"];

const { partitions: partitionResponse } = describeProducersResponse.topics;
const NONE = -1;

export const describeProducers: Handler<"DescribeProducers"> = { name: "DescribeProducers", handle, errorResponse };

function handle({ topics }: Request, { broker, may }: RequestContext): Response {
  return describeProducersResponse({
    topics: topics.map(({ name, partitionIndexes }) => {
      const problem = topicProblem(name, broker, may);
      return {
        name,
        partitions: partitionIndexes.map((partitionIndex) => {
          if (problem !== null) return partitionResponse({ partitionIndex, ...problem });
          const partition = broker.partitions.find(name, partitionIndex);
          if (typeof partition === "string") {
            return partitionResponse({ partitionIndex, errorCode: errorCode(partition) });
          }
          const activeProducers = [...partition.log.producers()].map((entry) => ({
            producerId: entry.producerId,
            producerEpoch: entry.epoch,
            lastSequence: entry.batches.at(-1)?.lastSequence ?? NONE,
            lastTimestamp: entry.lastTimestampMs,
            coordinatorEpoch: entry.coordinatorEpoch,
            currentTxnStartOffset: entry.currentTxnFirstOffset ?? NONE,
          }));
          return partitionResponse({ partitionIndex, activeProducers });
        }),
      };
    }),
  });
}

/** Only what is wrong with the topic is told in words. */
function topicProblem(
  name: string,
  { metadata }: Broker,
  may: RequestContext["may"],
): { readonly errorCode: number; readonly errorMessage: string } | null {
  const problem = topicNameProblem(name);
  if (problem !== null) return { errorCode: errorCode("INVALID_TOPIC_EXCEPTION"), errorMessage: problem };
  const mayRead = may("READ", topic(name));
  if (mayRead && metadata.image.topics.has(name)) return null;
  const unknown = mayRead ? "UNKNOWN_TOPIC_OR_PARTITION" : "TOPIC_AUTHORIZATION_FAILED";
  return { errorCode: errorCode(unknown), errorMessage: errorMessage(unknown) };
}

function errorResponse({ topics }: Request, { code }: WireError): Response {
  return describeProducersResponse({
    topics: topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => partitionResponse({ partitionIndex, errorCode: code })),
    })),
  });
}
