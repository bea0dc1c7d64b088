/**
 * Plays the sessions in tests/transcripts and compares all that was printed. In a session `$ ` begins a shell command
 * line; what follows is its stdout, with `! ` its stderr, and `? N` is its exit code where that is not 0. Each session
 * has a broker of its own, which its commands find by themselves. What differs from run to run is masked: `<id>`,
 * `<broker>`, `<port>`.
 *
 * `UPDATE_TRANSCRIPTS=1 bun test tests/commands/transcripts.test.ts` writes down what is printed today; read the
 * difference.
 */
import { expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kqCommand, runToEnd, startKq } from "../support/kq_process.ts";

const folder = new URL("../transcripts/", import.meta.url).pathname;
const SESSION_TIMEOUT_MS = 120_000;

interface Step {
  /** Comments and blank lines before the command. */
  readonly before: string;
  readonly command: string;
  readonly printed: string;
}

function parse(text: string): Step[] {
  const steps: Step[] = [];
  let before = "", command: string | null = null, printed: string[] = [];
  const finish = () => {
    if (command !== null) steps.push({ before, command, printed: printed.join("\n").replace(/\n+$/, "") });
    before = "";
    command = null;
    printed = [];
  };
  for (const line of text.split("\n")) {
    if (line.startsWith("$ ")) {
      if (command !== null) finish();
      command = line.slice(2);
    } else if (line.startsWith("#")) {
      if (command !== null) finish();
      before += line + "\n";
    } else if (command !== null) printed.push(line);
    else before += line + "\n";
  }
  finish();
  return steps;
}

function format(steps: readonly Step[]): string {
  return steps.map(({ before, command, printed }) => `${before}$ ${command}\n${printed}${printed === "" ? "" : "\n"}`)
    .join("\n").replace(/\n{3,}/g, "\n\n");
}

function shown({ stdout, stderr, exitCode }: Awaited<ReturnType<typeof runToEnd>>, broker: string): string {
  const talk = stderr.split("\n").filter((line, at, all) => line !== "" || at < all.length - 1).map((line) =>
    `! ${line}`
  );
  const lines = [stdout.replace(/\n$/, ""), ...talk, ...(exitCode === 0 ? [] : [`? ${exitCode}`])];
  const port = broker.split(":")[1]!;
  return lines.filter((line) => line !== "").join("\n")
    .replaceAll(broker, "<broker>").replaceAll(port, "<port>")
    .replace(/(?<![\w-])kq-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<member>")
    .replace(/(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{22}(?![\w-])/g, "<id>")
    // YAML quotes an id only where it has to.
    .replace(/(?<=^\s*\w+: )"<id>"$/gm, "<id>");
}

/** A folder with a `kq` in it, so that sessions are what a user would type. */
function folderWithKq(): string {
  const path = mkdtempSync(join(tmpdir(), "kq-transcript-"));
  const words = kqCommand.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  writeFileSync(join(path, "kq"), `#!/bin/sh\nexec ${words} "$@"\n`);
  chmodSync(join(path, "kq"), 0o755);
  return path;
}

for (const file of readdirSync(folder).filter((name) => name.endsWith(".txt")).sort()) {
  test(`session ${file}`, async () => {
    const steps = parse(readFileSync(folder + file, "utf8"));
    const path = folderWithKq();
    await using broker = await startKq();
    const played: Step[] = [];
    try {
      for (const step of steps) {
        const env = { PATH: `${path}:${process.env["PATH"]}`, KQ_BROKERS: broker.address };
        const finished = await runToEnd(["/bin/sh", "-c", `cd '${path}' && ${step.command}`], "", env);
        played.push({ ...step, printed: shown(finished, broker.address) });
      }
    } finally {
      rmSync(path, { recursive: true, force: true });
    }
    if (process.env["UPDATE_TRANSCRIPTS"] === "1") writeFileSync(folder + file, format(played));
    else expect(format(played)).toBe(format(steps));
  }, SESSION_TIMEOUT_MS);
}
