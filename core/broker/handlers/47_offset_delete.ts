/**
 * Answers OffsetDelete: a group forgets where it was in some partitions. What a member reads now stays.
 *
 * @module
 */
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { offsetDeleteResponse } from "../../protocol/generated/47_offset_delete.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { group, topic as topicNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";
import { remembered } from "./remembered.ts";

type Request = Requests["OffsetDelete"];
type Response = Responses["OffsetDelete"];

export const offsetDelete: Handler<"OffsetDelete"> = { name: "OffsetDelete", handle, errorResponse };

async function handle(request: Request, { broker, may }: RequestContext): Promise<Response> {
  const { groupId } = request;
  if (!may("DELETE", group(groupId))) return errorResponse(request, wireError("GROUP_AUTHORIZATION_FAILED"));
  const mayRead = remembered((topic) => may("READ", topicNamed(topic)));
  const exists = (topic: string, partition: number): boolean =>
    broker.metadata.image.topics.get(topic)?.partitions[partition] !== undefined;
  const asked = request.topics.map(({ name, partitions }) => ({
    topic: name,
    partitions: partitions.map(({ partitionIndex }) => partitionIndex),
  })).filter(({ partitions }) => partitions.length > 0);
  const known = asked.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.filter((partition) => mayRead(topic) && exists(topic, partition)),
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
        if (!mayRead(topic)) return { partitionIndex, errorCode: errorCode("TOPIC_AUTHORIZATION_FAILED") };
        const error = exists(topic, partitionIndex) ? errorOf.get(topic) : undefined;
        return { partitionIndex, errorCode: errorCode(error ?? "UNKNOWN_TOPIC_OR_PARTITION") };
      }),
    })),
  });
}

function errorResponse(_: Request, { code }: WireError): Response {
  return offsetDeleteResponse({ errorCode: code });
}
