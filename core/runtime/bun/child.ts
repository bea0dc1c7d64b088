/**
 * Programs that a command runs.
 *
 * @module
 */
import { OperatingFailure } from "../ports.ts";
import type { Child, ChildOptions } from "../process_port.ts";

export function spawnChild(words: readonly string[], o: ChildOptions): Child {
  const { stdin, stdout } = o;
  let child: Bun.Subprocess;
  try {
    child = Bun.spawn([...words], {
      stdin: stdin === "ours" ? "inherit" : stdin,
      stdout: stdout === "ours" ? "inherit" : 2,
      stderr: "inherit",
      env: { ...process.env, ...o.env },
    });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "ENOENT";
    const why = code === "ENOENT"
      ? "there is no such program"
      : code === "EACCES"
      ? "it may not be run"
      : error instanceof Error
      ? error.message
      : String(error);
    throw new OperatingFailure(code, `Cannot run ${words[0]}: ${why}`);
  }
  return {
    ended: child.exited.then(() => ({ exitCode: child.exitCode, signal: child.signalCode as string | null })),
    kill: (signal) => child.kill(signal),
  };
}

export function outputOf(line: string): string {
  const { exitCode, stdout } = Bun.spawnSync(["/bin/sh", "-c", line], { stdin: "ignore", stderr: "inherit" });
  if (exitCode === 0) return stdout.toString();
  throw new OperatingFailure("EFAILED", `it ended with exit code ${exitCode}`);
}
