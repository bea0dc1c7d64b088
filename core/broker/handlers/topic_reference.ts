/**
 * How requests name a topic: by name, or by id since the versions of KIP-516.
 *
 * @module
 */
import type { RequestContext } from "../request_context.ts";

/**
 * The name of the topic meant, or null when no topic has the id. A name is taken as it is: nobody has looked whether it
 * exists.
 */
export function nameOfTopic(
  { name, topicId, byId }: { readonly name: string; readonly topicId: string; readonly byId: boolean },
  context: RequestContext,
): string | null {
  if (!byId) return name;
  return context.broker.metadata.image.topicsById.get(topicId)?.name ?? null;
}
