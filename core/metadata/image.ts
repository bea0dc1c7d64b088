/**
 * What the cluster looks like at one revision of the metadata: its topics, partitions and brokers. An image is
 * immutable; a change makes the next image, so a request that is answered from one image is answered from one moment.
 *
 * The entries below are also the format in the store: JSON under `cluster`, `topics/<name with . as _>`,
 * `partitions/<topic id>/<index>`, `brokers/<id>`, `users/<name>` `acls/<what it says>` and `quotas/<whom>`. A topic
 * exists when its entry does. The entry's key is the same for all names that collide, so that the store itself refuses
 * the second of two colliding topics. The state of each partition is an entry of its own, so that a change of leader is
 * small and has its own condition. A topic's partitions are written before the topic counts them: until then, and once
 * it is gone, they belong to no topic.
 *
 * @module
 */
import * as z from "zod/mini";
import { SortedMap } from "../base/sorted_map.ts";
import type { Member, PartitionState, Registration, Registrations } from "../replication/mod.ts";
import { inKey, nameIn } from "./keys.ts";
import {
  type AclImage,
  type QuotaImage,
  readAcl,
  readQuotas,
  readUser,
  type UserCredentials,
} from "./security_entries.ts";
import type { Entry, WatchedRevision } from "./store.ts";
import { damaged, read, stored, text, utf8 } from "./stored_json.ts";
import { collisionKey, isInternalTopic } from "./topic_names.ts";

export interface PartitionImage {
  readonly index: number;
  /** The broker id of the leader, -1 when there is none. */
  readonly leader: number;
  /** Increases with every change of leader and with every start after a crash; never decreases. */
  readonly leaderEpoch: number;
  /** The epoch of the registration that the leader leads by; null where no other broker can ever lead. */
  readonly leaderBrokerEpoch: number | null;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  /** What the brokers of a cluster agree on about it; null where no other broker can ever lead. */
  readonly agreed: PartitionState | null;
}

