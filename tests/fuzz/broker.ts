/**
 * Damaged requests against a running broker, and a healthy connection beside them that must not notice: everything it
 * produces it reads back, every question is answered.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { Writer } from "../../core/base/cursor.ts";
import { codecs } from "../../core/protocol/generated/mod.ts";
import { writeRequestHeader } from "../../core/protocol/headers.ts";
import { listedApis } from "../../core/broker/served_apis.ts";
import { batch } from "../conformance/batches.ts";
import { filled } from "../conformance/fill.ts";
import { framed, readAnswer, Wire } from "../conformance/wire.ts";
import { arbitraryMessage } from "../support/arbitrary_message.ts";
import { declaredApis } from "../support/declared_messages.ts";
import type { RunningBroker } from "../support/kq_process.ts";
import { type SeededRandom, seededRandom } from "../support/random.ts";
import { mutated } from "./mutate.ts";

const apis = new Map((await declaredApis()).map(({ api, request }) => [api.key, request]));
/** Resident memory that no number of small damaged requests may push the broker over, in bytes. */
const mostMemory = 600 * 1024 * 1024;

export interface Tally {
  frames: number;
  answered: number;
  /** Connections that ended without an answer, by the broker's hand or by ours. */
  closed: number;
  healthy: number;
}

/**
 * Sends damaged requests until the deadline, `isOver()`; throws, naming the seed and the round, at the first finding.
 */
export async function fuzzBroker(broker: RunningBroker, seed: number, isOver: () => boolean): Promise<Tally> {
  const random = seededRandom(seed);
  const tally: Tally = { frames: 0, answered: 0, closed: 0, healthy: 0 };
  const healthy = await Wire.connect(broker.address);
  await ask(healthy, "CreateTopics", 5, {
    // Its records are of 2024: by the usual retention they would go before they are read.
    topics: [{
      name: "healthy",
      numPartitions: 1,
      replicationFactor: 1,
      configs: [{ name: "retention.ms", value: "-1" }],
    }],
    timeoutMs: 5000,
  });
  for (let round = 0; !isOver(); round++) {
    try {
      const damaged = await roundOfDamage(broker.address, random, tally);
      await checkHealthy(healthy, tally.healthy++);
      for (const wire of damaged) wire.close();
      if (round % 50 === 0) checkMemory(broker);
    } catch (cause) {
      throw new Error(`seed ${seed}, round ${round}: ${String(cause)}`, { cause });
    }
  }
  healthy.close();
  return tally;
}

/** A few connections, each sending requests most of which are damaged; then the healthy one; then they are cut off. */
async function roundOfDamage(address: string, random: SeededRandom, tally: Tally): Promise<Wire[]> {
  const wires = await Promise.all([1, 2, 3, 4].map(async () => await Wire.connect(address)));
  for (const wire of wires) {
    for (let requests = 1 + random.below(8); requests > 0; requests--) {
      const request = arbitraryRequest(random);
      wire.send(random.chance(6) ? request : framedAgain(mutated(request, random), random));
      tally.frames++;
    }
    // A long poll, or a length that promises more, may keep a connection silent for as long as it likes.
    void wire.next().then((frame) => (frame === "closed" ? tally.closed++ : tally.answered++));
  }
  return wires;
}

/** Mostly the length fits what was damaged, so that the damage reaches the decoder. */
function framedAgain(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  return bytes.length < 4 || random.chance(10) ? bytes : framed(bytes);
}

function arbitraryRequest(random: SeededRandom): Uint8Array {
  const listed = random.pick(listedApis);
  const message = apis.get(listed.apiKey)!;
  const version = message.versions[0] + random.below(message.versions[1] - message.versions[0] + 1);
  const w = new Writer();
  w.int32(0);
  writeRequestHeader(w, {
    apiKey: listed.apiKey,
    apiVersion: version,
    correlationId: random.uint32() | 0,
    clientId: "fuzz",
  });
  message.write(w, arbitraryMessage(message, version, random, { unknownTags: true }), version);
  return framed(w.finish());
}

async function checkHealthy(wire: Wire, count: number): Promise<void> {
  const records = batch({ records: [{ value: `value ${count}` }] });
  const produced = await ask(wire, "Produce", 9, {
    acks: 1,
    timeoutMs: 5000,
    topicData: [{ name: "healthy", partitionData: [{ index: 0, records }] }],
  });
  const baseOffset = produced.responses[0]?.partitionResponses[0]?.baseOffset;
  if (baseOffset !== count) throw new Error(`record ${count} of the healthy connection was given offset ${baseOffset}`);
  const fetched = await ask(wire, "Fetch", 11, {
    maxWaitMs: 1000,
    minBytes: 1,
    topics: [{ topic: "healthy", partitions: [{ partition: 0, fetchOffset: count, partitionMaxBytes: 1000 }] }],
  });
  const partition = fetched.responses[0]?.partitions[0];
  const bytes = partition?.records;
  if (!(bytes instanceof Uint8Array) || !Buffer.from(bytes).includes(`value ${count}`)) {
    throw new Error(`record ${count} was not read back: ${JSON.stringify(partition)}`);
  }
}

async function ask<N extends "Produce" | "Fetch" | "CreateTopics">(
  wire: Wire,
  api: N,
  version: number,
  body: Parameters<typeof filled<N>>[1],
) {
  const frame = await within(
    10_000,
    `the healthy connection's ${api} is answered`,
    wire.exchange(wire.frame(api, version, filled(api, body))),
  );
  if (frame === "closed") throw new Error(`the healthy connection was closed on ${codecs[api].name}`);
  return readAnswer(api, version, frame);
}

function checkMemory(broker: RunningBroker): void {
  const status = readFileSync(`/proc/${broker.process.pid}/status`, "utf8");
  const resident = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  if (!(resident < mostMemory)) throw new Error(`the broker holds ${resident} bytes, more than ${mostMemory}`);
}

async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((
    _,
    reject,
  ) => (timer = setTimeout(() => reject(new Error(`not within ${ms} ms: ${what}`)), ms)));
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
