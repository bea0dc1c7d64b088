/**
 * Makes answers comparable: what differs from run to run (ids, times, ports) is replaced by a name, the same name for
 * the same value within a scenario, so that identity is still compared. Nothing else is touched. Pure.
 *
 * @module
 */
import type { Step } from "./scenario.ts";
import { recordsAsData } from "./records_as_data.ts";

/** A kind of value that is a broker's own choice, by field. `zero` values mean "none" and stay as they are. */
const chosen: Readonly<Record<string, { readonly kind: string; readonly none: readonly unknown[] }>> = {
  clusterId: { kind: "cluster", none: [null] },
  topicId: { kind: "topic", none: ["AAAAAAAAAAAAAAAAAAAAAA"] },
  memberId: { kind: "member", none: [""] },
  leader: { kind: "member", none: [""] },
  producerId: { kind: "producer", none: [-1] },
  sessionId: { kind: "session", none: [0] },
  port: { kind: "port", none: [-1, 0] },
  host: { kind: "host", none: [""] },
  clientHost: { kind: "host", none: [""] },
  logAppendTimeMs: { kind: "time", none: [-1] },
  transactionStartTimeMs: { kind: "time", none: [-1] },
  lastTimestamp: { kind: "time", none: [-1] },
  throttleTimeMs: { kind: "throttle", none: [0] },
  finalizedFeaturesEpoch: { kind: "features", none: [-1] },
  logDir: { kind: "folder", none: [""] },
  totalBytes: { kind: "disk", none: [-1] },
  usableBytes: { kind: "disk", none: [-1] },
};

/** An error's sentence is each broker's own; whether there is one is compared. */
const sentences = new Set(["errorMessage", "batchIndexErrorMessage"]);

/**
 * Lists that Kafka keeps in hash maps, so that their order means nothing: API (or any) -> list -> the field they are
 * sorted by.
 */
const unordered: Readonly<Record<string, Readonly<Record<string, string | ((element: unknown) => unknown)>>>> = {
  "*": {
    members: "memberId",
    configs: "name",
    synonyms: "source",
    supportedFeatures: "name",
    finalizedFeatures: "name",
  },
  // By id there is no name: a scenario tells topics apart by their partitions.
  Produce: { responses: topicAndPartitions, partitionResponses: "index" },
  Metadata: { topics: "name" },
  ListOffsets: { topics: "name" },
  OffsetCommit: { topics: "name" },
  OffsetFetch: { topics: "name", groups: "groupId", partitions: "partitionIndex" },
  ListGroups: { groups: "groupId" },
  CreateTopics: { topics: "name" },
  DeleteTopics: { responses: "name" },
  AlterReplicaLogDirs: { results: "topicName", partitions: "partitionIndex" },
  DescribeLogDirs: { topics: "name", partitions: "partitionIndex" },
  CreatePartitions: { results: "name" },
  ElectLeaders: { replicaElectionResults: "topic" },
  DescribeUserScramCredentials: { results: "user" },
  ListConfigResources: {
    configResources: (element) => {
      const { resourceType, resourceName } = element as { resourceType: number; resourceName: string };
      return `${resourceType} ${resourceName}`;
    },
  },
  DeleteRecords: { topics: "name", partitions: "partitionIndex" },
  ConsumerGroupHeartbeat: { topicPartitions: (element) => String((element as { partitions: number[] }).partitions) },
  ConsumerGroupDescribe: { groups: "groupId", topicPartitions: "topicName", subscribedTopicNames: (name) => name },
  AddPartitionsToTxn: {
    resultsByTransaction: "transactionalId",
    topicResults: "name",
    resultsByTopicV3AndBelow: "name",
    resultsByPartition: "partitionIndex",
  },
  WriteTxnMarkers: { topics: "name", partitions: "partitionIndex" },
  TxnOffsetCommit: { topics: "name", partitions: "partitionIndex" },
  DescribeProducers: { activeProducers: "producerId" },
  DescribeTransactions: { topics: "topic", partitions: (partition) => partition },
  ListTransactions: { transactionStates: "transactionalId" },
};

