/**
 * The record language, read: a template such as `%d{iso} %k\t%v\n` becomes a list of segments. What is done with them,
 * writing records (`writer.ts`) or reading them (`reader.ts`), is not this file's business, so both directions know the
 * same words.
 *
 *   %t topic   %p partition   %o offset   %T timestamp, ms   %d{iso} %d{strftime[%F %T]} timestamp as a date
 *   %k key     %v or %s value     %K %V or %S their sizes     %H number of headers     %h{%k=%v } each header
 *   %% %{ %}   \n \t \r \0 \e \\ \xNN
 *   texts may say {hex} {base64} {json} {unpack[>iIhHbBqQ.s$]}; numbers {big64} {big32} {big16} {byte} {little..} {hex}
 *
 * @module
 */
import { usageError } from "../command.ts";
import { unknownDirective } from "../instants.ts";

export type NumberField = "partition" | "offset" | "timestamp" | "keySize" | "valueSize" | "headerCount";
export type TextField = "topic" | "key" | "value";

export type TextCoding = "raw" | "hex" | "base64" | "json";
/** `width` is in bytes; "decimal" and "hex" are digits. */
export type NumberCoding = "decimal" | "hex" | { readonly width: 1 | 2 | 4 | 8; readonly bigEndian: boolean };

export type Segment =
  | { readonly kind: "literal"; readonly bytes: Uint8Array }
  | { readonly kind: "text"; readonly field: TextField; readonly coding: TextCoding }
  | { readonly kind: "unpack"; readonly field: TextField; readonly layout: string }
  | { readonly kind: "number"; readonly field: NumberField; readonly coding: NumberCoding }
  /** `strftime` null is ISO 8601. */
  | { readonly kind: "date"; readonly strftime: string | null }
  | { readonly kind: "headers"; readonly each: readonly Segment[] };

const numbers: Readonly<Record<string, NumberField>> = {
  p: "partition",
  o: "offset",
  T: "timestamp",
  K: "keySize",
  V: "valueSize",
  S: "valueSize",
  H: "headerCount",
};
const texts: Readonly<Record<string, TextField>> = { t: "topic", k: "key", v: "value", s: "value" };

/** Inside `%h{...}` only a header's own parts can be meant. */
const inHeader = "kvsKVS";
const everywhere = "tpoTdkvsKVSHh";

const escapes: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, "0": 0, e: 27, "\\": 92 };
const encoder = new TextEncoder();

/** Reads a template; the error shows it with a mark under the place that cannot be read. */
export function parseTemplate(template: string): Segment[] {
  if (template === "") throw usageError("The format is empty", 'Write one such as "%k %v\\n".');
  const parser = new Parser(template);
  const segments = parser.segments(everywhere, template.length);
  if (segments.every(({ kind }) => kind === "literal")) {
    throw usageError(`The format "${template}" has no field`, 'Fields are %k %v %t %p %o and more: "%k %v\\n".');
  }
  return segments;
}

class Parser {
  #at = 0;
  constructor(readonly template: string) {}

