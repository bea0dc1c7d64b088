/**
 * A command's answer as rows, written in whatever form was asked for. A column is declared once, with the snake_case
 * key that programs see; what people see is made from it. Keys are a promise: they are added to, never renamed.
 *
 * @module
 */
import type { CommandContext, OutputFormat } from "../command.ts";
import { jsonText, printable } from "./printable.ts";
import { yaml } from "./yaml.ts";

/** What a cell may hold. Null is "not known" or "none"; an object is for programs and has `text` for people. */
export type Cell =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly (string | number)[]
  | { readonly text: string; readonly value: unknown };

export interface Column<Row> {
  /** `log_end_offset` for programs, LOG-END-OFFSET for people. */
  readonly key: string;
  readonly of: (row: Row) => Cell;
  /** What people read above the column, where the key is not the word for it. */
  readonly head?: string;
  /** People see it only with `-o wide`; programs always do. */
  readonly wide?: true;
}

export interface Listing<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** What `-o name` prints of a row. */
  readonly name: (row: Row) => string;
}

/** Prints the rows as `--output` says; as a table when it says nothing. */
export function printRows<Row>(context: CommandContext, listing: Listing<Row>, fallback: OutputFormat = "table"): void {
  context.print(rowsText(listing, context.flags.output ?? fallback, context.flags.color));
}

export function rowsText<Row>({ columns, rows, name }: Listing<Row>, format: OutputFormat, color = false): string {
  const values = () => rows.map((row) => Object.fromEntries(columns.map(({ key, of }) => [key, valueOf(of(row))])));
  switch (format) {
    case "table":
      return tableText(columns.filter(({ wide }) => wide !== true), rows, color);
    case "wide":
      return tableText(columns, rows, color);
    case "json":
      return jsonText(values(), 2) + "\n";
    case "jsonl":
      return values().map((value) => jsonText(value) + "\n").join("");
    case "yaml":
      return yaml(values());
    case "tsv":
      return [columns.map(({ key }) => key), ...rows.map((row) => columns.map(({ of }) => tsvCell(of(row))))]
        .map((cells) => cells.join("\t") + "\n").join("");
    case "name":
      return [...new Set(rows.map(name))].map((each) => printable(each) + "\n").join("");
  }
}

/** Prints nested values, for answers that are no rows; `text` is the form for people. */
export function printValues(
  context: CommandContext,
  values: readonly Readonly<Record<string, unknown>>[],
  o: { readonly text: (wide: boolean) => string; readonly name: string; readonly tsv: () => string },
): void {
  switch (context.flags.output) {
    case null:
    case "table":
      return context.print(o.text(false));
    case "wide":
      return context.print(o.text(true));
    case "json":
      return context.print(jsonText(values, 2) + "\n");
    case "jsonl":
      return context.print(values.map((value) => jsonText(value) + "\n").join(""));
    case "yaml":
      return context.print(yaml(values));
    case "tsv":
      return context.print(o.tsv());
    case "name":
      return context.print(values.map((value) => `${printable(String(value[o.name]))}\n`).join(""));
  }
}

export function tableText<Row>(columns: readonly Column<Row>[], rows: readonly Row[], color = false): string {
  const cells = rows.map((row) => columns.map(({ of }) => of(row)));
  const texts = cells.map((row) => row.map(cellText));
  const heads = columns.map(({ key, head }) => head ?? key.replaceAll("_", "-").toUpperCase());
  const widths = heads.map((head, at) => Math.max(width(head), ...texts.map((row) => width(row[at]!))));
  const toTheRight = heads.map((_, at) =>
    cells.some((row) => isNumber(row[at])) && cells.every((row) => row[at] === null || isNumber(row[at]))
  );
  const line = (row: readonly string[]) =>
    row.map((text, at) => {
      const gap = " ".repeat(widths[at]! - width(text));
      return toTheRight[at]! ? gap + text : text + gap;
    }).join("  ").trimEnd() + "\n";
  return (color ? bold(line(heads)) : line(heads)) + texts.map(line).join("");
}

function isNumber(cell: Cell | undefined): boolean {
  return typeof cell === "number" || typeof cell === "bigint" ||
    (typeof cell === "object" && cell !== null && "value" in cell && typeof cell.value === "number");
}

function bold(line: string): string {
  return `\x1b[1m${line.trimEnd()}\x1b[22m\n`;
}

/**
 * Columns on a terminal, near enough: names in Kafka are ASCII but for groups and clients, whose letters are one wide.
 */
function width(text: string): number {
  return Array.from(text).length;
}

function cellText(cell: Cell): string {
  if (cell === null) return "-";
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  if (Array.isArray(cell)) return cell.length === 0 ? "-" : printable(cell.join(","));
  const text = typeof cell === "object" && "text" in cell ? cell.text : String(cell);
  return text === "" ? "-" : printable(text);
}

function valueOf(cell: Cell): unknown {
  return typeof cell === "object" && cell !== null && "value" in cell ? cell.value : cell;
}

function tsvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "boolean") return String(cell);
  const text = Array.isArray(cell)
    ? cell.join(",")
    : typeof cell === "object" && "text" in cell
    ? typeof cell.value === "number" ? String(cell.value) : cell.text
    : String(cell);
  return printable(text.replace(/[\\\t\n\r]/g, (char) => escapes[char]!));
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
