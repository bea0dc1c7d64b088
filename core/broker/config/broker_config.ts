/**
 * The broker's configuration: what was given, checked and completed with defaults.
 *
 * @module
 */
import { assert } from "../../base/assert.ts";
import { brokerProperties, type BrokerPropertyName, isBrokerProperty } from "./broker_properties.ts";
import { ignoredProperties, ignoredProperty, isIgnoredProperty } from "./ignored_properties.ts";
import { nearest } from "../../base/nearest.ts";
import { parseProperty, type Property, type ValueOf } from "./property.ts";

export type BrokerValue<N extends BrokerPropertyName> = ValueOf<(typeof brokerProperties)[N]>;

/** What was set while brokers run: for this broker, which takes precedence, and for all. */
export interface DynamicProperties {
  readonly broker: ReadonlyMap<string, string>;
  readonly cluster: ReadonlyMap<string, string>;
}

const nothingSet: DynamicProperties = { broker: new Map(), cluster: new Map() };

type Values = ReadonlyMap<string, { readonly value: unknown; readonly text: string }>;

/**
 * Two things change: {@linkcode BrokerConfig.set} replaces what was set while the broker runs, and at the start
 * {@linkcode BrokerConfig.settle} sets the actual value of a property that left something open.
 */
export class BrokerConfig {
  readonly #values: Map<string, { readonly value: unknown; readonly text: string }>;
  readonly #given: Map<string, string>;
  /**
   * The given properties of TLS and SASL, for all listeners and for single ones:
   * `listener.name.external.ssl.client.auth`.
   */
  readonly security: ReadonlyMap<string, string>;
  /** The given properties of Kafka that have no effect in kq. */
  readonly ignored: ReadonlyMap<string, string>;
  #dynamic: DynamicProperties = nothingSet;
  #dynamicValues: Values = new Map();

  /** Use {@linkcode parseBrokerConfig}, which checks the values. */
  constructor(
    values: ReadonlyMap<string, { readonly value: unknown; readonly text: string }>,
    given: ReadonlyMap<string, string>,
    { security = new Map(), ignored = new Map() }: {
      readonly security?: ReadonlyMap<string, string>;
      readonly ignored?: ReadonlyMap<string, string>;
    } = {},
  ) {
    this.security = security;
    this.ignored = ignored;
    this.#values = new Map(values);
    this.#given = new Map(given);
  }

  /** The properties given at the start, as they were written. */
  get given(): ReadonlyMap<string, string> {
    return this.#given;
  }

  get<N extends BrokerPropertyName>(name: N): BrokerValue<N> {
    const parsed = this.#dynamicValues.get(name) ?? this.#values.get(name);
    return (parsed === undefined ? brokerProperties[name].default : parsed.value) as BrokerValue<N>;
  }

