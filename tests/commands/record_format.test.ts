import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { CommandFailed } from "../../commands/command.ts";
import { OutputBytes } from "../../commands/output_bytes.ts";
import { OutgoingRecord } from "../../core/client/outgoing_record.ts";
import { BadRecord, type RecordReader } from "../../commands/record_format/input_record.ts";
import { compileReader } from "../../commands/record_format/reader.ts";
import { parseTemplate } from "../../commands/record_format/template.ts";
import { compileWriter } from "../../commands/record_format/writer.ts";
import { anyRecord, bytes, plainRecord, type ReadRecord, readRecord, text, viewOf } from "../support/records.ts";

function write(template: string, record = plainRecord(), nullText = ""): string {
  return text(writeBytes(template, record, nullText));
}

function writeBytes(template: string, record = plainRecord(), nullText = ""): Uint8Array {
  const out = new OutputBytes();
  compileWriter(parseTemplate(template), bytes(nullText))(viewOf(record), out);
  return out.bytes.slice(0, out.length);
}

const reader = (template: string, delimiter = "\n"): RecordReader =>
  compileReader(parseTemplate(template), bytes(delimiter));

/** Reads all of the input, as much at a time as is given. */
function readAll(template: string, input: Uint8Array, window = input.length): ReadRecord[] {
  const compiled = reader(template);
  const into = new OutgoingRecord();
  const records: ReadRecord[] = [];
  for (let from = 0, end = Math.min(window, input.length); from < input.length;) {
    const next = compiled.read(input, from, end, end === input.length, into);
    if (next >= 0) {
      records.push(readRecord(into));
      from = next;
    } else {
      if (end === input.length) throw new Error("the last record was not read");
      end = Math.min(end + 1, input.length);
    }
  }
  return records;
}

const brief = (
  record: ReadRecord,
) => [record.key === null ? null : text(record.key), record.value === null ? null : text(record.value)];

describe("records out", () => {
  test("every field stands for its part of the record", () => {
    const record = plainRecord({
      topic: "orders",
      partition: 3,
      offset: 12,
      key: bytes("kéy"),
      value: bytes("value"),
      timestampMs: 0,
    });
    expect(write("%t [%p] %o %k %K %v %s %V %S %T %d %d{iso} %d{strftime[%F]} %H%%%{%}\\n\\t\\x41\\\\", record)).toBe(
      "orders [3] 12 kéy 4 value value 5 5 0 1970-01-01T00:00:00.000Z 1970-01-01T00:00:00.000Z 1970-01-01 0%{}\n\tA\\",
    );
  });

  test("headers are written one by one, in their order, also when a name comes twice", () => {
    const headers = [["a", "1"], ["b", null], ["a", "2"]].map(([key, value]) => ({
      key: bytes(key!),
      value: value === null ? null : bytes(value!),
    }));
    expect(write("%h{%k=%v,}%v", plainRecord({ headers }), "NULL")).toBe("a=1,b=NULL,a=2,v");
    expect(write("%h{%K:%k{hex};}", plainRecord({ headers }))).toBe("1:61;1:62;1:61;");
  });

  test("null is empty unless a text for it is given, and its size is -1", () => {
    const record = plainRecord({ key: null, value: null });
    expect(write("[%k] [%v] %K %V %v{json}", record)).toBe("[] [] -1 -1 null");
    expect(write("[%k] [%v]", record, "NULL")).toBe("[NULL] [NULL]");
  });

  test("texts may be written as hex, base64 or JSON, numbers in binary", () => {
    const record = plainRecord({ key: Uint8Array.of(0, 255), value: bytes('a"\n') });
    expect(write("%k{hex} %k{base64} %v{json} %k{json}", record)).toBe('00ff AP8= "a\\"\\n" {"base64":"AP8="}');
    expect([...writeBytes("%V{big32}%V{little16}%V{byte}%p{big64}%o{hex}", record)]).toEqual([
      ...[0, 0, 0, 3],
      ...[3, 0],
      3,
      ...[0, 0, 0, 0, 0, 0, 0, 0],
      0x37,
    ]);
  });

  test("packed numbers are taken apart as the layout says", () => {
    const packed = Uint8Array.of(0xff, 0xfe, 1, 0, 0, 0, 2, 0x68, 0x69);
    expect(write("%v{unpack[>h.i.s$]}", plainRecord({ value: packed }))).toBe("-2 2 i");
    expect(write("%v{unpack[<H>I]}", plainRecord({ value: packed }))).toBe("65279 16777216");
    expect(write("%v{unpack[q q]}", plainRecord({ value: packed }))).toBe(
      "-71776119061217024 (7 bytes short)".replace(
        "-71776119061217024",
        String(new DataView(packed.buffer).getBigInt64(0)),
      ),
    );
  });
});

