/**
 * What configs come to when a client changes them while the broker runs: the operations, and the checks in Kafka's
 * order and words. Nothing is changed here.
 *
 * @module
 */
import type { ErrorName } from "../../protocol/error_codes.ts";
import type { BrokerConfig } from "./broker_config.ts";
import { brokerProperties, isBrokerProperty } from "./broker_properties.ts";
import { ignoredWhileRunning, isIgnoredProperty } from "./ignored_properties.ts";
import { parseProperty, type Property } from "./property.ts";
import { isTopicConfig, topicConfigs } from "./topic_configs.ts";
import { topicConfigProblem } from "./topic_settings.ts";

export type ConfigOperation = "set" | "delete" | "append" | "subtract";

/** A value that is set, appended or subtracted is there. */
export interface ConfigChange {
  readonly name: string;
  readonly operation: ConfigOperation;
  readonly value: string | null;
}

export type Configs = ReadonlyMap<string, string>;

export interface ConfigRefusal {
  readonly kind: "refused";
  readonly error: ErrorName;
  readonly message: string;
}

/** The configs with the changes made, or why one of them cannot be; whether the values are good is not looked at. */
export function changed(
  configs: Configs,
  changes: readonly ConfigChange[],
  propertyOf: (name: string) => Property<unknown> | null,
): Configs | ConfigRefusal {
  const next = new Map(configs);
  for (const { name, operation, value } of changes) {
    if (operation === "delete") next.delete(name);
    else if (operation === "set") next.set(name, value ?? "");
    else {
      const property = propertyOf(name);
      if (property?.type !== "LIST") {
        const word = operation.toUpperCase();
        return refused("INVALID_CONFIG", `Can't ${word} to key ${name} because its type is not LIST.`);
      }
      const words = (next.get(name) ?? property.defaultText ?? "").split(",").filter((word) => word !== "");
      next.set(name, combined(words, operation, javaSplit(value ?? "")).join(","));
    }
  }
  return next;
}

function combined(words: readonly string[], operation: "append" | "subtract", given: readonly string[]): string[] {
  const left = [...words];
  for (const word of given) {
    const at = left.indexOf(word);
    if (operation === "append" && at === -1) left.push(word);
    if (operation === "subtract" && at !== -1) left.splice(at, 1);
  }
  return left;
}

/** Java leaves out what is empty at the end, but for a text that is nothing else. */
function javaSplit(text: string): string[] {
  const words = text.split(",");
  while (words.length > 1 && words.at(-1) === "") words.pop();
  return words;
}

export function topicProperty(name: string): Property<unknown> | null {
  return isTopicConfig(name) ? topicConfigs[name] : null;
}

export function brokerProperty(name: string): Property<unknown> | null {
  return isBrokerProperty(name) ? brokerProperties[name] : null;
}

/** Why a topic cannot have these configs, or null. */
export function refusalOfTopicConfigs(broker: BrokerConfig, configs: Configs): ConfigRefusal | null {
  const problem = topicConfigProblem(broker, configs);
  return problem === null ? null : refused("INVALID_CONFIG", problem);
}

/** Those that are read once, at the start, though Kafka takes them while it runs. */
const readAtTheStart: ReadonlySet<string> = new Set(["listeners", "listener.security.protocol.map"]);

/** Names that nobody knows are kept, but not without end. */
const MOST_BROKER_CONFIGS = 2000;

/**
 * Why brokers that run cannot take these, or null. Names that nobody knows are kept, as Kafka keeps them for plugins.
 */
export function refusalOfBrokerConfigs(configs: Configs, o: { readonly allBrokers: boolean }): ConfigRefusal | null {
  if (configs.size > MOST_BROKER_CONFIGS) return invalid(`A broker keeps at most ${MOST_BROKER_CONFIGS} configs`);
  const names = [...configs.keys()];
  const fixed = names.filter((name) =>
    isBrokerProperty(name) ? !brokerProperties[name].dynamic : isIgnoredProperty(name) && !ignoredWhileRunning(name)
  );
  if (fixed.length > 0) return invalid(`Cannot update these configs dynamically: ${fixed.join(", ")}`);
  const atTheStart = names.filter((name) => readAtTheStart.has(name));
  if (atTheStart.length > 0) {
    if (o.allBrokers) {
      return invalid(
        `Cannot update these configs at default cluster level, broker configs must be used: ${atTheStart.join(", ")}`,
      );
    }
    return invalid(`kq reads these at its start: give them to kq serve: ${atTheStart.join(", ")}`);
  }
  for (const [name, text] of configs) {
    const property = brokerProperty(name);
    const parsed = property === null ? null : parseProperty(property, name, text);
    if (parsed?.kind === "refused") return invalid(parsed.message);
  }
  return null;
}

function invalid(message: string): ConfigRefusal {
  return refused("INVALID_REQUEST", message);
}

function refused(error: ErrorName, message: string): ConfigRefusal {
  return { kind: "refused", error, message };
}
