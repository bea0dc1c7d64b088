import { expect, test } from "bun:test";
import fc from "fast-check";
import { Ledger } from "../../../commands/consume/ledger.ts";
import { Renderer } from "../../../commands/consume/render.ts";
import { parseTemplate } from "../../../commands/record_format/template.ts";
import { compileWriter } from "../../../commands/record_format/writer.ts";
import type { Fetched } from "../../../core/client/consumer/fetcher.ts";
import { plainChecksums } from "../../../core/base/crc32c.ts";
import type { CodecName } from "../../../core/protocol/records/compression/codec.ts";
import { batches, type BatchOfRecords, fetched, record } from "../../support/fetched.ts";
import { bytes, text } from "../../support/records.ts";

interface Rendered {
  readonly output: string;
  readonly records: number;
  /** The bytes of each chunk of each step. */
  readonly steps: readonly (readonly string[])[];
}

/** All of it, step by step. */
function render(renderer: Renderer, part: Fetched, most = Infinity): Rendered {
  const steps: string[][] = [];
  let records = 0;
  renderer.begin(part, most);
  for (let hasMore = true; hasMore;) {
    hasMore = renderer.step();
    records += renderer.records;
    steps.push(renderer.chunks.map(({ bytes, from, to }) => text(bytes.subarray(from, to))));
  }
  return { output: steps.flat().join(""), records, steps };
}

const plain = (delimiter = "\n", ledger: Ledger | null = null) =>
  new Renderer({
    writer: null,
    delimiter: bytes(delimiter),
    checksums: plainChecksums,
    ledger,
    accepts: null,
    unbuffered: false,
  });

const codecs: CodecName[] = ["none", "gzip", "snappy", "lz4", "zstd"];

test("values come with a delimiter after each; null and empty are both nothing before it", () => {
  const part = fetched(batches(0, [{ records: ["a", "", null, "größe"].map((value) => record(value)) }]));
  expect(render(plain(), part)).toEqual({ output: "a\n\n\ngröße\n", records: 4, steps: [["a\n\n\ngröße\n"]] });
});

test("only records from the asked offset to the asked end are written, though batches come whole", () => {
  const part = () =>
    fetched(
      batches(10, [{ records: [..."abc"].map((c) => record(c)) }, { records: [..."def"].map((c) => record(c)) }]),
      { from: 11, until: 14 },
    );
  const renderer = plain();
  expect(render(renderer, part()).output).toBe("b\nc\nd\n");
  expect(render(renderer, part(), 2).output).toBe("b\nc\n");
});

const anyBatches = fc.array(
  fc.record({
    codec: fc.constantFrom(...codecs),
    records: fc.array(
      fc.record({
        value: fc.option(fc.string({ maxLength: 60 })),
        key: fc.option(fc.string({ maxLength: 5 })),
        headers: fc.nat(2),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  }),
  { minLength: 1, maxLength: 5 },
);

test("moving values together inside the fetched bytes gives the same as writing them elsewhere, with every codec and delimiter", () => {
  fc.assert(
    fc.property(
      anyBatches,
      fc.constantFrom("\n", "\0", "--", "=====!="),
      fc.nat(10),
      fc.option(fc.nat(40)),
      fc.option(fc.nat(30)),
      (parts, delimiter, from, until, most) => {
        const built: BatchOfRecords[] = parts.map(({ codec, records }) => ({
          codec,
          records: records.map(({ value, key, headers }) =>
            record(value, {
              key: key === null ? null : bytes(key),
              headers: Array.from({ length: headers }, (_, index) => ({ key: `h${index}`, value: bytes("x") })),
            })
          ),
        }));
        const part = () => fetched(batches(0, built), { from, until: until ?? Infinity });
        const expected = built.flatMap(({ records }) => records).map(({ value }) =>
          text(value ?? new Uint8Array(0)) + delimiter
        )
          .slice(from, until ?? undefined).slice(0, most ?? undefined);

        const ledger = new Ledger(), other = new Ledger();
        const inPlace = render(plain(delimiter, ledger), part(), most ?? Infinity);
        expect([inPlace.output, inPlace.records]).toEqual([expected.join(""), expected.length]);

        const template = [...parseTemplate("%v"), { kind: "literal" as const, bytes: bytes(delimiter) }];
        const writing = new Renderer({
          writer: compileWriter(template),
          delimiter: bytes(delimiter),
          checksums: plainChecksums,
          ledger: other,
          accepts: null,
          unbuffered: false,
        });
        const elsewhere = render(writing, part(), most ?? Infinity);
        expect([elsewhere.output, elsewhere.records]).toEqual([expected.join(""), expected.length]);

        const size = bytes(expected.join("")).length;
        expect([ledger.size, other.size]).toEqual([size, size]);
        // Where records are left for another time, the offset to go on from is that of the first of them.
        if (expected.length === (most ?? -1) && expected.length > 0) {
          ledger.taken(size);
          other.taken(size);
          const total = built.flatMap(({ records }) => records).length;
          const next = ledger.due()[0]!.offset;
          expect(next === from + expected.length || next === Math.min(total, until ?? total)).toBe(true);
          expect(other.due()[0]!.offset).toBe(from + expected.length);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test("of a long output every few hundred bytes are accounted for", () => {
  const ledger = new Ledger();
  const records = Array.from({ length: 100 }, () => record("x".repeat(99)));
  render(plain("\n", ledger), fetched(batches(0, [{ records }])));
  const due = [255, 300, 599, 600, 10_000].map((taken) => {
    ledger.taken(taken);
    return ledger.due()[0]?.offset ?? 0;
  });
  expect(due).toEqual([0, 3, 3, 6, 100]);
});

test("with -u every record is a piece of its own", () => {
  const writer = compileWriter(parseTemplate("%o %v\\n"));
  const renderer = new Renderer({
    writer,
    delimiter: bytes("\n"),
    checksums: plainChecksums,
    ledger: null,
    accepts: null,
    unbuffered: true,
  });
  const part = fetched(batches(5, [{ records: [record("a"), record("b")] }]), { from: 5 });
  expect(render(renderer, part).steps).toEqual([["5 a\n", "6 b\n"]]);
});

test("what inflates to much is rendered in steps of bounded size, and accounted for as they are taken", () => {
  const part = () => {
    const records = [..."abcdef"].map((letter) => record(letter.repeat(400 * 1024)));
    return fetched(batches(0, records.map((one) => ({ codec: "zstd" as const, records: [one, one] }))));
  };
  const writer = compileWriter(parseTemplate("%v\\n"));
  for (const using of [null, writer]) {
    const ledger = new Ledger();
    const renderer = new Renderer({
      writer: using,
      delimiter: bytes("\n"),
      checksums: plainChecksums,
      ledger,
      accepts: null,
      unbuffered: false,
    });
    const { output, records, steps } = render(renderer, part());
    expect([records, output.length]).toEqual([12, 12 * (400 * 1024 + 1)]);
    const sizes = steps.map((chunks) => chunks.reduce((size, chunk) => size + chunk.length, 0));
    // A step goes on until it has a mebibyte: behind that is the batch of two, or the record, that brought it there.
    expect(Math.max(...sizes)).toBeLessThan(2 * 1024 * 1024);
    expect(steps.length).toBeGreaterThan(3);
    ledger.taken(sizes[0]!);
    expect(ledger.due().map(({ offset }) => offset)).toEqual([Math.floor(sizes[0]! / (400 * 1024))]);
  }
});
