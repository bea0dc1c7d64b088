/**
 * Answers FindCoordinator: which broker looks after a group or a transactional id. The first question makes the topic
 * that they are kept in.
 *
 * @module
 */
import { errorCode, errorMessage, type ErrorName } from "../../protocol/error_codes.ts";
import { findCoordinatorResponse, findCoordinatorSince } from "../../protocol/generated/10_find_coordinator.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import { group, transactionalId } from "../../security/mod.ts";
import type { RequestContext } from "../request_context.ts";
import { mapInSteps, mapSideBySide, type Steps, wait } from "../../runtime/steps.ts";
import type { Handler, WireError } from "./handler.ts";
import { nodeOf } from "./nodes.ts";

type Request = Requests["FindCoordinator"];
type Response = Responses["FindCoordinator"];

const GROUP = 0;
const TRANSACTION = 1;
const NOBODY = { nodeId: -1, host: "", port: -1 };

export const findCoordinator: Handler<"FindCoordinator"> = { name: "FindCoordinator", handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<Response> {
  if (context.apiVersion >= findCoordinatorSince.coordinatorKeys) {
    const errors = yield* mapSideBySide(request.coordinatorKeys, (key) => find(request.keyType, key, context));
    let at = 0;
    const coordinators = yield* mapInSteps(request.coordinatorKeys, (key) => {
      const error = errors[at++]!;
      // Kafka explains only what is wrong with the whole request.
      const message = error === "INVALID_REQUEST" ? errorMessage(error) : "";
      return { key, ...node(error, context), errorCode: errorCode(error), errorMessage: message };
    });
    return findCoordinatorResponse({ errorMessage: null, ...NOBODY, coordinators });
  }
  const error = yield* wait(find(request.keyType, request.key, context));
  const message = error === "NONE" ? "NONE" : errorMessage(error);
  return findCoordinatorResponse({ ...node(error, context), errorCode: errorCode(error), errorMessage: message });
}

async function find(keyType: number, key: string, { broker, may }: RequestContext): Promise<ErrorName> {
  switch (keyType) {
    case GROUP:
      return may("DESCRIBE", group(key)) ? await broker.groups.find(key) : "GROUP_AUTHORIZATION_FAILED";
    case TRANSACTION:
      if (!may("DESCRIBE", transactionalId(key))) return "TRANSACTIONAL_ID_AUTHORIZATION_FAILED";
      return await broker.transactions.find(key);
    default:
      return "INVALID_REQUEST";
  }
}

function node(error: ErrorName, context: RequestContext): typeof NOBODY {
  return (error === "NONE" ? nodeOf(context.broker.id, context) : null) ?? NOBODY;
}

function errorResponse({ coordinatorKeys }: Request, { code, message }: WireError): Response {
  const failed = { ...NOBODY, errorCode: code, errorMessage: message };
  return findCoordinatorResponse({ ...failed, coordinators: coordinatorKeys.map((key) => ({ key, ...failed })) });
}
