/**
 * The broker: what stands between a client's bytes and the log, the metadata and the coordinators. This folder owns how
 * requests come in and answers go out, what each API is answered with, which partitions are open and what can be
 * configured. It must never know how it was started from a command line, nor touch the machine but through its ports.
 *
 * Start reading at `start.ts`, which puts everything together; then follow a request: `server.ts` accepts,
 * `connection.ts` takes frames and keeps order, `dispatch.ts` finds the handler, `handlers/` answer, `partitions/` hold
 * the logs.
 *
 * @module
 */
export {
  clusterIdOf,
  EtcdStore,
  type MetadataStore,
  randomUuid,
  SharedStore,
  topicNameProblem,
} from "../metadata/mod.ts";
export {
  type BrokerConfig,
  dataFolder,
  parseBrokerConfig,
  parsePropertyFile,
  STANDARD_AUTHORIZER,
} from "./config/mod.ts";
export {
  clusterOfDataDirectory,
  type DataDirectory,
  type DataDirectoryOptions,
  nodeOfDataDirectory,
  openDataDirectory,
} from "./data_directory.ts";
export { openMetadataStore } from "./metadata_store.ts";
export { ephemeralName, openEphemeralDirectory, removeAbandoned } from "./ephemeral_directory.ts";
export { type ImportedTopic, importIntoFolder, type ImportReport } from "./kafka_import/mod.ts";
export { type ListenerSecurity, securityOfListener } from "./listener_security.ts";
export { isBeyondLoopback, type ListenerPlan, planListeners } from "./listeners.ts";
export { type RunningBroker, startBroker } from "./start.ts";
export type { BrokerPorts } from "./start/ports.ts";
export { createPlanned, planTopic } from "./topic_creation.ts";
export type { Broker } from "./broker.ts";
export { setScramPassword } from "./scram_passwords.ts";
export { certificateFacts, makeCertificate } from "../security/mod.ts";
