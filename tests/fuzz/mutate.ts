/**
 * Damage to bytes, as chance would have it: flipped bits, lengths that lie, pieces cut out, doubled or swapped. Pure.
 *
 * @module
 */
import type { SeededRandom } from "../support/random.ts";

const tellingBytes = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

export function mutated(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  let damaged: Uint8Array = bytes.slice();
  for (let times = 1 + random.below(3); times > 0; times--) damaged = damagedOnce(damaged, random);
  return damaged;
}

function damagedOnce(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(random.below(256));
  const at = random.below(bytes.length);
  switch (random.below(7)) {
    case 0:
      bytes[at] = bytes[at]! ^ (1 << random.below(8));
      return bytes;
    case 1:
      bytes[at] = random.pick(tellingBytes);
      return bytes;
    case 2: // Four bytes at once: what a length or a count is made of.
      for (let i = at; i < Math.min(at + 4, bytes.length); i++) bytes[i] = random.pick(tellingBytes);
      return bytes;
    case 3:
      return bytes.slice(0, at);
    case 4: {
      const length = random.below(16);
      return joined(bytes.subarray(0, at), bytes.subarray(Math.min(at + length, bytes.length)));
    }
    case 5:
      return joined(
        bytes.subarray(0, at),
        Uint8Array.from({ length: random.below(9) }, () => random.below(256)),
        bytes.subarray(at),
      );
    default: {
      const from = random.below(bytes.length), length = random.below(24);
      return joined(bytes.subarray(0, at), bytes.subarray(from, from + length), bytes.subarray(at));
    }
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
