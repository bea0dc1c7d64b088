/**
 * What can be configured, and what was. This folder owns the two tables, broker properties and topic configs, the
 * reading of text into values, and what holds for a topic in the end. It must never know who asks: it is pure, and what
 * it refuses it says in words. Start reading at `topic_configs.ts`, then `broker_properties.ts`.
 *
 * @module
 */
export {
  brokerProperty,
  changed,
  type ConfigChange,
  type ConfigOperation,
  type Configs,
  refusalOfBrokerChanges,
  refusalOfBrokerConfigs,
  refusalOfTopicConfigs,
  topicProperty,
} from "./alteration.ts";
export {
  BrokerConfig,
  brokerText,
  dataFolder,
  type DynamicProperties,
  parseBrokerConfig,
  STANDARD_AUTHORIZER,
} from "./broker_config.ts";
export {
  createdTopicConfigs,
  describeAllBrokers,
  describeBrokerProperties,
  type Described,
  describeGroupConfigs,
  describeLoggers,
  describeOtherConfigs,
  describeTopicConfigs,
} from "./describe.ts";
export { groupConfigOf, groupProperty, refusalOfGroupConfigs } from "./group_settings.ts";
export { clientMetricsConfigs } from "./other_configs.ts";
export { isIgnoredProperty } from "./ignored_properties.ts";
export { parsePropertyFile } from "./property_file.ts";
export { topicConfigProblem, topicDefaultsThatDiffer, topicSettings } from "./topic_settings.ts";
