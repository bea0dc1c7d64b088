/**
 * A group with members is not moved, copied to or deleted, and is described with them.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { kq, kqCommand, type RunningBroker, startKq } from "../support/kq_process.ts";

let broker: RunningBroker;
let member: Bun.Subprocess<"ignore", "pipe", "pipe">;

beforeAll(async () => {
  broker = await startKq();
  await kq(["produce", "t", "--create", "2"], { stdin: "a\nb\n", broker: broker.address });
  member = Bun.spawn([...kqCommand, "consume", "t", "-g", "live", "-X", "client.id=reader"], {
    stdout: "pipe",
    stderr: "pipe",
    stdin: "ignore",
    env: { ...process.env, KQ_BROKERS: broker.address },
  });
  // What it writes it was assigned.
  await member.stdout.getReader().read();
});
afterAll(async () => {
  member.kill("SIGKILL");
  await broker.stop("SIGKILL");
});

for (
  const [verb, args] of [
    ["move", ["seek", "live", "--to", "end", "-y"]],
    ["delete", ["delete", "live", "-y"]],
    ["copy to", ["copy", "other", "live", "-y"]],
  ] as const
) {
  test(`kq groups ${args[0]} refuses a live group and names its members`, async () => {
    if (args[0] === "copy") {
      await kq(["groups", "seek", "other", "--to", "end", "--topic", "t", "--new", "-y"], { broker: broker.address });
    }
    const { exitCode, stderr, stdout } = await kq(["groups", ...args], { broker: broker.address });
    expect({ exitCode, stderr, stdout }).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `kq: Cannot ${verb} group live while it has 1 member: reader at 127.0.0.1\n` +
        "    Stop them first; the group is at rest when they have left, or after their session timeout.\n",
    });
  });
}

test("offsets of a topic that members read cannot be forgotten", async () => {
  await kq(["groups", "seek", "live", "--to", "end"], { broker: broker.address });
  // The member commits every five seconds, and its first commit is where it began.
  for (;;) {
    const { stdout } = await kq(["offsets", "t", "-g", "live", "-o", "json"], { broker: broker.address });
    if (JSON.parse(stdout).every(({ committed }: { committed: object }) => "live" in committed)) break;
  }
  const { exitCode, stderr } = await kq(["groups", "forget", "live", "t", "-y"], { broker: broker.address });
  expect([exitCode, stderr.includes("GROUP_SUBSCRIBED_TO_TOPIC"), stderr.includes("stop its members first")])
    .toEqual([1, true, true]);
}, 60_000);
