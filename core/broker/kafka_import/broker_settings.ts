/**
 * What becomes of the settings that a Kafka's brokers were given while they ran. Into a folder that holds no topics yet
 * they go as they were. Where kq has topics they would change those: a limit that Kafka's topics lived with would
 * delete what kq was to keep. Then the topics that are taken are set to them, each for itself.
 *
 * @module
 */
import { ALL_BROKERS, type ClusterImage } from "../../metadata/mod.ts";
import {
  BrokerConfig,
  brokerProperty,
  brokerText,
  type DynamicProperties,
  isIgnoredProperty,
  refusalOfBrokerConfigs,
  topicDefaultsThatDiffer,
} from "../config/mod.ts";
import type { ClusterSettings } from "./cluster_settings.ts";
import type { KafkaFolder } from "./kafka_folder.ts";

export interface BrokerSettings {
  /** To be set as they are, under whose they are in kq's metadata. */
  readonly set: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** To be set for each topic that was not set otherwise. */
  readonly forTopics: ReadonlyMap<string, string>;
  /** One line for each thing that is not taken. */
  readonly notTaken: readonly string[];
}

const nothing: ReadonlyMap<string, string> = new Map();

export function chooseBrokerSettings(
  { cluster, node }: Pick<KafkaFolder, "cluster" | "node">,
  { image, brokerId, config }: {
    readonly image: ClusterImage;
    readonly brokerId: number;
    readonly config: BrokerConfig;
  },
): BrokerSettings {
  const notTaken: string[] = [];
  const takeable = (of: string): ReadonlyMap<string, string> => {
    const [good, told] = split(config, of, cluster.settings.brokers.get(of) ?? nothing);
    notTaken.push(...told);
    return good;
  };
  const own = node === null ? "" : String(node);
  for (const [of, configs] of cluster.settings.brokers) {
    if (of === "" || of === own) continue;
    for (const name of configs.keys()) {
      notTaken.push(`setting ${name} of broker ${of}: this folder is not that broker's`);
    }
  }
  const kafka: DynamicProperties = { cluster: takeable(""), broker: own === "" ? nothing : takeable(own) };
  const { brokerConfigs } = image;
  const had: DynamicProperties = {
    cluster: brokerConfigs.get(ALL_BROKERS) ?? nothing,
    broker: brokerConfigs.get(String(brokerId)) ?? nothing,
  };
  const [there, here] = [withSettings(config, kafka), withSettings(config, had)];
  const others = [...new Set([...kafka.cluster.keys(), ...kafka.broker.keys()])]
    .filter((name) => brokerText(there, name) !== brokerText(here, name));
  const none = { set: new Map<string, ReadonlyMap<string, string>>(), forTopics: nothing };
  if (others.length === 0) return { ...none, notTaken };
  const told = others.map((name) => `${name}=${brokerText(there, name)}`).join(", ");
  if (cluster.missing !== null) {
    // The topics are made to keep everything, whatever these may be.
    return { ...none, notTaken: [...notTaken, `settings of brokers ${told}: there may have been later ones`] };
  }
  const isUntouched = image.topics.size === 0 && had.cluster.size === 0 && had.broker.size === 0;
  if (isUntouched) {
    const set = new Map([[ALL_BROKERS, kafka.cluster], [String(brokerId), kafka.broker]]);
    return { set, forTopics: nothing, notTaken };
  }
  const forTopics = topicDefaultsThatDiffer(there, here);
  const instead = Array.from(forTopics, ([name, value]) => `${name}=${value}`).join(", ");
  const why = "kq has topics or settings that they would change" +
    (forTopics.size === 0
      ? ""
      : `; the topics that were taken are set to ${instead} instead, where they are not set otherwise`);
  return { set: new Map(), forTopics, notTaken: [...notTaken, `settings of brokers ${told}: ${why}`] };
}

/**
 * Those that kq can be set to as well, and a line for each of the others. The value of what it does not know may be a
 * secret.
 */
function split(
  config: BrokerConfig,
  of: string,
  configs: ReadonlyMap<string, string>,
): [good: ReadonlyMap<string, string>, notTaken: readonly string[]] {
  const good = new Map<string, string>();
  const notTaken: string[] = [];
  const whose = of === "" ? "of all brokers" : `of broker ${of}`;
  for (const [name, value] of configs) {
    const isIgnored = isIgnoredProperty(name);
    const isKnown = !isIgnored && brokerProperty(name) !== null;
    const problem = isKnown
      ? refusalOfBrokerConfigs(config, new Map([[name, value]]), { allBrokers: of === "" })?.message ?? null
      : isIgnored
      ? "kq has no use for it"
      : "kq does not know it";
    if (problem === null) good.set(name, value);
    else notTaken.push(`setting ${isKnown ? `${name}=${value}` : name} ${whose}: ${problem}`);
  }
  return [good, notTaken];
}

function withSettings({ given }: BrokerConfig, dynamic: DynamicProperties): BrokerConfig {
  const config = new BrokerConfig(new Map(), given);
  config.set(dynamic);
  return config;
}

/** One line for each thing that the cluster was told and kq has no place for. */
export function otherSettingsTold({ groups, clientMetrics, quotas, users, aclCount }: ClusterSettings): string[] {
  const names = (configs: ReadonlyMap<string, string>): string => [...configs.keys()].join(", ");
  return [
    ...Array.from(
      groups,
      ([group, configs]) => `settings of group ${group} (${names(configs)}): kq keeps none of groups`,
    ),
    ...Array.from(clientMetrics, ([name]) => `client metrics subscription ${name}: kq asks clients for no metrics`),
    ...quotas.map((quota) => `quota ${quota}: kq has no quotas`),
    ...users.map((user) => `password of user ${user}: kq lets everybody in`),
    ...aclCount === 0
      ? []
      : [`${aclCount} ACL${aclCount === 1 ? "" : "s"}: kq has no authorizer, and lets everybody do everything`],
  ];
}
