/**
 * The cluster's metadata. This folder owns which topics, partitions, leaders, epochs, configs and brokers there are,
 * the ids of topics and producers, and where all that is kept. It must never know logs, requests or connections, and
 * nothing on the path of a record queries it: it publishes immutable images. Start reading at `image.ts`, then
 * `metadata.ts`; `store.ts` is the interface it builds on.
 *
 * @module
 */
export {
  ALL_BROKERS,
  type BrokerImage,
  ClusterImage,
  type Endpoint,
  type ImageChange,
  type PartitionImage,
  type TopicImage,
} from "./image.ts";
export {
  clusterIdOf,
  type Created,
  type Membership,
  Metadata,
  type Place,
  randomUuid,
  type TopicPlan,
} from "./metadata.ts";
export { EtcdStore } from "./etcd/store.ts";
export type { AclImage, QuotaImage, StoredCredential, UserCredentials } from "./security_entries.ts";
export { MemoryStore } from "./memory.ts";
export { SharedStore } from "./store_views.ts";
export { SqliteStore } from "./sqlite.ts";
export type { MetadataStore } from "./store.ts";
export { isInternalTopic, topicNameProblem } from "./topic_names.ts";
