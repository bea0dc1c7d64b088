/**
 * What the recordings cover: which versions of which API were asked, and which errors they were answered with. Pure.
 *
 * @module
 */
import { errorName, errorNames } from "../../core/protocol/error_codes.ts";
import type { Step } from "./scenario.ts";

export interface Coverage {
  /** API name -> versions that got an answer. */
  readonly versions: ReadonlyMap<string, ReadonlySet<number>>;
  /** API name -> error names seen anywhere in its answers. */
  readonly errors: ReadonlyMap<string, ReadonlySet<string>>;
  readonly unseenErrors: readonly string[];
}

export function coverage(steps: readonly Step[]): Coverage {
  const versions = new Map<string, Set<number>>();
  const errors = new Map<string, Set<string>>();
  const into = <T>(map: Map<string, Set<T>>, key: string, value: T) =>
    map.set(key, (map.get(key) ?? new Set()).add(value));
  for (const { asked, answer } of steps) {
    const match = /^(\w+) v(\d+)$/.exec(asked);
    if (match === null) continue;
    if (answer !== "none") into(versions, match[1]!, Number(match[2]));
    for (const code of errorCodesIn(answer)) into(errors, match[1]!, errorName(code));
  }
  const seen = new Set([...errors.values()].flatMap((names) => [...names]));
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
