/**
 * Answers FindCoordinator: which broker looks after a group. The first question makes the topic that groups are kept in.
 *
 * @module
 */
import { errorCode, errorMessage, type ErrorName } from "../../protocol/error_codes.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { RequestContext } from "../request_context.ts";

type Request = Requests["FindCoordinator"];
type Response = Responses["FindCoordinator"];

const GROUP = 0;
const TRANSACTION = 1;
const NOBODY = { nodeId: -1, host: "", port: -1 };

export async function handleFindCoordinator(request: Request, context: RequestContext): Promise<Response> {
  const none = { throttleTimeMs: 0, errorCode: errorCode("NONE"), errorMessage: null, ...NOBODY };
  if (context.apiVersion >= 4) {
    const coordinators = await Promise.all(request.coordinatorKeys.map(async (key) => {
      const error = await find(request.keyType, key, context);
      // Kafka explains only what is wrong with the whole request.
      const message = error === "INVALID_REQUEST" ? errorMessage(error) : "";
      return { key, ...node(error, context), errorCode: errorCode(error), errorMessage: message };
    }));
    return { ...none, coordinators };
  }
  const error = await find(request.keyType, request.key, context);
  const message = error === "NONE" ? "NONE" : errorMessage(error);
  return { ...none, ...node(error, context), errorCode: errorCode(error), errorMessage: message, coordinators: [] };
}

/**
 * A client that wants transactions is sent here too: InitProducerId then refuses it for good, and tells it why. An error
 * here would make it ask again and again until it times out.
 */
async function find(keyType: number, key: string, context: RequestContext): Promise<ErrorName> {
  if (keyType === TRANSACTION) return "NONE";
  return keyType === GROUP ? await context.broker.groups.find(key) : "INVALID_REQUEST";
}

function node(error: ErrorName, { broker, listener }: RequestContext): typeof NOBODY {
  return error === "NONE" ? { nodeId: broker.id, host: listener.host, port: listener.port } : NOBODY;
}
