import { expect, test } from "bun:test";
import { addressText, isLoopback, parseAddress } from "../../../core/client/addresses.ts";

test("addresses are read as people write them, and refused when they are none", () => {
  const read = (text: string) => {
    const address = parseAddress(text);
    return address === null ? null : addressText(address);
  };
  expect(
    ["host", "host:1", " host:65535 ", "127.0.0.1:9092", "[::1]:9093", "[::1]", "PLAINTEXT://a-b.c:9094", "größe:1"]
      .map(read),
  ).toEqual([
    "host:9092",
    "host:1",
    "host:65535",
    "127.0.0.1:9092",
    "[::1]:9093",
    "[::1]:9092",
    "a-b.c:9094",
    "größe:1",
  ]);
  expect(["", ":", ":9092", "host:", "host:0", "host:65536", "host:x", "::1", "a b:1", "a,b:1", "http://a/b"].map(read))
    .toEqual(Array(11).fill(null));
});

test("this machine is known by its names", () => {
  expect(["localhost", "127.0.0.1", "127.1.2.3", "::1"].map(isLoopback)).toEqual([true, true, true, true]);
  expect(["localhost.example", "10.0.0.1", "127.0.0.1.example"].map(isLoopback)).toEqual([false, false, false]);
});
