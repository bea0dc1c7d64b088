/**
 * Subscriptions by regular expression, in the syntax of RE2, which is matched in time linear in the text. All topics
 * are matched in slices, because there may be a hundred thousand of them; meanwhile the group continues with the
 * earlier matches.
 *
 * @module
 */
import { RE2JS, RE2JSSyntaxException } from "re2js";
import type { ResolvedRegex } from "./records.ts";
import type { GroupTopics } from "./topics.ts";

/** An expression is compiled as a whole and matched one name at a time, so its length bounds its cost. */
const MAX_LENGTH = 4096;
/** Names times characters of expressions that one slice may take, a few milliseconds' worth. */
const SLICE = 10_000;

/** What is wrong with the expression, in the words of Kafka's RE2/J; null for nothing. */
export function regexProblem(regex: string): string | null {
  const compiled = compile(regex);
  return typeof compiled === "string" ? compiled : null;
}

function compile(regex: string): RE2JS | string {
  if (regex.length > MAX_LENGTH) return `longer than ${MAX_LENGTH} characters`;
  try {
    return RE2JS.compile(regex);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return error.getDescription() ?? error.message;
    throw error;
  }
}

export interface RegexScanOptions {
  readonly topics: GroupTopics;
  readonly wallMs: number;
  /** Whether the member for whose sake it is done may know of the topic. */
  readonly mayDescribe: (topic: string) => boolean;
}

/** Matches all topics' names with some expressions. */
export class RegexScan {
  readonly #compiled: ReadonlyMap<string, RE2JS>;
  readonly #found: ReadonlyMap<string, Set<string>>;
  readonly #names: readonly string[];
  readonly #mayDescribe: (topic: string) => boolean;
  readonly #revision: number;
  readonly #startedMs: number;
  readonly #namesPerSlice: number;
  #next = 0;

  constructor(regexes: readonly string[], { topics, wallMs, mayDescribe }: RegexScanOptions) {
    const compiled = regexes.map((regex) => [regex, compile(regex)] as const);
    // One that another coordinator took and this one does not matches nothing.
    this.#compiled = new Map(compiled.filter((each): each is [string, RE2JS] => typeof each[1] !== "string"));
    this.#found = new Map(regexes.map((regex) => [regex, new Set()]));
    this.#names = [...topics.names()];
    this.#mayDescribe = mayDescribe;
    this.#revision = topics.revision;
    this.#startedMs = wallMs;
    const length = regexes.reduce((sum, regex) => sum + Math.max(regex.length, 16), 0);
    this.#namesPerSlice = Math.max(1, Math.floor(SLICE / length));
  }

  /** Matches some more names. Returns what each expression matches once all have been matched, before that null. */
  advance(): ReadonlyMap<string, ResolvedRegex> | null {
    const end = Math.min(this.#next + this.#namesPerSlice, this.#names.length);
    for (; this.#next < end; this.#next++) {
      const name = this.#names[this.#next]!;
      for (const [regex, compiled] of this.#compiled) {
        if (compiled.matches(name) && this.#mayDescribe(name)) this.#found.get(regex)!.add(name);
      }
    }
    if (this.#next < this.#names.length) return null;
    const revision = this.#revision;
    const resolvedMs = this.#startedMs;
    return new Map([...this.#found].map(([regex, topics]) => [regex, { topics, revision, resolvedMs }]));
  }
}
