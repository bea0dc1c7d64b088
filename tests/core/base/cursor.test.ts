import { expect, test } from "bun:test";
import { MalformedBytes, Reader, type RemoteBytes, TooMuchWritten, Writer } from "../../../core/base/cursor.ts";

const hex = (bytes: Uint8Array) => bytes.toHex();
const reader = (text: string) => new Reader(Uint8Array.fromHex(text));

function written(write: (w: Writer) => void): string {
  const w = new Writer(1);
  write(w);
  return hex(w.finish());
}

test("numbers are big-endian", () => {
  const bytes = written((w) => {
    w.int8(-1);
    w.int16(-2);
    w.int32(-3);
    w.int64(-4);
    w.keptInt64(-5n);
    w.uint16(65534);
    w.uint32(4294967293);
    w.float64(1.5);
    w.boolean(true);
  });
  expect(bytes).toBe(
    "ff" + "fffe" + "fffffffd" + "fffffffffffffffc" + "fffffffffffffffb" + "fffe" + "fffffffd" + "3ff8000000000000" +
      "01",
  );
  const r = reader(bytes);
  const read = [
    r.int8(),
    r.int16(),
    r.int32(),
    r.int64(),
    r.keptInt64(),
    r.uint16(),
    r.uint32(),
    r.float64(),
    r.boolean(),
  ];
  expect(read).toEqual([-1, -2, -3, -4, -5n, 65534, 4294967293, 1.5, true]);
});

test("an int64 to compute with is exact up to 2^53 and beyond that stays as large as it was", () => {
  for (const value of [0, 1, -1, 2 ** 31, 2 ** 32, -(2 ** 32), 2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 62, -(2 ** 63)]) {
    expect(reader(written((w) => w.int64(value))).int64()).toBe(value);
    expect(reader(written((w) => w.int64(value))).keptInt64()).toBe(BigInt(value));
  }
});

test("an int64 beyond the range is written as the range's end", () => {
  expect(written((w) => w.int64(2 ** 63))).toBe("7fffffffffffffff");
  expect(written((w) => w.int64(Infinity))).toBe("7fffffffffffffff");
  expect(written((w) => w.int64(-(2 ** 64)))).toBe("8000000000000000");
});

test("the largest int64 comes back as the largest int64", () => {
  expect(written((w) => w.int64(reader("7fffffffffffffff").int64()))).toBe("7fffffffffffffff");
});

test("varints are as long as their value needs", () => {
  const cases = [[0, "00"], [127, "7f"], [128, "8001"], [16383, "ff7f"], [16384, "808001"], [
    2 ** 32 - 1,
    "ffffffff0f",
  ]] as const;
  for (const [value, bytes] of cases) {
    expect(written((w) => w.uvarint(value))).toBe(bytes);
    expect(reader(bytes).uvarint()).toBe(value);
  }
});

test("signed varints count outwards from zero", () => {
  const cases = [[0, "00"], [-1, "01"], [1, "02"], [-64, "7f"], [64, "8001"], [2 ** 31 - 1, "feffffff0f"], [
    -(2 ** 31),
    "ffffffff0f",
  ]] as const;
  for (const [value, bytes] of cases) {
    expect(written((w) => w.varint(value))).toBe(bytes);
    expect(reader(bytes).varint()).toBe(value);
    expect(reader(written((w) => w.varlong(value))).varlong()).toBe(value);
  }
  for (const value of [2 ** 40, -(2 ** 40), 2 ** 52, -(2 ** 53), 2 ** 62, -(2 ** 63)]) {
    expect(reader(written((w) => w.varlong(value))).varlong()).toBe(value);
  }
});

test("a varint that goes on for too long is malformed", () => {
  expect(() => reader("8080808080" + "01").uvarint()).toThrow(MalformedBytes);
  expect(() => reader("80".repeat(10) + "01").varlong()).toThrow(MalformedBytes);
});

test("a string has a length of two bytes, or a compact one", () => {
  expect(written((w) => w.string("größe", false))).toBe("0007" + "6772c3b6c39f65");
  expect(written((w) => w.string("größe", true))).toBe("08" + "6772c3b6c39f65");
  expect(written((w) => w.nullableString(null, false))).toBe("ffff");
  expect(written((w) => w.nullableString(null, true))).toBe("00");
  expect(reader("000767" + "72c3b6c39f65").string(false)).toBe("größe");
  expect(reader("00").nullableString(true)).toBe(null);
});

test("strings of every length up to the longest come back", () => {
  for (const length of [0, 1, 126, 127, 128, 16382, 16383, 16384, 32767]) {
    for (const flexible of [false, true]) {
      const text = "ab".repeat(length).slice(0, length);
      expect(reader(written((w) => w.string(text, flexible))).string(flexible)).toBe(text);
    }
  }
});

test("bytes that are not UTF-8 are read as replacement characters, as Java reads them", () => {
  expect(reader("0003" + "61ff62").string(false)).toBe("a\ufffdb");
});

test("a byte order mark is part of the string", () => {
  expect(reader("0003" + "efbbbf").string(false)).toBe("\ufeff");
});

test("a string longer than its length field can say is refused, on the way in and on the way out", () => {
  const w = new Writer();
  w.uvarint(32768 + 1);
  w.raw(new Uint8Array(32768));
  expect(() => new Reader(w.finish()).string(true)).toThrow(MalformedBytes);
  expect(() => new Writer().string("x".repeat(32768), true)).toThrow(MalformedBytes);
});

