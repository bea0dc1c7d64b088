/**
 * The flags by which commands on users name SCRAM mechanisms.
 *
 * @module
 */
import { type ScramMechanismName, scramMechanismNames } from "../../core/client/mod.ts";
import { usageError } from "../command.ts";

export const MECHANISM = `${scramMechanismNames.join(" or ")}; may be repeated`;

export function readMechanism(text: string, before: ScramMechanismName[] | undefined): ScramMechanismName[] {
  const said = text.toUpperCase();
  const found = scramMechanismNames.find((name) => name === said || name === `SCRAM-${said}`);
  if (found === undefined) throw usageError(`"${text}" is no mechanism`, `It is ${scramMechanismNames.join(" or ")}.`);
  return [...new Set([...before ?? [], found])];
}
