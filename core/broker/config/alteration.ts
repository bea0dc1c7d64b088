/**
 * Works out changed configs when a client alters them while the broker runs: the operations, and the checks in Kafka's
 * order, with Kafka's messages. Nothing is stored here.
 *
 * @module
 */
import { type Refusal, refused } from "../../protocol/refusal.ts";
import { type BrokerConfig, isSecurityProperty } from "./broker_config.ts";
import { brokerProperties, isBrokerProperty } from "./broker_properties.ts";
import { type Alterable, ignoredIsAlterable, ignoredProperty, isIgnoredProperty } from "./ignored_properties.ts";
import { parseProperty, type Property } from "./property.ts";
import { isTopicConfig, topicConfigs } from "./topic_configs.ts";
import { topicConfigProblem } from "./topic_settings.ts";

export type ConfigOperation = "set" | "delete" | "append" | "subtract";

/** The value is not null for set, append and subtract. */
export interface ConfigChange {
  readonly name: string;
  readonly operation: ConfigOperation;
  readonly value: string | null;
}

export type Configs = ReadonlyMap<string, string>;

/** The configs with the changes made, or why a change is refused. The values are not checked. */
export function changed(
  configs: Configs,
  changes: readonly ConfigChange[],
  propertyOf: (name: string) => Property<unknown> | null,
): Configs | Refusal {
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

/** Java drops empty strings at the end, unless the text itself is empty. */
function javaSplit(text: string): string[] {
  const words = text.split(",");
  while (words.length > 1 && words.at(-1) === "") words.pop();
  return words;
}

export function topicProperty(name: string): Property<unknown> | null {
  return isTopicConfig(name) ? topicConfigs[name] : null;
}

export function brokerProperty(name: string): Property<unknown> | null {
  return isBrokerProperty(name) ? brokerProperties[name] : ignoredProperty(name);
}

/** Why these configs of a topic are refused, or null. */
export function refusalOfTopicConfigs(broker: BrokerConfig, configs: Configs): Refusal | null {
  const problem = topicConfigProblem(broker, configs);
  return problem === null ? null : refused("INVALID_CONFIG", problem);
}

/**
 * Why these properties of running brokers must not be changed, whatever the value, or null. Elections need one
 * min.insync.replicas for the whole cluster, which always exists (KIP-966).
 */
export function refusalOfBrokerChanges(
  changes: readonly ConfigChange[],
  o: { readonly allBrokers: boolean },
): Refusal | null {
  const name = "min.insync.replicas";
  const those = changes.filter((change) => change.name === name);
  if (those.length === 0) return null;
  if (!o.allBrokers) return refused("INVALID_CONFIG", `Broker-level ${name} cannot be altered while ELR is enabled.`);
  if (!those.some(({ operation }) => operation === "delete")) return null;
  return refused("INVALID_CONFIG", `Cluster-level ${name} cannot be removed while ELR is enabled.`);
}

/** Unknown names are kept, up to this number. */
const MOST_BROKER_CONFIGS = 2000;

/**
 * Why these configs of running brokers are refused, or null. Unknown names are kept, as Kafka keeps them for plugins.
 */
export function refusalOfBrokerConfigs(
  broker: BrokerConfig,
  configs: Configs,
  o: { readonly allBrokers: boolean },
): Refusal | null {
  if (configs.size > MOST_BROKER_CONFIGS) return invalid(`A broker keeps at most ${MOST_BROKER_CONFIGS} configs`);
  const names = [...configs.keys()];
  const those = (wanted: Alterable) => names.filter((name) => alterableOf(name) === wanted);
  const fixed = those("never");
  if (fixed.length > 0) return invalid(`Cannot update these configs dynamically: ${told(fixed)}`);
  const ofListeners = those("for one listener");
  if (ofListeners.length > 0) {
    const why = "These security configs can be dynamically updated only per-listener using the listener prefix";
    return invalid(`${why}: ${told(ofListeners)}`);
  }
  for (const [name, text] of configs) {
    const property = brokerProperty(name);
    const parsed = property === null ? null : parseProperty(property, name, text);
    if (parsed?.kind === "refused") return invalid(parsed.message);
  }
  const ofOne = those("for one broker");
  if (ofOne.length > 0 && o.allBrokers) {
    const why = "Cannot update these configs at default cluster level, broker id must be specified";
    return invalid(`${why}: ${told(ofOne)}`);
  }
  // Accepting a security setting that has no effect would leave a listener open that somebody wanted to secure.
  const atTheStart = names.filter((name) => isReadAtTheStart(name) && !isInEffect(broker, name, configs.get(name)!));
  if (atTheStart.length > 0) {
    return invalid(`kq reads these at its start: give them to kq serve: ${atTheStart.join(", ")}`);
  }
  return null;
}

/** Whether running brokers accept it; null for an unknown name. */
function alterableOf(name: string): Alterable | null {
  if (name === "listeners" || name === "listener.security.protocol.map") return "for one broker";
  if (isBrokerProperty(name)) return brokerProperties[name].dynamic ? "always" : "never";
  return isIgnoredProperty(name) ? ignoredIsAlterable(name) : null;
}

function isReadAtTheStart(name: string): boolean {
  return name === "listeners" || name === "listener.security.protocol.map" || isSecurityProperty(name);
}

function isInEffect(broker: BrokerConfig, name: string, text: string): boolean {
  const inEffect = isBrokerProperty(name)
    ? broker.text(name)
    : broker.security.get(name) ?? ignoredProperty(name)?.defaultText;
  return inEffect === text.trim();
}

function told(names: readonly string[]): string {
  return `[${names.join(", ")}]`;
}

function invalid(message: string): Refusal {
  return refused("INVALID_REQUEST", message);
}
