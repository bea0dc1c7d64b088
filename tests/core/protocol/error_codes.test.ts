import { expect, test } from "bun:test";
import { errorCode, errorMessage, errorName, isRetriable } from "../../../core/protocol/error_codes.ts";
import { errorNames } from "../../support/error_names.ts";

/** What Kafka 4.3.1 has in its Errors: code, name, whether a client may try again. */
const golden = await Bun.file(new URL("../../golden/error_codes.tsv", import.meta.url)).text();

test("the table holds Kafka's errors, with Kafka's codes, and is retriable where Kafka is", () => {
  const ours = errorNames.map((name) => [errorCode(name), name, isRetriable(name)].join("\t"));
  expect(ours).toEqual(golden.trim().split("\n"));
});

test("a code leads back to its name", () => {
  expect(errorNames.map((name) => errorName(errorCode(name)))).toEqual([...errorNames]);
});

test("a code that a newer broker may send is an unknown server error", () => {
  expect(errorName(9999)).toBe("UNKNOWN_SERVER_ERROR");
});

test("every error has words of its own", () => {
  expect(new Set(errorNames.map(errorMessage)).size).toBe(errorNames.length);
});
