import { expect, test } from "bun:test";
import { parsePropertyFile } from "../../../../core/broker/config/property_file.ts";

test("reads names and values whatever divides them, and leaves comments and blank lines out", () => {
  const text = "# a comment\n! another\n\n  a=1\nb : 2\nc 3\nd\ne==x\nf = a = b \r\ng:\n\t#h=1";
  expect(parsePropertyFile(text)).toEqual([
    ["a", "1"],
    ["b", "2"],
    ["c", "3"],
    ["d", ""],
    ["e", "=x"],
    ["f", "a = b "],
    ["g", ""],
  ]);
});

test("a backslash at the end of a line goes on with the next, without its indentation; two are a backslash", () => {
  expect(parsePropertyFile("a=1,\\\n   2,\\\n\t3\nb=x\\\\\nc=y\\")).toEqual([["a", "1,2,3"], ["b", "x\\"], ["c", "y"]]);
});

test("escapes are read in names and values", () => {
  expect(parsePropertyFile("a\\ b\\=c=\\t\\u00e9\\n\\q")).toEqual([["a b=c", "\té\nq"]]);
});

test("reads Kafka's own sample lines", () => {
  const text =
    "process.roles=broker,controller\nlisteners=PLAINTEXT://:9092,CONTROLLER://:9093\n\n#log.retention.bytes=1073741824\n";
  expect(parsePropertyFile(text)).toEqual([
    ["process.roles", "broker,controller"],
    ["listeners", "PLAINTEXT://:9092,CONTROLLER://:9093"],
  ]);
});
