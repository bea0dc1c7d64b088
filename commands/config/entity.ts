/**
 * What has configs, as people name it: `topics/orders`, `brokers/1`, `brokers` for all of them, `groups/billing`.
 *
 * @module
 */
import { type Client, type ConfigEntity, describeConfigs, type ItemAnswer } from "../../core/client/mod.ts";
import { errorMessage } from "../../core/protocol/error_codes.ts";
import { CommandFailed, exitCodes, usageError } from "../command.ts";
import { requireTopics } from "../known_names.ts";
import { didYouMean } from "../../core/base/nearest.ts";
import { hintForRefusal } from "./refusal.ts";

const HINT = "Write topics/NAME, brokers/ID, brokers for all of them, or groups/NAME.";

const kinds: ReadonlyMap<string, ConfigEntity["kind"]> = new Map([
  ["topic", "topic"],
  ["topics", "topic"],
  ["broker", "broker"],
  ["brokers", "broker"],
  ["group", "group"],
  ["groups", "group"],
]);

export function parseEntity(text: string): ConfigEntity {
  const at = text.indexOf("/");
  const noun = at === -1 ? text : text.slice(0, at);
  const name = at === -1 ? "" : text.slice(at + 1);
  const kind = kinds.get(noun);
  if (kind === undefined) {
    const meant = at === -1 ? `A topic is named as topics/${text}. ${HINT}` : didYouMean(noun, kinds.keys()) ?? HINT;
    throw usageError(`"${text}" names nothing that has configs`, meant);
  }
  if (name === "" && kind !== "broker") throw usageError(`"${text}" names no ${kind}`, HINT);
  if (kind === "broker" && name !== "" && !/^\d{1,9}$/.test(name)) {
    throw usageError(`"${name}" is not the id of a broker`, "Broker ids are numbers, such as brokers/1.");
  }
  return { kind, name };
}

/** As {@linkcode parseEntity} reads it. */
export function entityPath({ kind, name }: ConfigEntity): string {
  return name === "" ? `${kind}s` : `${kind}s/${name}`;
}

/** Throws CommandFailed, exit 2, for what the cluster does not have. */
export async function requireEntity(client: Client, { kind, name }: ConfigEntity): Promise<void> {
  if (kind === "topic") await requireTopics(client, [name]);
  if (kind !== "broker" || name === "") return;
  const { brokers } = await client.metadata([]);
  if (brokers.has(Number(name))) return;
  const ids = [...brokers.keys()].sort((a, b) => a - b);
  const hint = ids.length === 1 ? `There is only broker ${ids[0]}.` : `There are brokers ${ids.join(", ")}.`;
  throw new CommandFailed(exitCodes.usage, `Broker ${name} does not exist`, hint, "unknown_broker");
}

/**
 * Throws CommandFailed, exit 2, for a config that the thing does not have. To put such a one back to its default is no
 * mistake for Kafka's brokers: they answer that it is done.
 */
export async function requireConfigs(client: Client, entity: ConfigEntity, names: readonly string[]): Promise<void> {
  const strange = names.length === 0 ? null : await strangeConfig(client, entity, names);
  if (strange !== null) throw unknownConfig(entity, strange.name, strange.known);
}

/**
 * Brokers take settings that they do not know, for what is plugged into them. Throws CommandFailed, exit 2, for one
 * that is almost the name of another; returns what to say of one that is not.
 */
export async function noteOfStrangeConfig(
  client: Client,
  entity: ConfigEntity,
  names: readonly string[],
): Promise<string | null> {
  if (entity.kind !== "broker" || names.length === 0) return null;
  const strange = await strangeConfig(client, entity, names);
  if (strange === null) return null;
  const { name, known } = strange;
  if (didYouMean(name, known) !== null) throw unknownConfig(entity, name, known);
  return `kq: ${entityPath(entity)} has no config ${name}: it is kept, and only a plug-in of the broker would read it`;
}

/** The first of them that the thing does not have, and those it has. */
async function strangeConfig(client: Client, entity: ConfigEntity, names: readonly string[]): Promise<
  {
    readonly name: string;
    readonly known: ReadonlySet<string>;
  } | null
> {
  const known = new Set((await describeConfigs(client, entity)).map(({ name }) => name));
  if (entity.kind === "broker" && entity.name === "") {
    // What is set for all brokers is listed by itself; what could be, any of them knows.
    const { brokers } = await client.metadata([]);
    const [id] = brokers.keys();
    const one = id === undefined ? [] : await describeConfigs(client, { kind: "broker", name: String(id) });
    for (const { name } of one) known.add(name);
  }
  const name = names.find((name) => !known.has(name));
  return name === undefined ? null : { name, known };
}

export function unknownConfig(entity: ConfigEntity, name: string, known: Iterable<string>): CommandFailed {
  const hint = didYouMean(name, known) ?? `\`kq config get ${entityPath(entity)} -a\` lists those there are.`;
  return new CommandFailed(exitCodes.usage, `${entityPath(entity)} has no config ${name}`, hint, "unknown_config");
}

/** A refusal of what was typed is exit 2; what the cluster could not do is exit 1. */
export function failedChange(what: string, { error, message }: ItemAnswer): CommandFailed {
  const isUsage = error === "INVALID_CONFIG" || error === "INVALID_REQUEST";
  return new CommandFailed(
    isUsage ? exitCodes.usage : exitCodes.failed,
    `Cannot change ${what}: ${message ?? errorMessage(error)} (${error})`,
    isUsage ? hintForRefusal(message) : null,
    error.toLowerCase(),
  );
}
