/**
 * A broker on the real machine that measures its own event loop: the script that `loopMeter` starts in a process of its
 * own, so that the client's work is not taken for the broker's.
 *
 * What is measured is *loop time*: between two turns of the event loop, the time on the clock less the time in which
 * this thread was ready to run and stood in the kernel's queue for a processor (/proc/thread-self/schedstat). What the
 * thread computes and what it waits for in a blocking call both count; a busy machine does not. While nothing is
 * measured the loop is idle.
 *
 * @module
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseBrokerConfig } from "../../core/broker/config/mod.ts";
import { openDataDirectory, openEphemeralDirectory, startBroker } from "../../core/broker/mod.ts";
import { bunMachine } from "../../core/runtime/bun/mod.ts";

/** What one stretch of measuring found. */
export interface LoopMeasure {
  /** The longest time for which nobody else had a turn. */
  readonly longestMs: number;
  /** The same of the time that the thread computed: it waited neither in a blocking call nor for the collector's threads. */
  readonly longestCpuMs: number;
  /** All loop time together. */
  readonly totalMs: number;
  /** Memory of the process, after. */
  readonly residentMb: number;
}

export interface MeasuredBroker extends AsyncDisposable {
  readonly address: string;
  /** `collected`: the garbage of what was before is collected first, so that no collection of it is measured. */
  readonly begin: (o?: { readonly collected?: boolean }) => Promise<void>;
  readonly end: () => Promise<LoopMeasure>;
}

/**
 * Starts a broker in a process of its own. `keeps`: it has a data folder that outlives it, and a database, until the
 * end.
 */
export async function measuredBroker(
  config: Record<string, string> = {},
  { keeps = false }: { readonly keeps?: boolean } = {},
): Promise<MeasuredBroker> {
  let heard: (message: unknown) => void = () => {};
  const next = (): Promise<unknown> => new Promise((resolve) => heard = resolve);
  const ready = next();
  const child = Bun.spawn([process.execPath, import.meta.path, JSON.stringify(config), keeps ? "keeps" : ""], {
    ipc: (message) => heard(message),
    stdio: ["ignore", "inherit", "inherit"],
  });
  const ended = child.exited.then((code) => {
    throw new Error(`the measured broker ended with ${code}`);
  });
  ended.catch(() => {});
  const ask = async (what: string): Promise<unknown> => {
    const answer = next();
    child.send(what);
    return await Promise.race([answer, ended]);
  };
  return {
    address: (await Promise.race([ready, ended])) as string,
    begin: async ({ collected = false } = {}) => void (await ask(collected ? "beginCollected" : "begin")),
    end: async () => (await ask("end")) as LoopMeasure,
    async [Symbol.asyncDispose]() {
      child.send("stop");
      await child.exited;
    },
  };
}

class LoopMeter {
  readonly #file = openSync("/proc/thread-self/schedstat", "r");
  readonly #text = Buffer.alloc(96);
  #measuring = false;
  #longestMs = 0;
  #longestCpuMs = 0;
  #totalMs = 0;
  /** What the thread had computed when the clock was last read. */
  #cpuMs = 0;

  begin(): void {
    this.#longestMs = 0;
    this.#longestCpuMs = 0;
    this.#totalMs = 0;
    this.#measuring = true;
    let last = this.#loopMs();
    let lastCpu = this.#cpuMs;
    const turn = (): void => {
      const now = this.#loopMs();
      this.#longestCpuMs = Math.max(this.#longestCpuMs, this.#cpuMs - lastCpu);
      lastCpu = this.#cpuMs;
      this.#longestMs = Math.max(this.#longestMs, now - last);
      this.#totalMs += now - last;
      last = now;
      if (this.#measuring) setImmediate(turn);
    };
    setImmediate(turn);
  }

  end(): LoopMeasure {
    this.#measuring = false;
    const residentMb = Math.round(process.memoryUsage.rss() / 1e6);
    return { longestMs: this.#longestMs, longestCpuMs: this.#longestCpuMs, totalMs: this.#totalMs, residentMb };
  }

  close(): void {
    closeSync(this.#file);
  }

  /** The clock, stopped while this thread stands in the queue. */
  #loopMs(): number {
    const size = readSync(this.#file, this.#text, 0, this.#text.length, 0);
    const [cpuNs = "0", queuedNs = "0"] = this.#text.toString("latin1", 0, size).split(" ");
    this.#cpuMs = Number(cpuNs) / 1e6;
    return performance.now() - Number(queuedNs) / 1e6;
  }
}

async function main(): Promise<void> {
  const machine = bunMachine();
  const parsed = parseBrokerConfig(Object.entries(JSON.parse(process.argv[2]!) as Record<string, string>));
  if (parsed.kind === "refused") throw new Error(parsed.problems.join("\n"));
  const [disk, checksums, threads, logger] = await Promise.all([
    machine.disk(),
    machine.checksums(),
    machine.threads(),
    machine.logger({ level: "error", format: "text" }),
  ]);
  const { network, memory, database, clock, timers, random } = machine;
  const folder = mkdtempSync(join(tmpdir(), "kq-measured-"));
  const open = process.argv[3] === "keeps" ? openDataDirectory : openEphemeralDirectory;
  const data = await open({
    folder: join(folder, "data"),
    nodeId: 1,
    aboutMe: "a test",
    disk,
    random,
  });
  const running = await startBroker({
    ports: { network, memory, disk, database, checksums, clock, timers, random, logger, threads },
    config: parsed.config,
    data,
    listeners: [{
      name: "PLAINTEXT",
      hosts: ["127.0.0.1"],
      port: 0,
      advertised: { host: "127.0.0.1", port: null },
    }],
  });
  const meter = new LoopMeter();
  process.on("message", (what) => {
    if (what === "begin" || what === "beginCollected") {
      if (what === "beginCollected") Bun.gc(true);
      meter.begin();
      process.send!("begun");
    } else if (what === "end") process.send!(meter.end());
    else {
      void running.stop().then(() => {
        meter.close();
        rmSync(folder, { recursive: true, force: true });
        process.exit(0);
      });
    }
  });
  process.send!(`127.0.0.1:${running.listeners[0]!.port}`);
}

if (import.meta.main) await main();
