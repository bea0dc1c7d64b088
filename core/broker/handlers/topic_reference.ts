/**
 * How requests name a topic: by name, or by id since the versions of KIP-516.
 *
 * @module
 */
import type { RequestContext } from "../request_context.ts";

/** The topic's name, or null when no topic has the id. A given name is returned as it is: the topic may not exist. */
export function nameOfTopic(
  { name, topicId, byId }: { readonly name: string; readonly topicId: string; readonly byId: boolean },
  context: RequestContext,
): string | null {
  if (!byId) return name;
  return context.broker.metadata.image.topicsById.get(topicId)?.name ?? null;
}
