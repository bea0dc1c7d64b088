/**
 * The cluster's metadata as the broker uses it: the present image, and the few things that may be done to it.
 *
 * Whatever is done is a transaction on the store; the image only ever changes by what the watch tells. Who asks for a
 * change is answered when the change is durable, is in the image, and everyone who listens has finished with it: a topic
 * that was answered as created can be written to.
 *
 * @module
 */
import { assert } from "../base/assert.ts";
import { uuidFromBytes } from "../base/uuid.ts";
import { errorMessage, type ErrorName } from "../protocol/error_codes.ts";
import type { Random } from "../runtime/ports.ts";
import {
  brokerConfigsKey,
  type BrokerImage,
  brokerKey,
  ClusterImage,
  clusterKey,
  type ImageChange,
  type TopicImage,
  topicKey,
  writeBroker,
  writeBrokerConfigs,
  writeCluster,
  writeTopic,
} from "./image.ts";
import type { Change, Condition, MetadataStore, Session, WatchedRevision } from "./store.ts";
import { isInternalTopic, topicNameProblem } from "./topic_names.ts";

/** A topic to be made: who holds each partition, the first of them leading. */
export interface TopicPlan {
  readonly name: string;
  readonly replicas: readonly (readonly number[])[];
  readonly configs: ReadonlyMap<string, string>;
}

export interface Refusal {
  readonly kind: "refused";
  readonly error: ErrorName;
  readonly message: string;
}

export type Created = { readonly kind: "created"; readonly topic: TopicImage } | Refusal;
export type Changed = { readonly kind: "changed" } | Refusal;

export type ImageListener = (change: ImageChange) => void | Promise<void>;

export interface MetadataOptions {
  readonly store: MetadataStore;
  /** The cluster that the data belongs to. A new store takes it; an old one must have it. */
  readonly clusterId: string;
  readonly broker: BrokerImage;
  readonly random: Random;
}

/** How many producer ids a broker takes at a time, as in Kafka; what is left of them at a restart is never used. */
const PRODUCER_ID_BLOCK = 1000;
const producerIdsKey = "producer-ids";

/** Well below what a transaction may change; a topic's entry may have the epochs of thousands of partitions. */
const TOPICS_PER_TRANSACTION = 64;

/** How long a cluster takes a broker for living that it no longer hears. */
const BROKER_SESSION_MS = 9000;

export class Metadata {
  readonly #store: MetadataStore;
  readonly #random: Random;
  readonly #broker: BrokerImage;
  readonly #listeners = new Set<ImageListener>();
  /** The revision that last wrote each key of the image, for conditions. */
  readonly #written = new Map<string, number>();
  #image: ClusterImage = ClusterImage.of(0, []);
  /** Done when the listeners have finished with every change so far. */
  #settled: Promise<void> = Promise.resolve();
  #session: Session | null = null;
  #stopWatching: () => void = () => {};
  #producerIds: { next: number; end: number } = { next: 0, end: 0 };
  #takingBlock: Promise<void> | null = null;

  private constructor({ store, random, broker }: MetadataOptions) {
    this.#store = store;
    this.#random = random;
    this.#broker = broker;
  }

  static async open(options: MetadataOptions): Promise<Metadata> {
    const metadata = new Metadata(options);
    await metadata.#follow();
    await metadata.#join(options.clusterId);
    return metadata;
  }

  get image(): ClusterImage {
    return this.#image;
  }

