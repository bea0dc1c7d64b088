/**
 * Answers AlterConfigs, which replaces all configs: what is not named returns to its default. A client that reads,
 * changes and writes back undoes what others changed meanwhile; IncrementalAlterConfigs avoids that.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { alterConfigsResponse } from "../../protocol/generated/33_alter_configs.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { ConfigChange } from "../config/mod.ts";
import { type AlterationOutcome, alterResource, ResourceKind } from "../config_changes.ts";
import type { RequestContext } from "../request_context.ts";
import { type Steps, wait } from "../../runtime/steps.ts";
import type { Handler, WireError } from "./handler.ts";
import { allFailed, refusedBeforehand, unauthorized } from "./altered_resources.ts";

type Request = Requests["AlterConfigs"];
type Response = Responses["AlterConfigs"];

export const alterConfigs: Handler<"AlterConfigs"> = { name: "AlterConfigs", handle, errorResponse };

function* handle(request: Request, context: RequestContext): Steps<Response> {
  const { resources } = request;
  const refused = yield* refusedBeforehand(resources, ({ value }) => value === null);
  const responses: Response["responses"] = [];
  for (const asked of resources) {
    const { resourceType, resourceName } = asked;
    const { error, message } = refused.get(asked) ?? unauthorized(asked, context) ??
      (yield* wait(altered(asked, request, context)));
    responses.push({ errorCode: errorCode(error), errorMessage: message, resourceType, resourceName });
    yield;
  }
  return alterConfigsResponse({ responses });
}

async function altered(
  { resourceType, resourceName, configs }: Request["resources"][number],
  { validateOnly }: Request,
  { broker }: RequestContext,
): Promise<AlterationOutcome> {
  if (resourceType === ResourceKind.brokerLogger) {
    return { error: "INVALID_REQUEST", message: `Unknown resource type ${resourceType}` };
  }
  const changes = configs.map(({ name, value }): ConfigChange => ({ name, operation: "set", value }));
  return await alterResource({ resourceType, resourceName, replacesAll: true, changes }, broker, { validateOnly });
}

function* errorResponse({ resources }: Request, error: WireError): Steps<Response> {
  return alterConfigsResponse({ responses: yield* allFailed(resources, error) });
}
