/**
 * `npm test`: checks (format, lint, types, dead code) and then every test that needs nothing but this folder.
 * `npm run test:interop`: the tests against other people's clients and brokers, which it installs.
 * Closes with one line, `N passed, N failed`, and fails when anything failed or nothing ran.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, executable, install, must, root, tool } from "./tools.mjs";

const interop = process.argv[2] === "interop";
if (process.argv.includes("--help")) {
  const opening = readFileSync(new URL(import.meta.url), "utf8").split("*/", 1)[0];
  console.log(opening.replace("/**", "").replaceAll(/^ \* ?/gm, "").trim());
  process.exit(0);
}

install();
build();
if (!interop) {
  must(tool("deno"), ["fmt", "--check"]);
  must(tool("deno"), ["lint", "--quiet"]);
  must(tool("deno"), ["lint", "--quiet", "--rules-include=no-process-global", "main.ts", "commands", "core"]);
  const generated = ["--ignore-pattern", "core/protocol/generated/**"];
  must(tool("oxlint"), ["--config", ".ci/oxlintrc.json", "--type-aware", "--deny-warnings", ...generated]);
  must(tool("tsc"), ["--noEmit", "-p", "."]);
  must(tool("knip"), []);
}

const folders = interop
  ? ["tests/interop"]
  : readdirSync(`${root}tests`).filter((name) => !["interop", "bench"].includes(name)).map((name) => `./tests/${name}`);
const counts = await inTemporaryFolder((temporary) => bunTest(folders, temporary));
const skipped = counts.skip > 0 ? `, ${counts.skip} skipped` : "";
console.log(`${counts.pass} passed, ${counts.fail} failed${skipped}`);
process.exit(counts.exitCode === 0 && counts.fail === 0 && counts.pass > 0 ? 0 : 1);

/**
 * All that tests leave in the temporary folder goes, also when the run is stopped; what a killed run has left goes with the
 * next one.
 */
async function inTemporaryFolder(work) {
  const prefix = "kq-tests-";
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(/^kq-tests-(\d+)-/.exec(name)?.[1] ?? 0);
    if (pid > 0 && !isRunning(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Runs the tests with the executable at hand and reads the three figures bun closes with. */
function bunTest(folders, temporary) {
  const child = spawn(tool("bun"), ["test", "--timeout", interop ? "180000" : "60000", ...folders], {
    cwd: root,
    env: { ...process.env, KQ_EXECUTABLE: executable, TMPDIR: temporary, TMP: temporary, TEMP: temporary },
    stdio: ["ignore", "inherit", "pipe"],
  });
  // The tests end first, and then what they left is removed.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  let tail = "";
  child.stderr.on("data", (bytes) => {
    process.stderr.write(bytes);
    tail = (tail + bytes).slice(-4000);
  });
  const figure = (word) => Number([...tail.matchAll(new RegExp(`^\\s*(\\d+) ${word}$`, "gm"))].at(-1)?.[1] ?? 0);
  return new Promise((resolve) =>
    child.once(
      "exit",
      (exitCode) => resolve({ exitCode, pass: figure("pass"), fail: figure("fail"), skip: figure("skip") }),
    )
  );
}
