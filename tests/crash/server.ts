/**
 * `kq serve` as a process that is killed and started again on the same port and the same data.
 *
 * @module
 */
import { closeSync, openSync, readFileSync } from "node:fs";
import { kqCommand } from "../support/kq_process.ts";

type Child = Bun.Subprocess<"ignore", "pipe", number>;

export class Server {
  /** How long the last start and the last orderly stop took. */
  startMs = 150;
  stopMs = 30;
  /** The longest start so far. */
  longestStartMs = 0;
  address = "";
  #child: Child | null = null;

  constructor(
    readonly o: {
      readonly data: string;
      /** What it says on stderr is added there. */
      readonly log: string;
      /** 0: one of its own, which it then keeps. */
      readonly port: number;
      readonly args: readonly string[];
    },
  ) {
    this.address = `127.0.0.1:${o.port}`;
  }

  spawn(): void {
    const log = openSync(this.o.log, "a");
    this.#child = Bun.spawn([...kqCommand, "serve", "--listen", this.address, "--data", this.o.data, ...this.o.args], {
      stdio: ["ignore", "pipe", log],
    });
    closeSync(log);
  }

  /** Starts it and waits until it takes connections. */
  async start(): Promise<void> {
    const began = performance.now();
    this.spawn();
    let said = "";
    for await (const chunk of this.#child!.stdout) {
      said += Buffer.from(chunk).toString();
      const ready = /ready on (\S+)/.exec(said);
      if (ready === null) continue;
      this.address = ready[1]!;
      this.startMs = performance.now() - began;
      this.longestStartMs = Math.max(this.longestStartMs, this.startMs);
      return;
    }
    throw new Error(`the server ended with ${await this.#child!.exited} before it was ready`);
  }

  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#child?.exited;
    this.#child = null;
  }

  signal(): void {
    this.#child!.kill("SIGTERM");
  }

  /** SIGTERM; answers the exit code. */
  async stop(): Promise<number> {
    const began = performance.now();
    this.signal();
    const exitCode = await this.#child!.exited;
    this.stopMs = performance.now() - began;
    this.#child = null;
    return exitCode;
  }

  /** What it complained of most seriously, since the beginning. */
  errors(): string[] {
    return readFileSync(this.o.log, "utf8").split("\n").filter((line) =>
      / (ERROR|FATAL) /.test(line) || line.startsWith("kq: ")
    );
  }
}
