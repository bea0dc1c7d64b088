/**
 * Shell lines on a terminal of their own: what is printed there, escapes and all, and what somebody types when they
 * see something.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kqCommand } from "./kq_process.ts";

export interface OnTerminal {
  /** All that the terminal got, with `\n` for its line ends. */
  readonly screen: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export interface Typed {
  /** When this is on the screen, and was not when the last thing was typed, */
  readonly seen: string | RegExp;
  /** this is typed. `\x03` is Ctrl-C. */
  readonly type: string;
}

/** Runs a line of bash, in which `kq` is the kq under test. */
export async function onTerminal(
  line: string,
  options: { readonly broker?: string; readonly env?: Record<string, string>; readonly typed?: readonly Typed[] } = {},
): Promise<OnTerminal> {
  const folder = mkdtempSync(join(tmpdir(), "kq-terminal-"));
  const words = kqCommand.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  writeFileSync(join(folder, "kq"), `#!/bin/sh\nexec ${words} "$@"\n`);
  chmodSync(join(folder, "kq"), 0o755);
  const decoder = new TextDecoder();
  const typed = [...options.typed ?? []];
  let screen = "", looked = 0;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(KQ_|NO_COLOR)/.test(name)));
  const child = Bun.spawn(["bash", "--norc", "-c", line], {
    cwd: folder,
    env: {
      ...env,
      TERM: "xterm",
      PATH: `${folder}:${process.env["PATH"]}`,
      ...options.broker === undefined ? {} : { KQ_BROKERS: options.broker },
      ...options.env,
    },
    terminal: {
      cols: 120,
      rows: 30,
      data(terminal, data) {
        screen += decoder.decode(data, { stream: true });
        const [next] = typed;
        const since = screen.slice(looked);
        if (
          next === undefined || !(typeof next.seen === "string" ? since.includes(next.seen) : next.seen.test(since))
        ) {
          return;
        }
        typed.shift();
        looked = screen.length;
        terminal.write(next.type);
      },
    },
  });
  try {
    await child.exited;
    child.terminal?.close();
    return {
      screen: screen.replaceAll("\r\n", "\n"),
      exitCode: child.signalCode === null ? child.exitCode : null,
      signal: child.signalCode === null ? null : String(child.signalCode),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
