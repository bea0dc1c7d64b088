/**
 * Answers DeleteTopics. Every topic has an answer of its own; the answer comes when nobody can read or write the topic
 * any more. Its files may be removed later.
 *
 * @module
 */
import { ZERO_UUID } from "../../base/uuid.ts";
import type { ClusterImage } from "../../metadata/mod.ts";
import { errorCode, errorMessage, type ErrorName } from "../../protocol/error_codes.ts";
import { deleteTopicsResponse, deleteTopicsSince } from "../../protocol/generated/20_delete_topics.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { CLUSTER, topic as topicNamed } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, type Steps, wait } from "../../runtime/steps.ts";
import type { Handler, WireError } from "./handler.ts";

type Request = Requests["DeleteTopics"];
type Response = Responses["DeleteTopics"];
type TopicResult = Response["responses"][number];

/** Earlier versions have no error for it. */
const FIRST_WITH_DELETION_DISABLED = 3;

/** How a client names a topic: by one of the two, and the other is null or zero. */
interface Reference {
  readonly name: string | null;
  readonly topicId: string;
}

export const deleteTopics: Handler<"DeleteTopics"> = { name: "DeleteTopics", handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<Response> {
  const { apiVersion, broker } = context;
  const asked = yield* referencesOf(request, context);
  if (!broker.config.get("delete.topic.enable")) {
    const error = apiVersion < FIRST_WITH_DELETION_DISABLED ? "INVALID_REQUEST" : "TOPIC_DELETION_DISABLED";
    return deleteTopicsResponse({ responses: yield* mapInSteps(asked, (topic) => failed(topic, error, null)) });
  }
  const { clear, answers } = yield* sorted(asked, broker.metadata.image);
  const mayDeleteAny = context.may("DELETE", CLUSTER);
  const allowed: Reference[] = [];
  for (const asked of clear) {
    const refused = mayDeleteAny ? null : refusal(asked, context);
    if (refused === null) allowed.push(asked);
    else answers.push(refused);
    yield;
  }
  return deleteTopicsResponse({ responses: answers.concat(yield* deleted(allowed, request.timeoutMs, context)) });
}

function* referencesOf(
  { topics, topicNames }: Request,
  { apiVersion }: RequestContext,
): Steps<readonly Reference[]> {
  if (apiVersion >= deleteTopicsSince.topics) return topics;
  return yield* mapInSteps(topicNames, (name) => ({ name, topicId: ZERO_UUID }));
}

function* errorResponse(request: Request, { code, message }: WireError, context: RequestContext): Steps<Response> {
  return deleteTopicsResponse({
    responses: yield* mapInSteps(yield* referencesOf(request, context), ({ name, topicId }) => ({
      name,
      topicId,
      errorCode: code,
      errorMessage: message,
    })),
  });
}

/** An entry with both or neither of name and id is refused; so is a topic that is named twice, by name or by id. */
function* sorted(
  asked: readonly Reference[],
  image: ClusterImage,
): Steps<{ clear: Reference[]; answers: TopicResult[] }> {
  const answers: TopicResult[] = [];
  const names = new Map<string, number>();
  const ids = new Map<string, number>();
  for (const { name, topicId } of asked) {
    yield;
    if (name !== null && topicId === ZERO_UUID) names.set(name, (names.get(name) ?? 0) + 1);
    else if (name === null && topicId !== ZERO_UUID) ids.set(topicId, (ids.get(topicId) ?? 0) + 1);
    else {
      const both = name !== null;
      const message = both
        ? "You may not specify both topic name and topic id."
        : "Neither topic name nor id were specified.";
      answers.push(failed({ name, topicId }, "INVALID_REQUEST", message));
    }
  }
  const clear: Reference[] = [];
  for (const [name, times] of names) {
    yield;
    const topicId = image.topics.get(name)?.id ?? ZERO_UUID;
    if (times > 1) answers.push(failed({ name, topicId: ZERO_UUID }, "INVALID_REQUEST", "Duplicate topic name."));
    else if (ids.delete(topicId)) {
      const message = "The provided topic name maps to an ID that was already supplied.";
      answers.push(failed({ name, topicId }, "INVALID_REQUEST", message));
    } else clear.push({ name, topicId: ZERO_UUID });
  }
  for (const [topicId, times] of ids) {
    yield;
    if (times > 1) answers.push(failed({ name: null, topicId }, "INVALID_REQUEST", "Duplicate topic id."));
    else clear.push({ name: null, topicId });
  }
  return { clear, answers };
}

/** Null for a topic that may be deleted. A client that may not describe a topic does not learn whether it exists. */
function refusal(asked: Reference, { may, broker }: RequestContext): TopicResult | null {
  const { topics, topicsById } = broker.metadata.image;
  const topic = asked.name === null ? topicsById.get(asked.topicId) : topics.get(asked.name);
  const name = asked.name ?? topic?.name;
  if (name === undefined) return null;
  const [mayDescribe, mayDelete] = [may("DESCRIBE", topicNamed(name)), may("DELETE", topicNamed(name))];
  if (mayDelete && (mayDescribe || asked.name === null)) return null;
  if (!mayDescribe) return failed(asked, "TOPIC_AUTHORIZATION_FAILED");
  // Who may describe a topic may know that it is not there.
  return topic === undefined ? null : failed({ name, topicId: topic.id }, "TOPIC_AUTHORIZATION_FAILED");
}

function* deleted(
  asked: readonly Reference[],
  timeoutMs: number,
  { broker }: RequestContext,
): Steps<TopicResult[]> {
  // A timeout of 0 is over before anything is done: Kafka deletes nothing then, and neither does kq.
  if (timeoutMs <= 0) return yield* mapInSteps(asked, (one) => failed(one, "REQUEST_TIMED_OUT", null));
  const { topics, topicsById } = broker.metadata.image;
  const found = yield* mapInSteps(
    asked,
    ({ name, topicId }) => (name === null ? topicsById.get(topicId) : topics.get(name)) ?? null,
  );
  const ids = found.flatMap((topic) => topic?.id ?? []);
  const outcomes = yield* wait(broker.metadata.deleteTopics(ids));
  const isDeleted = new Set(ids.filter((_, at) => outcomes[at]!.kind === "changed"));
  let at = 0;
  return yield* mapInSteps(found, (topic) => {
    const one = asked[at++]!;
    if (topic !== null && isDeleted.has(topic.id)) {
      return { name: topic.name, topicId: topic.id, errorCode: errorCode("NONE"), errorMessage: null };
    }
    return failed(one, one.name === null ? "UNKNOWN_TOPIC_ID" : "UNKNOWN_TOPIC_OR_PARTITION");
  });
}

function failed(
  { name, topicId }: Reference,
  error: ErrorName,
  message: string | null = errorMessage(error),
): TopicResult {
  return { name, topicId, errorCode: errorCode(error), errorMessage: message };
}
