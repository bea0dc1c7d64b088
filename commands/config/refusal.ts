/**
 * The way out of a broker's refusal of a config, told from its message, which Kafka's brokers and kq's word alike: the
 * unit of a number that was written with one, and the name that was meant.
 *
 * @module
 */
import { didYouMean } from "../../core/base/nearest.ts";
import { topicConfigs } from "../../core/broker/config/topic_configs.ts";
import { readDuration, readSize } from "../sizes.ts";

interface Unit {
  readonly name: string;
  readonly example: number;
  /** The value as people write it, in this unit; null where it is not written so. */
  readonly read: (value: string) => number | null;
}

const inUnitsOf = (unitMs: number) => (value: string): number | null => {
  const ms = readDuration(value);
  return ms === null || ms % unitMs !== 0 ? null : ms / unitMs;
};

/** Kafka's names of configs end with the unit of their values. */
const units: Readonly<Record<string, Unit>> = {
  ms: { name: "milliseconds", example: 604_800_000, read: readDuration },
  seconds: { name: "seconds", example: 60, read: inUnitsOf(1000) },
  minutes: { name: "minutes", example: 60, read: inUnitsOf(60_000) },
  hours: { name: "hours", example: 168, read: inUnitsOf(3_600_000) },
  bytes: { name: "bytes", example: 1_000_000_000, read: readSize },
};

/** Null where the message says nothing that we could add to. */
export function hintForRefusal(message: string | null): string | null {
  const strange = /Unknown topic config name: (\S+)/.exec(message ?? "")?.[1];
  if (strange !== undefined) return didYouMean(strange, Object.keys(topicConfigs));
  const [, value, name, type] = /Invalid value (.*) for configuration (\S+): Not a number of type (\w+)/s.exec(
    message ?? "",
  ) ?? [];
  if (name === undefined) return null;
  const unit = units[name.slice(name.lastIndexOf(".") + 1)];
  if (unit === undefined) return type === "DOUBLE" ? null : `${name} is a whole number.`;
  const meant = unit.read(value!);
  const most = type === "INT" ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER;
  return meant !== null && meant <= most
    ? `${name} is in ${unit.name}: ${name}=${meant}`
    : `${name} is a number of ${unit.name}, such as ${name}=${unit.example}`;
}
