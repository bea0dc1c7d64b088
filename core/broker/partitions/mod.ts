/**
 * The partitions this broker leads. This folder owns which logs are open, what of them a reader may see and who waits for
 * more; it follows the cluster image and never changes it. It must not know requests, sockets or API versions.
 * Start reading at `partition.ts`; `partitions.ts` opens and removes them.
 *
 * @module
 */
export { Partition, type PartitionChange, type PartitionRead, type Produced } from "./partition.ts";
export type { Partitions } from "./partitions.ts";
