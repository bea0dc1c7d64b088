import { expect, test } from "bun:test";
import { MalformedBytes } from "../../../core/base/cursor.ts";
import { ResponseFrames } from "../../../core/client/response_frames.ts";
import { seededRandom } from "../../support/random.ts";

const framed = (...bodies: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from(bodies.flatMap((body) => [0, 0, body.length >> 8, body.length & 255, ...body]));

function all(frames: ResponseFrames): number[][] {
  const out: number[][] = [];
  for (let frame = frames.next(); frame !== null; frame = frames.next()) out.push([...frame]);
  return out;
}

test("however the bytes are cut, the same frames come out", () => {
  const bodies = [[1, 2, 3, 4], [5, 6, 7, 8, 9], Array.from({ length: 700 }, (_, at) => at & 255), [9, 9, 9, 9]];
  const stream = framed(...bodies);
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededRandom(seed);
    const frames = new ResponseFrames(1000);
    const got: number[][] = [];
    for (let at = 0; at < stream.length;) {
      const end = Math.min(stream.length, at + 1 + random.below(random.pick([2, 10, 400, 2000])));
      frames.push(stream.slice(at, end));
      got.push(...all(frames));
      at = end;
    }
    expect(got, `seed ${seed}`).toEqual(bodies);
  }
});

test("a frame that came in one piece is not copied", () => {
  const chunk = framed([1, 2, 3, 4]);
  const frames = new ResponseFrames(1000);
  frames.push(chunk);
  expect(frames.next()!.buffer).toBe(chunk.buffer);
});

test("a size over the limit is refused before anything of it has come", () => {
  const frames = new ResponseFrames(1000);
  frames.push(Uint8Array.of(0x7f, 0xff, 0xff, 0xff));
  expect(() => frames.next()).toThrow(
    new MalformedBytes("a response of 2147483647 bytes; the limit is 1000 (receive.message.max.bytes)"),
  );
});

test("a size with no room for a correlation id, or below nothing, is refused", () => {
  for (const size of [[0, 0, 0, 3], [0xff, 0xff, 0xff, 0xff]]) {
    const frames = new ResponseFrames(1000);
    frames.push(Uint8Array.from(size));
    expect(() => frames.next()).toThrow(MalformedBytes);
  }
});
