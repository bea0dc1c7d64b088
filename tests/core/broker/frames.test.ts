import { expect, test } from "bun:test";
import { MalformedBytes } from "../../../core/base/cursor.ts";
import { FrameSplitter } from "../../../core/broker/frames.ts";
import { seededRandom } from "../../support/random.ts";

const frameOf = (body: Uint8Array): Uint8Array => {
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setInt32(0, body.length);
  frame.set(body, 4);
  return frame;
};

const join = (parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

function drain(frames: FrameSplitter): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let frame = frames.next(); frame !== null; frame = frames.next()) out.push(frame.slice());
  return out;
}

test("however the bytes are cut, the same frames come out", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededRandom(seed);
    const bodies = Array.from({ length: 1 + random.below(8) }, (_, i) => {
      return new Uint8Array(random.below(random.below(4) === 0 ? 9000 : 20)).fill(i + 1);
    });
    const stream = join(bodies.map(frameOf));
    const frames = new FrameSplitter({ maxFrameSize: 10_000 });
    const got: Uint8Array[] = [];
    for (let at = 0; at < stream.length;) {
      const size = 1 + random.below(random.below(3) === 0 ? 5000 : 7);
      frames.push(stream.slice(at, at + size));
      at += size;
      if (random.below(2) === 0) got.push(...drain(frames));
    }
    got.push(...drain(frames));
    expect({ seed, got }).toEqual({ seed, got: bodies });
  }
});

test("a frame that lies whole in a chunk is not copied", () => {
  const frames = new FrameSplitter({ maxFrameSize: 100 });
  const chunk = frameOf(new Uint8Array([1, 2, 3]));
  frames.push(chunk);
  expect(frames.next()!.buffer).toBe(chunk.buffer);
});

test("a large claim makes no large buffer", () => {
  const frames = new FrameSplitter({ maxFrameSize: 0x7fff_ffff });
  const before = process.memoryUsage().arrayBuffers;
  const claim = new Uint8Array(1000);
  new DataView(claim.buffer).setInt32(0, 0x7fff_ffff);
  frames.push(claim);
  expect(frames.next()).toBeNull();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000);
});

test("a length that is negative or over the limit is refused, and says what it may be", () => {
  const refusal = (bytes: number[]): string => {
    const frames = new FrameSplitter({ maxFrameSize: 100_000_000 });
    frames.push(new Uint8Array(bytes));
    try {
      frames.next();
      return "taken";
    } catch (failure) {
      return failure instanceof MalformedBytes ? failure.message : String(failure);
    }
  };
  expect(refusal([0xff, 0xff, 0xff, 0xfe])).toBe("a request of -2 bytes");
  expect(refusal([0x7f, 0, 0, 0])).toBe("a request of 2130706432 bytes, over socket.request.max.bytes (100000000)");
  expect(refusal([...new TextEncoder().encode("GET / HTTP/1.1")])).toBe(
    "a request of 1195725856 bytes, over socket.request.max.bytes (100000000); is this an HTTP client?",
  );
  expect(refusal([0x16, 3, 1, 2, 0])).toBe(
    "a request of 369295618 bytes, over socket.request.max.bytes (100000000); is this a TLS client?",
  );
});
