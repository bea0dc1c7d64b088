import { expect, test } from "bun:test";
import { type Column, rowsText } from "../../commands/output/rows.ts";
import { yaml } from "../../commands/output/yaml.ts";

interface Row {
  readonly name: string;
  readonly size: number | null;
  readonly isHidden: boolean;
  readonly tags: readonly string[];
  readonly commits: Readonly<Record<string, number>>;
}

const columns: readonly Column<Row>[] = [
  { key: "name", of: ({ name }) => name },
  { key: "log_size", of: ({ size }) => size },
  { key: "hidden", of: ({ isHidden }) => isHidden },
  { key: "tags", of: ({ tags }) => tags, wide: true },
  {
    key: "commits",
    of: ({ commits }) => ({ text: Object.entries(commits).map((each) => each.join("=")).join(","), value: commits }),
  },
];
const rows: readonly Row[] = [
  { name: "a", size: 7, isHidden: false, tags: ["x", "y"], commits: { g: 1, "h i": 2 } },
  { name: "tab\there", size: null, isHidden: true, tags: [], commits: {} },
  { name: "", size: 12345, isHidden: true, tags: ["z"], commits: {} },
];
const written = (format: Parameters<typeof rowsText>[1], color = false) =>
  rowsText({ columns, rows, name: ({ name }) => name }, format, color);

test("a table lines up, numbers to the right, and nothing in it can move the cursor", () => {
  expect(written("table")).toBe(
    "NAME         LOG-SIZE  HIDDEN  COMMITS\n" +
      "a                   7  no      g=1,h i=2\n" +
      "tab\\x09here         -  yes     -\n" +
      "-               12345  yes     -\n",
  );
  expect(written("wide").split("\n")[0]).toBe("NAME         LOG-SIZE  HIDDEN  TAGS  COMMITS");
});

test("colour is in the head alone", () => {
  expect(written("table", true).split("\n").map((line) => line.includes("\x1b"))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("programs get every column, with its own values", () => {
  const [first, second] = JSON.parse(written("json")) as unknown[];
  expect([first, second]).toEqual([
    { name: "a", log_size: 7, hidden: false, tags: ["x", "y"], commits: { g: 1, "h i": 2 } },
    { name: "tab\there", log_size: null, hidden: true, tags: [], commits: {} },
  ]);
  expect(written("jsonl").trimEnd().split("\n").map((line) => JSON.parse(line) as unknown)).toEqual(
    JSON.parse(written("json")) as unknown[],
  );
});

test("TSV has as many lines as rows and one for the head, whatever is in the names", () => {
  expect(written("tsv")).toBe(
    "name\tlog_size\thidden\ttags\tcommits\n" +
      "a\t7\tfalse\tx,y\tg=1,h i=2\n" +
      "tab\\there\t\ttrue\t\t\n" +
      "\t12345\ttrue\tz\t\n",
  );
});

test("names alone come once each", () => {
  expect(rowsText({ columns, rows: [rows[0]!, rows[0]!], name: ({ name }) => name }, "name")).toBe("a\n");
});

test("an offset beyond 2^53 is written as it is", () => {
  const big = { columns: [{ key: "offset", of: () => 9_007_199_254_740_993n }], rows: [0], name: () => "x" };
  expect((["table", "json", "jsonl", "yaml", "tsv"] as const).map((format) => rowsText(big, format))).toEqual([
    "          OFFSET\n9007199254740993\n",
    '[\n  {\n    "offset": 9007199254740993\n  }\n]\n',
    '{"offset":9007199254740993}\n',
    "- offset: 9007199254740993\n",
    "OFFSET\n9007199254740993\n".toLowerCase(),
  ]);
});

test("no rows are an empty answer in every form, and never a wrong one", () => {
  const none = { columns, rows: [], name: ({ name }: Row) => name };
  expect((["table", "json", "jsonl", "yaml", "tsv", "name"] as const).map((format) => rowsText(none, format))).toEqual([
    "NAME  LOG-SIZE  HIDDEN  COMMITS\n",
    "[]\n",
    "",
    "[]\n",
    "name\tlog_size\thidden\ttags\tcommits\n",
    "",
  ]);
});

test("YAML reads back as what was written, by a reader that is not ours", () => {
  const values = [
    [],
    {},
    [
      1,
      -2.5,
      true,
      null,
      "",
      "yes",
      "No",
      "null",
      "1",
      "1e3",
      "0x1f",
      "-",
      "- a",
      "a: b",
      "a #b",
      "#",
      "größe",
      "a\nb\t",
      "~",
      "2026-09-01",
      "@x",
      "*a",
      "&a",
      "!t",
      "%",
      "`",
    ],
    [{ a: [], b: {}, c: [1, [2, [3]], { d: "e" }] }, { "key with: colon": { "": null }, true: 1, "12": "12" }],
    { list: [{ a: 1, b: { c: [{ d: null }] } }, { a: 2 }] },
    "plain",
    'say "hi" \\ there',
  ];
  for (const value of values) expect(Bun.YAML.parse(yaml(value)) as unknown).toEqual(value);
});
