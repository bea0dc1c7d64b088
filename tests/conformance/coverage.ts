/**
 * What the recordings cover: which versions of which API were asked, and which errors they were answered with. Pure.
 *
 * @module
 */
import { errorName } from "../../core/protocol/error_codes.ts";
import type { Step } from "./scenario.ts";
import { errorNames } from "../support/error_names.ts";

export interface Coverage {
  /** API name -> versions that got an answer. */
  readonly versions: ReadonlyMap<string, ReadonlySet<number>>;
  /** API name -> error name, seen anywhere in its answers -> the versions it was seen in. */
  readonly errors: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<number>>>;
  readonly unseenErrors: readonly string[];
}

export function coverage(steps: readonly Step[]): Coverage {
  const versions = new Map<string, Set<number>>();
  const errors = new Map<string, Map<string, Set<number>>>();
  const into = <T>(map: Map<string, Set<T>>, key: string, value: T) =>
    map.set(key, (map.get(key) ?? new Set()).add(value));
  for (const { asked, answer } of steps) {
    const match = /^(\w+) v(\d+)$/.exec(asked);
    if (match === null) continue;
    if (answer !== "none") into(versions, match[1]!, Number(match[2]));
    const ofApi = errors.get(match[1]!) ?? new Map<string, Set<number>>();
    errors.set(match[1]!, ofApi);
    for (const code of errorCodesIn(answer)) into(ofApi, errorName(code), Number(match[2]));
  }
  const seen = new Set([...errors.values()].flatMap((names) => [...names.keys()]));
  return { versions, errors, unseenErrors: errorNames.filter((name) => !seen.has(name)) };
}

function* errorCodesIn(value: unknown): Generator<number> {
  if (Array.isArray(value)) { for (const element of value) yield* errorCodesIn(element); }
  else if (typeof value === "object" && value !== null) {
    for (const [field, inner] of Object.entries(value)) {
      if (field === "errorCode" && typeof inner === "number") yield inner;
      else yield* errorCodesIn(inner);
    }
  }
}
