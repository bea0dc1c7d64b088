/**
 * Writes how one field is read and written: its expression, under the versions that carry it.
 *
 * @module
 */
import { assert } from "../../base/assert.ts";
import { Field, type Struct } from "../schema.ts";
import { leastSize } from "./least_size.ts";
import { block, choose, pascal, when } from "./text.ts";

/** What all structs of a message share. */
export interface Message {
  readonly versions: readonly [first: number, last: number];
  readonly flexibleFrom: number;
  /** The expression that says whether the version is flexible; a constant where all versions agree. */
  readonly flexible: "true" | "false" | "flexible";
  /** The name behind `read` and `write` for each struct; one that is used twice is written once. */
  readonly functions: Map<Struct, string>;
  /** Whether what reads or writes lists is a generator. */
  readonly sliced: "read" | "write" | null;
}

export function hasLists(struct: Struct): boolean {
  return Object.values(struct).some(({ wire, element }) =>
    wire === "array" || element !== null && !(element instanceof Field) && hasLists(element)
  );
}

export class FieldEmitter {
  /** The name behind `read` and `write` for what is inside. */
  readonly name: string;
  readonly #type: string;
  /** The expression that says whether null may be sent; a constant where all versions agree. */
  readonly #nullable: string;
  /** The test whether a version carries the field; empty when all do. */
  readonly present: string;

  constructor(
    readonly message: Message,
    struct: string,
    structType: string,
    readonly key: string,
    readonly field: Field<unknown>,
  ) {
    const [from, to] = message.versions;
    const { first, last, nullableFrom } = field;
    this.name = struct + pascal(key);
    this.#type = `${structType}["${key}"]`;
    this.present = presence(Math.max(first, from), Math.min(last, to), message.versions);
    this.#nullable = nullableFrom > Math.min(to, last)
      ? "false"
      : nullableFrom <= Math.max(from, first)
      ? "true"
      : `version >= ${nullableFrom}`;
    assert(
      field.wire !== "struct" || !this.#nullable.includes(" "),
      `${this.name} is nullable in all versions or in none`,
    );
  }

  /** The struct in the field or in its array. */
  get structInside(): Struct | null {
    return this.field.element instanceof Field ? null : this.field.element;
  }

  /** The type of that struct. */
  get elementType(): string {
    return this.field.wire === "array" ? `${this.#definiteType}[number]` : this.#definiteType;
  }