  /**
   * Tells of every later change, one after the other: the next when the promise of the one before is done. Listeners do
   * not reject: what fails for them is theirs to remember. The answer takes the listener back.
   */
  onChange(listener: ImageListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Why a topic of that name cannot be made now, or null. */
  topicRefusal(name: string): Refusal | null {
    const problem = topicNameProblem(name);
    if (problem !== null) return refused("INVALID_TOPIC_EXCEPTION", problem);
    const other = this.#image.topicCollidingWith(name);
    if (other === null) return null;
    if (other.name === name) return refused("TOPIC_ALREADY_EXISTS", `Topic '${name}' already exists.`);
    return refused("INVALID_TOPIC_EXCEPTION", `Topic '${name}' collides with existing topic: ${other.name}`);
  }

  async createTopic(plan: TopicPlan): Promise<Created> {
    const [created] = await this.createTopics([plan]);
    assert(created !== undefined, "every plan has an answer");
    return created;
  }

  /** Each plan succeeds or is refused for itself, in the order given. */
  async createTopics(plans: readonly TopicPlan[]): Promise<Created[]> {
    const answers: Created[] = [];
    for (let at = 0; at < plans.length; at += TOPICS_PER_TRANSACTION) {
      answers.push(...await this.#createTogether(plans.slice(at, at + TOPICS_PER_TRANSACTION)));
    }
    await this.#settled;
    return answers;
  }

  async #createTogether(plans: readonly TopicPlan[]): Promise<Created[]> {
    for (;;) {
      const taken = new Map<string, string>();
      const answers = plans.map((plan): Created => {
        const refusal = this.topicRefusal(plan.name);
        if (refusal !== null) return refusal;
        const other = taken.get(topicKey(plan.name));
        if (other === plan.name) return refused("TOPIC_ALREADY_EXISTS", `Topic '${plan.name}' already exists.`);
        if (other !== undefined) {
          return refused("INVALID_TOPIC_EXCEPTION", `Topic '${plan.name}' collides with existing topic: ${other}`);
        }
        taken.set(topicKey(plan.name), plan.name);
        return { kind: "created", topic: this.#newTopic(plan) };
      });
      const topics = answers.flatMap((answer) => answer.kind === "created" ? [answer.topic] : []);
      const conditions = topics.map(({ name }): Condition => ({ key: topicKey(name), modRevision: 0 }));
      const changes = topics.map((topic): Change => ({
        kind: "put",
        key: topicKey(topic.name),
        value: writeTopic(topic),
      }));
      if ((await this.#store.txn(conditions, changes)).committed) return answers;
    }
  }

  #newTopic({ name, replicas, configs }: TopicPlan): TopicImage {
    assert(replicas.length > 0, "a topic has a partition");
    const partitions = replicas.map((holders, index) => {
      const [leader] = holders;
      assert(leader !== undefined, "a partition has a replica");
      return { index, leader, leaderEpoch: 0, replicas: [...holders], isr: [...holders] };
    });
    return { name, id: this.#newId(), internal: isInternalTopic(name), configs: new Map(configs), partitions };
  }

  #newId(): string {
    return randomUuid(this.#random);
  }

  /** By id: a topic of that name that was made since is another one. */
  async deleteTopic(id: string): Promise<Changed> {
    return changedOne(await this.#changeTopics([id], () => null));
  }

  /** Replaces what is set for the topic; whoever calls has validated it. */
  async setConfigs(topicId: string, configs: ReadonlyMap<string, string>): Promise<Changed> {
    return await this.changeTopic(topicId, (topic) => ({ ...topic, configs: new Map(configs) }));
  }

  /**
   * Makes of the topic what `change` makes of it, or nothing when that refuses. It is asked again when somebody else was
   * first, so that no change is lost: it must decide by the topic it is given.
   */
  async changeTopic(topicId: string, change: (topic: TopicImage) => TopicImage | Refusal): Promise<Changed> {
    let refusal: Refusal | null = null;
    const found = await this.#changeTopics([topicId], (topic) => {
      const next = change(topic);
      refusal = "kind" in next ? next : null;
      return "kind" in next ? topic : next;
    });
    return refusal ?? changedOne(found);
  }

  /** What is set for one broker, or for all of them; see {@linkcode brokerConfigsKey}. */
  async changeBrokerConfigs(
    of: string,
    change: (configs: ReadonlyMap<string, string>) => ReadonlyMap<string, string> | Refusal,
  ): Promise<Changed> {
    const key = brokerConfigsKey(of);
    for (;;) {
      const next = change(this.#image.brokerConfigs.get(of) ?? new Map<string, string>());
      if ("kind" in next) return next;
      const isGone = next.size === 0;
      const modRevision = this.#written.get(key) ?? 0;
      if (isGone && modRevision === 0) return { kind: "changed" };
      const entry: Change = isGone ? { kind: "delete", key } : { kind: "put", key, value: writeBrokerConfigs(next) };
      if ((await this.#store.txn([{ key, modRevision }], [entry])).committed) break;
    }
    await this.#settled;
    return { kind: "changed" };
  }

  /**
   * After a crash: every partition this broker leads gets the next leader epoch. What consumers saw may have been lost
   * with the page cache; with a new epoch they ask where their log ends (KIP-320), and do not go on in another history.
   */
  async raiseLeaderEpochs(): Promise<void> {
    await this.#changeTopics([...this.#image.topicsById.keys()], (topic) => ({
      ...topic,
      partitions: topic.partitions.map((partition) =>
        partition.leader === this.#broker.id ? { ...partition, leaderEpoch: partition.leaderEpoch + 1 } : partition
      ),
    }));
  }

  /** Answers how many of the topics there were. `change` gives the topic as it shall be, the same to leave it, or null to delete it. */
  async #changeTopics(ids: readonly string[], change: (topic: TopicImage) => TopicImage | null): Promise<number> {
    let found = 0;
    for (let at = 0; at < ids.length; at += TOPICS_PER_TRANSACTION) {
      found += await this.#changeTogether(ids.slice(at, at + TOPICS_PER_TRANSACTION), change);
    }
    await this.#settled;
    return found;
  }

  async #changeTogether(ids: readonly string[], change: (topic: TopicImage) => TopicImage | null): Promise<number> {
    for (;;) {
      const topics = ids.flatMap((id) => this.#image.topicsById.get(id) ?? []);
      const conditions = topics.map(({ name }): Condition => {
        const modRevision = this.#written.get(topicKey(name));
        assert(modRevision !== undefined, "what is in the image was written");
        return { key: topicKey(name), modRevision };
      });
      const changes = topics.flatMap((topic): Change[] => {
        const next = change(topic);
        const key = topicKey(topic.name);
        if (next === null) return [{ kind: "delete", key }];
        return next === topic ? [] : [{ kind: "put", key, value: writeTopic(next) }];
      });
      if (changes.length === 0) return topics.length;
      if ((await this.#store.txn(conditions, changes)).committed) return topics.length;
    }
  }

  /** An id that no producer had before. */
  async nextProducerId(): Promise<number> {
    while (this.#producerIds.next === this.#producerIds.end) {
      this.#takingBlock ??= this.#takeBlock().finally(() => this.#takingBlock = null);
      await this.#takingBlock;
    }
    return this.#producerIds.next++;
  }

  async #takeBlock(): Promise<void> {
    const first = await this.allocateProducerIds(PRODUCER_ID_BLOCK);
    this.#producerIds = { next: first, end: first + PRODUCER_ID_BLOCK };
  }

  /** Takes `count` ids for good and answers the first of them. */
  async allocateProducerIds(count: number): Promise<number> {
    for (;;) {
      const { entries } = await this.#store.snapshot(producerIdsKey);
      const entry = entries.find(({ key }) => key === producerIdsKey);
      const first = entry === undefined ? 0 : Number(new TextDecoder().decode(entry.value));
      assert(Number.isSafeInteger(first), "the next producer id is a number");
      const value = new TextEncoder().encode(String(first + count));
      const outcome = await this.#store.txn(
        [{ key: producerIdsKey, modRevision: entry?.modRevision ?? 0 }],
        [{ kind: "put", key: producerIdsKey, value }],
      );
      if (outcome.committed) return first;
    }
  }

  /** Leaves the cluster. Closes the store too: nobody else has it. */
  async close(): Promise<void> {
    this.#stopWatching();
    await this.#settled;
    await this.#session?.end();
    await this.#store.close();
  }

  async #follow(): Promise<void> {
    const { revision, entries } = await this.#store.snapshot("");
    this.#written.clear();
    for (const { key, modRevision } of entries) this.#written.set(key, modRevision);
    this.#image = ClusterImage.of(revision, entries);
    this.#stopWatching = this.#store.watch("", revision + 1, {
      changed: (change) => this.#apply(change),
      // A local store never loses us: we watch from the revision of the snapshot, without a wait in between.
      lost: () => assert(false, "the watch of the metadata goes on from its snapshot"),
    });
  }

  #apply(revision: WatchedRevision): void {
    for (const { key, entry } of revision.changes) {
      if (entry === null) this.#written.delete(key);
      else this.#written.set(key, entry.modRevision);
    }
    const change = this.#image.with(revision);
    this.#image = change.image;
    this.#settled = this.#settled.then(async () => {
      await Promise.all([...this.#listeners].map(async (listener) => await listener(change)));
    });
  }

  async #join(clusterId: string): Promise<void> {
    if (this.#image.clusterId === "") {
      await this.#store.txn(
        [{ key: clusterKey, modRevision: 0 }],
        [{ kind: "put", key: clusterKey, value: writeCluster(clusterId) }],
      );
    }
    assert(this.#image.clusterId === clusterId, "the metadata belongs to the cluster of the data directory");
    const session = await this.#store.session(BROKER_SESSION_MS);
    this.#session = session;
    const { id } = this.#broker;
    await this.#store.txn([], [{ kind: "put", key: brokerKey(id), value: writeBroker(this.#broker), session }]);
  }
}

/** A random id as Kafka makes them: version 4, and never with a leading `-`, which a command line takes for a flag. */
export function randomUuid(random: Random): string {
  for (;;) {
    const bytes = random.bytes(16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const uuid = uuidFromBytes(bytes);
    if (!uuid.startsWith("-")) return uuid;
  }
}

function changedOne(found: number): Changed {
  return found === 1 ? { kind: "changed" } : refused("UNKNOWN_TOPIC_ID", errorMessage("UNKNOWN_TOPIC_ID"));
}

function refused(error: ErrorName, message: string): Refusal {
  return { kind: "refused", error, message };
}