describe("a template that cannot be read", () => {
  const refusal = (template: string): string => {
    try {
      parseTemplate(template);
    } catch (error) {
      expect(error).toBeInstanceOf(CommandFailed);
      return (error as Error).message;
    }
    return "accepted";
  };

  test("is shown with a mark under the place", () => {
    expect(refusal("%t %q %v")).toBe("Cannot read the format at column 4: unknown field %q\n  %t %q %v\n     ^");
    expect(refusal("é%q")).toBe("Cannot read the format at column 2: unknown field %q\n  é%q\n   ^");
  });

  test("says what is wrong", () => {
    const first = (template: string) =>
      refusal(template).split("\n")[0]!.replace("Cannot read the format at column ", "");
    expect(
      [
        "",
        "%",
        "%v{nope}",
        "%v{hex",
        "%h",
        "%h{}",
        "%h{%t}",
        "\\q",
        "%V{big31}",
        "%d{strftime[%!]}",
        "%d{x}",
        "%v{unpack[z]}",
      ].map(first),
    )
      .toEqual([
        "The format is empty",
        "1: a lone % at the end",
        "3: unknown way to write a text, {nope}",
        "3: this brace is never closed",
        "1: %h needs braces that say how to write each header",
        "4: a header's format is empty",
        "4: unknown field %t inside %h{...}",
        "1: unknown escape \\q",
        "3: unknown way to write a number, {big31}",
        "3: strftime does not know %!",
        "3: unknown date, {x}",
        "3: unpack knows > < = b B h H i I q Q c s . $",
      ]);
  });
});

