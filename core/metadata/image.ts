/**
 * What the cluster looks like at one revision of the metadata: its topics, partitions and brokers. An image never
 * changes; a change makes the next image, so whoever answers a request from one image answers from one moment.
 *
 * The entries below are also the format in the store: JSON under `cluster`, `topics/<name with . as _>` and
 * `brokers/<id>`. A topic is one entry, so that creating and deleting it is one change, and its key is what names collide
 * by, so that the store itself refuses the second of two colliding topics.
 *
 * @module
 */
import * as z from "zod/mini";
import { OperatingFailure } from "../runtime/ports.ts";
import type { Entry, WatchedRevision } from "./store.ts";
import { collisionKey, isInternalTopic } from "./topic_names.ts";

export interface PartitionImage {
  readonly index: number;
  /** The broker id of the leader, -1 when there is none. */
  readonly leader: number;
  /** Goes up with every change of leader and with every start after a crash; never down. */
  readonly leaderEpoch: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
}

export interface TopicImage {
  readonly name: string;
  /** As Kafka prints it; a topic that is deleted and created again has another. */
  readonly id: string;
  readonly internal: boolean;
  /** What was set for this topic; everything else is the broker's default. */
  readonly configs: ReadonlyMap<string, string>;
  /** In the order of their indexes, from 0, without gaps. */
  readonly partitions: readonly PartitionImage[];
}

export interface BrokerImage {
  readonly id: number;
  readonly rack: string | null;
}

/** What differs between two images that follow each other. `previous` is the image before. */
export interface ImageChange {
  readonly previous: ClusterImage;
  readonly image: ClusterImage;
  readonly created: readonly TopicImage[];
  readonly deleted: readonly TopicImage[];
  /** The same topic (by id) with other configs, partitions, leaders or epochs. */
  readonly changed: readonly { readonly from: TopicImage; readonly to: TopicImage }[];
}

export class ClusterImage {
  private constructor(
    readonly revision: number,
    readonly clusterId: string,
    readonly brokers: ReadonlyMap<number, BrokerImage>,
    readonly topics: ReadonlyMap<string, TopicImage>,
    readonly topicsById: ReadonlyMap<string, TopicImage>,
    /** By {@linkcode collisionKey}: at most one topic for each. */
    readonly topicsByKey: ReadonlyMap<string, TopicImage>,
    /** What was set while brokers run, by broker id, and under {@linkcode ALL_BROKERS} what was set for all of them. */
    readonly brokerConfigs: ReadonlyMap<string, ReadonlyMap<string, string>>,
  ) {}

  static of(revision: number, entries: readonly Entry[]): ClusterImage {
    const empty = new ClusterImage(0, "", new Map(), new Map(), new Map(), new Map(), new Map());
    return empty.with({ revision, changes: entries.map((entry) => ({ key: entry.key, entry })) }).image;
  }

  with({ revision, changes }: WatchedRevision): ImageChange {
    let clusterId = this.clusterId;
    const brokers = new Map(this.brokers);
    const topics = new Map(this.topics);
    const topicsById = new Map(this.topicsById);
    const topicsByKey = new Map(this.topicsByKey);
    let { brokerConfigs } = this;
    const difference = {
      created: [] as TopicImage[],
      deleted: [] as TopicImage[],
      changed: [] as { from: TopicImage; to: TopicImage }[],
    };
    for (const { key, entry } of changes) {
      const [kind, rest] = splitKey(key);
      if (kind === "cluster") clusterId = entry === null ? "" : readCluster(entry.value);
      else if (kind === "brokers") {
        if (entry === null) brokers.delete(Number(rest));
        else brokers.set(Number(rest), readBroker(Number(rest), entry.value));
      } else if (kind === "broker-configs") {
        const next = new Map(brokerConfigs);
        if (entry === null) next.delete(rest);
        else next.set(rest, readBrokerConfigs(rest, entry.value));
        brokerConfigs = next;
      } else if (kind === "topics") {
        const from = topicsByKey.get(rest) ?? null;
        const to = entry === null ? null : readTopic(rest, entry.value);
        if (from !== null) {
          topics.delete(from.name);
          topicsById.delete(from.id);
          topicsByKey.delete(rest);
        }
        if (to !== null) {
          topics.set(to.name, to);
          topicsById.set(to.id, to);
          topicsByKey.set(rest, to);
        }
        if (from !== null && to !== null && from.id === to.id) difference.changed.push({ from, to });
        else {
          if (from !== null) difference.deleted.push(from);
          if (to !== null) difference.created.push(to);
        }
      }
    }
    const image = new ClusterImage(revision, clusterId, brokers, topics, topicsById, topicsByKey, brokerConfigs);
    return { previous: this, image, ...difference };
  }

