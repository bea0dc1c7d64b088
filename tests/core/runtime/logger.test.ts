/** The operator's log: what it lets through, and that nobody waits for whoever does not read it. */
import { expect, test } from "bun:test";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bunLogger } from "../../../core/runtime/bun/logger.ts";
import { patientWriter } from "../../../core/runtime/bun/patient_writer.ts";
import { pipeState } from "../../../core/runtime/bun/pipe.ts";

function lines(format: "text" | "json"): { logger: ReturnType<typeof bunLogger>; lines: string[] } {
  const lines: string[] = [];
  return { logger: bunLogger({ level: "info", format, write: (line) => void lines.push(line) }), lines };
}

test("no control character of a client's reaches the terminal, in text or in JSON", () => {
  for (const format of ["text", "json"] as const) {
    const { logger, lines: said } = lines(format);
    const evil = "a\u001b[31m\u009b2J\u007f\r\nb\u202e\u2028c";
    logger.warn(`Group ${evil} is new`, { client: evil });
    expect(said[0]).not.toMatch(/(?!\n$)[\p{Cc}\u202e\u2028]/u);
    expect(said[0]!.indexOf("\n")).toBe(said[0]!.length - 1);
    expect(said[0]).toContain("\\u009b2J");
    if (format === "json") expect((JSON.parse(said[0]!) as { client: string }).client).toBe(evil);
  }
});

test("what comes from outside is shortened, a stack of our own is not", () => {
  const { logger, lines: said } = lines("json");
  logger.warn("m".repeat(5000), { client: "c".repeat(32_000), stack: "s".repeat(5000), count: 3 });
  const { msg, client, stack, count } = JSON.parse(said[0]!) as Record<string, string>;
  expect([msg!.length, client!.slice(248), stack!.length, count]).toEqual([
    1000 + "... (5000 characters)".length,
    "cc... (32000 characters)",
    5000,
    3 as never,
  ]);
});

for (const ffi of ["with poll", "without ffi"]) {
  test(`a pipe that nobody reads holds up nobody: what it does not take is counted, and what waited is whole (${ffi})`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "kq-test-"));
    await Bun.spawn(["mkfifo", join(folder, "log")]).exited;
    const fd = openSync(join(folder, "log"), constants.O_RDWR);
    if (ffi === "without ffi") process.env["KQ_NO_FFI"] = "1";
    const writer = patientWriter({ fd, leftOut: (count) => `${count} missing\n` });
    delete process.env["KQ_NO_FFI"];
    const many = 5000, size = 200;
    for (let i = 0; i < many; i++) writer.write(`${i} `.padEnd(size - 1, ".") + "\n");
    // We are here: nothing blocked. Now it is read.
    let text = "";
    const bytes = Buffer.alloc(4096);
    const isWhole = (): boolean => /\d+ missing\n$/.test(text);
    while (!isWhole()) {
      await new Promise((resolve) => setImmediate(resolve));
      if ((pipeState()?.unread(fd) ?? 0) > 0) {
        text += bytes.toString("latin1", 0, readSync(fd, bytes, 0, bytes.length, null));
      }
    }
    const read = text.split("\n").slice(0, -1);
    const missing = Number(read.pop()!.split(" ")[0]);
    expect(read.map((line) => Number(line.split(" ")[0]))).toEqual(Array.from({ length: many - missing }, (_, i) => i));
    expect(read.every((line) => line.length === size - 1)).toBe(true);
    expect(missing).toBeGreaterThan(0);
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });
}
