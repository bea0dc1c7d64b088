/**
 * A configuration property: its type, default, bounds and description. The types, the parsing and the messages of
 * refusals are Kafka's, because clients and their tests compare them.
 *
 * @module
 */

/** Kafka's names for the types, as DescribeConfigs numbers them in `describe`. */
export type PropertyType = "BOOLEAN" | "STRING" | "INT" | "SHORT" | "LONG" | "DOUBLE" | "LIST";

export interface Property<T> {
  readonly type: PropertyType;
  /** null: not set, so a fallback counts. */
  readonly default: T;
  /** The default as Kafka writes it; a LONG beyond 2^53 is exact here and rounded in `default`. */
  readonly defaultText: string | null;
  readonly documentation: string;
  /** The refusal of a value that has the right type, or null. `text` is the value as Kafka writes it. */
  check(this: void, value: NonNullable<T>, name: string, text: string): string | null;
}

export type ValueOf<P> = P extends Property<infer T> ? T : never;

export type Parsed<T> =
  | { readonly kind: "value"; readonly value: T; /** As Kafka writes it. */ readonly text: string }
  | { readonly kind: "refused"; readonly message: string };

interface Bounds {
  readonly min?: number;
  readonly max?: number;
  /** A value outside the bounds that is allowed too. */
  readonly or?: number;
}

const anything = () => null;

export function boolean(fallback: boolean, documentation: string): Property<boolean> {
  return { type: "BOOLEAN", default: fallback, defaultText: String(fallback), documentation, check: anything };
}

export const int = (fallback: number, documentation: string, bounds: Bounds = {}): Property<number> =>
  numeric("INT", String(fallback), documentation, bounds);

export const short = (fallback: number, documentation: string, bounds: Bounds = {}): Property<number> =>
  numeric("SHORT", String(fallback), documentation, bounds);

/** As text where the number is beyond 2^53. */
export const long = (fallback: number | string, documentation: string, bounds: Bounds = {}): Property<number> =>
  numeric("LONG", String(fallback), documentation, bounds);

export const double = (fallback: number, documentation: string, bounds: Bounds = {}): Property<number> =>
  numeric("DOUBLE", javaDouble(fallback), documentation, bounds);

/** `oneOf`: the only allowed values. */
export function string<const S extends string = string>(
  fallback: NoInfer<S>,
  documentation: string,
  oneOf?: readonly S[],
): Property<S> {
  const check = (value: string, name: string) => oneOf === undefined ? null : oneOfProblem(oneOf, value, name);
  return { type: "STRING", default: fallback, defaultText: fallback, documentation, check };
}

export function list(
  fallback: readonly string[],
  documentation: string,
  check: Property<readonly string[]>["check"] = anything,
): Property<readonly string[]> {
  return { type: "LIST", default: fallback, defaultText: fallback.join(","), documentation, check };
}

/** The check of a list that allows only these words. */
export function wordsOf(known: readonly string[]): Property<readonly string[]>["check"] {
  return (words, name) => {
    if (words.includes("")) return `Configuration '${name}' values must not be empty.`;
    return words.map((word) => oneOfProblem(known, word, name)).find((problem) => problem !== null) ?? null;
  };
}

function oneOfProblem(known: readonly string[], value: string, name: string): string | null {
  return known.includes(value) ? null : invalid(value, name, `String must be one of: ${known.join(", ")}`);
}

/** The same property without a default. */
export function unset<T>(property: Property<T>): Property<T | null> {
  return { ...property, default: null, defaultText: null };
}

function numeric(
  type: "INT" | "SHORT" | "LONG" | "DOUBLE",
  fallback: string,
  documentation: string,
  { min, max, or }: Bounds,
): Property<number> {
  const problem = (value: number) => {
    if (or !== undefined && min !== undefined && max !== undefined) {
      const fits = value === or || (value >= min && value <= max);
      return fits ? null : `Value must be between ${min} and ${max} or equal to ${or}`;
    }
    if (min !== undefined && value < min) return `Value must be at least ${min}`;
    if (max !== undefined && value > max) return `Value must be no more than ${max}`;
    return null;
  };
  const check = (value: number, name: string, text: string) => {
    const found = problem(value);
    return found === null ? null : invalid(text, name, found);
  };
  return { type, default: Number(fallback), defaultText: fallback, documentation, check };
}

/** Parses a value as Kafka does, from a client, a command line or a property file. */
export function parseProperty<T>(property: Property<T>, name: string, text: string): Parsed<NonNullable<T>> {
  const parsed = parseText(property.type, text.trim());
  if (parsed.kind === "wrong") return { kind: "refused", message: invalid(text, name, parsed.why) };
  const value = parsed.value as NonNullable<T>;
  const problem = property.check(value, name, parsed.text);
  return problem === null ? { kind: "value", value, text: parsed.text } : { kind: "refused", message: problem };
}

export function invalid(value: string, name: string, why: string): string {
  return `Invalid value ${value} for configuration ${name}: ${why}`;
}

type Read = { readonly kind: "read"; readonly value: unknown; readonly text: string } | {
  readonly kind: "wrong";
  readonly why: string;
};

const integerRanges = {
  SHORT: [-(2n ** 15n), 2n ** 15n - 1n],
  INT: [-(2n ** 31n), 2n ** 31n - 1n],
  LONG: [-(2n ** 63n), 2n ** 63n - 1n],
} as const;

function parseText(type: PropertyType, text: string): Read {
  switch (type) {
    case "STRING":
      return { kind: "read", value: text, text };
    case "BOOLEAN": {
      const word = text.toLowerCase();
      if (word !== "true" && word !== "false") {
        return { kind: "wrong", why: "Expected value to be either true or false" };
      }
      return { kind: "read", value: word === "true", text: word };
    }
    case "LIST": {
      const words = text === "" ? [] : text.split(/\s*,\s*/);
      return { kind: "read", value: words, text: words.join(",") };
    }
    case "DOUBLE": {
      const number = /^[+-]?(NaN|Infinity|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)[fFdD]?$/.test(text) ? text : null;
      if (number === null) return { kind: "wrong", why: "Not a number of type DOUBLE" };
      const value = Number(number.replace(/(?<!Na|i)[fFdD]$/, ""));
      return { kind: "read", value, text: javaDouble(value) };
    }
    default: {
      // No bigint for a number of a thousand digits: a valid one has at most twenty.
      const digits = /^[+-]?\d{1,100}$/.test(text) ? BigInt(text.replace(/^\+/, "")) : null;
      const [least, most] = integerRanges[type];
      if (digits === null || digits < least || digits > most) {
        return { kind: "wrong", why: `Not a number of type ${type}` };
      }
      return { kind: "read", value: Number(digits), text: String(digits) };
    }
  }
}

/**
 * A double as Java prints it: always with a decimal point, and with an exponent from ten million on and below a
 * thousandth.
 */
function javaDouble(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(value) ? value.toFixed(1) : String(value);
  const [digits, exponent] = value.toExponential().split("e") as [string, string];
  return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(exponent)}`;
}
