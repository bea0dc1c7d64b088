/**
 * `npm run test:crash-mutants [-- WORD]`: breaks the log in ways that only a power cut shows, one at a time in a copy, and sees the crash search find each.
 * Ends with 1 when one is not found: then a promise is not looked at. A word picks those that have it in their names.
 *
 * @module
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { flagsOf } from "../../support/flags.ts";
import { mutants } from "./mutants.ts";

flagsOf({}, { takesWords: true });

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
