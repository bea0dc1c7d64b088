/**
 * Sends a recorded client's requests to a broker, each when its turn was, and collects the answers beside the recorded
 * ones.
 *
 * A request that repeats what Kafka had told the client (its member id, its producer id, a topic's id, a fetch session)
 * is sent with what this broker told it; all others go out byte for byte. A request is left out when its answer is
 * unknown.
 *
 * @module
 */
import { plainChecksums } from "../../../core/base/crc32c.ts";
import { Reader, Writer } from "../../../core/base/cursor.ts";
import { listedApis } from "../../../core/broker/served_apis.ts";
import { readRequestHeader, type RequestHeader, writeRequestHeader } from "../../../core/protocol/headers.ts";
import { type ApiName, codecByKey, codecs, type Requests } from "../../../core/protocol/mod.ts";
import { readBatchHeader, sealBatch } from "../../../core/protocol/records/batch.ts";
import type { Step } from "../scenario.ts";
import { type Frame, framed, readAnswer, Wire } from "../wire.ts";
import type { FirstContact } from "./recording.ts";

export interface Replayed {
  readonly kafka: readonly Step[];
  readonly kq: readonly Step[];
  readonly leftOut: readonly { readonly asked: string; readonly reason: string }[];
}

interface Asked {
  readonly api: ApiName;
  readonly version: number;
  readonly correlationId: number;
  readonly answer: Promise<Frame>;
}

const served = new Set(listedApis.map(({ apiKey }) => apiKey));
const deadlineMs = 30_000;

export async function replay({ conversation }: FirstContact, address: string): Promise<Replayed> {
  const wires = new Map<number, Wire>();
  const asked = new Map<string, Asked>();
  const kafka: Step[] = [];
  const kq: Step[] = [];
  const leftOut: { asked: string; reason: string }[] = [];
  const live = new LiveValues();
  const answered = new Set(
    conversation.flatMap((said) =>
      "answer" in said ? [`${said.connection} ${correlationIdOf(Uint8Array.fromHex(said.answer))}`] : []
    ),
  );
  try {
    for (const said of conversation) {
      if ("closed" in said) {
        wires.get(said.connection)?.close();
      } else if ("request" in said) {
        const request = readRequest(Uint8Array.fromHex(said.request));
        const { apiKey, apiVersion, correlationId } = request.header;
        const key = `${said.connection} ${correlationId}`;
        if (!served.has(apiKey)) {
          leftOut.push({ asked: said.asked, reason: "kq does not list it, so the client would not ask" });
        } else if (!answered.has(key)) {
          leftOut.push({ asked: said.asked, reason: "the client had gone before Kafka answered" });
        } else {
          const wire = wires.get(said.connection) ?? await Wire.connect(address);
          wires.set(said.connection, wire);
          const answer = wire.exchange(live.inPlaceOfRecorded(request));
          asked.set(key, { api: request.api, version: apiVersion, correlationId, answer });
        }
      } else {
        const recorded = Uint8Array.fromHex(said.answer);
        const question = asked.get(`${said.connection} ${correlationIdOf(recorded)}`);
        if (question === undefined) continue;
        const { api, version, correlationId } = question;
        const step = { step: `#${said.connection}: ${said.answers} (${correlationId})`, asked: `${api} v${version}` };
        const frame = await inTime(step.step, question.answer);
        // What is newer than Kafka is answered in version 0, that the client may ask again.
        const answeredIn = isNewer(api, version) ? 0 : version;
        const theirs = readAnswer(api, answeredIn, recorded);
        const ours = frame === "closed" ? "closed" : readAnswer(api, answeredIn, frame);
        if (frame !== "closed" && correlationIdOf(frame) !== correlationId) {
          throw new Error(`${step.step} was answered with correlation id ${correlationIdOf(frame)}`);
        }
        kafka.push({ ...step, answer: theirs });
        kq.push({ ...step, answer: ours });
        live.learn(theirs, ours);
      }
    }
  } finally {
    for (const wire of wires.values()) wire.close();
  }
  return { kafka, kq, leftOut };
}

interface Request {
  readonly api: ApiName;
  readonly header: RequestHeader;
  /** Null for a version that Kafka does not know either. */
  readonly body: Requests[ApiName] | null;
  readonly bytes: Uint8Array;
}

