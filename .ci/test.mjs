/**
 * `npm test`: checks (format, lint, types, dead code) and then every test that needs nothing but this folder.
 * `npm run test:interop`: the tests against other people's clients and brokers, which it installs.
 * Closes with what failed, by name, and one line, `N passed, N failed`; fails when anything failed or nothing ran.
 */
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
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
  ? ["interop"]
  : readdirSync(`${root}tests`).filter((name) => !["interop", "bench"].includes(name));
const files = folders.flatMap((name) => testsBelow(`tests/${name}`));
const waiting = interop ? files.map((file) => [file]) : batches(files, 12);
// Other people's brokers and clients take both of two cores by themselves.
const atOnce = interop ? 1 : Math.max(2, availableParallelism() / 2);
const counts = await inTemporaryFolder((temporary) => run(waiting, atOnce, temporary));
for (const failure of counts.failures) console.log(failure);
const skipped = counts.skip > 0 ? `, ${counts.skip} skipped` : "";
console.log(`${counts.pass} passed, ${counts.fail} failed${skipped}`);
process.exit(counts.isGood && counts.fail === 0 && counts.pass > 0 ? 0 : 1);

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
  // Some tests run kq as another user.
  chmodSync(folder, 0o755);
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

function testsBelow(path) {
  if (path.endsWith(".test.ts")) return [`./${path}`];
  if (!statSync(`${root}${path}`).isDirectory()) return [];
  return readdirSync(`${root}${path}`).sort().flatMap((name) => testsBelow(`${path}/${name}`));
}

/** Every n-th file goes to the same batch, so that a folder of slow tests is spread over all. */
function batches(files, count) {
  return Array.from({ length: count }, (_, batch) => files.filter((_, at) => at % count === batch));
}

/** So many batches at a time; what a batch printed comes out when it is over. */
async function run(waiting, atOnce, temporary) {
  const sum = { pass: 0, fail: 0, skip: 0, isGood: true, failures: [] };
  const running = new Set();
  let isStopped = false;
  // The tests end first, and then what they left is removed.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      isStopped = true;
      sum.isGood = false;
      for (const child of running) child.kill(signal);
    });
  }
  const next = waiting.values();
  const worker = async () => {
    for (const batch of next) {
      if (isStopped) return;
      const { exitCode, printed, ...figures } = await bunTest(batch, temporary, running);
      process.stderr.write(printed);
      for (const [name, figure] of Object.entries(figures)) sum[name] += figure;
      if (exitCode === 0) continue;
      sum.isGood = false;
      sum.failures.push(...printed.split("\n").filter((line) => line.startsWith("(fail)")));
      // A batch that died has no figures of its own.
      if (figures.fail === 0) sum.failures.push(`kq: bun test ended with ${exitCode}: ${batch.join(" ")}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return sum;
}

/** Runs the tests with the executable at hand and reads the three figures bun closes with. */
function bunTest(files, temporary, running) {
  const child = spawn(tool("bun"), ["test", "--timeout", interop ? "300000" : "60000", ...files], {
    cwd: root,
    env: { ...process.env, KQ_EXECUTABLE: executable, TMPDIR: temporary, TMP: temporary, TEMP: temporary },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => void (printed += bytes));
  const figure = (word) => Number([...printed.matchAll(new RegExp(`^\\s*(\\d+) ${word}$`, "gm"))].at(-1)?.[1] ?? 0);
  return new Promise((resolve) =>
    child.once("close", (exitCode) => {
      running.delete(child);
      resolve({ exitCode, printed, pass: figure("pass"), fail: figure("fail"), skip: figure("skip") });
    })
  );
}
