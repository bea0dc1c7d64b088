/**
 * Answers FindCoordinator: which broker coordinates a group or a transactional id. It is the leader of the partition
 * that the key is in, by the cluster's image. The first question creates the topic.
 *
 * @module
 */
import type { FoundCoordinator } from "../../coordinator/mod.ts";
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
    const found = yield* mapSideBySide(request.coordinatorKeys, (key) => find(request.keyType, key, context));
    let at = 0;
    const coordinators = yield* mapInSteps(request.coordinatorKeys, (key) => {
      const { error, node } = found[at++]!;
      // Kafka gives a message only for an error of the whole request.
      const message = error === "INVALID_REQUEST" ? errorMessage(error) : "";
      return { key, ...node, errorCode: errorCode(error), errorMessage: message };
    });
    return findCoordinatorResponse({ errorMessage: null, ...NOBODY, coordinators });
  }
  const { error, node } = yield* wait(find(request.keyType, request.key, context));
  const message = error === "NONE" ? "NONE" : errorMessage(error);
  return findCoordinatorResponse({ ...node, errorCode: errorCode(error), errorMessage: message });
}

interface Found {
  readonly error: ErrorName;
  readonly node: typeof NOBODY;
}

async function find(keyType: number, key: string, context: RequestContext): Promise<Found> {
  const { broker: { groups, transactions }, may } = context;
  switch (keyType) {
    case GROUP:
      if (!may("DESCRIBE", group(key))) return nobody("GROUP_AUTHORIZATION_FAILED");
      return located(await groups.find(key), context);
    case TRANSACTION:
      if (!may("DESCRIBE", transactionalId(key))) return nobody("TRANSACTIONAL_ID_AUTHORIZATION_FAILED");
      return located(await transactions.find(key), context);
    default:
      return nobody("INVALID_REQUEST");
  }
}

/** A coordinator that the client cannot reach counts as none. */
function located(found: FoundCoordinator, context: RequestContext): Found {
  if (found.error !== "NONE") return nobody(found.error);
  const node = nodeOf(found.leader, context);
  return node === null ? nobody("COORDINATOR_NOT_AVAILABLE") : { error: "NONE", node };
}

function nobody(error: ErrorName): Found {
  return { error, node: NOBODY };
}

function* errorResponse({ coordinatorKeys }: Request, { code, message }: WireError): Steps<Response> {
  const failed = { ...NOBODY, errorCode: code, errorMessage: message };
  return findCoordinatorResponse({
    ...failed,
    coordinators: yield* mapInSteps(coordinatorKeys, (key) => ({ key, ...failed })),
  });
}
