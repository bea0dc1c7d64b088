import { expect, test } from "bun:test";
import {
  readAssignment,
  readSubscription,
  writeAssignment,
  writeSubscription,
} from "../../../../core/client/group/consumer_protocol.ts";

const hex = (bytes: Uint8Array): string => bytes.toHex();

test("a subscription is written as Java writes version 3, topics in order", () => {
  const bytes = writeSubscription({
    topics: ["u", "t"],
    owned: [{ topic: "t", partitions: [1, 2] }],
    generation: 7,
    rack: null,
    userData: null,
  });
  expect(hex(bytes)).toBe(
    "0003" + "00000002" + "000174" + "000175" + "ffffffff" + "00000001" + "000174" + "00000002" + "00000001" +
      "00000002" + "00000007" + "ffff",
  );
  expect(readSubscription(bytes)).toEqual({
    topics: ["t", "u"],
    owned: [{ topic: "t", partitions: [1, 2] }],
    generation: 7,
    rack: null,
    userData: null,
  });
});

test("subscriptions of all versions are read, with user data, and newer ones by what is known of them", () => {
  const versions: [string, unknown][] = [
    // kafkajs and old librdkafka: version 0, no owned partitions.
    ["0000" + "00000001" + "000174" + "00000000", {
      topics: ["t"],
      owned: [],
      generation: -1,
      rack: null,
      userData: new Uint8Array(0),
    }],
    ["0001" + "00000001" + "000174" + "00000002abcd" + "00000001" + "000174" + "00000001" + "00000003", {
      topics: ["t"],
      owned: [{ topic: "t", partitions: [3] }],
      generation: -1,
      rack: null,
      userData: Uint8Array.of(0xab, 0xcd),
    }],
    ["0002" + "00000000" + "ffffffff" + "00000000" + "00000005", {
      topics: [],
      owned: [],
      generation: 5,
      rack: null,
      userData: null,
    }],
    ["0009" + "00000000" + "ffffffff" + "00000000" + "00000005" + "000172" + "dddddd", {
      topics: [],
      owned: [],
      generation: 5,
      rack: "r",
      userData: null,
    }],
  ];
  for (const [bytes, read] of versions) expect(readSubscription(Uint8Array.fromHex(bytes))).toEqual(read as never);
});

test("an assignment goes out in version 0 and is read in any", () => {
  const bytes = writeAssignment([{ topic: "t", partitions: [0, 1] }]);
  expect(hex(bytes)).toBe("0000" + "00000001" + "000174" + "00000002" + "00000000" + "00000001" + "ffffffff");
  expect(readAssignment(bytes)).toEqual([{ topic: "t", partitions: [0, 1] }]);
  bytes[1] = 3;
  expect(readAssignment(bytes)).toEqual([{ topic: "t", partitions: [0, 1] }]);
  expect(readAssignment(new Uint8Array(0))).toEqual([]);
});

test("bytes that are neither are nobody's, and no failure", () => {
  for (const bytes of ["", "00", "ffff00000000", "00000000ffff", "0001000000010001"]) {
    expect(readSubscription(Uint8Array.fromHex(bytes)), bytes).toBeNull();
  }
  expect(readAssignment(Uint8Array.fromHex("00000000ffff"))).toBeNull();
});
