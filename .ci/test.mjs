/**
 * `npm test`: checks (format, lint, types, dead code) and then every test that needs nothing but this folder.
 * `npm run test:interop`: the tests against other people's clients and brokers, which it installs.
 * Closes with one line, `N passed, N failed`, and fails when anything failed or nothing ran.
 */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
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
const counts = await bunTest(folders);
const skipped = counts.skip > 0 ? `, ${counts.skip} skipped` : "";
console.log(`${counts.pass} passed, ${counts.fail} failed${skipped}`);
process.exit(counts.exitCode === 0 && counts.fail === 0 && counts.pass > 0 ? 0 : 1);

/** Runs the tests with the executable at hand and reads the three figures bun closes with. */
function bunTest(folders) {
  const child = spawn(tool("bun"), ["test", "--timeout", interop ? "180000" : "60000", ...folders], {
    cwd: root,
    env: { ...process.env, KQ_EXECUTABLE: executable },
    stdio: ["ignore", "inherit", "pipe"],
  });
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
