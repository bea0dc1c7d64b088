import { expect, test } from "bun:test";
import { xxh3 } from "../../../core/base/xxh3.ts";
import { seededRandom } from "../../support/random.ts";

test("XXH3 is Bun's, for every length up to 600 and some longer ones", () => {
  const random = seededRandom(1);
  for (const size of [...Array(600).keys(), 1023, 1024, 1025, 4096, 10_001]) {
    const bytes = Uint8Array.from({ length: size }, () => random.below(256));
    expect(xxh3(bytes), `of ${size} bytes`).toBe(BigInt.asIntN(64, BigInt(Bun.hash.xxHash3(bytes))));
  }
});
