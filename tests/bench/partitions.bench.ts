/**
 * `bun tests/bench/partitions.bench.ts [--partitions 10000] [--topics 10] [--batches 3] [--idle-seconds 20]`: what
 * partitions cost that are open and do nothing. A real `kq serve` (KQ_EXECUTABLE, or the sources) with none, a tenth,
 * all of them; prints the time to make, fill, stop and start, and while nobody asks for anything memory, file handles
 * and processor time.
 *
 * The broker looks for what to delete and to compact every 5 s, much more often than it does unless told to, so that an
 * idle stretch has several of these looks in it. Memory is what is resident at the end of an idle stretch. Of that some
 * megabytes are what the first thousand requests leave behind, and garbage that nobody needs room of.
 *
 * On a 2-core AMD EPYC VM, ext4, Bun 1.4.5, beside other jobs: 10,000 partitions made in 2 to 4 s, one batch to each in
 * 0.5 to 2 s; 8 to 12 KB each then, 9 KB once collected, 8 KB after a restart; 1,011 handles; idle 0.8 to 1.4 % of a
 * processor against 0.2 % with none (0.3 % with looks as rare as usual); ready again in 1 to 4 s, also after SIGKILL;
 * gone after SIGTERM in 3 to 15 s when all were written to, 0.1 s when none was.
 *
 * @module
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import type { ApiName, Requests, Responses } from "../../core/protocol/generated/mod.ts";
import { batch } from "../conformance/batches.ts";
import { filled, type Partly } from "../conformance/fill.ts";
import { readAnswer, Wire } from "../conformance/wire.ts";
import { flagsOf } from "../support/flags.ts";
import { type RunningBroker, startKq, temporaryFolder } from "../support/kq_process.ts";

const values = flagsOf({
  partitions: { type: "string", default: "10000" },
  topics: { type: "string", default: "10" },
  batches: { type: "string", default: "3" },
  "idle-seconds": { type: "string", default: "20" },
});
const partitions = Number(values.partitions), topics = Number(values.topics), batches = Number(values.batches);
const idleSeconds = Number(values["idle-seconds"]);
const partitionsEach = Math.ceil(partitions / topics);
const nowMs = Date.now();

const settings = [
  "log.retention.check.interval.ms=5000",
  "log.initial.task.delay.ms=1000",
  "log.cleaner.backoff.ms=5000",
];
const args = [...settings.flatMap((setting) => ["-c", setting]), "--log-level", "error"];
const start = (data: string): Promise<RunningBroker> => startKq({ data, args });

async function ask<N extends ApiName>(
  wire: Wire,
  api: N,
  version: number,
  body: Partly<Requests[N]>,
): Promise<Responses[N]> {
  const frame = await wire.exchange(wire.frame(api, version, filled(api, body)));
  if (frame === "closed") throw new Error(`the broker closed the connection on ${api}`);
  return readAnswer(api, version, frame);
}

const name = (topic: number): string => `many-${topic}`;
const indexes = Array.from({ length: partitionsEach }, (_, index) => index);

async function create(wire: Wire, from: number, to: number): Promise<void> {
  for (let topic = from; topic < to; topic++) {
    const asked = {
      name: name(topic),
      numPartitions: partitionsEach,
      replicationFactor: 1,
      assignments: [],
      configs: [],
    };
    const answer = await ask(wire, "CreateTopics", 5, { topics: [asked], timeoutMs: 60_000 });
    if (answer.topics[0]!.errorCode !== 0) throw new Error(`${asked.name}: error ${answer.topics[0]!.errorCode}`);
  }
}

let written = 0;

/** One batch of an idempotent producer to every partition, the `n`th. */
async function fill(wire: Wire, n: number, from: number, to: number): Promise<void> {
  written = Math.max(written, 10 * (n + 1));
  const records = batch({
    records: Array.from({ length: 10 }, (_, i) => ({ value: `value ${i}` })),
    baseTimestamp: nowMs + n,
    producerId: 1n,
    producerEpoch: 0,
    baseSequence: 10 * n,
  });
  for (let topic = from; topic < to; topic++) {
    const partitionData = indexes.map((index) => ({ index, records }));
    const topicData = [{ name: name(topic), partitionData }];
    const answer = await ask(wire, "Produce", 9, { acks: -1, timeoutMs: 60_000, topicData });
    const bad = answer.responses[0]!.partitionResponses.find(({ errorCode }) => errorCode !== 0);
    if (bad !== undefined) throw new Error(`${name(topic)}-${bad.index}: error ${bad.errorCode}`);
  }
}

