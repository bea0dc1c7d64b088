/**
 * Carries out what clients change of configs: finds what is meant, asks `config/alteration.ts` what it comes to, and
 * keeps it in the metadata, from where it acts. Each thing that is changed answers for itself, all of it or nothing.
 *
 * @module
 */
import { ALL_BROKERS, topicNameProblem } from "../metadata/mod.ts";
import type { ErrorName } from "../protocol/error_codes.ts";
import { type Refusal, refused } from "../protocol/refusal.ts";
import type { Broker } from "./broker.ts";
import {
  brokerProperty,
  changed,
  changedLevel,
  type ConfigChange,
  type Configs,
  groupProperty,
  refusalOfBrokerChanges,
  refusalOfBrokerConfigs,
  refusalOfGroupConfigs,
  refusalOfTopicConfigs,
  topicProperty,
} from "./config/mod.ts";

/** The kinds of things that have configs, by Kafka's numbers. */
export const ResourceKind = { topic: 2, broker: 4, brokerLogger: 8, clientMetrics: 16, group: 32 } as const;

export interface ConfigAlteration {
  readonly resourceType: number;
  readonly resourceName: string;
  /** Everything else that is set goes first: the way of the old AlterConfigs. */
  readonly replacesAll: boolean;
  readonly changes: readonly ConfigChange[];
}

export interface AlterationOutcome {
  readonly error: ErrorName;
  readonly message: string | null;
}

const done: AlterationOutcome = { error: "NONE", message: null };

export async function alterResource(
  alteration: ConfigAlteration,
  broker: Broker,
  o: { readonly validateOnly: boolean },
): Promise<AlterationOutcome> {
  switch (alteration.resourceType) {
    case ResourceKind.topic:
      return await alterTopic(alteration, broker, o);
    case ResourceKind.broker:
      return await alterBroker(alteration, broker, o);
    case ResourceKind.brokerLogger:
      return alterLogger(alteration, broker, o);
    case ResourceKind.group:
      return await alterGroup(alteration, broker, o);
    default:
      return refused("INVALID_REQUEST", "This kq keeps configs of topics, brokers, their loggers and groups only.");
  }
}

async function alterTopic(
  alteration: ConfigAlteration,
  { metadata, config }: Broker,
  o: { readonly validateOnly: boolean },
): Promise<AlterationOutcome> {
  const name = alteration.resourceName;
  const alter = (configs: Configs): Configs | Refusal => {
    const next = altered(alteration, configs, topicProperty);
    if ("kind" in next) return next;
    if (name === "") return refused("INVALID_REQUEST", "Default topic resources are not allowed.");
    const problem = topicNameProblem(name);
    if (problem !== null) return refused("INVALID_TOPIC_EXCEPTION", problem);
    return refusalOfTopicConfigs(config, next) ?? next;
  };
  const topic = metadata.image.topics.get(name);
  const next = alter(topic?.configs ?? new Map<string, string>());
  if ("kind" in next) return next;
  if (topic === undefined) return unknown(name);
  if (o.validateOnly) return done;
  const outcome = await metadata.changeTopic(topic.id, (topic): typeof topic | Refusal => {
    const next = alter(topic.configs);
    return "kind" in next ? next : { ...topic, configs: next };
  });
  if (outcome.kind === "changed") return done;
  return outcome.error === "UNKNOWN_TOPIC_ID" ? unknown(name) : outcome;
}

async function alterBroker(
  alteration: ConfigAlteration,
  { metadata, id, config }: Broker,
  o: { readonly validateOnly: boolean },
): Promise<AlterationOutcome> {
  const name = alteration.resourceName;
  const allBrokers = name === "";
  const problem = allBrokers ? null : problemOfBrokerId(name, id);
  if (problem !== null) return refused("INVALID_REQUEST", problem);
  const of = allBrokers ? ALL_BROKERS : String(id);
  const alter = (configs: Configs): Configs | Refusal => {
    const next = altered(alteration, configs, brokerProperty);
    return "kind" in next ? next : refusalOfBrokerConfigs(config, next, { allBrokers }) ??
      refusalOfBrokerChanges(alteration.changes, { allBrokers }) ?? next;
  };
  const next = alter(metadata.image.brokerConfigs.get(of) ?? new Map<string, string>());
  if ("kind" in next) return next;
  if (o.validateOnly) return done;
  const outcome = await metadata.changeBrokerConfigs(of, alter);
  return outcome.kind === "changed" ? done : outcome;
}

function problemOfBrokerId(name: string, id: number): string | null {
  if (!/^[+-]?\d{1,10}$/.test(name)) return `Node id must be an integer, but it is: ${name}`;
  return Number(name) === id ? null : `Unexpected broker id, expected ${id}, but received ${name}`;
}

/** It lasts until the broker stops, as in Kafka. */
function alterLogger(
  { resourceName, changes }: ConfigAlteration,
  { id, logger }: Broker,
  o: { readonly validateOnly: boolean },
): AlterationOutcome {
  if (!/^[+-]?\d{1,10}$/.test(resourceName)) {
    return refused("INVALID_REQUEST", `Node id must be an integer, but it is: ${resourceName}`);
  }
  if (Number(resourceName) !== id) {
    return refused("INVALID_REQUEST", `Unexpected node id. Expected ${id}, but received ${Number(resourceName)}`);
  }
  const next = changedLevel(logger.level ?? "debug", changes);
  if (typeof next !== "string") return next;
  if (!o.validateOnly) logger.level = next;
  return done;
}

async function alterGroup(
  alteration: ConfigAlteration,
  { metadata, config }: Broker,
  o: { readonly validateOnly: boolean },
): Promise<AlterationOutcome> {
  const { resourceName: groupId } = alteration;
  if (groupId === "") return refused("INVALID_REQUEST", "Default group resources are not allowed.");
  const alter = (configs: Configs): Configs | Refusal => {
    const next = altered(alteration, configs, groupProperty);
    return "kind" in next ? next : refusalOfGroupConfigs(config, next) ?? next;
  };
  const next = alter(metadata.image.groupConfigs.get(groupId) ?? new Map<string, string>());
  if ("kind" in next) return next;
  if (o.validateOnly) return done;
  const outcome = await metadata.changeGroupConfigs(groupId, alter);
  return outcome.kind === "changed" ? done : outcome;
}

function altered(
  { replacesAll, changes }: ConfigAlteration,
  configs: Configs,
  propertyOf: Parameters<typeof changed>[2],
): Configs | Refusal {
  return changed(replacesAll ? new Map<string, string>() : configs, changes, propertyOf);
}

function unknown(topic: string): AlterationOutcome {
  return refused("UNKNOWN_TOPIC_OR_PARTITION", `The topic '${topic}' does not exist.`);
}
