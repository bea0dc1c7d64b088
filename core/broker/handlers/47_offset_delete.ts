/**
 * Answers OffsetDelete: deletes a group's committed offsets in some partitions. Offsets of topics that a member reads
 * now stay.
 *
 * @module
 */
import { errorCode, type ErrorName } from "../../protocol/error_codes.ts";
import { offsetDeleteResponse } from "../../protocol/generated/47_offset_delete.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { group, topic as topicNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import { type Handler, type WireError, wireError } from "./handler.ts";
import { remembered } from "./remembered.ts";

type Request = Requests["OffsetDelete"];
type Response = Responses["OffsetDelete"];

export const offsetDelete: Handler<"OffsetDelete"> = { name: "OffsetDelete", handle, errorResponse };

function* handle(request: Request, { broker, may }: RequestContext): Steps<Response> {
  const { groupId } = request;
  if (!may("DELETE", group(groupId))) return errorResponse(request, wireError("GROUP_AUTHORIZATION_FAILED"));
  const mayRead = remembered((topic) => may("READ", topicNamed(topic)));
  const exists = (topic: string, partition: number): boolean =>
    broker.metadata.image.topics.get(topic)?.partitions[partition] !== undefined;
  const asked = request.topics.filter(({ partitions }) => partitions.length > 0);
  const known: { topic: string; partitions: number[] }[] = [];
  for (const { name, partitions } of asked) {
    yield;
    const there: number[] = [];
    for (const { partitionIndex } of partitions) {
      if (mayRead(name) && exists(name, partitionIndex)) there.push(partitionIndex);
      yield;
    }
    if (there.length > 0) known.push({ topic: name, partitions: there });
  }

  // Without partitions the group is not looked up.
  const answer = known.length === 0 ? null : yield* wait(broker.groups.forget({ groupId, topics: known }));
  if (answer !== null && answer.error !== "NONE") return offsetDeleteResponse({ errorCode: errorCode(answer.error) });
  const errorOf = new Map<string, ErrorName>(answer?.topics.map(({ topic, error }) => [topic, error]));
  const topics: Response["topics"] = [];
  for (const { name, partitions } of asked) {
    yield;
    topics.push({
      name,
      partitions: yield* mapInSteps(partitions, ({ partitionIndex }) => {
        if (!mayRead(name)) return { partitionIndex, errorCode: errorCode("TOPIC_AUTHORIZATION_FAILED") };
        const error = exists(name, partitionIndex) ? errorOf.get(name) : undefined;
        return { partitionIndex, errorCode: errorCode(error ?? "UNKNOWN_TOPIC_OR_PARTITION") };
      }),
    });
  }
  return offsetDeleteResponse({ topics });
}

function errorResponse(_: Request, { code }: WireError): Response {
  return offsetDeleteResponse({ errorCode: code });
}
