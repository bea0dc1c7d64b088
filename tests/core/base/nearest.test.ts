import { expect, test } from "bun:test";
import { didYouMean, nearest } from "../../../core/base/nearest.ts";

test("the nearest name is the one with the fewest mistakes, if they are few for its length", () => {
  const names = ["topics", "offsets", "groups", "lag", "produce"];
  expect(["topisc", "tpics", "Topics", "ofset", "prodcue", "lga", "laag"].map((word) => nearest(word, names))).toEqual([
    "topics",
    "topics",
    "topics",
    "offsets",
    "produce",
    "lag",
    "lag",
  ]);
  expect(["xyz", "consume", "l", "", "completely different"].map((word) => nearest(word, names))).toEqual(
    Array(5).fill(null),
  );
  expect(nearest("anything", [])).toBeNull();
});

test("what is asked back can be typed", () => {
  expect(didYouMean("ordres", ["orders", "audit"])).toBe("Did you mean orders?");
  expect(didYouMean("zzz", ["orders", "audit"])).toBeNull();
});

test("a name of any length takes no time to speak of", () => {
  expect(nearest("a".repeat(100_000), ["a".repeat(99_999), "b"])).toBe("a".repeat(99_999));
});
