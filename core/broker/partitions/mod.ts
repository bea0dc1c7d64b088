/**
 * The partitions this broker leads. This folder owns which logs are open, what a reader may see of them and who waits
 * for more; it follows the cluster image and never changes it. It must not know requests, sockets or API versions.
 * Start reading at `partition.ts`; `partitions.ts` opens and removes them, `until_changed.ts` is the wait of a long
 * poll. Batches that would hold the event loop go through `append_queue.ts` and `batch_validator.ts`, lookups by time
 * in such batches through `batch_searcher.ts`; `offload.ts` decides.
 *
 * @module
 */
export { BatchSearcher, searchError } from "./batch_searcher.ts";
export { BatchValidator } from "./batch_validator.ts";
export { Partition, type Produced, type ToProduce } from "./partition.ts";
export { Partitions } from "./partitions.ts";
export { untilChanged } from "./until_changed.ts";
export { LOOP_MS_OF_A_REQUEST, type LoopBudget } from "./offload.ts";
