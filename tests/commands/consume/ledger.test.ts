import { expect, test } from "bun:test";
import fc from "fast-check";
import { Ledger } from "../../../commands/consume/ledger.ts";

const a = { topic: "t", partition: 0 }, b = { topic: "t", partition: 1 };
const offsets = (ledger: Ledger) => ledger.due().map(({ partition, offset }) => `${partition}:${offset}`);

test("a record may be committed once its last byte was taken, and not one byte earlier", () => {
  const ledger = new Ledger();
  ledger.note(a, 10, 1, 0);
  ledger.note(a, 10, 2, 0);
  ledger.taken(9);
  expect(offsets(ledger)).toEqual([]);
  ledger.taken(10);
  expect(offsets(ledger)).toEqual(["0:1"]);
  ledger.taken(19);
  expect(offsets(ledger)).toEqual(["0:1"]);
  ledger.taken(20);
  expect(offsets(ledger)).toEqual(["0:2"]);
});

test("what has no bytes, such as the end of a transaction, goes with what was written before it", () => {
  const ledger = new Ledger();
  ledger.note(a, 0, 1, 0);
  ledger.note(a, 5, 4, 0);
  ledger.note(a, 0, 5, 0);
  ledger.taken(0);
  expect(offsets(ledger)).toEqual(["0:1"]);
  ledger.taken(5);
  expect(offsets(ledger)).toEqual(["0:5"]);
});

test("what was committed is not committed again; what came since is", () => {
  const ledger = new Ledger();
  ledger.note(a, 1, 1, 7);
  ledger.note(b, 1, 1, 7);
  ledger.taken(2);
  const first = ledger.due();
  expect(first).toEqual([
    { topic: "t", partition: 0, offset: 1, leaderEpoch: 7 },
    { topic: "t", partition: 1, offset: 1, leaderEpoch: 7 },
  ]);
  ledger.note(b, 1, 2, 7);
  ledger.taken(3);
  ledger.committed(first);
  expect(offsets(ledger)).toEqual(["1:2"]);
});

test("a partition that went to somebody else is not committed any more, also when its bytes are taken later", () => {
  const ledger = new Ledger();
  ledger.note(a, 1, 1, 0);
  ledger.note(b, 1, 1, 0);
  ledger.note(a, 1, 2, 0);
  ledger.taken(1);
  ledger.forget(a);
  ledger.taken(3);
  expect(offsets(ledger)).toEqual(["1:1"]);
});

test("it grows with what lies unread and not with what was written, and stays small even then", () => {
  let taken = 0;
  const ledger = new Ledger(() => taken);
  for (let offset = 1; offset <= 100_000; offset++) {
    ledger.note(a, 256, offset, 0);
    taken = ledger.size - 65_536;
  }
  expect(ledger.waiting).toBeLessThan(8192);
  const stalled = new Ledger(() => 0);
  for (let offset = 1; offset <= 200_000; offset++) stalled.note(offset % 2 === 0 ? a : b, 256, offset, 0);
  expect(stalled.waiting).toBeLessThan(40_000);
  stalled.taken(stalled.size);
  expect(offsets(stalled).sort()).toEqual(["0:200000", "1:199999"]);
});

test("whatever is taken when, no offset is due whose bytes were not taken, and in the end the last one is", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ of: fc.constantFrom(a, b), size: fc.nat(5), take: fc.nat(8) }), { maxLength: 60 }),
      (steps) => {
        const ledger = new Ledger();
        const ends: { of: typeof a; offset: number; at: number }[] = [];
        let written = 0, taken = 0;
        const dueByHand = (): string[] =>
          [a, b].flatMap((of) => {
            const last = ends.filter((end) => end.of === of && end.at <= taken).at(-1);
            return last === undefined ? [] : [`${of.partition}:${last.offset}`];
          }).sort();
        for (const { of, size, take } of steps) {
          const offset = ends.filter((end) => end.of === of).length + 1;
          ledger.note(of, size, offset, 0);
          ends.push({ of, offset, at: written += size });
          taken = Math.min(written, taken + take);
          ledger.taken(taken);
          expect(offsets(ledger).sort()).toEqual(dueByHand());
        }
        ledger.taken(taken = written);
        expect(offsets(ledger).sort()).toEqual(dueByHand());
      },
    ),
  );
});
