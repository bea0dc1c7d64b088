/**
 * `npm run test:consumer-group-mutants [-- WORD]`: breaks the consumer group in one way after the other, in a copy, and
 * sees the histories find each. Ends with 1 when one is not found: then a promise is not looked at.
 *
 * @module
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { flagsOf } from "../../../support/flags.ts";
import { mutants } from "./mutants.ts";

flagsOf({}, { takesWords: true });

const root = new URL("../../../..", import.meta.url).pathname;
const wanted = mutants.filter(({ name }) => name.includes(process.argv[2] ?? ""));
const missed: string[] = [];
for (const { name, file, from, to } of wanted) {
  const copy = mkdtempSync(`${tmpdir()}/kq-mutant-`);
  try {
    for (const folder of ["core", "tests/core/coordinator", "tests/simulation/consumer_groups", "tests/support"]) {
      cpSync(`${root}${folder}`, `${copy}/${folder}`, { recursive: true });
    }
    for (const each of ["package.json", "tsconfig.json"]) cpSync(root + each, `${copy}/${each}`);
    symlinkSync(`${root}node_modules`, `${copy}/node_modules`);
    const path = `${copy}/core/coordinator/group/consumer/${file}`;
    const code = readFileSync(path, "utf8");
    if (!code.includes(from)) {
      throw new Error(`${file} has no ${JSON.stringify(from)}: the mutant must follow the code`);
    }
    writeFileSync(path, code.replace(from, () => to));
    const search = Bun.spawnSync(
      [process.execPath, `${copy}/tests/simulation/consumer_groups/main.ts`, "--histories", "2000"],
      { stdout: "pipe", stderr: "pipe" },
    );
    const found = /with seed \d+: [^\n]*/.exec(search.stderr.toString())?.[0];
    if (found === undefined && search.exitCode !== 0) {
      throw new Error(`${name}: the histories did not run: ${search.stderr.toString().slice(-500)}`);
    }
    if (found === undefined) missed.push(name);
    console.log(`${found === undefined ? "MISSED" : "caught"}  ${name}${found === undefined ? "" : ` (${found})`}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
console.log(`${wanted.length - missed.length} of ${wanted.length} caught`);
process.exitCode = missed.length === 0 ? 0 : 1;