  /** The topic whose name is this one, or is taken for it. */
  topicCollidingWith(name: string): TopicImage | null {
    return this.topicsByKey.get(collisionKey(name)) ?? null;
  }
}

export const clusterKey = "cluster";
export const topicKey = (name: string): string => `topics/${collisionKey(name)}`;
export const brokerKey = (id: number): string => `brokers/${id}`;
/** `of` is a broker's id, or {@linkcode ALL_BROKERS}. */
export const brokerConfigsKey = (of: string): string => `broker-configs/${of}`;
export const ALL_BROKERS = "all";

function splitKey(key: string): [kind: string, rest: string] {
  const at = key.indexOf("/");
  return at === -1 ? [key, ""] : [key.slice(0, at), key.slice(at + 1)];
}

/** The values in the store. They were written by some version of kq, and read back they are checked like any input. */
const storedCluster = z.object({ id: z.string() });
const storedBroker = z.object({ rack: z.nullable(z.string()) });
const storedTopic = z.object({
  name: z.string().check(z.minLength(1)),
  id: z.string(),
  configs: z.record(z.string(), z.string()),
  partitions: z.array(z.object({
    replicas: z.array(z.int()),
    isr: z.array(z.int()),
    leader: z.int(),
    leaderEpoch: z.int(),
  })).check(z.minLength(1)),
});

const storedBrokerConfigs = z.record(z.string(), z.string());

const utf8 = new TextEncoder();
const text = new TextDecoder("utf-8", { fatal: true });
const stored = (value: unknown): Uint8Array => utf8.encode(JSON.stringify(value));

export function writeCluster(clusterId: string): Uint8Array {
  return stored({ id: clusterId });
}

function readCluster(value: Uint8Array): string {
  return read(storedCluster, "cluster", value).id;
}

export function writeBroker(broker: BrokerImage): Uint8Array {
  return stored({ rack: broker.rack });
}

function readBroker(id: number, value: Uint8Array): BrokerImage {
  return { id, rack: read(storedBroker, `brokers/${id}`, value).rack };
}

export function writeBrokerConfigs(configs: ReadonlyMap<string, string>): Uint8Array {
  return stored(Object.fromEntries(configs));
}

function readBrokerConfigs(of: string, value: Uint8Array): ReadonlyMap<string, string> {
  return new Map(Object.entries(read(storedBrokerConfigs, brokerConfigsKey(of), value)));
}

export function writeTopic(topic: TopicImage): Uint8Array {
  const partitions = topic.partitions.map(({ replicas, isr, leader, leaderEpoch }) => ({
    replicas: [...replicas],
    isr: [...isr],
    leader,
    leaderEpoch,
  }));
  const { name, id } = topic;
  return stored(
    { name, id, configs: Object.fromEntries(topic.configs), partitions } satisfies z.infer<typeof storedTopic>,
  );
}

function readTopic(key: string, value: Uint8Array): TopicImage {
  const { name, id, configs, partitions } = read(storedTopic, `topics/${key}`, value);
  return {
    name,
    id,
    internal: isInternalTopic(name),
    configs: new Map(Object.entries(configs)),
    partitions: partitions.map((partition, index) => ({ index, ...partition })),
  };
}

/** Throws OperatingFailure, naming the entry and what is wrong with it. */
function read<T extends z.ZodMiniType>(schema: T, key: string, value: Uint8Array): z.infer<T> {
  let found: unknown;
  try {
    found = JSON.parse(text.decode(value));
  } catch {
    found = undefined;
  }
  const checked = z.safeParse(schema, found);
  if (checked.success) return checked.data;
  const where = checked.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  throw new OperatingFailure(
    "EBADMSG",
    `The metadata entry ${key} is damaged (${where.join("; ")}). Restore the data directory from a copy.`,
  );
}