export interface TopicImage {
  readonly name: string;
  /** As Kafka prints it; a topic that is deleted and created again has another. */
  readonly id: string;
  readonly internal: boolean;
  /** The topic's own settings; everything else is the broker's default. */
  readonly configs: ReadonlyMap<string, string>;
  /** In the order of their indexes, from 0, without gaps. */
  readonly partitions: readonly PartitionImage[];
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** A registered broker. */
export interface BrokerImage {
  readonly id: number;
  readonly rack: string | null;
  /** Of its registration: a later one has a higher epoch. */
  readonly epoch: number;
  /** `starting` until it publishes its endpoints. A draining one is about to leave; the disk of a failed one is bad. */
  readonly state: "starting" | "active" | "draining" | "failed";
  /** By listener name: the endpoint for clients that came in by a listener of that name. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  /** Of its logs, see `Member`; null for a broker that is alone. */
  readonly generation: string | null;
  /** Of the process: tells a registration from the one that an earlier process of the same broker left. */
  readonly incarnation: string | null;
}

/** A broker that holds the controller's entry, and the process that wrote it. */
interface ControllerImage {
  readonly id: number;
  readonly incarnation: string | null;
}

/** The difference between two consecutive images. `previous` is the earlier one. */
export interface ImageChange {
  readonly previous: ClusterImage;
  readonly image: ClusterImage;
  readonly created: readonly TopicImage[];
  readonly deleted: readonly TopicImage[];
  /** The same topic (by id) with other configs, partitions, leaders or epochs. */
  readonly changed: readonly { readonly from: TopicImage; readonly to: TopicImage }[];
  readonly acls: { readonly added: readonly AclImage[]; readonly removed: readonly AclImage[] };
}

/** What an image is made of. */
interface Parts {
  readonly revision: number;
  readonly clusterId: string;
  readonly brokers: ReadonlyMap<number, BrokerImage>;
  readonly controller: ControllerImage | null;
  readonly topics: SortedMap<TopicImage>;
  readonly topicsById: SortedMap<TopicImage>;
  readonly topicsByKey: SortedMap<TopicImage>;
  readonly brokerConfigs: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly groupConfigs: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly users: SortedMap<UserCredentials>;
  readonly acls: SortedMap<AclImage>;
  readonly quotas: SortedMap<QuotaImage>;
  readonly features: ReadonlyMap<string, number>;
  readonly nextProducerId: number;
  readonly uncounted: ReadonlyMap<string, States>;
}

/** By index; a partition that is not there yet is a hole. */
type States = readonly (PartitionImage | undefined)[];

export class ClusterImage {
  readonly revision: number;
  readonly clusterId: string;
  readonly brokers: ReadonlyMap<number, BrokerImage>;
  /** By name, in the order of names. */
  readonly topics: ReadonlyMap<string, TopicImage>;
  readonly topicsById: ReadonlyMap<string, TopicImage>;
  /** The dynamic settings of brokers, by broker id, and under {@linkcode ALL_BROKERS} those of all brokers. */
  readonly brokerConfigs: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** The settings of groups, by group id; the group need not exist yet. */
  readonly groupConfigs: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** By name, those who have a password of their own. */
  readonly users: ReadonlyMap<string, UserCredentials>;
  /** Who may do what; by a key that says the same. */
  readonly acls: ReadonlyMap<string, AclImage>;
  /** What clients may take; by a key that says for whom it is. */
  readonly quotas: ReadonlyMap<string, QuotaImage>;
  /** The levels of features that were set explicitly; the others are at the level of a new cluster. */
  readonly features: ReadonlyMap<string, number>;
  /** Ids from here on have not been given out. */
  readonly nextProducerId: number;
  readonly #parts: Parts;
  #registrations: Registrations | null = null;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.revision = parts.revision;
    this.clusterId = parts.clusterId;
    this.brokers = parts.brokers;
    this.topics = parts.topics;
    this.topicsById = parts.topicsById;
    this.brokerConfigs = parts.brokerConfigs;
    this.groupConfigs = parts.groupConfigs;
    this.users = parts.users;
    this.acls = parts.acls;
    this.quotas = parts.quotas;
    this.features = parts.features;
    this.nextProducerId = parts.nextProducerId;
  }

  static of(revision: number, entries: readonly Entry[]): ClusterImage {
    const none = SortedMap.empty<TopicImage>();
    const empty = new ClusterImage({
      revision: 0,
      clusterId: "",
      brokers: new Map(),
      controller: null,
      topics: none,
      topicsById: none,
      topicsByKey: none,
      brokerConfigs: new Map(),
      groupConfigs: new Map(),
      users: SortedMap.empty<UserCredentials>(),
      acls: SortedMap.empty<AclImage>(),
      quotas: SortedMap.empty<QuotaImage>(),
      features: new Map(),
      nextProducerId: 0,
      uncounted: new Map(),
    });
    return empty.with({ revision, changes: entries.map((entry) => ({ key: entry.key, entry })) }).image;
  }

  /** The controller; -1 for none. */
  get controllerId(): number {
    return this.#parts.controller?.id ?? -1;
  }

  get controller(): ControllerImage | null {
    return this.#parts.controller;
  }

