import { expect, test } from "bun:test";
import { runToEnd } from "./kq_process.ts";

const fuzz = (...args: string[]) =>
  runToEnd([process.execPath, new URL("../fuzz/main.ts", import.meta.url).pathname, ...args]);

test("a script that is started by hand says what it takes, and does nothing else", async () => {
  expect(await fuzz("--help")).toEqual({
    exitCode: 0,
    stdout: "`npm run fuzz -- [--seconds 60] [--seed N]`: half of the time damaged messages against every decoder, " +
      "half of it\ndamaged requests against a running broker. Prints the seed; the same seed damages the same bytes.\n",
    stderr: "",
  });
  expect(await fuzz("--secnods", "1")).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: "Unknown option '--secnods'. --help says what it takes.\n",
  });
});

test("whatever npm can run that takes long or writes something only tells of itself when asked for help", async () => {
  const scripts = [
    ".ci/test.mjs",
    "core/protocol/codegen/main.ts",
    "tests/conformance/diff.ts",
    "tests/conformance/record.ts",
    "tests/conformance/report.ts",
    "tests/core/log/crash_mutants.ts",
    "tests/simulation/group_mutation.ts",
    "tests/simulation/group_search.ts",
  ];
  for (const script of scripts) {
    const path = new URL(`../../${script}`, import.meta.url).pathname;
    const { exitCode, stdout, stderr } = await runToEnd([process.execPath, path, "--help"]);
    expect({ script, exitCode, stdout, stderr }).toEqual({
      script,
      exitCode: 0,
      stdout: expect.stringMatching(/^`npm (run|test)[^*]*\n$/) as unknown as string,
      stderr: "",
    });
  }
});
