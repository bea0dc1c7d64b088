/**
 * Describes configs and where their values come from, for DescribeConfigs and CreateTopics.
 *
 * @module
 */
import { type BrokerConfig, isSecurityProperty } from "./broker_config.ts";
import { brokerProperties, type BrokerPropertyName, isBrokerProperty } from "./broker_properties.ts";
import { ignoredProperties, type IgnoredProperty, ignoredProperty } from "./ignored_properties.ts";
import { groupConfigs, type OtherConfig } from "./other_configs.ts";
import { type TopicConfig, type TopicConfigName, topicConfigs } from "./topic_configs.ts";
import { brokerSynonyms, effectiveTopicConfig } from "./topic_settings.ts";

/** Where a value comes from, by Kafka's numbers. */
export const Source = {
  topic: 1,
  dynamicBroker: 2,
  allBrokers: 3,
  broker: 4,
  default: 5,
  logger: 6,
  group: 8,
} as const;

/** Kafka's numbers for the types. */
const typeNumbers: Readonly<Record<IgnoredProperty["toldType"], number>> = {
  BOOLEAN: 1,
  STRING: 2,
  INT: 3,
  SHORT: 4,
  LONG: 5,
  DOUBLE: 6,
  LIST: 7,
  CLASS: 8,
  PASSWORD: 9,
};

interface Synonym {
  readonly name: string;
  readonly value: string | null;
  readonly source: number;
}

export interface Described {
  readonly name: string;
  readonly value: string | null;
  readonly readOnly: boolean;
  readonly source: number;
  /** All sources of the value, the one in effect first. */
  readonly synonyms: readonly Synonym[];
  readonly type: number;
  readonly documentation: string;
  readonly isSensitive?: true;
}

export function describeTopicConfigs(broker: BrokerConfig, configs: ReadonlyMap<string, string>): Described[] {
  return namesToTell(configs).map((name) => {
    const { brokerProperty, type, documentation }: TopicConfig<unknown> = topicConfigs[name];
    const { text } = effectiveTopicConfig(broker, configs, name);
    const synonyms = [
      ...configs.has(name) ? [{ name, value: text, source: Source.topic }] : [],
      ...brokerProperty !== null && isBrokerProperty(brokerProperty) ? brokerValues(broker, brokerProperty) : [],
    ];
    return {
      name,
      value: text,
      readOnly: false,
      source: synonyms[0]?.source ?? Source.default,
      synonyms,
      type: typeNumbers[type],
      documentation,
    };
  });
}

const topicConfigNames = Object.keys(topicConfigs) as TopicConfigName[];

function namesToTell(configs: ReadonlyMap<string, string>): TopicConfigName[] {
  return topicConfigNames.filter((name) => {
    const { isHidden }: TopicConfig<unknown> = topicConfigs[name];
    return isHidden !== true || configs.has(name);
  });
}

export function describeBrokerProperties(broker: BrokerConfig): Described[] {
  const known = (Object.keys(brokerProperties) as BrokerPropertyName[]).map((name): Described => {
    const { type, documentation, dynamic } = brokerProperties[name];
    const synonyms = brokerValues(broker, name);
    return {
      name,
      value: broker.text(name),
      readOnly: !dynamic,
      source: synonyms[0]?.source ?? Source.default,
      synonyms,
      type: typeNumbers[type],
      documentation,
    };
  });
  const { broker: own, cluster } = broker.dynamic;
  const unknown = [...new Set([...own.keys(), ...cluster.keys()])].filter((name) =>
    !isBrokerProperty(name) && !ignoredProperties.has(name)
  );
  return [
    ...known,
    ...[...ignoredProperties].map(([name, property]) => describeIgnored(broker, name, property)),
    ...unknown.map((name) => unknownProperty(name, own.has(name) ? Source.dynamicBroker : Source.allBrokers)),
  ];
}

/** The properties of a Kafka broker that have no effect in kq, as Kafka describes them. */
function describeIgnored(broker: BrokerConfig, name: string, property: IgnoredProperty): Described {
  const said = [
    { value: broker.dynamic.broker.get(name), source: Source.dynamicBroker },
    { value: broker.dynamic.cluster.get(name), source: Source.allBrokers },
    { value: givenIgnored(broker, name), source: Source.broker },
    { value: property.defaultText ?? undefined, source: Source.default },
  ].filter(({ value }) => value !== undefined);
  const isSecret = property.toldType === "PASSWORD";
  const synonyms = said.map(({ value, source }) => ({ name, value: isSecret ? null : value!, source }));
  return {
    name,
    value: synonyms[0]?.value ?? null,
    readOnly: property.alterable === "never",
    source: synonyms[0]?.source ?? Source.default,
    synonyms,
    type: typeNumbers[property.toldType],
    documentation: isSecurityProperty(name)
      ? "How listeners are secured that have none of their own. It is read at the start."
      : property.documentation,
    ...isSecret ? { isSensitive: true as const } : {},
  };
}

