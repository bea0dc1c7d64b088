/**
 * `kq tap` as its user runs it, between a `kq serve` and clients that know of the tap alone.
 */
import { expect, test } from "bun:test";
import { kq, kqCommand, startKq } from "../support/kq_process.ts";

interface RunningTap extends AsyncDisposable {
  readonly address: string;
  /** Asks it to end, and returns everything it printed. */
  end(): Promise<string[]>;
}

async function startTap(to: string, ...flags: string[]): Promise<RunningTap> {
  const child = Bun.spawn([...kqCommand, "tap", "--to", to, ...flags], { stdout: "pipe", stderr: "pipe" });
  const printed = new Response(child.stdout).text();
  let said = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stderr) {
    said += decoder.decode(chunk, { stream: true });
    if (said.includes("\n")) break;
  }
  const address = /tap on (\S+), to/.exec(said)?.[1];
  if (address === undefined) throw new Error(`kq tap said: ${said}`);
  return {
    address,
    async end() {
      child.kill("SIGTERM");
      await child.exited;
      return (await printed).split("\n").filter((line) => line !== "");
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

test("clients that know the tap stay on it, and it prints what they and the broker say", async () => {
  await using broker = await startKq();
  await using tap = await startTap(broker.address, "--api", "CreateTopics,Produce,ListOffsets");
  expect((await kq(["topics", "create", "t"], { broker: tap.address })).exitCode).toBe(0);
  expect((await kq(["produce", "t"], { broker: tap.address, stdin: "a\nb\n" })).exitCode).toBe(0);
  expect((await kq(["consume", "t", "-e"], { broker: tap.address })).stdout).toBe("a\nb\n");
  const lines = await tap.end();
  const apis = lines.map((line) => /#\d+ ([<>]) (\w+) v\d+/.exec(line)?.slice(1).join(" "));
  expect(apis.filter((api) => !api?.endsWith("ListOffsets"))).toEqual([
    "> CreateTopics",
    "< CreateTopics",
    "> Produce",
    "< Produce",
  ]);
  expect(apis).toContain("> ListOffsets");
});

test("with --errors only what was refused is printed, as JSON lines too", async () => {
  await using broker = await startKq();
  await kq(["topics", "create", "t"], { broker: broker.address });
  await using tap = await startTap(broker.address, "--errors", "-o", "jsonl", "--api", "createtopics");
  expect((await kq(["topics", "create", "u"], { broker: tap.address })).exitCode).toBe(0);
  expect((await kq(["topics", "create", "t"], { broker: tap.address })).exitCode).toBe(1);
  const events = (await tap.end()).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.map(({ kind, api }) => [kind, api])).toEqual([["request", "CreateTopics"], ["answer", "CreateTopics"]]);
  expect(events[1]!["body"]).toMatchObject({ topics: [{ name: "t", errorCode: 36 }] });
});

test("contradictory flags are refused with the way out", async () => {
  const refused = async (...flags: string[]) => {
    const { exitCode, stderr } = await kq(["tap", ...flags]);
    return { exitCode, stderr };
  };
  expect(await refused("--api", "Fecth")).toEqual({
    exitCode: 2,
    stderr: 'kq: --api: "Fecth" is not an API of Kafka\n    Did you mean Fetch?\n',
  });
  expect(await refused("--client", "(")).toMatchObject({ exitCode: 2 });
  expect(await refused("--to", "127.0.0.1:0")).toEqual({
    exitCode: 2,
    stderr: 'kq: --to: "127.0.0.1:0" is not an address\n    Write HOST:PORT.\n',
  });
});
