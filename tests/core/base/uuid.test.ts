import { expect, test } from "bun:test";
import { isUuid, uuidFromBytes, uuidToBytes, ZERO_UUID } from "../../../core/base/uuid.ts";
import { seededRandom } from "../../support/random.ts";

test("a uuid reads as URL-safe base64 of its sixteen bytes", () => {
  for (let seed = 1; seed <= 500; seed++) {
    const random = seededRandom(seed);
    const bytes = Uint8Array.from({ length: 16 }, () => random.below(256));
    const text = uuidFromBytes(bytes);
    expect(text, `seed ${seed}`).toBe(bytes.toBase64({ alphabet: "base64url", omitPadding: true }));
    expect(uuidToBytes(text), `seed ${seed}`).toEqual(bytes);
    expect(isUuid(text)).toBe(true);
  }
});

test("the zero uuid is sixteen zeros", () => {
  expect(uuidFromBytes(new Uint8Array(16))).toBe(ZERO_UUID);
});

test("a uuid is read from and written to the middle of a buffer", () => {
  const buffer = new Uint8Array(20);
  uuidToBytes("4zk2QmXhSLKpEwRCJ_uHyQ", buffer, 3);
  expect(uuidFromBytes(buffer, 3)).toBe("4zk2QmXhSLKpEwRCJ_uHyQ");
  expect([buffer[2], buffer[19]]).toEqual([0, 0]);
});

test("other texts are told from a uuid", () => {
  const others = [
    "",
    "short",
    "4zk2QmXhSLKpEwRCJ_uHyQ=",
    "4zk2QmXhSLKpEwRCJ/uHyQ",
    "4zk2QmXhSLKpEwRCJ_uHyR",
    "ü".repeat(22),
  ];
  expect(others.filter(isUuid)).toEqual([]);
});
