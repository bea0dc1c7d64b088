/**
 * Answers AlterConfigs, the old way: whatever is not named goes back to its default. Clients that read, change and write
 * back lose what others changed meanwhile, which is why there is IncrementalAlterConfigs.
 *
 * @module
 */
import { errorCode } from "../../protocol/error_codes.ts";
import { alterConfigsResponse } from "../../protocol/generated/33_alter_configs.ts";
import type { Requests, Responses } from "../../protocol/generated/mod.ts";
import type { ConfigChange } from "../config/mod.ts";
import { alterResource, ResourceKind } from "../config_changes.ts";
import type { RequestContext } from "../request_context.ts";
import type { Handler, WireError } from "./handler.ts";
import { allFailed, refusedBeforehand, unauthorized } from "./altered_resources.ts";

type Request = Requests["AlterConfigs"];
type Response = Responses["AlterConfigs"];

export const alterConfigs: Handler<"AlterConfigs"> = { name: "AlterConfigs", handle, errorResponse };

async function handle(request: Request, context: RequestContext): Promise<Response> {
  const { broker } = context;
  const { resources, validateOnly } = request;
  const refused = refusedBeforehand(resources, ({ value }) => value === null);
  const responses: Response["responses"] = [];
  for (const asked of resources) {
    const { resourceType, resourceName, configs } = asked;
    const changes = configs.map(({ name, value }): ConfigChange => ({ name, operation: "set", value }));
    const outcome = refused.get(asked) ?? unauthorized(asked, context) ??
      (resourceType === ResourceKind.brokerLogger
        ? { error: "INVALID_REQUEST" as const, message: `Unknown resource type ${resourceType}` }
        : await alterResource({ resourceType, resourceName, replacesAll: true, changes }, broker, { validateOnly }));
    const { error, message } = outcome;
    responses.push({ errorCode: errorCode(error), errorMessage: message, resourceType, resourceName });
  }
  return alterConfigsResponse({ responses });
}

function errorResponse({ resources }: Request, error: WireError): Response {
  return alterConfigsResponse({ responses: allFailed(resources, error) });
}
