/**
 * The settings of a group of the consumer protocol: which may be set, and the values in effect. A group's own value has
 * to be within the broker's bounds.
 *
 * @module
 */
import { type Refusal, refused } from "../../protocol/refusal.ts";
import type { Configs } from "./alteration.ts";
import type { BrokerConfig } from "./broker_config.ts";
import { groupConfigs } from "./other_configs.ts";
import { parseProperty, type Property } from "./property.ts";

/** Config of a group -> the broker properties that give its default and its bounds. */
const settings = {
  "consumer.session.timeout.ms": {
    fallback: "group.consumer.session.timeout.ms",
    min: "group.consumer.min.session.timeout.ms",
    max: "group.consumer.max.session.timeout.ms",
  },
  "consumer.heartbeat.interval.ms": {
    fallback: "group.consumer.heartbeat.interval.ms",
    min: "group.consumer.min.heartbeat.interval.ms",
    max: "group.consumer.max.heartbeat.interval.ms",
  },
  "consumer.assignment.interval.ms": {
    fallback: "group.consumer.assignment.interval.ms",
    min: "group.consumer.min.assignment.interval.ms",
    max: "group.consumer.max.assignment.interval.ms",
  },
} as const;

type GroupSetting = keyof typeof settings;

export function groupProperty(name: string): Property<unknown> | null {
  return Object.hasOwn(groupConfigs, name) ? groupConfigs[name]! : null;
}

/** Why these configs of a group are refused, or null. */
export function refusalOfGroupConfigs(broker: BrokerConfig, configs: Configs): Refusal | null {
  for (const [name, text] of configs) {
    const property = groupProperty(name);
    if (property === null) return refused("INVALID_CONFIG", `Unknown group config name: ${name}`);
    const parsed = parseProperty(property, name, text);
    if (parsed.kind === "refused") return refused("INVALID_CONFIG", parsed.message);
    if (!isSetting(name)) {
      return refused("INVALID_REQUEST", `This kq has only consumer groups, and nothing acts on ${name}.`);
    }
    const { min, max } = settings[name];
    const value = parsed.value as number;
    if (value < broker.get(min)) return refused("INVALID_CONFIG", `${name} must be greater than or equal to ${min}`);
    if (value > broker.get(max)) return refused("INVALID_CONFIG", `${name} must be less than or equal to ${max}`);
  }
  const session = groupConfigOf(broker, configs, "consumer.session.timeout.ms");
  if (groupConfigOf(broker, configs, "consumer.heartbeat.interval.ms") < session) return null;
  return refused("INVALID_CONFIG", "consumer.heartbeat.interval.ms must be less than consumer.session.timeout.ms");
}

/** The value in effect; bounds that became tighter since it was set apply too. */
export function groupConfigOf(broker: BrokerConfig, configs: Configs | undefined, name: GroupSetting): number {
  const { fallback, min, max } = settings[name];
  const text = configs?.get(name);
  if (text === undefined) return broker.get(fallback);
  return Math.min(Math.max(Number(text), broker.get(min)), broker.get(max));
}

function isSetting(name: string): name is GroupSetting {
  return Object.hasOwn(settings, name);
}
