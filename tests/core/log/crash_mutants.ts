/**
 * `npm run test:crash-mutants [-- WORD]`: breaks the log in ways that only a power cut shows, one at a time in a copy, and sees the crash search find each.
 * Ends with 1 when one is not found: then a promise is not looked at. A word picks those that have it in their names.
 *
 * @module
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";

interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** What else in the file would still keep the promise. */
  readonly also?: string;
}

const mutants: readonly Mutant[] = [
  {
    name: "a new segment's name is not synced with its records",
    file: "durability.ts",
    from: "if (this.#namesUnsynced) folders.push(folder);",
    to: "",
  },
  {
    name: "only the active segment is synced",
    file: "durability.ts",
    from: "if (baseOffset < this.#end) break;",
    to: "break;",
  },
  {
    name: "what could not be synced for want of a file handle is not synced with the next round",
    file: "durability.ts",
    from: "for (const file of files) file.unsynced = true;",
    to: "",
  },
  {
    name: "the recovery point is ahead of the data",
    file: "durability.ts",
    from: "await this.#when(offset);",
    to: "",
  },
  {
    name: "a truncation leaves the recovery point where it was",
    file: "log.ts",
    from: "await this.#durability.lowerRecoveryPoint(cut.baseOffset);",
    to: "",
  },
  {
    name: "what a truncation cut off is not synced away",
    file: "log.ts",
    from: "await this.#active.file.sync();\n      await disk.syncFolder(folder);",
    to: "",
  },
  {
    name: "index files of a segment that was cut are believed",
    file: "log.ts",
    from: "lowerRecoveryPoint(cut.baseOffset)",
    to: "lowerRecoveryPoint(Math.max(to, this.#startOffset))",
  },
  {
    name: "a round in flight counts for what was written after a truncation",
    file: "durability.ts",
    from: "this.#committingEnd = Math.min(this.#committingEnd, endOffset);",
    to: "",
  },
  {
    name: "segments are deleted before the log's start is on the disk",
    file: "log.ts",
    from: "await startOffsets.flush();",
    to: "",
  },
  {
    name: "segments are deleted before their producers are written down",
    file: "log.ts",
    from: "await this.#durability.seal(sealed);",
    to: "",
    also: " || this.#durability.recoveryPoint < sealed",
  },
  {
    name: "records are deleted that were never on the disk",
    file: "log.ts",
    from: "await this.#durability.when(offset);\n    // It may",
    to: "// It may",
  },
  {
    name: "checksums are not looked at after a crash",
    file: "batch_walk.ts",
    from: "?? checksumFault(header, position, window, o.checksums)",
    to: "",
  },
  {
    name: "segments behind a tear stay",
    file: "recovery.ts",
    from: "await this.#setAside(bases.slice(index + 1), segment.nextOffset);",
    to: "",
  },
  {
    name: "the last batch is not counted in an open transaction's beginning",
    file: "producer_state.ts",
    from: "openSince ?? (batch.isTransactional ? batch.baseOffset : null)",
    to: "batch.isTransactional ? batch.baseOffset : null",
  },
  {
    name: "old segments are removed before the swap's marker is on the disk",
    file: "compaction/compactable_log.ts",
    from: "const swap = await commitSwap(",
    to: "for (const segment of old.slice(1)) removal.removeNow(segment);\n    const swap = await commitSwap(",
  },
  {
    name: "a swap's marker is there before the names of what it speaks of",
    file: "compaction/swap.ts",
    from: "await disk.syncFolder(folder);\n  const lines",
    to: "const lines",
  },
  {
    name: "a cleaning is written down before its swap is done",
    file: "compaction/compactable_log.ts",
    from: "const swap = await commitSwap(",
    to:
      "await this.checkpointCleaned(segments[segments.indexOf(old.at(-1)!) + 1]!.baseOffset);\n    const swap = await commitSwap(",
  },
  {
    name: "a cleaning believes in transactions' ends that may be lost",
    file: "compaction/compactable_log.ts",
    from: "Math.min(stableNow, sideFiles.stableOffsetAt(settledOffset))",
    to: "stableNow",
  },
  {
    name: "a cleaning goes on after what it built upon was cut off",
    file: "compaction/compactable_log.ts",
    from: "if (this.isOver || this.isCut || ",
    to: "if (this.isOver || ",
  },
];

const root = new URL("../../..", import.meta.url).pathname;
const wanted = mutants.filter(({ name }) => name.includes(process.argv[2] ?? ""));
const missed: string[] = [];
for (const { name, file, from, to, also = "" } of wanted) {
  const copy = mkdtempSync(`${tmpdir()}/kq-mutant-`);
  try {
    for (const folder of ["core", "tests/core/log", "tests/support"]) {
      cpSync(`${root}${folder}`, `${copy}/${folder}`, { recursive: true });
    }
    for (const each of ["package.json", "tsconfig.json"]) cpSync(root + each, `${copy}/${each}`);
    symlinkSync(`${root}node_modules`, `${copy}/node_modules`);
    const path = `${copy}/core/log/${file}`;
    const code = readFileSync(path, "utf8");
    if (!code.includes(from)) {
      throw new Error(`${file} has no ${JSON.stringify(from)}: the mutant must follow the code`);
    }
    writeFileSync(path, code.replace(from, () => to).replace(also, ""));
    const search = Bun.spawnSync(
      [process.execPath, `${copy}/tests/core/log/crash_search.ts`, "--histories", "1500", "--cuts", "12"],
      { stdout: "pipe", stderr: "pipe" },
    );
    const seed = /seed \d+, cut after operation \d+, unsynced \w+/.exec(search.stderr.toString())?.[0];
    if (search.exitCode === 0) missed.push(name);
    console.log(`${search.exitCode === 0 ? "MISSED" : "caught"}  ${name}${seed === undefined ? "" : ` (${seed})`}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
console.log(`${wanted.length - missed.length} of ${wanted.length} caught`);
process.exitCode = missed.length === 0 ? 0 : 1;
