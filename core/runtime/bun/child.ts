/**
 * Programs that a command runs.
 *
 * @module
 */
import { OperatingFailure } from "../ports.ts";
import type { Answerer, Child, ChildOptions } from "../process_port.ts";

export function spawnChild(words: readonly string[], o: ChildOptions): Child {
  const { stdin, stdout } = o;
  const child = started(words, () =>
    Bun.spawn([...words], {
      stdin: stdin === "ours" ? "inherit" : stdin,
      stdout: stdout === "ours" ? "inherit" : 2,
      stderr: "inherit",
      env: { ...process.env, ...o.env },
    }));
  return {
    ended: child.exited.then(() => ({ exitCode: child.exitCode, signal: child.signalCode as string | null })),
    kill: (signal) => child.kill(signal),
  };
}

const LONGEST_ANSWER = 64 * 1024;

export function answerer(words: readonly string[]): Answerer {
  const child = started(words, () => Bun.spawn([...words], { stdin: "pipe", stdout: "pipe", stderr: "inherit" }));
  const answers = child.stdout.getReader();
  const decoder = new TextDecoder();
  let text = "";
  const ended = (): OperatingFailure => new OperatingFailure("EPROTO", `${words.at(-1)} ended without an answer`);
  return {
    async ask(line) {
      try {
        await child.stdin.write(line);
        await child.stdin.write(NEWLINE);
        await child.stdin.flush();
      } catch {
        // It has ended, and does not read any more.
        throw ended();
      }
      for (;;) {
        const end = text.indexOf("\n");
        if (end >= 0) {
          const answer = text.slice(0, end);
          text = text.slice(end + 1);
          return answer;
        }
        if (text.length > LONGEST_ANSWER) {
          throw new OperatingFailure("EMSGSIZE", `${words.at(-1)} answers without a line end`);
        }
        const { value, done } = await answers.read();
        if (done) throw ended();
        text += decoder.decode(value, { stream: true });
      }
    },
    close() {
      child.kill();
    },
  };
}

const NEWLINE = Uint8Array.of(10);

function started<T>(words: readonly string[], start: () => T): T {
  try {
    return start();
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
}

export function outputOf(line: string): string {
  const { exitCode, stdout } = Bun.spawnSync(["/bin/sh", "-c", line], { stdin: "ignore", stderr: "inherit" });
  if (exitCode === 0) return stdout.toString();
  throw new OperatingFailure("EFAILED", `it ended with exit code ${exitCode}`);
}
