/**
 * What a topic is set to when it is not known, or not surely, what it was set to: nothing of it is deleted. A topic
 * that was compacted would otherwise lose all that is older than a week, at the first look of kq's.
 *
 * @module
 */
import type { BrokerConfig } from "../config/mod.ts";
import { internalTopicConfigs } from "../topic_creation.ts";
import type { KafkaFolder } from "./kafka_folder.ts";
import type { ClusterLog } from "./metadata_log.ts";

const KEEP_EVERYTHING = [["cleanup.policy", "delete"], ["retention.ms", "-1"], ["retention.bytes", "-1"]] as const;
const KEPT = KEEP_EVERYTHING.map(([name, value]) => `${name}=${value}`).join(", ");

export interface WantedSettings {
  readonly configs: ReadonlyMap<string, string>;
  /** They are not those that the topic had, but such that nothing is deleted. */
  readonly areUnknown: boolean;
}

/** `id`: the same topic by name may be another, that was deleted. */
export function settingsOf(
  { name, id }: { readonly name: string; readonly id: string },
  cluster: ClusterLog,
  config: BrokerConfig,
): WantedSettings {
  const known = cluster.topics.get(name);
  const configs = known?.id === id ? known.configs : null;
  if (configs !== null && cluster.missing === null) return { configs, areUnknown: false };
  // Kafka creates its internal topics as kq does, and they are rarely changed.
  const internal = internalTopicConfigs(name, config);
  if (internal !== null) return { configs: new Map([...internal, ...configs ?? []]), areUnknown: false };
  return { configs: new Map([...configs ?? [], ...KEEP_EVERYTHING]), areUnknown: true };
}

/** One line for each topic, and before them why, and the way out. */
export function unknownSettingsTold(
  topics: readonly string[],
  { cluster, path }: Pick<KafkaFolder, "cluster" | "path">,
): string[] {
  if (topics.length === 0) return [];
  const wayOut = "set what they had with kq topics alter TOPIC --config NAME=VALUE";
  const why = cluster.missing === null
    ? `settings: ${cluster.file} does not know the topics named below. They keep every record: ${wayOut}`
    : `settings: ${cluster.missing}. The topics named below may have had others, and keep every record: ${wayOut}, or put a ` +
      `whole ${cluster.file} of that cluster into ${path} and import it again into an empty folder`;
  return [why, ...topics.map((name) => `${name}: its settings; it has ${KEPT}`)];
}
