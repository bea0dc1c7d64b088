/**
 * What a broker does because there are others: it copies the partitions that they lead, changes the ISR of those that
 * it leads, acts as the controller while it is that, and hands over before it stops. It must not decide by itself which
 * state of a partition may follow from which: that is `core/replication`. Start reading at `replica_fetcher.ts` and
 * `controller.ts`.
 *
 * @module
 */
export { BrokerLinks } from "./broker_links.ts";
export { carryOut, preferredLeader, uncleanLeader, type WantedChange } from "./client_changes.ts";
export { startController } from "./controller.ts";
export { drain } from "./drain.ts";
export { tellOfFailedDisk } from "./failed_disk.ts";
export { IsrChanges } from "./isr_changes.ts";
export { startReplicaFetchers } from "./replica_fetchers.ts";
export { coordinatorAnywhere, markersToLeaders } from "./remote_transactions.ts";