  /** The brokers that replicate; those that are still starting are not among them. */
  get registrations(): Registrations {
    return this.#registrations ??= new Map(
      [...this.brokers].flatMap(([id, { epoch, generation, state }]): [number, Registration][] =>
        generation === null || state === "starting" ? [] : [[id, { epoch, generation, state }]]
      ),
    );
  }

  /** Throws OperatingFailure when an entry cannot be read. */
  with({ revision, changes }: WatchedRevision): ImageChange {
    const before = this.#parts;
    let { clusterId, nextProducerId, brokers, controller, brokerConfigs, groupConfigs, features, users, acls, quotas } =
      before;
    const topics = new TopicChanges(before);
    const aclChanges: { readonly added: AclImage[]; readonly removed: AclImage[] } = { added: [], removed: [] };
    for (const { key, entry } of changes) {
      const [kind, rest] = splitKey(key);
      if (kind === "partitions") topics.partition(rest, entry);
      else if (kind === "cluster") clusterId = entry === null ? "" : readCluster(entry.value);
      else if (kind === "controller") controller = entry === null ? null : readController(entry.value);
      else if (kind === "producer-ids") nextProducerId = entry === null ? 0 : readProducerId(entry.value);
      else if (kind === "features") features = entry === null ? new Map() : readFeatures(entry.value);
      else if (kind === "brokers") {
        brokers = withEntry(brokers, Number(rest), entry, readBroker);
      } else if (kind === "broker-configs") {
        brokerConfigs = withEntry(brokerConfigs, rest, entry, ({ value }) => readConfigs(key, value));
      } else if (kind === "group-configs") {
        groupConfigs = withEntry(groupConfigs, nameIn(rest), entry, ({ value }) => readConfigs(key, value));
      } else if (kind === "users") {
        users = users.with([[nameIn(rest), entry === null ? undefined : readUser(key, entry.value)]]);
      } else if (kind === "quotas") {
        quotas = quotas.with([[rest, entry === null ? undefined : readQuotas(key, entry.value)]]);
      } else if (kind === "acls") {
        // Its key says what it says: an entry that is there never changes.
        const from = acls.get(rest);
        const to = entry === null ? undefined : from ?? readAcl(key, entry.value);
        if (from === to) continue;
        acls = acls.with([[rest, to]]);
        if (from !== undefined) aclChanges.removed.push(from);
        if (to !== undefined) aclChanges.added.push(to);
      }
    }
    // After all partitions are known: a topic may come with them, in any order.
    for (const { key, entry } of changes) {
      const [kind, rest] = splitKey(key);
      if (kind === "topics") topics.topic(rest, entry);
    }
    const { difference, ...changed } = topics.outcome();
    const parts = {
      revision,
      clusterId,
      nextProducerId,
      brokers,
      controller,
      brokerConfigs,
      groupConfigs,
      users,
      acls,
      quotas,
      features,
      ...changed,
    };
    return { previous: this, image: new ClusterImage(parts), ...difference, acls: aclChanges };
  }

  /** The topic with this name, or with one that collides with it. */
  topicCollidingWith(name: string): TopicImage | null {
    return this.#parts.topicsByKey.get(collisionKey(name)) ?? null;
  }

  /**
   * Keys of partitions that no topic counts: of one that is being created, or of a creation or deletion that was
   * interrupted.
   */
  uncountedPartitions(): string[] {
    return [...this.#parts.uncounted].flatMap(([topicId, states]) => {
      const counted = this.topicsById.get(topicId)?.partitions.length ?? 0;
      return states.flatMap((state, index) =>
        state === undefined || index < counted ? [] : [partitionKey(topicId, index)]
      );
    });
  }
}

function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, entry: Entry | null, read: (entry: Entry) => V): Map<K, V> {
  const next = new Map(map);
  if (entry === null) next.delete(key);
  else next.set(key, read(entry));
  return next;
}

/** The effect of one revision on the topics. */
class TopicChanges {
  readonly #before: Parts;
  readonly #uncounted: Map<string, States>;
  /** By topic id, for the topics touched: the states of all its partitions, including those that it does not count. */
  readonly #states = new Map<string, (PartitionImage | undefined)[]>();
  /** By key; null for none. */
  readonly #topics = new Map<string, TopicImage | null>();

  constructor(before: Parts) {
    this.#before = before;
    this.#uncounted = new Map(before.uncounted);
  }

  partition(rest: string, entry: Entry | null): void {
    const at = rest.indexOf("/");
    const [topicId, index] = [rest.slice(0, at), Number(rest.slice(at + 1))];
    const states = this.#statesOf(topicId);
    if (entry !== null) states[index] = readPartition(topicId, index, entry.value);
    else if (index < states.length) states[index] = undefined;
  }

