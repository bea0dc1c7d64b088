/**
 * Takes over what a stopped Apache Kafka has in its data folder: partitions as they lie there, topics' ids and
 * settings, and with the partitions of `__consumer_offsets` what groups have committed. It only reads the folder; what
 * cannot be taken is told, one line each. It must not know how it was asked, nor run beside a broker on the same data.
 *
 * Start reading at `import.ts`; `kafka_folder.ts` finds what there is, `metadata_log.ts` reads what the cluster knew of
 * it, `chosen_topics.ts` decides what is taken and `unknown_settings.ts` with which settings, `broker_settings.ts` what
 * becomes of those of brokers, `take_partition.ts` takes it.
 *
 * @module
 */
export type { ImportedTopic, ImportReport } from "./import.ts";
export { importIntoFolder } from "./into_folder.ts";