  get #definiteType(): string {
    return this.#nullable === "false" && this.field.tag === null ? this.#type : `NonNullable<${this.#type}>`;
  }

  /** The property of an object literal. */
  read(): string {
    const value = this.field.tag === null ? this.readValue(this.message.flexible) : this.absent;
    const text = this.present === "" || this.field.tag !== null ? value : choose(this.present, value, this.absent);
    return `${this.key}: ${text}`;
  }

  readValue(flexible: string): string {
    const { wire } = this.field;
    switch (wire) {
      case "array":
        return this.#call(true, `read${this.name}List`, "r, version");
      case "struct": {
        const read = this.#call(hasLists(this.structInside!), `read${this.#functionInside}`, "r, version");
        return choose(this.#nullable, `(r.${this.#presence}() ? ${read} : null)`, read);
      }
      case "string":
        return this.#oneOf(`r.nullableString(${flexible})`, `r.string(${flexible})`);
      case "bytes":
      case "records":
        return this.#oneOf(`r.nullableBytes(${flexible})`, `r.bytes(${flexible})`);
      default:
        return `r.${wire}()`;
    }
  }

  /** The call of a function that was written for a list or a struct. */
  #call(hasLists: boolean, name: string, parameters: string): string {
    return this.message.sliced !== null && hasLists
      ? `(yield* ${name}InSlices(${parameters}))`
      : `${name}(${parameters})`;
  }

  /** Whether a nullable struct follows is said as 1 and -1 in line, and as 1 and 0 in a tagged field. */
  get #presence(): string {
    return this.field.tag === null ? "present" : "boolean";
  }

  #oneOf(nullable: string, required: string): string {
    const text = choose(this.#nullable, nullable, required);
    return text.includes("?") ? `(${text})` : text;
  }

  write(): string {
    return when(this.present, this.writeValue(this.message.flexible));
  }

  writeValue(flexible: string): string {
    const value = `m.${this.key}`;
    const { wire } = this.field;
    const mayBeNull = this.#nullable !== "false";
    switch (wire) {
      case "array": {
        const size = mayBeNull
          ? `${value} === null ? ${choose(this.#nullable, "-1", "0")} : ${value}.length`
          : `${value}.length`;
        const list = mayBeNull ? `${value} ?? []` : value;
        const write = this.#writeElement(flexible);
        const each = this.message.sliced === null
          ? `for (const e of ${list}) ${write}`
          : `for (const e of ${list}) {\n${block([write, "if (w.mayPause()) yield;"])}\n}`;
        return `w.count(${size}, ${flexible});\n${each}`;
      }
      case "struct": {
        const write = this.#call(hasLists(this.structInside!), `write${this.#functionInside}`, `w, ${value}, version`) +
          ";";
        return mayBeNull ? `w.${this.#presence}(${value} !== null);\n${when(`${value} !== null`, write)}` : write;
      }
      case "string":
        if (/errorMessage$/i.test(this.key)) return `w.errorMessage(${value}, ${flexible});`;
        return mayBeNull
          ? `w.nullableString(${this.#orEmpty('""')}, ${flexible});`
          : `w.string(${value}, ${flexible});`;
      case "bytes":
        return mayBeNull
          ? `w.nullableBytes(${this.#orEmpty("new Uint8Array(0)")}, ${flexible});`
          : `w.bytes(${value}, ${flexible});`;
      case "records":
        return `w.records(${mayBeNull ? this.#orEmpty("new Uint8Array(0)") : value}, ${flexible});`;
      default:
        return `w.${wire}(${value});`;
    }
  }

  #orEmpty(empty: string): string {
    return choose(this.#nullable, `m.${this.key}`, `(m.${this.key} ?? ${empty})`);
  }

  #writeElement(flexible: string): string {
    const { element } = this.field;
    if (!(element instanceof Field)) {
      return this.#call(hasLists(element!), `write${this.#functionInside}`, "w, e, version") + ";";
    }
    return element.wire === "string" || element.wire === "bytes"
      ? `w.${element.wire}(e, ${flexible});`
      : `w.${element.wire}(e);`;
  }

  /** The test whether a tagged field is worth sending. */
  get differs(): string {
    const test = this.#differsAt(`m.${this.key}`);
    return this.#nullable === "false" || this.field.absent === null ? test : `(m.${this.key} === null || ${test})`;
  }

  /** The test whether the value of an expression is another than the default. */
  #differsAt(value: string): string {
    const { absent, wire } = this.field;
    if (absent === null) return `${value} !== null`;
    if (wire === "array" || wire === "bytes") return `${value}.length > 0`;
    if (wire !== "struct") return `${value} !== ${this.absent}`;
    const inside = Object.entries(this.structInside!).map(([key, field]) =>
      new FieldEmitter(this.message, this.name, this.#definiteType, key, field).#differsAt(`${value}.${key}`)
    );
    return [...inside, `${value}.unknownTags !== undefined`].join(" || ");
  }

  listReader(): string {
    const { element, tag } = this.field;
    assert(element !== null, "an array has elements");
    const size = leastSize(element, this.message);
    assert(size > 0, `the elements of ${this.name} take at least a byte, so that a count can be checked`);
    const flexible = tag === null ? this.message.flexible : "true";
    const bound = size === 1 ? flexible : `${flexible}, ${size}`;
    const one = element instanceof Field
      ? new FieldEmitter(this.message, this.name, this.#type, "element", element).readValue(flexible)
      : this.#call(hasLists(element), `read${this.#functionInside}`, "r, version");
    const [star, suffix] = this.message.sliced === null ? ["", ""] : ["*", "InSlices"];
    const type = `${this.#definiteType}${this.#nullable === "false" ? "" : " | null"}`;
    const result = this.message.sliced === null ? type : `Generator<undefined, ${type}, unknown>`;
    const count = choose(this.#nullable, `r.nullableCount(${bound})`, `r.count(${bound})`);
    const mayBeNull = this.#nullable !== "false";
    return `function${star} read${this.name}List${suffix}(r: Reader, version: number): ${result} {\n` +
      block([
        flexible === "flexible" ? `const flexible = version >= ${this.message.flexibleFrom};` : "",
        `const count = ${count};`,
        mayBeNull ? "if (count < 0) return null;" : "",
        `const list: ${this.#definiteType} = [];`,
        this.message.sliced === null
          ? `for (let i = 0; i < count; i++) list.push(${one});`
          : `for (let i = 0; i < count; i++) {\n${block([`list.push(${one});`, "if (r.mayPause()) yield;"])}\n}`,
        "return list;",
      ]) + "\n}";
  }

  get #functionInside(): string {
    const name = this.structInside === null ? undefined : this.message.functions.get(this.structInside);
    assert(name !== undefined, `the struct in ${this.name} was written before`);
    return name;
  }

  /** The expression of what the field reads as when it is not there. */
  get absent(): string {
    const { absent, wire, tag } = this.field;
    if (wire === "struct" && tag === null && this.#nullable === "false") return blank(this.message, this.structInside!);
    if (typeof absent === "bigint") return `${absent}n`;
    if (absent instanceof Uint8Array) return "new Uint8Array(0)";
    return JSON.stringify(absent);
  }
}

function presence(first: number, last: number, [from, to]: Message["versions"]): string {
  if (first === last && from < to) return `version === ${first}`;
  return [first > from ? `version >= ${first}` : "", last < to ? `version <= ${last}` : ""].filter(Boolean).join(
    " && ",
  );
}

/** A struct of defaults. */
function blank(message: Message, struct: Struct): string {
  const fields = Object.entries(struct).map(([key, field]) =>
    `${key}: ${new FieldEmitter(message, "", "", key, field).absent}`
  );
  return `{ ${fields.join(", ")} }`;
}
