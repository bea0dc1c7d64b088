/**
 * What the README, the other pages and the examples say of kq parses as it stands, and the manual, the help and the
 * JSON of the help tell of the same commands and flags.
 */
import { CommanderError } from "@commander-js/extra-typings";
import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { examples } from "../../commands/examples.ts";
import { withoutHabits, withoutModes } from "../../commands/habits.ts";
import { helpText } from "../../commands/help.ts";
import { declare } from "../../commands/run.ts";
import { commandTable, otherNouns } from "../../commands/table.ts";
import { kq } from "../support/kq_process.ts";

const root = new URL("../../", import.meta.url).pathname;
const shown = commandTable.filter(({ hidden }) => hidden !== true);

/** Words as a shell makes them, up to what ends a command: null for a line that is more than that. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === "'" || char === '"') {
      const end = text.indexOf(char, at + 1);
      word = (word ?? "") + text.slice(at + 1, end < 0 ? text.length : end);
      at = end < 0 ? text.length : end;
    } else if (/[|;&)>`]/.test(char) || (char === "<" && /\s/.test(text[at + 1] ?? ""))) break;
    else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
      if (text[at + 1] === "#") break;
    } else word = (word ?? "") + char;
  }
  return word === null ? words : [...words, word];
}

/** Every call of kq in the page: in lines of code, in pipes, and in tables. */
function callsIn(page: string, isScript = false): string[][] {
  let isCode = false;
  return page.split("\n").flatMap((line) => {
    if (line.startsWith("```")) isCode = !isCode;
    // Elsewhere a line may begin with the name of the program without being a call of it.
    const before = isCode || isScript
      ? /(?:^|[|;&(`]|--)\s*(?:[A-Z_]+=\S+ )*kq (?=[a-z-])/g
      : /`(?:[A-Z_]+=\S+ )*kq (?=[a-z-])/g;
    return [...line.matchAll(before)].map((found) => wordsOf(line.slice(found.index + found[0].length)));
  });
}

/** What pages say is not there yet. */
const NOT_YET: ReadonlySet<string> = new Set(["brokers drain", "topics rebalance"]);

const PLACEHOLDER = /^[A-Z_]{2,}|^<|\.\.\.$|\[/;

async function parses(given: readonly string[]): Promise<string | null> {
  const words = withoutModes(given);
  const noun = otherNouns.get(words[0]!) ?? words[0]!;
  const rows = commandTable.filter(({ path }) => path[0] === noun);
  if (rows.length === 0) return `there is no command ${noun}`;
  const row = rows.find(({ path }) => path.length === 1) ?? rows.find(({ path }) => path[1] === words[1]) ??
    (words.length === 1 || words[1]!.startsWith("-") ? rows.find(({ bare }) => bare === true) : undefined);
  const name = words.slice(0, 2).join(" ");
  if (row === undefined && NOT_YET.has(name)) return null;
  if (row === undefined) return `there is no command ${name}`;
  const isBare = row.path.length === 2 && words[1] !== row.path[1];
  const rest = withoutHabits(row.path[0], words.slice(isBare ? 1 : row.path.length));
  const command = declare(row, await row.load());
  command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
  const preset = row.preset ?? [];
  try {
    command.parse([...preset, ...rest], { from: "user" });
    return null;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? null : error.message;
    return error instanceof Error ? error.message : String(error);
  }
}

const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...filesOf("docs"), ...filesOf("examples")];

function filesOf(folder: string): string[] {
  return readdirSync(root + folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(md|sh|txt)$/.test(entry.name))
    .map(({ parentPath, name }) => `${parentPath.slice(root.length)}/${name}`);
}

for (const page of pages) {
  test(`every call of kq in ${page} is one`, async () => {
    const wrong: string[] = [];
    for (const words of callsIn(readFileSync(root + page, "utf8"), page.endsWith(".sh"))) {
      if (words.length === 0 || words.some((word) => PLACEHOLDER.test(word))) continue;
      const why = await parses(words);
      // A page may speak of a command without saying what it is given.
      if (why !== null && !/missing required argument|argument missing|not specified/.test(why)) {
        wrong.push(`kq ${words.join(" ")}: ${why}`);
      }
    }
    expect(wrong).toEqual([]);
  });
}

test("every example of the help is a call of kq, of a command that there is", async () => {
  for (const [command, lines] of Object.entries(examples)) {
    expect(shown.map(({ path }) => path.join(" "))).toContain(command);
    for (const [line] of lines) {
      const [call] = callsIn(line, true);
      expect([line, call === undefined ? "no call" : await parses(call)]).toEqual([line, null]);
    }
  }
});

test("the README was looked at", () => {
  expect(callsIn(readFileSync(root + "README.md", "utf8")).length).toBeGreaterThan(90);
});

test("the list, the manual and the JSON of the help tell of every command and every flag", async () => {
  const overview = await helpText([]);
  const manual = (await kq(["help", "--man"])).stdout.replaceAll("\\-", "-");
  const json = JSON.parse((await kq(["help", "--json"])).stdout) as {
    command: string;
    flags: { flags: string }[];
  }[];
  expect(json.map(({ command }) => command)).toEqual(shown.map(({ path }) => path.join(" ")));
  for (const [at, row] of shown.entries()) {
    const name = row.path.join(" ");
    expect([name, overview.includes(`  ${name} `)]).toEqual([name, true]);
    const section = manual.slice(manual.indexOf(`.SS kq ${name}`)).split("\n.SS ")[1] === undefined
      ? manual
      : `.SS ${manual.slice(manual.indexOf(`.SS kq ${name}`)).split(".SS ")[1]!}`;
    const help = await helpText([...row.path] as string[]);
    for (const { flags } of json[at]!.flags) {
      expect([name, flags, help.includes(flags), section.includes(flags)]).toEqual([name, flags, true, true]);
    }
  }
});