/** Ends when every partition says where it ends, and that is where it was written to. */
async function untilAllAnswer(wire: Wire): Promise<void> {
  for (let topic = 0; topic < topics; topic++) {
    for (;;) {
      const asked = indexes.map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: -1, timestamp: -1 }));
      const answer = await ask(wire, "ListOffsets", 5, {
        replicaId: -1,
        topics: [{ name: name(topic), partitions: asked }],
      });
      const answered = answer.topics[0]!.partitions.filter(({ errorCode }) => errorCode === 0);
      const wrong = answered.find(({ offset }) => offset !== written);
      if (wrong !== undefined) {
        throw new Error(`${name(topic)}-${wrong.partitionIndex} ends at ${wrong.offset}, not ${written}`);
      }
      if (answered.length === partitionsEach) break;
      await Bun.sleep(20);
    }
  }
}

interface Idle {
  readonly residentBytes: number;
  readonly handles: number;
  /** Of one processor. */
  readonly cpuPercent: number;
}

const TICKS_PER_SECOND = 100;

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) * 1024;
}

/** What the broker costs while nobody asks it for anything. */
async function idle({ process: { pid } }: RunningBroker): Promise<Idle> {
  // What was done last is over, and collected, before anything counts.
  await Bun.sleep(15_000);
  const before = cpuSeconds(pid);
  await Bun.sleep(idleSeconds * 1000);
  const cpuPercent = (cpuSeconds(pid) - before) / idleSeconds * 100;
  return { residentBytes: residentBytes(pid), handles: readdirSync(`/proc/${pid}/fd`).length, cpuPercent };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

function tell(what: string, { residentBytes, handles, cpuPercent }: Idle, empty: Idle, count: number): void {
  const each = count === 0 ? "" : `, ${((residentBytes - empty.residentBytes) / count / 1000).toFixed(1)} KB each`;
  const megabytes = (residentBytes / 1e6).toFixed(0);
  console.log(`${what}: ${megabytes} MB${each}; ${handles} handles; idle ${cpuPercent.toFixed(2)} % of a processor`);
}

const data = temporaryFolder();
let broker = await start(data);
let wire = await Wire.connect(broker.address);

async function restarted(what: string, signal: NodeJS.Signals): Promise<void> {
  const stopSeconds = await seconds(() => broker.stop(signal));
  const readySeconds = await seconds(async () => broker = await start(data));
  wire = await Wire.connect(broker.address);
  const answerSeconds = await seconds(() => untilAllAnswer(wire));
  console.log(
    `${what}: gone after ${stopSeconds.toFixed(1)} s; started again it is ready in ${readySeconds.toFixed(1)} s, ` +
      `and all partitions answer ${answerSeconds.toFixed(1)} s later`,
  );
}

async function measure(): Promise<void> {
  const empty = await idle(broker);
  tell("no partitions", empty, empty, 0);

  const tenth = Math.max(1, Math.floor(topics / 10));
  await create(wire, 0, tenth);
  for (let n = 0; n < batches; n++) await fill(wire, n, 0, tenth);
  tell(`${tenth * partitionsEach} partitions`, await idle(broker), empty, tenth * partitionsEach);

  const all = topics * partitionsEach;
  const rest = all - tenth * partitionsEach;
  const createSeconds = await seconds(() => create(wire, tenth, topics));
  const fillSeconds: number[] = [];
  for (let n = 0; n < batches; n++) fillSeconds.push(await seconds(() => fill(wire, n, tenth, topics)));
  console.log(
    `${rest} more: made in ${createSeconds.toFixed(1)} s, one batch with acks=all to each in ` +
      fillSeconds.map((s) => `${s.toFixed(1)} s`).join(", "),
  );
  tell(`${all} partitions`, await idle(broker), empty, all);

  await restarted("SIGTERM", "SIGTERM");
  tell("  then", await idle(broker), empty, all);
  await restarted("SIGTERM, nothing written since the start", "SIGTERM");
  await restarted("SIGKILL, nothing written since the start", "SIGKILL");
  await fill(wire, batches, 0, topics);
  await restarted("SIGKILL, a batch written to each since the start", "SIGKILL");
  tell("  then", await idle(broker), empty, all);
  console.log(`SIGTERM after that: gone after ${(await seconds(() => broker.stop("SIGTERM"))).toFixed(1)} s`);
}

try {
  await measure();
} finally {
  await broker.stop("SIGKILL");
  rmSync(data, { recursive: true, force: true });
}
process.exit(0);
