/**
 * What a signal ends. A shell ends its loop when Ctrl-C killed the command in it, and goes on when the command only
 * exited.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { kq, kqCommand, type RunningBroker, startKq } from "../support/kq_process.ts";

let broker: RunningBroker;

beforeAll(async () => {
  broker = await startKq();
  expect(
    (await kq(["produce", "t", "--create", "2", "-p", "0"], { stdin: "a\nb\nc\n", broker: broker.address })).exitCode,
  )
    .toBe(0);
});
afterAll(async () => {
  await broker.stop("SIGKILL");
});

/** Starts the command, waits until it has said the text on that stream, and sends the signal. */
async function stopped(
  args: readonly string[],
  o: {
    readonly said: string;
    readonly on: "stdout" | "stderr";
    readonly signal: NodeJS.Signals;
    readonly stdin?: "pipe";
  },
) {
  const child = Bun.spawn([...kqCommand, ...args], {
    stdin: o.stdin ?? "ignore",
    stdout: "pipe",
    stderr: "pipe",
    env: { ...process.env, KQ_BROKERS: broker.address },
  });
  let said = "";
  for await (const part of child[o.on]) {
    said += new TextDecoder().decode(part);
    if (said.includes(o.said)) child.kill(o.signal);
  }
  await child.exited;
  return { said, exitCode: child.exitCode, signal: child.signalCode };
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  for (const group of [[], ["-g", `g-${signal}`]]) {
    test(`kq consume ${group.join(" ")} dies of ${signal} when it has written what it read`, async () => {
      const end = await stopped(["consume", "t", ...group], { said: "c\n", on: "stdout", signal });
      expect(end).toEqual({ said: "a\nb\nc\n", exitCode: null, signal });
    });
  }
}

test("kq produce dies of SIGINT when everything it has read is with the broker", async () => {
  const child = Bun.spawn([...kqCommand, "produce", "t", "-p", "1", "--report", "%o\\n"], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    env: { ...process.env, KQ_BROKERS: broker.address },
  });
  void child.stdin.write("one\ntwo\n");
  await child.stdin.flush();
  let said = "";
  for await (const part of child.stdout) {
    said += new TextDecoder().decode(part);
    if (said === "0\n1\n") child.kill("SIGINT");
  }
  await child.exited;
  expect([said, child.signalCode]).toEqual(["0\n1\n", "SIGINT"]);
  expect(await new Response(child.stderr).text()).toBe(
    "kq: everything up to line 2 is with the broker; --skip-lines 2 goes on from there\n",
  );
});

test("a shell's loop around kq consume ends with Ctrl-C", async () => {
  const words = kqCommand.map((word) => `'${word}'`).join(" ");
  // The signal goes to the shell and to kq, as from a terminal: bash stops only if kq has died of it.
  const loop = `for i in 1 2 3; do ${words} consume t -p 0; echo again; done`;
  const child = Bun.spawn(["setsid", "bash", "-c", loop], {
    stdout: "pipe",
    stderr: "ignore",
    env: { ...process.env, KQ_BROKERS: broker.address },
  });
  let said = "";
  for await (const part of child.stdout) {
    said += new TextDecoder().decode(part);
    if (said.endsWith("c\n")) process.kill(-child.pid, "SIGINT");
  }
  await child.exited;
  expect(said).toBe("a\nb\nc\n");
});

test("a range that ends behind the log's end says what it waits for", async () => {
  const args = ["consume", "t", "-o", "0..9"];
  const end = await stopped(args, { said: "\n", on: "stderr", signal: "SIGINT" });
  expect(end.said).toMatch(
    /^kq: waiting for t partition \d, which ends at \d, to reach 9, and for 1 more partition; -e ends at what is there now\n$/,
  );
  const whole = await kq([...args, "-e"], { broker: broker.address });
  expect([whole.stdout.includes("a\nb\nc\n"), whole.exitCode]).toEqual([true, 0]);
});