describe("records in", () => {
  test("parts end where the next text begins, records at the last one", () => {
    expect(readAll("%k\t%v\\n", bytes("a\tb\tc\n\t\nk\t\n")).map(brief)).toEqual([["a", "b\tc"], ["", ""], ["k", ""]]);
  });

  test("a template without an end of its own takes the delimiter's", () => {
    expect(readAll("%k:%v", bytes("a:1\nb:2\n")).map(brief)).toEqual([["a", "1"], ["b", "2"]]);
  });

  test("the last record may lack its end", () => {
    expect(readAll("%k:%v\\n", bytes("a:1\nb:2")).map(brief)).toEqual([["a", "1"], ["b", "2"]]);
  });

  test("a record without the separator is refused, and does not take its key from the next line", () => {
    const compiled = reader("%k\t%v\\n");
    const input = bytes("nokey\na\tb\n");
    expect(() => compiled.read(input, 0, input.length, true, new OutgoingRecord())).toThrow(
      new BadRecord('it has no "\t" after its key'),
    );
  });

  test("partition, timestamp, date and headers are read", () => {
    const [record] = readAll("%p %T %h{%k=%v,}|%v\\n", bytes("3 1795208499289 a=1,a=,b=x,|value\n"));
    expect(record).toEqual({
      key: null,
      value: bytes("value"),
      timestampMs: 1795208499289,
      partition: 3,
      headers: [["a", "1"], ["a", ""], ["b", "x"]].map(([key, value]) => ({ key: bytes(key!), value: bytes(value!) })),
    });
    expect(readAll("%d{strftime[%F %H:%M]} %v\\n", bytes("2026-09-01 10:30 x\n"))[0]!.timestampMs).toBe(
      Date.UTC(2026, 8, 1, 10, 30),
    );
    expect(readAll("%d %v\\n", bytes("2026-09-01T10:30Z x\n"))[0]!.timestampMs).toBe(Date.UTC(2026, 8, 1, 10, 30));
  });

  test("sizes before the texts allow any byte in them, and -1 is null", () => {
    const template = "%K{big32}%k%V{big32}%v";
    const record = plainRecord({ key: bytes("\n\t"), value: null });
    expect(readAll(template, writeBytes(template, record), 1).map(({ key, value }) => ({ key, value }))).toEqual([{
      key: record.key,
      value: null,
    }]);
  });

  test("decoded parts that are not what they say are refused", () => {
    const refused = (template: string, input: string): string => {
      try {
        readAll(template, bytes(input));
      } catch (error) {
        if (error instanceof BadRecord) return error.message;
        throw error;
      }
      return "accepted";
    };
    expect(refused("%v{hex}\\n", "abc\n")).toBe("its value is not hexadecimal");
    expect(refused("%v{base64}\\n", "a\n")).toBe("its value is not base64");
    expect(refused("%v{json}\\n", '"a\n')).toBe("it ends before the end of its value");
    expect(refused("%v{json}\\n", "1234\n")).toBe("its value is not a JSON string of whole characters");
    expect(refused("%p %v\\n", "x y\n")).toBe("it has no number where the format has one");
    expect(refused("%d %v\\n", "noon y\n")).toBe('it has no time as the format writes it at "noon y"');
    expect(refused("%V %v\\n", "9 y\n")).toBe("it ends before the end of its value");
    expect(refused("%p\\n", "5 6\n")).toBe("2 bytes are left after its last part");
  });

  test("a format that does not say where a part ends is refused before anything is read", () => {
    expect(() => reader("%k%v\\n")).toThrow("The format does not say where %k ends");
    expect(() => reader("%v{unpack[i]}\\n")).toThrow("{unpack[..]} is for output only");
    expect(() => reader("%h{%k=%v}\\n")).toThrow("The format does not say where a header ends");
    expect(() => reader("%d{strftime[%I]}\\n")).toThrow("%d{strftime[%I]} cannot be read back");
  });
});

test("what a template with sizes, hex, base64 or JSON writes, it reads back exactly, however the input is cut", () => {
  const templates = [
    "%K{big32}%k%V{big32}%v%T{big64}%p{big32}%H{big16}%h{%K{big32}%k%V{big32}%v}",
    "%K %V %T %p %H|%k%v%h{%K,%V:%k%v}\\n",
    "%k{json}\\t%v{json}\\t%T %p %H %h{%k{json}=%v{json};}\\n",
  ];
  for (const template of templates) {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 64 }),
        (records, window) => {
          const parts = records.map((record) => writeBytes(template, record));
          const input = Uint8Array.from(parts.flatMap((part) => [...part]));
          expect(readAll(template, input, window)).toEqual(
            records.map(({ key, value, timestampMs, partition, headers }) => ({
              key,
              value,
              timestampMs,
              partition,
              headers,
            })),
          );
        },
      ),
      { numRuns: 200 },
    );
  }
});

test("hex and base64 lines are read back exactly, however the input is cut", () => {
  for (const template of ["%k{hex} %v{base64}\\n", "%k{base64}:%v{hex}\\n"]) {
    fc.assert(
      fc.property(anyRecord, fc.integer({ min: 1, max: 16 }), (record, window) => {
        const read = readAll(template, writeBytes(template, record), window).map(({ key, value }) => ({ key, value }));
        const empty = new Uint8Array(0);
        expect(read).toEqual([{ key: record.key ?? empty, value: record.value ?? empty }]);
      }),
    );
  }
});
