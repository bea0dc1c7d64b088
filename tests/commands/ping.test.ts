import { expect, test } from "bun:test";
import { kq, kqCommand } from "../support/kq_process.ts";

test("kq ping names the mistake of an advertised address that leads nowhere", async () => {
  const args = ["serve", "--ephemeral", "--listen", "127.0.0.1:0", "--advertise", "127.0.0.1:1", "-o", "json"];
  const broker = Bun.spawn([...kqCommand, ...args], { stdin: "ignore", stdout: "pipe", stderr: "ignore" });
  try {
    const { value } = await broker.stdout.getReader().read();
    const { listeners } = JSON.parse(new TextDecoder().decode(value)) as { listeners: { listening_on: string[] }[] };
    const address = listeners[0]!.listening_on[0]!;
    const { stdout, stderr, exitCode } = await kq(["ping", "-b", address, "-o", "jsonl"]);
    const steps = stdout.trim().split("\n").map((line) => JSON.parse(line) as { step: string; status: string });
    expect(steps.map(({ step, status }) => `${step} ${status}`)).toEqual([
      "connection ok",
      "versions ok",
      "metadata ok",
      "broker failed",
    ]);
    expect(stderr).toBe(
      "kq: the cluster is there, and tells clients to go to 127.0.0.1:1, which cannot be reached from here " +
        "(broker 1: connection refused): its advertised.listeners must name an address that leads to it from this machine, " +
        "such as 127.0.0.1\n",
    );
    expect(exitCode).toBe(3);
  } finally {
    broker.kill("SIGKILL");
  }
});