function readRequest(bytes: Uint8Array): Request {
  const r = new Reader(bytes);
  const header = readRequestHeader(r);
  const api = codecByKey(header.apiKey)!.name;
  const body = isNewer(api, header.apiVersion) ? null : codecs[api].readRequest(r, header.apiVersion);
  return { api, header, body, bytes };
}

function isNewer(api: ApiName, version: number): boolean {
  return version > codecs[api].versions[1];
}

function writeBody<N extends ApiName>(w: Writer, api: N, body: Requests[N], version: number): void {
  codecs[api].writeRequest(w, body, version);
}

function correlationIdOf(answer: Uint8Array): number {
  return new Reader(answer).int32();
}

/** Where a broker's choices come back to it, by field, and what there means "none". */
const choices: Readonly<Record<string, { readonly kind: string; readonly none: unknown }>> = {
  memberId: { kind: "member", none: "" },
  leader: { kind: "member", none: "" },
  producerId: { kind: "producer", none: -1 },
  topicId: { kind: "topic", none: "AAAAAAAAAAAAAAAAAAAAAA" },
  sessionId: { kind: "session", none: 0 },
};
const PRODUCER_ID_AT = 43;

class LiveValues {
  /** Kind and recorded value -> the value of this run. */
  readonly #live = new Map<string, unknown>();

  /** Two answers to the same question: what Kafka chose is what the broker chose. */
  learn(theirs: unknown, ours: unknown, field = ""): void {
    if (Array.isArray(theirs) && Array.isArray(ours)) {
      theirs.forEach((element: unknown, index) => this.learn(element, counterpart(element, ours, index), field));
    } else if (isStruct(theirs) && isStruct(ours)) {
      for (const [name, inner] of Object.entries(theirs)) this.learn(inner, ours[name], name);
    } else {
      const choice = choices[field];
      if (choice !== undefined && theirs !== choice.none && ours !== undefined) {
        this.#live.set(`${choice.kind} ${String(theirs)}`, ours);
      }
    }
  }

  /** The request's frame for this run, size and all. */
  inPlaceOfRecorded({ api, header, body, bytes }: Request): Uint8Array {
    const changed = this.#changed(body, "") as typeof body;
    const w = new Writer();
    w.int32(0);
    if (changed === null || changed === body) {
      w.raw(bytes);
    } else {
      writeRequestHeader(w, header);
      writeBody(w, api, changed, header.apiVersion);
    }
    return framed(w.finish());
  }

  /** The same object when there is nothing to change in it. */
  #changed(value: unknown, field: string): unknown {
    if (value instanceof Uint8Array) return field === "records" ? this.#changedRecords(value) : value;
    if (Array.isArray(value)) {
      const elements = value.map((element) => this.#changed(element, field));
      return elements.every((element, index) => element === value[index]) ? value : elements;
    }
    if (isStruct(value)) {
      const entries = Object.entries(value).map(([name, inner]) => [name, this.#changed(inner, name)] as const);
      return entries.every(([name, inner]) => inner === value[name]) ? value : Object.fromEntries(entries);
    }
    const choice = choices[field];
    return (choice && this.#live.get(`${choice.kind} ${String(value)}`)) ?? value;
  }

  #changedRecords(bytes: Uint8Array): Uint8Array {
    const header = readBatchHeader(bytes, 0);
    const producerId = this.#live.get(`producer ${header.producerId}`);
    if (header.sizeInBytes !== bytes.length || producerId === undefined || producerId === header.producerId) {
      return bytes;
    }
    const changed = bytes.slice();
    new DataView(changed.buffer).setBigInt64(PRODUCER_ID_AT, BigInt(producerId as number));
    sealBatch(changed, 0, changed.length, plainChecksums);
    return changed;
  }
}

/** Elements that have a name belong together by it; the order of such lists is a broker's own. */
function counterpart(element: unknown, among: readonly unknown[], index: number): unknown {
  if (!isStruct(element) || typeof element["name"] !== "string") return among[index];
  return among.find((other) => isStruct(other) && other["name"] === element["name"]);
}

function isStruct(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array) && !Array.isArray(value);
}

async function inTime<T>(what: string, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs} ms: ${what}`)), deadlineMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
