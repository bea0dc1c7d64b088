/**
 * Breaks the code on purpose, one way at a time in a copy, and sees a search find each.
 *
 * @module
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";

export interface Mutant {
  readonly name: string;
  /** Within the folder that is broken. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** What else in the file would still keep the promise. */
  readonly also?: string;
}

export interface MutationPlan {
  readonly mutants: readonly Mutant[];
  /** Where the mutants' files are, such as `core/log`. */
  readonly folder: string;
  /** The folders of tests that the search needs. */
  readonly tests: readonly string[];
  /** The search, and its arguments. */
  readonly search: readonly [script: string, ...args: string[]];
  /** What of the search's errors tells how to see it again. */
  readonly seed: RegExp;
}

const root = new URL("../..", import.meta.url).pathname;

/** Says of each mutant whether it was caught; answers the names of those that were not. */
export function missedMutants({ mutants, folder, tests, search, seed }: MutationPlan): string[] {
  const missed: string[] = [];
  for (const { name, file, from, to, also = "" } of mutants) {
    const copy = mkdtempSync(`${tmpdir()}/kq-mutant-`);
    try {
      for (const each of ["core", ...tests]) cpSync(`${root}${each}`, `${copy}/${each}`, { recursive: true });
      for (const each of ["package.json", "tsconfig.json"]) cpSync(root + each, `${copy}/${each}`);
      symlinkSync(`${root}node_modules`, `${copy}/node_modules`);
      const path = `${copy}/${folder}/${file}`;
      const code = readFileSync(path, "utf8");
      if (!code.includes(from)) {
        throw new Error(`${file} has no ${JSON.stringify(from)}: the mutant must follow the code`);
      }
      writeFileSync(path, code.replace(from, () => to).replace(also, ""));
      const [script, ...args] = search;
      const found = Bun.spawnSync([process.execPath, `${copy}/${script}`, ...args], { stdout: "pipe", stderr: "pipe" });
      const again = seed.exec(found.stderr.toString())?.[0];
      if (found.exitCode === 0) missed.push(name);
      console.log(`${found.exitCode === 0 ? "MISSED" : "caught"}  ${name}${again === undefined ? "" : ` (${again})`}`);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  }
  console.log(`${mutants.length - missed.length} of ${mutants.length} caught`);
  return missed;
}

/** The mutants that no longer find the lines they are to break. */
export function lostMutants(mutants: readonly Mutant[], folder: string): string[] {
  return mutants.filter(({ file, from, also = "" }) => {
    const code = readFileSync(`${root}${folder}/${file}`, "utf8");
    return !code.includes(from) || !code.includes(also);
  }).map(({ name }) => name);
}
