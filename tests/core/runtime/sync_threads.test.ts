import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { runToEnd } from "../../support/kq_process.ts";

/**
 * Each blocks a thread: opening a named pipe for reading ends when somebody writes. What is asked for last must not
 * wait behind them.
 */
const program = `
import * as fs from "node:fs";
import { bunDisk } from "${new URL("../../../core/runtime/bun/disk.ts", import.meta.url).pathname}";
const [folder, blocked] = process.argv.slice(-2);
const disk = bunDisk();
for (let n = 0; n < Number(blocked); n++) fs.open(folder + "/pipe", "r", () => {});
const file = disk.open(folder + "/file", "new");
await file.sync();
console.log("synced");
process.exit(0);
`;

test.skipIf(process.platform !== "linux")(
  "in the compiled executable a sync does not wait for thirty others to end",
  async () => {
    const folder = mkdtempSync(`${tmpdir()}/kq-sync-threads-`);
    try {
      await runToEnd(["mkfifo", `${folder}/pipe`]);
      await Bun.write(`${folder}/program.ts`, program);
      // Compiled, as kq is: reading sources takes threads before the program can say how many there are to be.
      const source = `${folder}/program.ts`, executable = `${folder}/program`;
      const built = await runToEnd([process.execPath, "build", "--compile", source, "--outfile", executable]);
      expect(built.exitCode).toBe(0);
      const ended = await runToEnd(["timeout", "10", executable, folder, "30"]);
      expect(ended).toEqual({ exitCode: 0, stdout: "synced\n", stderr: "" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  30_000,
);
