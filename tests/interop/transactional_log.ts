/**
 * A topic that a real Kafka's transactional producers wrote, and what a reader is given of it, over the wire.
 *
 * @module
 */
import type { Requests, Responses } from "../../core/protocol/generated/mod.ts";
import { readBatchHeader } from "../../core/protocol/records/batch.ts";
import { readAnswer, Wire } from "../conformance/wire.ts";
import { type RunningBroker, runToEnd } from "../support/kq_process.ts";

const here = new URL(".", import.meta.url).pathname;
const support = `${here}../support`;

export async function run(command: readonly string[]): Promise<string> {
  const ended = await runToEnd(command);
  if (ended.exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${ended.exitCode}: ${ended.stderr}`);
  return ended.stdout;
}

/** One of Kafka's command-line tools, told which broker to talk to. */
export async function tool({ address }: RunningBroker, name: string, ...args: string[]): Promise<string> {
  return await run([`${support}/kafka`, "tool", name, "--bootstrap-server", address, ...args]);
}

/** Python with librdkafka's own client in it. */
export async function python(): Promise<string> {
  return (await run([`${support}/clients`, "python"])).trim();
}

export interface Transactions {
  readonly topic: string;
  readonly partitions: number;
  readonly seed: number;
  readonly rounds: number;
}

function asArguments({ address }: RunningBroker, { topic, partitions, seed, rounds }: Transactions): string[] {
  return [address, topic, String(partitions), String(seed), String(rounds)];
}

/** As Kafka's own client does, whose producers have a new epoch after each transaction. All are ended. */
export async function writeTransactionsInJava(broker: RunningBroker, o: Transactions): Promise<void> {
  const classPath = (await run([`${support}/kafka`, "classpath"])).trim();
  await run(["java", "-cp", classPath, `${here}clients/Transactions.java`, ...asArguments(broker, o)]);
}

/**
 * As librdkafka does. Ends when all is written and one transaction is open; what it answers kills the producers, which
 * leaves it so.
 */
export async function writeTransactions(broker: RunningBroker, o: Transactions): Promise<AsyncDisposable> {
  const child = Bun.spawn([await python(), `${here}clients/transactions.py`, ...asArguments(broker, o)], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  let said = "";
  for await (const bytes of child.stdout) {
    said += new TextDecoder().decode(bytes);
    if (said.includes("open\n")) {
      return {
        async [Symbol.asyncDispose]() {
          child.kill("SIGKILL");
          await child.exited;
        },
      };
    }
  }
  throw new Error(`the transactions ended with ${await child.exited} before all was written`);
}

/**
 * What fetches of a partition tell beside the records, one line each: from every so manyth offset, one batch and all
 * there is.
 */
export async function fetchedFrom(
  { address }: RunningBroker,
  o: { readonly topic: string; readonly partition: number; readonly every: number },
): Promise<string[]> {
  const wire = await Wire.connect(address);
  const lines: string[] = [];
  let highWatermark = 0;
  for (let offset = 0; offset <= highWatermark; offset += o.every) {
    for (const isolationLevel of [0, 1]) {
      for (const maxBytes of [1, 50_000_000]) {
        const found = await fetched(wire, { ...o, offset, isolationLevel, maxBytes });
        highWatermark = found.highWatermark;
        const read = readTo(found.records as Uint8Array | null);
        // Of one batch, only those that concern it: Kafka looks one index entry too far where that is a segment's
        // first.
        const concerns = (firstOffset: number) => maxBytes > 1 || firstOffset <= (read?.at(-1) ?? -1);
        const aborted = found.abortedTransactions?.filter(({ firstOffset }) => concerns(firstOffset));
        const listed = aborted?.map(({ producerId, firstOffset }) => `${producerId}@${firstOffset}`).join(" ");
        const ends = `${found.logStartOffset}..${found.lastStableOffset}..${highWatermark}`;
        const asked = `${offset} isolation ${isolationLevel} ${maxBytes}`;
        lines.push(`${asked}: ${ends}, ${read?.join("..") ?? "nothing"} aborted ${listed ?? "null"}`);
      }
    }
  }
  wire.close();
  return lines;
}

/** The first and last offset of whole batches; null when there is none. */
function readTo(bytes: Uint8Array | null): readonly [number, number] | null {
  const offsets: number[] = [];
  for (let at = 0; bytes !== null && at + 61 <= bytes.length;) {
    const header = readBatchHeader(bytes, at);
    at += header.sizeInBytes;
    if (at <= bytes.length) offsets.push(header.baseOffset, header.nextOffset - 1);
  }
  return offsets.length === 0 ? null : [offsets[0]!, offsets.at(-1)!];
}

type Fetched = Responses["Fetch"]["responses"][number]["partitions"][number];

async function fetched(
  wire: Wire,
  o: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly isolationLevel: number;
    readonly maxBytes: number;
  },
): Promise<Fetched> {
  const { topic, partition, offset: fetchOffset, isolationLevel, maxBytes } = o;
  const request = {
    replicaId: -1,
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes,
    isolationLevel,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{
      topic,
      partitions: [{
        partition,
        currentLeaderEpoch: -1,
        fetchOffset,
        logStartOffset: -1,
        partitionMaxBytes: maxBytes,
      }],
    }],
    forgottenTopicsData: [],
    rackId: "",
  } as unknown as Requests["Fetch"];
  const frame = await wire.exchange(wire.frame("Fetch", 11, request));
  if (frame === "closed") throw new Error("the broker closed the connection at Fetch");
  const found = readAnswer("Fetch", 11, frame).responses[0]!.partitions[0]!;
  if (found.errorCode !== 0) throw new Error(`${topic}-${partition} at ${fetchOffset}: ${found.errorCode}`);
  return found;
}
