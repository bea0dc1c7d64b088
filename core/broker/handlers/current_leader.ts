/**
 * Tells a client that came to the wrong broker where the leader is, so that it need not ask for metadata first (KIP-951).
 *
 * @module
 */
import type { Partition } from "../partitions/mod.ts";
import type { RequestContext } from "../request_context.ts";

export interface CurrentLeader {
  leaderId: number;
  leaderEpoch: number;
}

export interface NodeEndpoint {
  nodeId: number;
  host: string;
  port: number;
  rack: string | null;
}

export function currentLeader(partition: Partition, context: RequestContext): CurrentLeader {
  const topic = context.broker.metadata.image.topicsById.get(partition.topicId);
  const image = topic?.partitions[partition.index];
  return { leaderId: image?.leader ?? -1, leaderEpoch: image?.leaderEpoch ?? partition.leaderEpoch };
}

/** Where the leaders named in the answers are reached from the listener the client came by; none when none is named. */
export function nodeEndpoints(
  answers: readonly { readonly currentLeader: CurrentLeader | null }[],
  context: RequestContext,
): NodeEndpoint[] {
  const leaders = new Set(
    answers.flatMap(({ currentLeader }) => currentLeader === null ? [] : [currentLeader.leaderId]),
  );
  return [...context.broker.metadata.image.brokers.values()]
    .filter(({ id }) => leaders.has(id) && id === context.broker.id)
    .map(({ id, rack }) => ({ nodeId: id, host: context.listener.host, port: context.listener.port, rack }));
}