/** A property given under its new name is described under the old one too, as in Kafka. */
function givenIgnored(broker: BrokerConfig, name: string): string | undefined {
  if (name === "broker.id") return broker.text("node.id") ?? undefined;
  return broker.security.get(name) ?? broker.ignored.get(name);
}

/** Kafka keeps unknown names, for plugins; their values may be secrets, so they are not shown. */
function unknownProperty(name: string, source: number): Described {
  const synonyms = [{ name, value: null, source }];
  return { name, value: null, readOnly: true, source, synonyms, type: 0, documentation: "", isSensitive: true };
}

/** What was set for all brokers while they run. */
export function describeAllBrokers(broker: BrokerConfig): Described[] {
  return [...broker.dynamic.cluster].map(([name, value]) => {
    const ignored = ignoredProperty(name);
    if (ignored !== null) {
      const told = ignored.toldType === "PASSWORD" ? null : value;
      const synonyms = [{ name, value: told, source: Source.allBrokers }];
      return { ...describeIgnored(broker, name, ignored), value: told, source: Source.allBrokers, synonyms };
    }
    if (!isBrokerProperty(name)) return unknownProperty(name, Source.allBrokers);
    const { type, documentation, dynamic } = brokerProperties[name];
    return {
      name,
      value,
      readOnly: !dynamic,
      source: Source.allBrokers,
      synonyms: [{ name, value, source: Source.allBrokers }],
      type: typeNumbers[type],
      documentation,
    };
  });
}

export function describeOtherConfigs(table: Readonly<Record<string, OtherConfig>>): Described[] {
  return Object.entries(table).map(([name, { brokerProperty, defaultText, type, documentation }]) => ({
    name,
    value: defaultText,
    readOnly: false,
    source: Source.default,
    synonyms: brokerProperty === null ? [] : [{ name: brokerProperty, value: defaultText, source: Source.default }],
    type: typeNumbers[type],
    documentation,
  }));
}

/** A group's own value, the broker's property for it, and the default of each. */
export function describeGroupConfigs(broker: BrokerConfig, configs: ReadonlyMap<string, string>): Described[] {
  return describeOtherConfigs(groupConfigs).map((described) => {
    const { name } = described;
    const { brokerProperty } = groupConfigs[name]!;
    const set = configs.get(name);
    const synonyms = [
      ...set === undefined ? [] : [{ name, value: set, source: Source.group }],
      ...brokerProperty !== null && isBrokerProperty(brokerProperty)
        ? brokerValues(broker, brokerProperty)
        : described.synonyms,
    ];
    const [first] = synonyms;
    if (first === undefined) return described;
    return { ...described, value: first.value, source: first.source, synonyms };
  });
}

/**
 * The values given for the property and its fallbacks, then their defaults. As in Kafka nothing comes before the
 * property itself, so a value that only a fallback gives is described as a default.
 */
function brokerValues(broker: BrokerConfig, name: BrokerPropertyName): Synonym[] {
  const names = brokerSynonyms(name);
  const all = [
    ...names.map((other) => ({
      name: other,
      value: broker.dynamic.broker.get(other) ?? null,
      source: Source.dynamicBroker,
    })),
    ...names.map((other) => ({
      name: other,
      value: broker.dynamic.cluster.get(other) ?? null,
      source: Source.allBrokers,
    })),
    ...names.map((other) => ({ name: other, value: broker.given.get(other) ?? null, source: Source.broker })),
    ...names.map((other) => ({ name: other, value: brokerProperties[other].defaultText, source: Source.default })),
  ].filter(({ value }) => value !== null);
  const first = all.findIndex((synonym) => synonym.name === name);
  return first === -1 ? [] : all.slice(first);
}

/**
 * The configs of a new topic, for CreateTopics: a value that was set is returned as it was written, and one from a
 * broker property, under any of its names, has the broker as its source.
 */
export function createdTopicConfigs(
  broker: BrokerConfig,
  configs: ReadonlyMap<string, string>,
): { readonly name: string; readonly value: string; readonly source: number }[] {
  return namesToTell(configs).map((name) => {
    const given = configs.get(name);
    if (given !== undefined) return { name, value: given, source: Source.topic };
    const { brokerProperty }: TopicConfig<unknown> = topicConfigs[name];
    const names = brokerProperty !== null && isBrokerProperty(brokerProperty) ? brokerSynonyms(brokerProperty) : [];
    const places = [
      [broker.dynamic.broker, Source.dynamicBroker],
      [broker.dynamic.cluster, Source.allBrokers],
      [broker.given, Source.broker],
    ] as const;
    const place = places.find(([given]) => names.some((other) => given.has(other)));
    const { text } = effectiveTopicConfig(broker, configs, name);
    return { name, value: text, source: place?.[1] ?? Source.default };
  });
}
