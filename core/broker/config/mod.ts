/**
 * Configuration: what can be set, and what was. This folder owns the two tables (broker properties and topic configs),
 * the parsing of values, and the settings in effect for a topic. It must never know who asks: it is pure, and refuses
 * with a message. Start reading at `topic_configs.ts`, then `broker_properties.ts`.
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
  describeOtherConfigs,
  describeTopicConfigs,
} from "./describe.ts";
export { groupConfigOf, groupProperty, refusalOfGroupConfigs } from "./group_settings.ts";
export { clientMetricsConfigs } from "./other_configs.ts";
export { isIgnoredProperty } from "./ignored_properties.ts";
export { changedLevel, describeLoggers } from "./loggers.ts";
export { parsePropertyFile } from "./property_file.ts";
export { topicConfigProblem, topicDefaultsThatDiffer, topicSettings } from "./topic_settings.ts";
