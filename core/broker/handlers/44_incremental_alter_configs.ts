/**
 * Answers IncrementalAlterConfigs: changes the named configs and leaves the others. The answer comes when the change is
 * in effect.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { incrementalAlterConfigsResponse } from "../../protocol/generated/44_incremental_alter_configs.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { ConfigChange, ConfigOperation } from "../config/mod.ts";
import { type AlterationOutcome, alterResource, ResourceKind } from "../config_changes.ts";
import type { RequestContext } from "../request_context.ts";
import { type Steps, wait } from "../../runtime/steps.ts";
import type { Handler, WireError } from "./handler.ts";
import { allFailed, refusedBeforehand, unauthorized } from "./altered_resources.ts";

type Request = Requests["IncrementalAlterConfigs"];
type Response = Responses["IncrementalAlterConfigs"];
type ResourceRequest = Request["resources"][number];

/** By Kafka's numbers. */
const operations: readonly ConfigOperation[] = ["set", "delete", "append", "subtract"];
const DELETE = 1;

export const incrementalAlterConfigs: Handler<"IncrementalAlterConfigs"> = {
  name: "IncrementalAlterConfigs",
  handle,
  errorResponse,
};

function* handle(request: Request, context: RequestContext): Steps<Response> {
  const refused = yield* refusedBeforehand(
    request.resources,
    ({ configOperation, value }) => value === null && configOperation !== DELETE,
  );
  const responses: Response["responses"] = [];
  // One after the other: changes of one request never run at the same time.
  for (const asked of request.resources) {
    const { error, message } = refused.get(asked) ?? unauthorized(asked, context) ??
      (yield* wait(altered(asked, request, context)));
    const { resourceType, resourceName } = asked;
    responses.push({ errorCode: errorCode(error), errorMessage: message, resourceType, resourceName });
    yield;
  }
  return incrementalAlterConfigsResponse({ responses });
}

function* errorResponse({ resources }: Request, error: WireError): Steps<Response> {
  return incrementalAlterConfigsResponse({ responses: yield* allFailed(resources, error) });
}

async function altered(
  { resourceType, resourceName, configs }: ResourceRequest,
  { validateOnly }: Request,
  { broker }: RequestContext,
): Promise<AlterationOutcome> {
  const changes: ConfigChange[] = [];
  for (const { name, configOperation, value } of configs) {
    const operation = operations[configOperation];
    if (operation === undefined) {
      if (resourceType === ResourceKind.brokerLogger) {
        const message = `Unknown operation type ${configOperation} is not allowed for the BROKER_LOGGER resource`;
        return { error: "INVALID_REQUEST", message };
      }
      // For a topic Kafka fails internally here, and gives no message.
      if (resourceType !== ResourceKind.broker) return { error: "UNKNOWN_SERVER_ERROR", message: null };
      return { error: "INVALID_REQUEST", message: `Unknown operations type ${configOperation}` };
    }
    changes.push({ name, operation, value });
  }
  return await alterResource({ resourceType, resourceName, replacesAll: false, changes }, broker, { validateOnly });
}