  topic(key: string, entry: Entry | null): void {
    if (entry === null) return void this.#topics.set(key, null);
    const { partitions, ...topic } = readTopic(key, entry.value);
    // The format of older versions, with the states in it.
    if (typeof partitions !== "number") return void this.#topics.set(key, { ...topic, partitions });
    this.#topics.set(key, { ...topic, partitions: counted(key, partitions, this.#statesOf(topic.id)) });
  }

  outcome() {
    const { topics, topicsById, topicsByKey } = this.#before;
    const created: TopicImage[] = [];
    const deleted: TopicImage[] = [];
    const changed: { from: TopicImage; to: TopicImage }[] = [];
    // Topics that changed only in their partitions.
    for (const [topicId, states] of this.#states) {
      const topic = topicsById.get(topicId);
      if (topic === undefined) continue;
      const key = collisionKey(topic.name);
      const isSame = topic.partitions.every((partition, index) => partition === states[index]);
      if (isSame || this.#topics.has(key)) continue;
      this.#topics.set(key, { ...topic, partitions: counted(key, topic.partitions.length, states) });
    }
    for (const [key, to] of this.#topics) {
      const from = topicsByKey.get(key) ?? null;
      if (from !== null && to !== null && from.id === to.id) changed.push({ from, to });
      else {
        if (from !== null) deleted.push(from);
        if (to !== null) created.push(to);
      }
    }
    const gone = [...deleted, ...changed.map(({ from }) => from)];
    const come = [...created, ...changed.map(({ to }) => to)];
    this.#settleUncounted(come, deleted);
    const nothing = undefined as TopicImage | undefined;
    return {
      topics: topics.with([
        ...gone.map(({ name }) => [name, nothing] as const),
        ...come.map((t) => [t.name, t] as const),
      ]),
      topicsById: topicsById.with([
        ...gone.map(({ id }) => [id, nothing] as const),
        ...come.map((t) => [t.id, t] as const),
      ]),
      topicsByKey: topicsByKey.with([...this.#topics].map(([key, topic]) => [key, topic ?? undefined] as const)),
      uncounted: this.#uncounted as ReadonlyMap<string, States>,
      difference: { created, deleted, changed },
    };
  }

  #statesOf(topicId: string): (PartitionImage | undefined)[] {
    let states = this.#states.get(topicId);
    if (states === undefined) {
      const { uncounted, topicsById } = this.#before;
      states = [...uncounted.get(topicId) ?? topicsById.get(topicId)?.partitions ?? []];
      this.#states.set(topicId, states);
    }
    return states;
  }

  #settleUncounted(come: readonly TopicImage[], deleted: readonly TopicImage[]): void {
    for (const [topicId, states] of this.#states) {
      if (states.every((state) => state === undefined)) this.#uncounted.delete(topicId);
      else this.#uncounted.set(topicId, states);
    }
    for (const { id, partitions } of come) {
      const states = this.#uncounted.get(id);
      if (states === undefined || states.length <= partitions.length) this.#uncounted.delete(id);
    }
    // Their partitions go with them or after them, and are not looked up any more.
    for (const { id } of deleted) this.#uncounted.delete(id);
  }
}

function counted(key: string, count: number, states: States): PartitionImage[] {
  return Array.from({ length: count }, (_, index) => {
    const state = states[index];
    if (state === undefined) throw damaged(`topics/${key}`, `its partition ${index} has no entry`);
    return state;
  });
}

export const clusterKey = "cluster";
export const controllerKey = "controller";
export const topicKey = (name: string): string => `topics/${collisionKey(name)}`;
export const partitionKey = (topicId: string, index: number): string => `partitions/${topicId}/${index}`;
export const producerIdsKey = "producer-ids";
export const featuresKey = "features";
export const brokerKey = (id: number): string => `brokers/${id}`;
/** `of` is a broker's id, or {@linkcode ALL_BROKERS}. */
export const brokerConfigsKey = (of: string): string => `broker-configs/${of}`;
export const groupConfigsKey = (groupId: string): string => `group-configs/${inKey(groupId)}`;
export const ALL_BROKERS = "all";

function splitKey(key: string): [kind: string, rest: string] {
  const at = key.indexOf("/");
  return at === -1 ? [key, ""] : [key.slice(0, at), key.slice(at + 1)];
}

/** The values in the store. Any version of kq may have written them, so they are validated like any input. */
const storedCluster = z.object({ id: z.string() });
const storedBroker = z.object({
  rack: z.nullable(z.string()),
  epoch: z.optional(z.int()),
  state: z.optional(z.enum(["starting", "active", "draining", "failed"])),
  endpoints: z.optional(z.record(z.string(), z.object({ host: z.string(), port: z.int() }))),
  generation: z.optional(z.string()),
  incarnation: z.optional(z.string()),
});
const storedController = z.object({ id: z.int(), incarnation: z.optional(z.string()) });
/** Of a partition that is replicated there are the generations of those in the ISR and the ELR, by broker id. */
const storedPartition = z.object({
  replicas: z.array(z.int()),
  isr: z.array(z.int()),
  leader: z.int(),
  leaderEpoch: z.int(),
  leaderBrokerEpoch: z.optional(z.int()),
  generations: z.optional(z.record(z.string(), z.string())),
  partitionEpoch: z.optional(z.int()),
  minIsr: z.optional(z.int()),
  elr: z.optional(z.array(z.int())),
  lastKnownElr: z.optional(z.array(z.int())),
  adding: z.optional(z.array(z.int())),
  removing: z.optional(z.array(z.int())),
});
const storedTopic = z.object({
  name: z.string().check(z.minLength(1)),
  id: z.string(),
  configs: z.record(z.string(), z.string()),
  /** The count; in the format of older versions, the states themselves. */
  partitions: z.union([z.int().check(z.minimum(1)), z.array(storedPartition).check(z.minLength(1))]),
});

const storedConfigs = z.record(z.string(), z.string());
const storedFeatures = z.record(z.string(), z.int().check(z.minimum(0)));

export function writeCluster(clusterId: string): Uint8Array {
  return stored({ id: clusterId });
}

function readCluster(value: Uint8Array): string {
  return read(storedCluster, "cluster", value).id;
}

export function writeController({ id, incarnation }: ControllerImage): Uint8Array {
  return stored({ id, ...(incarnation === null ? {} : { incarnation }) });
}

function readController(value: Uint8Array): ControllerImage {
  const { id, incarnation = null } = read(storedController, controllerKey, value);
  return { id, incarnation };
}

/** `epoch` null: the revision that writes it. */
export function writeBroker(
  broker: Omit<BrokerImage, "id" | "epoch"> & { readonly epoch: number | null },
): Uint8Array {
  const { rack, epoch, state, endpoints, generation, incarnation } = broker;
  return stored({
    rack,
    state,
    endpoints: Object.fromEntries(endpoints),
    ...(epoch === null ? {} : { epoch }),
    ...(generation === null ? {} : { generation }),
    ...(incarnation === null ? {} : { incarnation }),
  });
}

function readBroker({ key, value, modRevision }: Entry): BrokerImage {
  const { rack, epoch = modRevision, state = "starting", endpoints = {}, generation = null, incarnation = null } = read(
    storedBroker,
    key,
    value,
  );
  const id = Number(splitKey(key)[1]);
  return { id, rack, epoch, state, endpoints: new Map(Object.entries(endpoints)), generation, incarnation };
}

export function writeConfigs(configs: ReadonlyMap<string, string>): Uint8Array {
  return stored(Object.fromEntries(configs));
}

function readConfigs(key: string, value: Uint8Array): ReadonlyMap<string, string> {
  return new Map(Object.entries(read(storedConfigs, key, value)));
}

export function writeFeatures(levels: ReadonlyMap<string, number>): Uint8Array {
  return stored(Object.fromEntries(levels));
}

function readFeatures(value: Uint8Array): ReadonlyMap<string, number> {
  return new Map(Object.entries(read(storedFeatures, featuresKey, value)));
}

export function writeTopic({ name, id, configs, partitions }: TopicImage): Uint8Array {
  return stored(
    { name, id, configs: Object.fromEntries(configs), partitions: partitions.length } satisfies z.infer<
      typeof storedTopic
    >,
  );
}

function readTopic(
  key: string,
  value: Uint8Array,
): Omit<TopicImage, "partitions"> & { readonly partitions: number | PartitionImage[] } {
  const { name, id, configs, partitions } = read(storedTopic, `topics/${key}`, value);
  return {
    name,
    id,
    internal: isInternalTopic(name),
    configs: new Map(Object.entries(configs)),
    partitions: typeof partitions === "number"
      ? partitions
      : partitions.map((state, index) => partitionOf(index, state)),
  };
}

export function writePartition({ agreed, ...partition }: PartitionImage): Uint8Array {
  const { replicas, isr, leader, leaderEpoch, leaderBrokerEpoch } = partition;
  const by = leaderBrokerEpoch === null ? {} : { leaderBrokerEpoch };
  const state = { replicas: [...replicas], isr: [...isr], leader, leaderEpoch, ...by };
  if (agreed === null) return stored(state satisfies z.infer<typeof storedPartition>);
  const { partitionEpoch, minIsr, elr, lastKnownElr, adding, removing } = agreed;
  const lists = {
    elr: elr.map(({ id }) => id),
    lastKnownElr: [...lastKnownElr],
    adding: [...adding],
    removing: [...removing],
  };
  const whole: z.infer<typeof storedPartition> = {
    ...state,
    generations: Object.fromEntries([...agreed.isr, ...elr].map(({ id, generation }) => [id, generation])),
    partitionEpoch,
    minIsr,
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  };
  return stored(whole);
}

/** The image of a partition that is replicated. */
export function partitionImageOf(index: number, agreed: PartitionState): PartitionImage {
  const { replicas, leader, leaderEpoch, leaderBrokerEpoch } = agreed;
  const isr = agreed.isr.map(({ id }) => id);
  return { index, leader, leaderEpoch, leaderBrokerEpoch, replicas, isr, agreed };
}

function partitionOf(index: number, state: z.infer<typeof storedPartition>): PartitionImage {
  const { replicas, isr, leader, leaderEpoch, leaderBrokerEpoch = null, generations } = state;
  if (generations === undefined) return { index, replicas, isr, leader, leaderEpoch, leaderBrokerEpoch, agreed: null };
  const { partitionEpoch = 0, minIsr = 1, elr = [], lastKnownElr = [], adding = [], removing = [] } = state;
  const members = (ids: readonly number[]): Member[] => ids.map((id) => ({ id, generation: generations[id] ?? "" }));
  return partitionImageOf(index, {
    replicas,
    adding,
    removing,
    leader,
    leaderBrokerEpoch: leaderBrokerEpoch ?? -1,
    leaderEpoch,
    partitionEpoch,
    isr: members(isr),
    elr: members(elr),
    lastKnownElr,
    minIsr,
  });
}

function readPartition(topicId: string, index: number, value: Uint8Array): PartitionImage {
  const key = partitionKey(topicId, index);
  if (!Number.isInteger(index) || index < 0) throw damaged(key, "its index is no number");
  return partitionOf(index, read(storedPartition, key, value));
}

/** Whether the topic's entry has the format of older versions, with the states of its partitions in it. */
export function holdsPartitions({ key, value }: Entry): boolean {
  const [kind, rest] = splitKey(key);
  return kind === "topics" && typeof readTopic(rest, value).partitions !== "number";
}

export function writeProducerId(next: number): Uint8Array {
  return utf8.encode(String(next));
}

function readProducerId(value: Uint8Array): number {
  const next = Number(text.decode(value));
  if (!Number.isSafeInteger(next) || next < 0) throw damaged(producerIdsKey, "it is no number");
  return next;
}
