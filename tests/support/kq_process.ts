/**
 * kq as its user runs it: the executable that KQ_EXECUTABLE names (`npm test` compiles one), or the sources under Bun.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../..", import.meta.url).pathname;
export const kqCommand: readonly string[] = process.env["KQ_EXECUTABLE"]
  ? [process.env["KQ_EXECUTABLE"]]
  : [process.execPath, `${root}main.ts`];

export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command to its end. Nothing of the caller's own kq settings reaches it, their contexts neither. */
export async function kq(
  args: readonly string[],
  options: { stdin?: string | Uint8Array | Blob; broker?: string } = {},
): Promise<Finished> {
  return await runToEnd(
    [...kqCommand, ...args],
    options.stdin,
    options.broker === undefined ? {} : { KQ_BROKERS: options.broker },
  );
}

export async function runToEnd(
  command: readonly string[],
  stdin: string | Uint8Array | Blob = "",
  env: Record<string, string> = {},
): Promise<Finished> {
  const { stdout, ...rest } = await runForBytes(command, stdin, env);
  return { stdout: stdout.toString(), ...rest };
}

/** As `runToEnd`, with what was printed as it was printed. */
export async function runForBytes(
  command: readonly string[],
  stdin: string | Uint8Array | Blob = "",
  env: Record<string, string> = {},
): Promise<Omit<Finished, "stdout"> & { readonly stdout: Buffer }> {
  const input = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
  const child = Bun.spawn([...command], {
    stdin: input,
    stdout: "pipe",
    stderr: "pipe",
    env: { ...withoutKq(), ...env },
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    new Response(child.stdout).arrayBuffer(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { exitCode, stdout: Buffer.from(stdout), stderr };
}

function withoutKq(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => name === "KQ_NO_FFI" || !name.startsWith("KQ_"));
  return { ...Object.fromEntries(kept), XDG_CONFIG_HOME: "/nowhere" };
}

/** A server that was started for a test and goes away with it. */
export interface RunningBroker extends AsyncDisposable {
  readonly address: string;
  readonly process: Bun.Subprocess<"ignore", "pipe", "inherit">;
  /** Kills the process and starts it again on the same data; the address may be another. */
  crash(): Promise<void>;
  /** Sends the signal and waits until the process is gone. */
  stop(signal?: NodeJS.Signals): Promise<number>;
}

/** Starts `kq serve` on a port of its own and waits until it accepts connections. */
export async function startKq(
  options: {
    data?: string;
    args?: readonly string[];
    /** Where to listen, for one that clients are to find again after a crash. */
    listen?: string;
    /** Another than the one that is tested. */
    executable?: string;
    /** Where it comes back when it is killed; any that is free, unless it is said. */
    port?: number;
  } = {},
): Promise<RunningBroker> {
  const data = options.data ?? temporaryFolder();
  const kq = options.executable === undefined ? kqCommand : [options.executable];
  const command = [
    ...kq,
    "serve",
    "--listen",
    options.listen ?? `127.0.0.1:${options.port ?? 0}`,
    "--data",
    data,
    ...(options.args ?? []),
  ];
  return await startBroker(command, /ready on (127\.0\.0\.1:\d+)/, options.data === undefined ? data : null);
}

/** Starts Apache Kafka, one node, on a port of its own. Its partitions are in the folder `data` of the one given. */
export async function startKafka(
  options: { config?: Record<string, string>; data?: string } = {},
): Promise<RunningBroker> {
  const data = options.data ?? temporaryFolder();
  const config = Object.entries(options.config ?? {}).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const command = [`${root}tests/support/kafka`, "serve", "--port", String(unusedPort()), "--dir", data, ...config];
  return await startBroker(command, /ready on (127\.0\.0\.1:\d+)/, options.data === undefined ? data : null);
}

async function startBroker(
  command: readonly string[],
  ready: RegExp,
  removeAfter: string | null,
): Promise<RunningBroker> {
  const spawn = () =>
    Bun.spawn([...command], {
      stdin: "ignore",
      stdout: "pipe",
      stderr: "inherit",
      env: { LOG_LEVEL: "off", ...withoutKq() },
    });
  const untilReady = async () => {
    const found = await firstMatch(child.stdout, ready);
    if (found === null) throw new Error(`${command.join(" ")} ended with ${await stop()} before it was ready`);
    return found;
  };
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return await child.exited;
  };
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    const exitCode = await end(signal);
    if (removeAfter !== null) rmSync(removeAfter, { recursive: true, force: true });
    return exitCode;
  };
  let child = spawn();
  let address = await untilReady();
  return {
    get address() {
      return address;
    },
    get process() {
      return child;
    },
    stop,
    async crash() {
      await end("SIGKILL");
      child = spawn();
      address = await untilReady();
    },
    [Symbol.asyncDispose]: async () => void (await stop("SIGKILL")),
  };
}

/** Reads until the pattern is seen and answers its first group; null when the stream ends first. */
async function firstMatch(stream: ReadableStream<Uint8Array>, pattern: RegExp): Promise<string | null> {
  let seen = "";
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return null;
    seen += decoder.decode(value, { stream: true });
    const match = pattern.exec(seen);
    if (match === null) continue;
    reader.releaseLock();
    return match[1] ?? match[0];
  }
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "kq-test-"));
}

/** A port nobody listens on, whose neighbour 10,000 above (Kafka's controller) is also free in practice. */
export function unusedPort(): number {
  const listener = Bun.listen({
    hostname: "127.0.0.1",
    port: 20_000 + Math.floor(Math.random() * 8_000),
    socket: { data() {} },
  });
  const { port } = listener;
  listener.stop(true);
  return port;
}
