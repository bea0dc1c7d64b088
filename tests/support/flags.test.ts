import { expect, test } from "bun:test";
import { runToEnd } from "./kq_process.ts";

const fuzz = (...args: string[]) =>
  runToEnd([process.execPath, new URL("../fuzz/main.ts", import.meta.url).pathname, ...args]);

test("a script that is started by hand says what it takes, and does nothing else", async () => {
  expect(await fuzz("--help")).toEqual({
    exitCode: 0,
    stdout: "`npm run fuzz -- [--seconds 60] [--seed N]`: half of the time damaged messages against every decoder, " +
      "half of it damaged\nrequests against a running broker. Prints the seed; the same seed damages the same bytes.\n",
    stderr: "",
  });
  expect(await fuzz("--secnods", "1")).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: "Unknown option '--secnods'. --help says what it takes.\n",
  });
});
