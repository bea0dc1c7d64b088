/**
 * Who may write the topics that the broker keeps for itself. As in Kafka a client that calls itself `__admin_client`
 * may, and since anyone can call itself so, only from where the operator says.
 *
 * @module
 */
import { isLoopback } from "../client/addresses.ts";

const ADMIN_CLIENT = "__admin_client";

/** `from`: the property internal.topics.writable.from. */
export function mayWriteInternalTopics(
  { clientId, remoteHost }: { readonly clientId: string | null; readonly remoteHost: string },
  from: "loopback" | "everywhere" | "nowhere",
): boolean {
  return clientId === ADMIN_CLIENT && (from === "everywhere" || (from === "loopback" && isLoopback(remoteHost)));
}
