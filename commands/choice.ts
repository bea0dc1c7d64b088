/**
 * A flag whose value is one of a few words.
 *
 * @module
 */
import { usageError } from "./command.ts";
import { didYouMean } from "../core/base/nearest.ts";

export function oneOf<T extends string>(
  flag: string,
  known: readonly T[],
  given: string,
  /** What else it may be, in words: `cmd:PROGRAM`. */
  others: readonly string[] = [],
): T {
  const found = known.find((name) => name === given);
  if (found !== undefined) return found;
  throw usageError(
    `"${given}" is no value for ${flag}`,
    didYouMean(given, known) ?? `It is one of ${[...known, ...others].join(", ")}.`,
  );
}