  segments(known: string, end: number): Segment[] {
    const segments: Segment[] = [];
    let literal: number[] = [];
    const closeLiteral = (): void => {
      if (literal.length > 0) segments.push({ kind: "literal", bytes: Uint8Array.from(literal) });
      literal = [];
    };
    while (this.#at < end) {
      const char = String.fromCodePoint(this.template.codePointAt(this.#at)!);
      if (char === "\\") {
        literal.push(this.#escape());
      } else if (char !== "%") {
        literal.push(...encoder.encode(char));
        this.#at += char.length;
      } else if ("%{}".includes(this.template[this.#at + 1] ?? "?")) {
        literal.push(this.template.charCodeAt(this.#at + 1));
        this.#at += 2;
      } else {
        closeLiteral();
        segments.push(this.#field(known));
      }
    }
    closeLiteral();
    return segments;
  }

  #escape(): number {
    const { template } = this;
    const hex = /^[0-9a-fA-F]{2}/.exec(template.slice(this.#at + 2));
    if (template[this.#at + 1] === "x" && hex !== null) {
      this.#at += 4;
      return parseInt(hex[0], 16);
    }
    const byte = escapes[template[this.#at + 1] ?? ""];
    if (byte === undefined) {
      this.#fail(`unknown escape ${template.slice(this.#at, this.#at + 2)}`, "Known: \\n \\t \\r \\0 \\e \\\\ \\xNN.");
    }
    this.#at += 2;
    return byte;
  }

  #field(known: string): Segment {
    const start = this.#at;
    const letter = this.template[start + 1] ?? "";
    if (letter === "") this.#fail("a lone % at the end", "Write %% for the character itself.");
    if (!known.includes(letter)) {
      const where = known === inHeader ? " inside %h{...}" : "";
      this.#fail(
        `unknown field %${letter}${where}`,
        `Known${where}: ${[...known].map((one) => `%${one}`).join(" ")} %%.`,
      );
    }
    this.#at += 2;
    if (letter === "h") return this.#headers(start);
    const modifierAt = this.#at;
    const modifier = this.#modifier();
    if (letter === "d") return this.#date(modifier, modifierAt);
    const number = numbers[letter];
    if (number !== undefined) {
      return { kind: "number", field: number, coding: this.#numberCoding(modifier, modifierAt) };
    }
    return this.#text(texts[letter]!, modifier, modifierAt);
  }

  /** The text between the braces that follow, or null without any. Brackets keep braces of their own. */
  #modifier(): string | null {
    if (this.template[this.#at] !== "{") return null;
    const end = this.#closingBrace();
    const inside = this.template.slice(this.#at + 1, end);
    this.#at = end + 1;
    return inside;
  }

  #closingBrace(): number {
    const { template } = this;
    let depth = 0;
    for (let at = this.#at; at < template.length; at++) {
      const char = template[at];
      if (char === "\\" || (char === "%" && "%{}".includes(template[at + 1] ?? "?"))) at++;
      else if (char === "{") depth++;
      else if (char === "}" && --depth === 0) return at;
    }
    return this.#fail("this brace is never closed", null);
  }

  #headers(start: number): Segment {
    if (this.template[this.#at] !== "{") {
      this.#at = start;
      this.#fail("%h needs braces that say how to write each header", "Such as %h{%k=%v }.");
    }
    const end = this.#closingBrace();
    this.#at++;
    const each = this.segments(inHeader, end);
    if (each.length === 0) this.#fail("a header's format is empty", "Such as %h{%k=%v }.");
    this.#at = end + 1;
    return { kind: "headers", each };
  }

  #text(field: TextField, modifier: string | null, at: number): Segment {
    if (modifier === null) return { kind: "text", field, coding: "raw" };
    if (modifier === "hex" || modifier === "base64" || modifier === "json") {
      return { kind: "text", field, coding: modifier };
    }
    const layout = /^unpack\[(.*)\]$/s.exec(modifier)?.[1];
    const hint = "Known: {hex} {base64} {json} {unpack[..]}.";
    if (layout === undefined) this.#fail(`unknown way to write a text, {${modifier}}`, hint, at);
    if (!/^[<>=bBhHiIqQsc. $]*$/.test(layout)) {
      this.#fail("unpack knows > < = b B h H i I q Q c s . $", "Such as {unpack[>iIs$]}.", at);
    }
    return { kind: "unpack", field, layout };
  }

  #numberCoding(modifier: string | null, at: number): NumberCoding {
    if (modifier === null || modifier === "ascii") return "decimal";
    if (modifier === "hex") return "hex";
    if (modifier === "byte") return { width: 1, bigEndian: true };
    const [, order, bits] = /^(big|little)(8|16|32|64)$/.exec(modifier) ?? [];
    if (order === undefined) {
      this.#fail(
        `unknown way to write a number, {${modifier}}`,
        "Known: {big32} {little32} and 8, 16, 64, {byte} {hex}.",
        at,
      );
    }
    return { width: Number(bits) / 8 as 1 | 2 | 4 | 8, bigEndian: order === "big" };
  }

  #date(modifier: string | null, at: number): Segment {
    if (modifier === null || modifier === "iso") return { kind: "date", strftime: null };
    const format = /^strftime\[(.*)\]$/s.exec(modifier)?.[1];
    if (format === undefined) this.#fail(`unknown date, {${modifier}}`, "Known: %d{iso} %d{strftime[%F %T]}.", at);
    const unknown = unknownDirective(format);
    if (unknown !== null) this.#fail(`strftime does not know ${unknown}`, null, at);
    return { kind: "date", strftime: format };
  }

  #fail(what: string, hint: string | null, at = this.#at): never {
    // Control characters would move the mark away from its place.
    const shown = [...this.template].map((char) => char < " " ? " " : char).join("");
    const column = [...this.template.slice(0, at)].length;
    throw usageError(
      `Cannot read the format at column ${column + 1}: ${what}\n  ${shown}\n  ${" ".repeat(column)}^`,
      hint,
    );
  }
}
