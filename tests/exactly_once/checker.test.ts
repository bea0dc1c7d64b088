/** The checker sees each anomaly in a history that has it, and none in one that has not. */
import { describe, expect, test } from "bun:test";
import { anomaliesIn } from "./checker.ts";
import { type ProcessHistory, ProgramHistory, type Seen, type Told } from "./history.ts";

/** `in` has a, b, c in partition 0 and d in 1; two transactions copied them to `out`, a third was aborted. */
function good(): { told: Told[]; readers: Seen[][]; final: Seen[]; copying: ProcessHistory["copying"] } {
  const seen = (topic: string, partition: number, offset: number, value: string): Seen => ({
    topic,
    partition,
    offset,
    value,
  });
  const out = [
    seen("out", 0, 0, "a|x.1"),
    seen("out", 0, 1, "b|x.1"),
    seen("out", 0, 5, "c|x.3"),
    seen("out", 1, 0, "d|x.3"),
  ];
  const told = (name: string, values: [number, string][], o: Pick<Told, "beganMs" | "endedMs" | "outcome">): Told => ({
    name,
    topic: "out",
    writes: values.map(([partition, value]) => ({ partition, value })),
    ...o,
  });
  return {
    told: [
      told("x.1", [[0, "a|x.1"], [0, "b|x.1"]], { beganMs: 1, endedMs: 2, outcome: "committed" }),
      told("x.2", [[0, "c|x.2"], [1, "d|x.2"]], { beganMs: 3, endedMs: 4, outcome: "aborted" }),
      told("x.3", [[0, "c|x.3"], [1, "d|x.3"]], { beganMs: 5, endedMs: 6, outcome: "committed" }),
    ],
    readers: [[out[0]!, out[1]!, out[3]!, out[2]!]],
    final: [seen("in", 0, 0, "a"), seen("in", 0, 1, "b"), seen("in", 0, 2, "c"), seen("in", 1, 0, "d"), ...out],
    copying: { from: "in", to: ["out"], original: (value) => value.split("|")[0]! },
  };
}

const told = (change: (history: ReturnType<typeof good>) => void): string[] => {
  const history = good();
  change(history);
  return anomaliesIn(history).map(({ kind, what }) => `${kind}: ${what}`);
};

describe("the checker", () => {
  test("finds nothing in a good history", () => {
    expect(told(() => {})).toEqual([]);
  });

  test("takes either outcome of a transaction that nobody heard the end of", () => {
    expect(told(({ told }) => Object.assign(told[2]!, { outcome: "unknown", endedMs: null }))).toEqual([]);
  });

  test("finds a record that was committed and is not there", () => {
    expect(told(({ final, readers }) => {
      final.splice(4, 2);
      readers[0]!.splice(0, 2);
    })).toEqual([
      "lost: x.1 was committed, and is not there",
      "lost: a of in-0 is not copied to out",
      "lost: b of in-0 is not copied to out",
    ]);
  });

  test("finds a record that is there twice", () => {
    expect(told(({ final }) => final.push({ topic: "out", partition: 0, offset: 9, value: "c|x.3" }))).toEqual([
      "duplicate: c|x.3 is in out-0 at 5 and in out-0 at 9",
      "duplicate: c of in-0 is copied 2 times to out",
    ]);
  });

  test("finds a record that two transactions have copied", () => {
    expect(told(({ final, told }) => {
      final.push({ topic: "out", partition: 0, offset: 9, value: "c|x.2" });
      Object.assign(told[1]!, { outcome: "unknown", endedMs: null, writes: [{ partition: 0, value: "c|x.2" }] });
    })).toEqual(["duplicate: c of in-0 is copied 2 times to out"]);
  });

  test("finds what was aborted, in the log and at a reader (G1a)", () => {
    const aborted = { topic: "out", partition: 0, offset: 3, value: "c|x.2" };
    expect(told(({ readers }) => readers[0]!.splice(2, 0, aborted))).toEqual([
      "aborted read: reader 0 was given c|x.2 of x.2, which was aborted",
      "inconsistent: reader 0 was given c|x.2 in out-0 at 3, and nothing is there in the end",
    ]);
    expect(told(({ final, told }) => {
      final.splice(6, 1, { topic: "out", partition: 0, offset: 5, value: "c|x.2" });
      Object.assign(told[2]!, { writes: [{ partition: 1, value: "d|x.3" }] });
    })).toContain("aborted read: c|x.2 of x.2 is there, which was aborted");
  });

  test("finds half a transaction (G1b)", () => {
    expect(told(({ final, readers }) => {
      final.splice(7, 1);
      readers[0]!.splice(2, 1);
    })).toEqual(["intermediate: of x.3 are 1 records there, not 2", "lost: d of in-1 is not copied to out"]);
  });

  test("finds a transaction behind one that began after its end (G0)", () => {
    expect(told(({ told }) => Object.assign(told[0]!, { beganMs: 8, endedMs: 9 }))).toEqual([
      "write cycle: x.3 ended before x.1 began, and stands behind it in out-0",
    ]);
  });

  test("finds a reader that goes back, one that leaves something out, and one that was given something else", () => {
    expect(told(({ readers }) => readers[0]!.push(readers[0]![0]!))).toEqual([
      "non-monotonic: reader 0 was given out-0 at 0 after 5",
    ]);
    expect(told(({ readers }) => readers[0]!.splice(1, 1))).toEqual(["skipped: reader 0 went past out-0 at 1"]);
    expect(told(({ readers }) => readers[0]![0] = { topic: "out", partition: 0, offset: 0, value: "z" })).toEqual([
      "inconsistent: out-0 at 0 has a|x.1 in the end; reader 0 was given z",
    ]);
  });

  test("finds copies in another order", () => {
    expect(told(({ final, readers }) => {
      readers.length = 0;
      Object.assign(final[4]!, { offset: 1 });
      Object.assign(final[5]!, { offset: 0 });
    })).toEqual(["order: out-0 has the records of in-0 in another order"]);
  });
});

test("what a program says is taken together, and what its death cut off is nothing", () => {
  const program = new ProgramHistory("x", "out");
  program.hear('{"n":1,"began":5,"writes":[[0,"a"]]}');
  program.hear('{"n":1,"asks":"commit"}');
  program.hear('{"n":1,"ended":6,"outcome":"committed"}');
  program.hear('{"n":2,"began":7,"writes":[[1,"b"]]}');
  program.hear('{"n":2,"asks":"commit"}');
  program.hear('{"n":3,"began":9,"writes":[[1,"c"]]}');
  program.hear('{"n":3,"asks":"com');
  expect(program.told.map(({ name, outcome, endedMs, writes }) => ({ name, outcome, endedMs, writes }))).toEqual([
    { name: "x.1", outcome: "committed", endedMs: 6, writes: [{ partition: 0, value: "a" }] },
    { name: "x.2", outcome: "unknown", endedMs: null, writes: [{ partition: 1, value: "b" }] },
    { name: "x.3", outcome: "aborted", endedMs: null, writes: [{ partition: 1, value: "c" }] },
  ]);
});
