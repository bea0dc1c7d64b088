/**
 * `kq help --man`: the manual page, made of the same declarations as `--help`.
 *
 * @module
 */
import { EXIT_CODES, OFFSETS, RECORD_LANGUAGE } from "./help_notes.ts";

export interface DescribedCommand {
  readonly command: string;
  readonly about: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly about: string;
    readonly required: boolean;
    readonly repeats: boolean;
  }[];
  readonly flags: readonly {
    readonly flags: string;
    readonly about: string;
    readonly default: string | number | boolean | null;
  }[];
}

/** In the language of man(7). */
export function manualPage(commands: readonly DescribedCommand[], version: string): string {
  const lines = [
    `.TH KQ 1 "" "kq ${version}"`,
    ".SH NAME",
    "kq \\- Kafka in one executable",
    ".SH SYNOPSIS",
    ".B kq",
    ".I command",
    "[arguments] [flags]",
    ".SH COMMANDS",
    ...commands.flatMap((each) => [
      `.SS kq ${roff(each.command)}${each.arguments.map((one) => ` ${roff(argumentText(one))}`).join("")}`,
      roff(`${each.about.slice(0, 1).toUpperCase()}${each.about.slice(1)}.`),
      ...each.arguments.flatMap((one) => item(one.name, one.about)),
      ...each.flags.flatMap(({ flags, about, default: value }) =>
        item(flags, value === null ? about : `${about} (default: ${String(value)})`)
      ),
    ]),
    ".SH FORMATS AND PLACES",
    ...verbatim(`${RECORD_LANGUAGE}\n${OFFSETS}`),
    ".SH EXIT STATUS",
    ...verbatim(EXIT_CODES),
    ".SH ENVIRONMENT",
    ...item("KQ_BROKERS", "brokers to ask first, where no -b is given"),
    ...item("KQ_CONTEXT", "the context to use, as --context"),
    ...item("KQ_CONFIG", "the file of contexts; ~/.config/kq/config.toml otherwise"),
    ...item("NO_COLOR", "no colours, whatever stdout is"),
  ];
  return lines.join("\n") + "\n";
}

function argumentText({ name, required, repeats }: DescribedCommand["arguments"][number]): string {
  const text = repeats ? `${name}...` : name;
  return required ? `<${text}>` : `[${text}]`;
}

function item(term: string, about: string): string[] {
  return [".TP", `.B ${roff(term)}`, roff(about)];
}

function verbatim(text: string): string[] {
  return [".nf", ...text.trimEnd().split("\n").map(roff), ".fi"];
}

/** A backslash begins an escape, a dash alone is a hyphen, and a dot or quote at the start of a line is a request. */
function roff(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^([.'])/, "\\&$1");
}