test("null where a value is required is malformed", () => {
  expect(() => reader("ffff").string(false)).toThrow(MalformedBytes);
  expect(() => reader("00").bytes(true)).toThrow(MalformedBytes);
  expect(() => reader("ffffffff").count(false)).toThrow(MalformedBytes);
});

test("a count of more elements than there are bytes for is malformed", () => {
  expect(() => reader("7fffffff" + "00").count(false)).toThrow(MalformedBytes);
  expect(() => reader("00000002" + "0000000000000000").count(false, 8)).toThrow(MalformedBytes);
  expect(reader("00000001" + "0000000000000000").count(false, 8)).toBe(1);
});

test("more bytes than there are, or fewer than none, are malformed", () => {
  for (const length of [3, -1, 2 ** 32]) expect(() => reader("0000").raw(length)).toThrow(MalformedBytes);
});

test("tagged fields that nobody knows are kept as they came", () => {
  const r = reader("02" + "0501aa" + "0900" + "77");
  const tags = r.tags();
  expect(tags).toEqual([{ tag: 5, bytes: Uint8Array.of(0xaa) }, { tag: 9, bytes: new Uint8Array(0) }]);
  expect(r.remaining).toBe(1);
  expect(written((w) => w.tags(tags))).toBe("02" + "0501aa" + "0900");
});

test("a tagged field says its size before its value", () => {
  for (const size of [0, 1, 127, 128, 16384, 3_000_000]) {
    const w = new Writer(1);
    w.int8(7);
    const start = w.startTag(3);
    w.raw(new Uint8Array(size).fill(9));
    w.endTag(start);
    w.int8(8);
    const r = new Reader(w.finish());
    expect([r.int8(), r.uvarint(), r.uvarint()]).toEqual([7, 3, size]);
    expect(r.raw(size)).toEqual(new Uint8Array(size).fill(9));
    expect([r.int8(), r.remaining]).toEqual([8, 0]);
  }
});

test("records that lie elsewhere are handed on where they lie", () => {
  const file: RemoteBytes = { size: 5, readInto: () => {} };
  const inMemory = new Uint8Array(2000).fill(1);
  const w = new Writer();
  w.int8(1);
  w.records(file, false);
  w.records(inMemory, true);
  w.records(Uint8Array.of(9), false);
  w.records(null, false);
  const pieces = w.pieces();
  expect(
    pieces.map((piece) => piece === file ? "the file" : piece === inMemory ? "the array" : hex(piece as Uint8Array)),
  ).toEqual([
    "01" + "00000005",
    "the file",
    "d10f",
    "the array",
    "00000001" + "09" + "ffffffff",
  ]);
  expect(w.size).toBe(5 + 5 + 2 + 2000 + 5 + 4);
});

test("a number written before can be put right, such as a frame's size", () => {
  expect(written((w) => {
    w.int32(0);
    w.int8(1);
    w.patchInt32(0, 99);
  })).toBe("00000063" + "01");
});

test("what is written in slices is in pieces of bounded size, and is what it would be in one", () => {
  const elsewhere = new Uint8Array(2000).fill(7);
  const write = (w: Writer, pauses: boolean): Writer => {
    w.int32(0);
    for (let i = 0; i < 200_000; i++) {
      w.string(`element ${i}`, true);
      if (i % 50_000 === 0) w.records(elsewhere, true);
      if (pauses) w.mayPause();
    }
    // The size of a tagged field is put before it once it is written: it lies in one piece.
    const tag = w.startTag(1);
    for (let i = 0; i < 30_000; i++) {
      w.string(`tagged ${i}`, true);
      if (pauses) w.mayPause();
    }
    w.endTag(tag);
    w.string("the end", true);
    w.patchInt32(0, w.size);
    return w;
  };
  const [inPieces, inOne] = [write(new Writer(), true), write(new Writer(), false)];
  expect(inPieces.size).toBe(inOne.size);
  const pieces = inPieces.pieces();
  const sizes = pieces.slice(0, -1).map((piece) => piece instanceof Uint8Array ? piece.length : Infinity);
  expect(sizes.length).toBeGreaterThan(8);
  expect(Math.max(...sizes)).toBeLessThan(300 * 1024);
  expect(Buffer.compare(inPieces.finish(), inOne.finish())).toBe(0);
});

test("pieces that are done count as what a writer has taken", () => {
  const w = new Writer(16, 2_000_000);
  const fill = (): void => {
    for (;;) {
      w.raw(new Uint8Array(1000));
      w.mayPause();
    }
  };
  expect(fill).toThrow(new TooMuchWritten("2001000 bytes and more are to be written, and 2000000 may be"));
  expect(w.size).toBe(2_000_000);
});

test("a writer takes no more than it may, but for what lies in files", () => {
  const full = (): Writer => {
    const w = new Writer(16, 3000);
    w.records({ size: 1_000_000, readInto: () => {} }, false);
    w.records(new Uint8Array(1996), false);
    w.raw(new Uint8Array(996));
    return w;
  };
  expect(full().size).toBe(4 + 1_000_000 + 4 + 1996 + 996);
  expect(() => full().int8(1)).toThrow(new TooMuchWritten("3001 bytes and more are to be written, and 3000 may be"));
  expect(() => full().string("", true)).toThrow(TooMuchWritten);
  expect(() => new Writer(16, 3000).records(new Uint8Array(2997), false)).toThrow(TooMuchWritten);
});
