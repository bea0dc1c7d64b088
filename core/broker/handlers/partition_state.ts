/**
 * A partition as a client sees it: its leader, its replicas, and which of them are offline.
 *
 * @module
 */
import type { PartitionImage, TopicImage } from "../../metadata/mod.ts";
import { errorCode } from "../../protocol/error_codes.ts";
import type { Responses } from "../../protocol/generated/mod.ts";
import type { Broker } from "../broker.ts";

type PartitionState = Responses["Metadata"]["topics"][number]["partitions"][number];

/** As in Kafka a replica that cannot be served is offline, and a partition that has no other has no leader. */
export function partitionState(
  topic: TopicImage,
  partition: PartitionImage,
  { id: me, metadata, partitions }: Broker,
): PartitionState {
  const { brokers } = metadata.image;
  const isOffline = (id: number): boolean =>
    !brokers.has(id) || id === me && partitions.isOffline(topic.name, partition.index);
  const hasLeader = !isOffline(partition.leader);
  return {
    errorCode: errorCode(hasLeader ? "NONE" : "LEADER_NOT_AVAILABLE"),
    partitionIndex: partition.index,
    leaderId: hasLeader ? partition.leader : -1,
    leaderEpoch: partition.leaderEpoch,
    replicaNodes: [...partition.replicas],
    isrNodes: [...partition.isr],
    offlineReplicas: partition.replicas.filter(isOffline),
  };
}
