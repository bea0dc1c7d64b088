/**
 * Answers DescribeProducers: what partitions remember about their idempotent producers, and where the open transaction
 * of each began.
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
import { mapEachInSteps, mapInSteps, type Steps } from "../../runtime/steps.ts";
import type { Handler, WireError } from "./handler.ts";

type Request = Requests["DescribeProducers"];
type Response = Responses["DescribeProducers"];

const { partitions: partitionResponse } = describeProducersResponse.topics;
const NONE = -1;

export const describeProducers: Handler<"DescribeProducers"> = { name: "DescribeProducers", handle, errorResponse };

function* handle({ topics: asked }: Request, { broker, may }: RequestContext): Steps<Response> {
  const topics: Response["topics"] = [];
  for (const { name, partitionIndexes } of asked) {
    yield;
    const problem = topicProblem(name, broker, may);
    const partitions: Response["topics"][number]["partitions"] = [];
    for (const partitionIndex of partitionIndexes) {
      partitions.push(
        problem === null
          ? yield* producersOf(name, partitionIndex, broker)
          : partitionResponse({ partitionIndex, ...problem }),
      );
      yield;
    }
    topics.push({ name, partitions });
  }
  return describeProducersResponse({ topics });
}

function* producersOf(
  topicName: string,
  partitionIndex: number,
  { partitions }: Broker,
): Steps<Response["topics"][number]["partitions"][number]> {
  const partition = partitions.find(topicName, partitionIndex);
  if (typeof partition === "string") return partitionResponse({ partitionIndex, errorCode: errorCode(partition) });
  // Copied at once, because producers come and go while the loop is yielded.
  const activeProducers = yield* mapInSteps([...partition.log.producers()], (entry) => ({
    producerId: entry.producerId,
    producerEpoch: entry.epoch,
    lastSequence: entry.batches.at(-1)?.lastSequence ?? NONE,
    lastTimestamp: entry.lastTimestampMs,
    coordinatorEpoch: entry.coordinatorEpoch,
    currentTxnStartOffset: entry.currentTxnFirstOffset ?? NONE,
  }));
  return partitionResponse({ partitionIndex, activeProducers });
}

/** Only an error of the topic has a message. */
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

function* errorResponse({ topics }: Request, { code }: WireError): Steps<Response> {
  return describeProducersResponse({
    topics: yield* mapEachInSteps(topics, function* ({ name, partitionIndexes }) {
      return {
        name,
        partitions: yield* mapInSteps(
          partitionIndexes,
          (partitionIndex) => partitionResponse({ partitionIndex, errorCode: code }),
        ),
      };
    }),
  });
}