function topicAndPartitions(element: unknown): string {
  const { name, partitionResponses } = element as { name: string; partitionResponses: { index: number }[] };
  return `${name} ${partitionResponses.map(({ index }) => index).sort((a, b) => a - b).join(" ")}`;
}

interface ListedApi {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}

/** One entry per API, so that an API which one side does not list is one difference. */
function apisByKey(listed: readonly ListedApi[]): Record<string, string> {
  return Object.fromEntries(
    listed.map(({ apiKey, minVersion, maxVersion }) => [`key ${apiKey}`, `${minVersion}-${maxVersion}`]),
  );
}

function inOrder(api: string, field: string, list: readonly unknown[]): readonly unknown[] {
  const by = unordered[api]?.[field] ?? unordered["*"]?.[field];
  if (by === undefined) return list;
  const rank = (element: unknown) => (typeof by === "string" ? (element as Record<string, unknown>)[by] : by(element));
  return [...list].sort((a, b) => {
    const left = rank(a), right = rank(b);
    if (typeof left === "number" && typeof right === "number") return left - right;
    return String(left) < String(right) ? -1 : String(left) > String(right) ? 1 : 0;
  });
}

class Names {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  of(kind: string, value: unknown): string {
    const key = `${kind} ${String(value)}`;
    let name = this.#names.get(key);
    if (name === undefined) {
      const count = (this.#counts.get(kind) ?? 0) + 1;
      this.#counts.set(kind, count);
      this.#names.set(key, name = `${kind}-${count}`);
    }
    return name;
  }
}

/** The steps of one scenario as plain JSON data. Values that the script itself chose are among `given` and stay. */
export function normalized(steps: readonly Step[]): Step[] {
  const names = new Names();
  const plain = (api: string, field: string, value: unknown): unknown => {
    if (value === null || value === undefined) return null;
    if (sentences.has(field)) return "a sentence";
    const rule = chosen[field];
    if (rule !== undefined && typeof value !== "object" && !rule.none.includes(value)) {
      // A time is only ever "now", and a disk as full as it is; an id keeps its identity.
      return rule.kind === "time" ? "now" : rule.kind === "disk" ? "some" : names.of(rule.kind, value);
    }
    if (typeof value === "bigint") return `${value}n`;
    if (value instanceof Uint8Array) {
      return field === "records" ? recordsAsData(value) : Buffer.from(value).toString("hex");
    }
    if (field === "apiKeys") return apisByKey(value as ListedApi[]);
    if (Array.isArray(value)) return inOrder(api, field, value).map((element) => plain(api, field, element));
    if (typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(api, name, inner)]));
    }
    return value;
  };
  return steps.map(({ step, asked, answer }) => ({ step, asked, answer: plain(asked.split(" ")[0]!, "", answer) }));
}

export interface Difference {
  readonly scenario: string;
  readonly step: string;
  readonly asked: string;
  /** Where in the answer: `topics[0].errorCode`. */
  readonly path: string;
  readonly kafka: unknown;
  readonly kq: unknown;
}

/** Every place where two normalised runs of a scenario differ. */
export function differences(scenario: string, kafka: readonly Step[], kq: readonly Step[]): Difference[] {
  const found: Difference[] = [];
  for (let i = 0; i < Math.max(kafka.length, kq.length); i++) {
    const theirs = kafka[i], ours = kq[i];
    const named = theirs ?? ours!;
    const note = (path: string, a: unknown, b: unknown) =>
      found.push({ scenario, step: named.step, asked: named.asked, path, kafka: a, kq: b });
    if (theirs === undefined || ours === undefined || theirs.step !== ours.step) {
      note("(step)", theirs?.step ?? "no such step", ours?.step ?? "no such step");
      continue;
    }
    compare("", theirs.answer, ours.answer, note);
  }
  return found;
}

function compare(path: string, a: unknown, b: unknown, note: (path: string, a: unknown, b: unknown) => void): void {
  if (a === b) return;
  if (
    typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) !== Array.isArray(b)
  ) {
    note(path, a, b);
    return;
  }
  const left = a as Record<string, unknown>, right = b as Record<string, unknown>;
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const inner = Array.isArray(a) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    compare(inner, left[key], right[key], note);
  }
}
