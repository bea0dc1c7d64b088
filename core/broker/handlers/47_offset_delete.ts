/**
 * Answers OffsetDelete: a group forgets where it was in some partitions. What a member reads now stays.
 *
 * @module
 */
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { offsetDeleteResponse } from "../../protocol/generated/47_offset_delete.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";
import type { Handler, WireError } from "./handler.ts";

type Request = Requests["OffsetDelete"];
type Response = Responses["OffsetDelete"];

export const offsetDelete: Handler<"OffsetDelete"> = { name: "OffsetDelete", handle, errorResponse };

async function handle(request: Request, { broker }: RequestContext): Promise<Response> {
  const { groupId } = request;
  const exists = (topic: string, partition: number): boolean =>
    broker.metadata.image.topics.get(topic)?.partitions[partition] !== undefined;
  const asked = request.topics.map(({ name, partitions }) => ({
    topic: name,
    partitions: partitions.map(({ partitionIndex }) => partitionIndex),
  })).filter(({ partitions }) => partitions.length > 0);
  const known = asked.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.filter((partition) => exists(topic, partition)),
  })).filter(({ partitions }) => partitions.length > 0);

  // The group is not even looked for when there is nothing to ask it.
  const answer = known.length === 0 ? null : await broker.groups.forget({ groupId, topics: known });
  const errorOf = new Map<string, ErrorName>(answer?.topics.map(({ topic, error }) => [topic, error]));
  const isFailed = answer !== null && answer.error !== "NONE";
  return offsetDeleteResponse({
    errorCode: errorCode(answer?.error ?? "NONE"),
    topics: isFailed ? [] : asked.map(({ topic, partitions }) => ({
      name: topic,
      partitions: partitions.map((partitionIndex) => {
        const error = exists(topic, partitionIndex) ? errorOf.get(topic) : undefined;
        return { partitionIndex, errorCode: errorCode(error ?? "UNKNOWN_TOPIC_OR_PARTITION") };
      }),
    })),
  });
}

function errorResponse(_: Request, { code }: WireError): Response {
  return offsetDeleteResponse({ errorCode: code });
}
