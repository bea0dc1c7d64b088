/**
 * kq and Apache Kafka as processes side by side, for what is measured on both in one run.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { kqCommand } from "../support/kq_process.ts";

const kafka = new URL("../support/kafka", import.meta.url).pathname;

export interface Broker {
  readonly name: string;
  readonly address: string;
  readonly stop: () => Promise<unknown>;
  readonly kill: () => Promise<unknown>;
  readonly cpuSeconds: () => number;
  readonly residentMiB: () => number;
}

/** How to start each with its data in `folder`; `configs` are the broker's. */
export function commands(folder: string, configs: readonly string[] = []) {
  const rest = configs.flatMap((config) => ["-c", config]);
  return [
    { name: "kq", command: [...kqCommand, "serve", "--listen", "127.0.0.1:29090", "--data", `${folder}/kq`, ...rest] },
    { name: "Kafka", command: [kafka, "serve", "--port", "29091", "--dir", `${folder}/kafka`, ...rest] },
  ];
}

/** Ends when it says that it is ready. */
export async function start(
  { name, command }: { readonly name: string; readonly command: readonly string[] },
): Promise<Broker> {
  const child = Bun.spawn([...command], { stdout: "pipe", stderr: "ignore" });
  const reader = child.stdout.getReader();
  let said = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`${name} did not start: ${said}`);
    said += new TextDecoder().decode(value);
    const address = /ready on (127\.0\.0\.1:\d+)/.exec(said)?.[1];
    if (address === undefined) continue;
    return {
      name,
      address,
      stop: () => (child.kill(), child.exited),
      kill: () => (child.kill("SIGKILL"), child.exited),
      cpuSeconds() {
        const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
        return (Number(fields[11]) + Number(fields[12])) / 100;
      },
      residentMiB() {
        const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
        return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1024);
      },
    };
  }
}
