/**
 * Tells a client that asked the wrong broker which broker leads, so that it need not ask for metadata first (KIP-951).
 *
 * @module
 */
import type { Partition } from "../partitions/mod.ts";
import { type Node, nodeOf } from "./nodes.ts";
import type { RequestContext } from "../request_context.ts";
import type { Steps } from "../../runtime/steps.ts";

export interface CurrentLeader {
  leaderId: number;
  leaderEpoch: number;
}

export function currentLeader(partition: Partition, context: RequestContext): CurrentLeader {
  const topic = context.broker.metadata.image.topicsById.get(partition.topicId);
  const image = topic?.partitions[partition.index];
  return { leaderId: image?.leader ?? -1, leaderEpoch: image?.leaderEpoch ?? partition.leaderEpoch };
}

/** The endpoints of the leaders in the answers, for the client's listener. */
export function* nodeEndpoints(
  leaders: Iterable<CurrentLeader | null>,
  context: RequestContext,
): Steps<Node[]> {
  const ids = new Set<number>();
  for (const leader of leaders) {
    if (leader !== null) ids.add(leader.leaderId);
    yield;
  }
  return [...ids].flatMap((id) => nodeOf(id, context) ?? []);
}
