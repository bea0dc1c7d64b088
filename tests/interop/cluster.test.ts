/**
 * Three brokers on etcd, as processes: one after the other is killed, paused and stopped under load, and everything
 * that was acknowledged is read exactly once.
 *
 * @module
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { type EtcdProcess, startEtcd } from "../support/etcd_process.ts";
import { kq, kqCommand, type RunningBroker, startKq, unusedPort } from "../support/kq_process.ts";

let etcd: EtcdProcess;
beforeAll(async () => {
  etcd = await startEtcd();
});
afterAll(async () => await etcd[Symbol.asyncDispose]());

const SESSION_MS = 2000;

async function startBrokers(prefix: string): Promise<RunningBroker[]> {
  const args = (id: number) => [
    ...["--etcd", `${etcd.endpoint}/${prefix}`, "--id", String(id), "--log-level", "error"],
    ...["-c", `broker.session.timeout.ms=${SESSION_MS}`],
  ];
  return await Promise.all([1, 2, 3].map((id) => startKq({ port: unusedPort(), args: args(id) })));
}

interface PartitionShown {
  readonly leader: number;
  readonly isr: readonly number[];
}

async function partitionsOf(topic: string, broker: string): Promise<PartitionShown[]> {
  const { stdout } = await kq(["topics", "describe", topic, "-o", "json"], { broker });
  return (JSON.parse(stdout) as { partitions: PartitionShown[] }[])[0]!.partitions;
}

/** Ends when every partition has all its replicas in sync. */
async function untilWhole(topic: string, broker: string): Promise<void> {
  while (!(await partitionsOf(topic, broker)).every(({ isr, leader }) => isr.length === 3 && leader > 0)) {
    await Bun.sleep(100);
  }
}

test("what a cluster acknowledges under load stays, whichever broker is killed, paused or stopped", async () => {
  const brokers = await startBrokers("load");
  const all = brokers.map(({ address }) => address).join(",");
  try {
    const created = await kq(["topics", "create", "t", "--partitions", "6", "--replication-factor", "3"], {
      broker: all,
    });
    expect(created.exitCode).toBe(0);
    const producer = Bun.spawn([...kqCommand, "produce", "t", "-b", all, "-X", "message.timeout.ms=120000"], {
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    let next = 0;
    const send = async (count: number): Promise<void> => {
      for (const end = next + count; next < end; next++) void producer.stdin.write(`${next}\n`);
      await producer.stdin.flush();
    };
    /** Some records with each of the states in between. */
    const sendUntil = async (over: Promise<unknown>): Promise<void> => {
      let isOver = false;
      void over.finally(() => isOver = true);
      while (!isOver) {
        await send(50);
        await Bun.sleep(10);
      }
      await over;
    };
    await send(1000);
    for (const [at, broker] of brokers.entries()) {
      const other = brokers[(at + 1) % 3]!.address;
      await sendUntil(broker.crash().then(() => untilWhole("t", other)));
      // A pause that outlives the session: others lead meanwhile, and it does not know.
      broker.process.kill("SIGSTOP");
      await sendUntil(Bun.sleep(2 * SESSION_MS));
      expect((await kq(["cluster", "health"], { broker: other })).exitCode).toBe(4);
      broker.process.kill("SIGCONT");
      await sendUntil(untilWhole("t", other));
    }
    await producer.stdin.end();
    const [exitCode, stderr] = [await producer.exited, await new Response(producer.stderr).text()];
    expect([exitCode, stderr]).toEqual([0, ""]);
    const { stdout } = await kq(["consume", "t", "-e"], { broker: all });
    const seen = stdout.trim().split("\n").map(Number).sort((a, b) => a - b);
    expect(seen).toEqual(Array.from({ length: next }, (_, n) => n));
  } finally {
    for (const broker of brokers) await broker.stop("SIGKILL");
  }
}, 300_000);