  /** The value as Kafka writes it; null when it is not set. */
  text(name: BrokerPropertyName): string | null {
    return (this.#dynamicValues.get(name) ?? this.#values.get(name))?.text ?? brokerProperties[name].defaultText;
  }

  /** Sets the actual value of a property that left something open: a free port, a folder's absolute path. */
  settle(name: BrokerPropertyName, text: string): void {
    const parsed = parseProperty<unknown>(brokerProperties[name] as Property<unknown>, name, text);
    assert(parsed.kind === "value", "what came of a property is a value it may have");
    this.#values.set(name, parsed);
    this.#given.set(name, text);
  }

  get dynamic(): DynamicProperties {
    return this.#dynamic;
  }

  /** A value that a newer kq accepted and this one does not counts as not set. */
  set(dynamic: DynamicProperties): void {
    const values = new Map<string, { readonly value: unknown; readonly text: string }>();
    for (const [name, text] of [...dynamic.cluster, ...dynamic.broker]) {
      if (!isBrokerProperty(name)) continue;
      const parsed = parseProperty<unknown>(brokerProperties[name] as Property<unknown>, name, text);
      if (parsed.kind === "value") values.set(name, parsed);
    }
    this.#dynamic = dynamic;
    this.#dynamicValues = values;
  }
}

/** The same for any name: null also for an unknown property. */
export function brokerText(config: BrokerConfig, name: string): string | null {
  return isBrokerProperty(name) ? config.text(name) : null;
}

export type ParsedBrokerConfig =
  | {
    readonly kind: "config";
    readonly config: BrokerConfig;
    /** The given properties of Kafka that have no effect in kq. */
    readonly ignored: readonly string[];
    /** Messages about names in files that neither Kafka nor kq knows. */
    readonly unknown: readonly string[];
  }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

/** Kafka's older names, which it still accepts. */
const oldNames: ReadonlyMap<string, BrokerPropertyName> = new Map([["broker.id", "node.id"]]);

type Properties = Iterable<readonly [name: string, text: string]>;

/**
 * When a property is given twice, the last value counts, and one outside a file wins. All errors are reported at once.
 * Files have properties for plugins and for older brokers, which Kafka accepts, so an unknown name is an error only
 * outside a file.
 */
export function parseBrokerConfig(properties: Properties, ofFiles: Properties = []): ParsedBrokerConfig {
  const values = new Map<string, { value: unknown; text: string }>();
  const given = new Map<string, string>();
  const security = new Map<string, string>();
  const ignored = new Map<string, string>();
  const unknown: string[] = [];
  const problems: string[] = [];
  const read = (said: string, text: string, unknowns: string[]) => {
    const name = oldNames.get(said) ?? said;
    if (isBrokerProperty(name)) {
      const parsed = parseProperty<unknown>(brokerProperties[name] as Property<unknown>, name, text);
      if (parsed.kind === "refused") problems.push(parsed.message);
      else {
        values.set(name, parsed);
        given.set(name, text);
      }
    } else if (name === "authorizer.class.name") {
      // Not starting is better than starting open when another authorizer was asked for.
      if (text.trim() === "" || text.trim() === STANDARD_AUTHORIZER) security.set(name, text.trim());
      else problems.push(`${name}=${text}: kq has Kafka's standard authorizer, ${STANDARD_AUTHORIZER}, and no other`);
    } else if (isSecurityProperty(name)) security.set(name, text.trim());
    else if (isIgnoredProperty(name)) {
      const property = ignoredProperty(name);
      const parsed = property === null ? null : parseProperty(property, name, text);
      if (parsed?.kind === "refused") problems.push(parsed.message);
      else ignored.set(name, parsed?.text ?? text);
    } else unknowns.push(unknownProperty(name));
  };
  for (const [said, text] of ofFiles) read(said, text, unknown);
  for (const [said, text] of properties) read(said, text, problems);
  const config = new BrokerConfig(values, given, { security, ignored });
  problems.push(...contradictions(config));
  if (problems.length > 0) return { kind: "refused", problems };
  return { kind: "config", config, ignored: [...ignored.keys()], unknown: [...new Set(unknown)] };
}

export const STANDARD_AUTHORIZER = "org.apache.kafka.metadata.authorizer.StandardAuthorizer";

const securityProperties: ReadonlySet<string> = new Set([
  "connections.max.reauth.ms",
  "oauthbearer.sasl.jaas.config",
  "plain.sasl.jaas.config",
  "sasl.enabled.mechanisms",
  "sasl.oauthbearer.clock.skew.seconds",
  "sasl.oauthbearer.expected.audience",
  "sasl.oauthbearer.expected.issuer",
  "sasl.oauthbearer.jwks.endpoint.refresh.ms",
  "sasl.oauthbearer.jwks.endpoint.url",
  "sasl.oauthbearer.sub.claim.name",
  "ssl.client.auth",
  "ssl.enabled.protocols",
  "ssl.key.password",
  "ssl.keystore.certificate.chain",
  "ssl.keystore.key",
  "ssl.keystore.location",
  "ssl.keystore.type",
  "ssl.principal.mapping.rules",
  "ssl.truststore.certificates",
  "ssl.truststore.location",
  "ssl.truststore.type",
]);

const ofTheAuthorizer: ReadonlySet<string> = new Set([
  "allow.everyone.if.no.acl.found",
  "authorizer.class.name",
  "super.users",
]);

/** Whether it configures authorization or a listener's security, which is read at the start. */
export function isSecurityProperty(name: string): boolean {
  if (ofTheAuthorizer.has(name)) return true;
  // Users always belong to one listener.
  if (name === "plain.sasl.jaas.config" || name === "oauthbearer.sasl.jaas.config") return false;
  return securityProperties.has(
    name.replace(/^listener\.name\.[^.]+\.(?:(?:scram-sha-(?:256|512)|plain|oauthbearer)\.(?!sasl\.jaas))?/, ""),
  );
}

function unknownProperty(name: string): string {
  const meant = nearest(name, [...Object.keys(brokerProperties), ...ignoredProperties.keys()]);
  return `Unknown broker property ${name}${meant === null ? "" : `; did you mean ${meant}?`}`;
}

type NumericProperty = { [N in BrokerPropertyName]: BrokerValue<N> extends number ? N : never }[BrokerPropertyName];

/** The errors of values that are valid each but not together. */
function contradictions(config: BrokerConfig): string[] {
  const problems: string[] = [];
  const folders = dataFolders(config);
  if (folders.length !== 1) {
    problems.push(`log.dirs=${folders.join(",")}: kq keeps its data in one folder; name exactly one`);
  }
  const ordered: readonly (readonly NumericProperty[])[] = [
    ["group.min.session.timeout.ms", "group.max.session.timeout.ms"],
    [
      "group.consumer.min.session.timeout.ms",
      "group.consumer.session.timeout.ms",
      "group.consumer.max.session.timeout.ms",
    ],
    [
      "group.consumer.min.heartbeat.interval.ms",
      "group.consumer.heartbeat.interval.ms",
      "group.consumer.max.heartbeat.interval.ms",
    ],
    [
      "group.consumer.min.assignment.interval.ms",
      "group.consumer.assignment.interval.ms",
      "group.consumer.max.assignment.interval.ms",
    ],
  ];
  for (const names of ordered) {
    for (const [index, name] of names.slice(1).entries()) {
      const least = names[index]!;
      if (config.get(least) <= config.get(name)) continue;
      problems.push(`${least} (${config.get(least)}) is above ${name} (${config.get(name)})`);
    }
  }
  const [beat, session] = ["group.consumer.heartbeat.interval.ms", "group.consumer.session.timeout.ms"] as const;
  if (config.get(beat) >= config.get(session)) {
    problems.push(`${beat} (${config.get(beat)}) is not below ${session} (${config.get(session)})`);
  }
  return problems;
}

function dataFolders(config: BrokerConfig): readonly string[] {
  return config.get("log.dirs") ?? config.get("log.dir");
}

/** The data folder, as it was given. */
export function dataFolder(config: BrokerConfig): string {
  const [folder] = dataFolders(config);
  assert(folder !== undefined, "a config that was accepted names a data folder");
  return folder;
}
