/**
 * The cluster's metadata as the broker uses it: the present image, and the changes that may be made to it.
 *
 * Every change is a transaction on the store; only the watch's events change the image. A change is answered when it is
 * durable, is in the image, and every listener has finished with it: a topic that was answered as created can be
 * written to.
 *
 * @module
 */
import { assert } from "../base/assert.ts";
import { uuidFromBytes } from "../base/uuid.ts";
import { errorMessage } from "../protocol/error_codes.ts";
import { type Refusal, refused } from "../protocol/refusal.ts";
import type { PartitionState, Registrations } from "../replication/mod.ts";
import { type Clock, type Logger, OperatingFailure, type Random, type Timers } from "../runtime/ports.ts";
import { RateLimitedLog } from "../runtime/rate_limited_log.ts";
import {
  brokerConfigsKey,
  type BrokerImage,
  brokerKey,
  ClusterImage,
  clusterKey,
  controllerKey,
  type Endpoint,
  featuresKey,
  groupConfigsKey,
  holdsPartitions,
  type ImageChange,
  type PartitionImage,
  partitionImageOf,
  partitionKey,
  producerIdsKey,
  type TopicImage,
  topicKey,
  writeBroker,
  writeCluster,
  writeConfigs,
  writeController,
  writeFeatures,
  writePartition,
  writeProducerId,
  writeTopic,
} from "./image.ts";
import {
  type AclImage,
  aclKey,
  type QuotaImage,
  quotasKey,
  type UserCredentials,
  userKey,
  writeAcl,
  writeQuotas,
  writeUser,
} from "./security_entries.ts";
import {
  type Change,
  type Condition,
  MAX_CHANGES,
  type MetadataStore,
  type Session,
  type WatchedRevision,
} from "./store.ts";
import { isInternalTopic, topicNameProblem } from "./topic_names.ts";

/** A topic to be created: the replicas of each partition, of which the first leads. */
export interface TopicPlan {
  readonly name: string;
  readonly replicas: readonly (readonly number[])[];
  readonly configs: ReadonlyMap<string, string>;
  /**
   * For a topic that comes from elsewhere: its id, and the epochs of its partitions by index. A new one has a new id,
   * and epochs of 0.
   */
  readonly id?: string;
  readonly leaderEpochs?: readonly number[];
  /** `min.insync.replicas`; 1 unless given. */
  readonly minIsr?: number;
}

export type Created = { readonly kind: "created"; readonly topic: TopicImage } | Refusal;
export type Changed = { readonly kind: "changed" } | Refusal;

export type ImageListener = (change: ImageChange) => void | Promise<void>;

export interface MetadataOptions {
  readonly store: MetadataStore;
  /** The cluster that the data belongs to. A new store adopts it; an existing one must have it. */
  readonly clusterId: string;
  readonly broker: Pick<BrokerImage, "id" | "rack">;
  readonly random: Random;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** What a broker needs that other brokers are with; null for one that is alone for good. */
  readonly membership?: Membership | null;
}

export interface Membership {
  /** Of this broker's logs, see `Member` of `core/replication`. */
  readonly generation: string;
  /** How long the cluster considers this broker alive when it has fallen silent. */
  readonly sessionMs?: number;
}

/** Which partition. */
export interface Place {
  readonly topicId: string;
  readonly index: number;
}

/** How many producer ids a broker takes at a time, as in Kafka; those left at a restart are never used. */
const PRODUCER_ID_BLOCK = 1000;

/**
 * The changes per transaction where many transactions are needed: fewer than allowed, so that no other transaction
 * waits long for one of them.
 */
const CHANGES_AT_ONCE = 64;

/** Concurrent transactions where many are needed: they are made durable together. */
const TOGETHER = 2;

/** How long after a failed attempt the store is read again to follow its changes. */
const RESUME_MS = 1000;

/** How long the cluster considers a silent broker alive. */
const BROKER_SESSION_MS = 9000;
/** After how long joining again is tried again. */
const REJOIN_AFTER_MS = 500;

/** The next settings, or why they are refused. */
type ConfigsChange = (configs: ReadonlyMap<string, string>) => ReadonlyMap<string, string> | Refusal;

export class Metadata {
  readonly #store: MetadataStore;
  readonly #o: Pick<MetadataOptions, "clock" | "timers" | "logger">;
  readonly #limited: RateLimitedLog;
  readonly #random: Random;
  readonly #broker: Pick<BrokerImage, "id" | "rack">;
  readonly #membership: Membership | null;
  /** Tells this process's entries from those of an earlier one. */
  readonly #incarnation: string | null;
  #brokerEpoch = -1;
  /** What the others are told of this broker. */
  #announced: Pick<BrokerImage, "state" | "endpoints"> = { state: "starting", endpoints: new Map<string, Endpoint>() };
  readonly #listeners = new Set<ImageListener>();
  /** The revision that last wrote each key of the image, for conditions. */
  readonly #written = new Map<string, number>();
  #image: ClusterImage = ClusterImage.of(0, []);
  /** By revision: resolves when the listeners have finished with it. */
  readonly #settling = new Map<number, Promise<unknown>>();
  /** Changes that take several transactions on one topic run one at a time. */
  #lastLarge: Promise<unknown> = Promise.resolve();
  #session: Session | null = null;
  #isRejoining = false;
  #isClosed = false;
  #stopWatching: () => void = () => {};
  /** The watch was lost, and the image is not known to be the present one. */
  #isLost = false;
  /** While it is lost: resolves when the image is the present one, or at close. */
  #resuming: Promise<void> | null = null;
  #stopResuming: () => void = () => {};
  #producerIds: { next: number; end: number } = { next: 0, end: 0 };
  #spareProducerIds: { next: number; readonly end: number } | null = null;
  #takingBlock: Promise<void> | null = null;

  private constructor({ store, random, broker, clock, timers, logger, membership = null }: MetadataOptions) {
    this.#store = store;
    this.#o = { clock, timers, logger };
    this.#limited = new RateLimitedLog({ logger, clock });
    this.#random = random;
    this.#broker = broker;
    this.#membership = membership;
    this.#incarnation = membership === null ? null : randomUuid(random);
  }

  static async open(options: MetadataOptions): Promise<Metadata> {
    const metadata = new Metadata(options);
    await metadata.#follow();
    // With others, what no topic counts may be of one that another broker is creating now.
    if (metadata.isAlone) await metadata.#tidy();
    await metadata.#join(options.clusterId);
    return metadata;
  }

  /** No other broker will ever share its store. */
  get isAlone(): boolean {
    return this.#membership === null;
  }

  /**
   * The epoch of this broker's registration, also when that has ended since: until another broker leads instead, this
   * one goes on.
   */
  get brokerEpoch(): number {
    return this.#brokerEpoch;
  }

  /** Whether this process holds the controller's entry, as far as it knows. */
  get isController(): boolean {
    const { controller } = this.#image;
    return controller?.id === this.#broker.id && controller.incarnation === this.#incarnation;
  }

  get image(): ClusterImage {
    return this.#image;
  }

  /**
   * Reports every later change at once, in order. The caller that made a change is answered when the promises of all
   * listeners are settled; callers that make other changes do not wait for them. Listeners do not reject: they keep
   * track of their own failures. The returned function removes the listener.
   */
  onChange(listener: ImageListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Why a topic of that name cannot be created now, or null. */
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

  /** Each plan succeeds or is refused on its own, in the order given. */
  async createTopics(plans: readonly TopicPlan[]): Promise<Created[]> {
    const groups = grouped(plans, ({ replicas }) => 1 + replicas.length);
    return (await inGroups(groups, async (group) => await this.#createTogether(group))).flat();
  }

  /** One plan may be more than a transaction can change. */
  async #createTogether(plans: readonly TopicPlan[]): Promise<Created[]> {
    for (;;) {
      const answers = this.#decide(plans);
      const topics = answers.flatMap((answer) => answer.kind === "created" ? [answer.topic] : []);
      if (topics.length === 0) return answers;
      const rest = topics.flatMap(({ id, partitions }) => partitions.map((partition) => ({ topicId: id, partition })));
      const conditions = topics.map(({ name }): Condition => ({ key: topicKey(name), modRevision: 0 }));
      const counts = topics.map((topic): Change => ({
        kind: "put",
        key: topicKey(topic.name),
        value: writeTopic(topic),
      }));
      if (await this.#inSteps({ conditions, rest, counts })) {
        return answers.map((answer) => {
          const made = answer.kind === "created" ? this.#image.topicsById.get(answer.topic.id) : undefined;
          return made === undefined ? answer : { kind: "created", topic: made };
        });
      }
    }
  }

  #decide(plans: readonly TopicPlan[]): Created[] {
    const taken = new Map<string, string>();
    return plans.map((plan): Created => {
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
  }

  /**
   * Makes the changes, `rest` before `counts`: the rest has no effect until those are there. What is too much for one
   * transaction is made in several, one caller at a time. False when a condition did not hold; then nothing is left of
   * it.
   */
  async #inSteps(o: {
    readonly conditions: readonly Condition[];
    readonly rest: readonly Partitioned[];
    readonly counts: readonly Change[];
  }): Promise<boolean> {
    const { conditions, rest, counts } = o;
    if (rest.length + counts.length <= MAX_CHANGES) {
      return await this.#change(conditions, [...rest.map(putPartition), ...counts]);
    }
    const before = this.#lastLarge;
    const made = before.then(async () => {
      const steps = chunksOf(rest, CHANGES_AT_ONCE);
      try {
        const outcomes = await inGroups(steps, async (step) => await this.#change(conditions, step.map(putPartition)));
        if (outcomes.every((isMade) => isMade) && await this.#change(conditions, counts)) return true;
      } catch (failure) {
        await this.#takeBack(rest).catch(() => {});
        throw failure;
      }
      await this.#takeBack(rest);
      return false;
    });
    this.#lastLarge = made.catch(() => {});
    return await made;
  }

  async #takeBack(partitions: readonly Partitioned[]): Promise<void> {
    const written = new Set(this.#image.uncountedPartitions());
    const keys = partitions.map(({ topicId, partition }) => partitionKey(topicId, partition.index));
    const left = keys.filter((key) => written.has(key)).map((key): Change => ({ kind: "delete", key }));
    await inGroups(chunksOf(left, CHANGES_AT_ONCE), async (step) => await this.#change([], step));
  }

  /** False when a condition did not hold. Resolves when every listener has finished with it. */
  async #change(conditions: readonly Condition[], changes: readonly Change[]): Promise<boolean> {
    const { committed, revision } = await this.#store.txn(conditions, changes);
    // Otherwise a caller that decides again would decide by the image that was refused.
    await this.#resuming;
    if (committed) await this.#settling.get(revision);
    return committed;
  }

  #newTopic({ name, replicas, configs, id = this.#newId(), leaderEpochs = [], minIsr = 1 }: TopicPlan): TopicImage {
    assert(replicas.length > 0, "a topic has a partition");
    const partitions = replicas.map((holders, index) =>
      this.newPartition(index, holders, { minIsr, leaderEpoch: leaderEpochs[index] ?? 0 })
    );
    return { name, id, internal: isInternalTopic(name), configs: new Map(configs), partitions };
  }

  /** A partition that is to be made: of its replicas the first that can leads. */
  newPartition(
    index: number,
    replicas: readonly number[],
    { minIsr, leaderEpoch = 0 }: { readonly minIsr: number; readonly leaderEpoch?: number },
  ): PartitionImage {
    const [leader] = replicas;
    assert(leader !== undefined, "a partition has a replica");
    if (this.isAlone) {
      return { index, leader, leaderEpoch, leaderBrokerEpoch: null, replicas, isr: replicas, agreed: null };
    }
    const { registrations } = this.#image;
    return partitionImageOf(index, newState(replicas, { minIsr, leaderEpoch, registrations }));
  }

  #newId(): string {
    return randomUuid(this.#random);
  }

  /** By id: a topic of that name that was created since is a different one. */
  async deleteTopic(id: string): Promise<Changed> {
    const [changed] = await this.deleteTopics([id]);
    assert(changed !== undefined, "every topic has an answer");
    return changed;
  }

  /** In the order given. No id is given twice. */
  async deleteTopics(ids: readonly string[]): Promise<Changed[]> {
    const sizes = (id: string): number => 1 + (this.#image.topicsById.get(id)?.partitions.length ?? 0);
    return (await inGroups(grouped(ids, sizes), async (group) => await this.#deleteTogether(group))).flat();
  }

  async #deleteTogether(ids: readonly string[]): Promise<Changed[]> {
    for (;;) {
      const topics = ids.map((id) => this.#image.topicsById.get(id) ?? null);
      const found = topics.filter((topic) => topic !== null);
      const conditions = found.map(({ name }) => this.#unchanged(topicKey(name)));
      const keys = found.flatMap(({ id, partitions }) => partitions.map(({ index }) => partitionKey(id, index)));
      const all = [...found.map(({ name }) => topicKey(name)), ...keys];
      const [first = [], ...more] = chunksOf(all.map((key): Change => ({ kind: "delete", key })), CHANGES_AT_ONCE);
      if (!await this.#change(conditions, first)) continue;
      // No topic counts them any more. What a crash leaves of them is removed at the next start.
      await inGroups(more, async (step) => await this.#change([], step));
      return topics.map((topic) =>
        topic === null ? refused("UNKNOWN_TOPIC_ID", errorMessage("UNKNOWN_TOPIC_ID")) : { kind: "changed" }
      );
    }
  }

  #unchanged(key: string): Condition {
    return { key, modRevision: this.#written.get(key) ?? 0 };
  }

  /** Replaces the topic's settings; the caller has validated them. */
  async setConfigs(topicId: string, configs: ReadonlyMap<string, string>): Promise<Changed> {
    return await this.changeTopic(topicId, (topic) => ({ ...topic, configs: new Map(configs) }));
  }

  /**
   * Applies `change` to the topic, or nothing when it refuses. It is called again when another writer was first, so
   * that no change is lost: it must decide by the topic it is given.
   */
  async changeTopic(topicId: string, change: (topic: TopicImage) => TopicImage | Refusal): Promise<Changed> {
    for (;;) {
      const topic = this.#image.topicsById.get(topicId);
      if (topic === undefined) return refused("UNKNOWN_TOPIC_ID", errorMessage("UNKNOWN_TOPIC_ID"));
      const next = change(topic);
      if ("kind" in next) return next;
      if (next === topic) return { kind: "changed" };
      const touched = next.partitions.filter((partition, index) => partition !== topic.partitions[index]);
      const known = touched.filter(({ index }) => index < topic.partitions.length);
      assert(next.id === topic.id, "a topic keeps its id");
      assert(known.length < MAX_CHANGES, "what is judged by the states of partitions is made in one transaction");
      const conditions = [topicKey(topic.name), ...known.map(({ index }) => partitionKey(topicId, index))];
      const isDone = await this.#inSteps({
        conditions: conditions.map((key) => this.#unchanged(key)),
        rest: touched.map((partition) => ({ topicId, partition })),
        counts: [{ kind: "put", key: topicKey(topic.name), value: writeTopic(next) }],
      });
      if (isDone) return { kind: "changed" };
    }
  }

  /** The settings of one broker, or of all brokers; see {@linkcode brokerConfigsKey}. */
  async changeBrokerConfigs(of: string, change: ConfigsChange): Promise<Changed> {
    return await this.#changeConfigs(brokerConfigsKey(of), () => this.#image.brokerConfigs.get(of), change);
  }

  /** The settings of one group. */
  async changeGroupConfigs(groupId: string, change: ConfigsChange): Promise<Changed> {
    return await this.#changeConfigs(groupConfigsKey(groupId), () => this.#image.groupConfigs.get(groupId), change);
  }

  async #changeConfigs(
    key: string,
    current: () => ReadonlyMap<string, string> | undefined,
    change: ConfigsChange,
  ): Promise<Changed> {
    for (;;) {
      const next = change(current() ?? new Map<string, string>());
      if ("kind" in next) return next;
      const isGone = next.size === 0;
      if (isGone && !this.#written.has(key)) return { kind: "changed" };
      const entry: Change = isGone ? { kind: "delete", key } : { kind: "put", key, value: writeConfigs(next) };
      if (await this.#change([this.#unchanged(key)], [entry])) return { kind: "changed" };
    }
  }

  /**
   * What is kept of a user's passwords. `change` is called again when another writer was first; a user with nothing
   * left is gone.
   */
  async changeUser(
    name: string,
    change: (credentials: UserCredentials) => UserCredentials | Refusal,
  ): Promise<Changed> {
    const key = userKey(name);
    for (;;) {
      const next = change(this.#image.users.get(name) ?? new Map());
      if ("kind" in next) return next;
      const entry: Change = next.size === 0 ? { kind: "delete", key } : { kind: "put", key, value: writeUser(next) };
      if (await this.#change([this.#unchanged(key)], [entry])) return { kind: "changed" };
    }
  }

  /** What an entity may take; `change` is called again when another writer was first. */
  async changeQuotas(
    entity: QuotaImage["entity"],
    change: (values: QuotaImage["values"]) => QuotaImage["values"],
  ): Promise<void> {
    const key = quotasKey(entity);
    for (;;) {
      const values = change(this.#image.quotas.get(key.slice("quotas/".length))?.values ?? new Map());
      const entry: Change = values.size === 0
        ? { kind: "delete", key }
        : { kind: "put", key, value: writeQuotas({ entity, values }) };
      if (await this.#change([this.#unchanged(key)], [entry])) return;
    }
  }

  /** Those that are there already stay as they are. */
  async addAcls(acls: readonly AclImage[]): Promise<void> {
    const missing = new Map(acls.map((acl) => [aclKey(acl), acl]));
    for (const key of missing.keys()) if (this.#written.has(key)) missing.delete(key);
    const puts = [...missing].map(([key, acl]): Change => ({ kind: "put", key, value: writeAcl(acl) }));
    await inGroups(chunksOf(puts, CHANGES_AT_ONCE), async (group) => await this.#change([], group));
  }

  /** Those that are gone already are no matter. */
  async removeAcls(acls: readonly AclImage[]): Promise<void> {
    const keys = [...new Set(acls.map(aclKey))];
    const deletes = keys.map((key): Change => ({ kind: "delete", key }));
    await inGroups(chunksOf(deletes, CHANGES_AT_ONCE), async (group) => await this.#change([], group));
  }

  /** Sets levels of features; those that are not named keep theirs. */
  async setFeatures(levels: ReadonlyMap<string, number>): Promise<void> {
    for (;;) {
      const value = writeFeatures(new Map([...this.#image.features, ...levels]));
      if (await this.#change([this.#unchanged(featuresKey)], [{ kind: "put", key: featuresKey, value }])) return;
    }
  }

  /**
   * After a crash: every partition this broker leads gets the next leader epoch. What consumers saw may have been lost
   * with the page cache; with a new epoch they ask where their log ends (KIP-320), and do not continue in another
   * history.
   */
  async raiseLeaderEpochs(): Promise<void> {
    const led = [...this.#image.topics.values()].flatMap(({ id, partitions }) =>
      partitions.filter(({ leader }) => leader === this.#broker.id).map(({ index }) => ({ id, index }))
    );
    // At a start no client waits for the event loop, and all of it is made durable together.
    await Promise.all(chunksOf(led, MAX_CHANGES).map((group) => this.#raiseTogether(group)));
  }

  async #raiseTogether(group: readonly { readonly id: string; readonly index: number }[]): Promise<void> {
    for (;;) {
      const changes = group.flatMap(({ id, index }): Change[] => {
        const partition = this.#image.topicsById.get(id)?.partitions[index];
        if (partition === undefined || partition.leader !== this.#broker.id) return [];
        return [putPartition({ topicId: id, partition: { ...partition, leaderEpoch: partition.leaderEpoch + 1 } })];
      });
      if (await this.#change(changes.map(({ key }) => this.#unchanged(key)), changes)) return;
    }
  }

  /**
   * Changes what is agreed on about partitions: each to what `next` makes of it, null for no change. `as`: on whose
   * behalf; the change is refused when this broker is not that any more. A client's wish is carried out by any.
   * Resolves with whether all were made; what was refused was decided on an older state than there is now, which the
   * image has by then.
   */
  async changePartitions<P extends Place>(
    places: readonly P[],
    next: (agreed: PartitionState, place: P) => PartitionState | null,
    { as }: { readonly as: "controller" | "leader" | "client" },
  ): Promise<boolean> {
    const made = await inGroups(chunksOf(places, CHANGES_AT_ONCE), async (group) => {
      const changes = group.flatMap((place): Change[] => {
        const { topicId, index } = place;
        const agreed = this.#image.topicsById.get(topicId)?.partitions[index]?.agreed ?? null;
        const to = agreed === null ? null : next(agreed, place);
        return to === null ? [] : [putPartition({ topicId, partition: partitionImageOf(index, to) })];
      });
      if (changes.length === 0) return true;
      if (as === "controller" && !this.isController || as === "leader" && !this.#isRegistered) return false;
      const own = { controller: [controllerKey], leader: [brokerKey(this.#broker.id)], client: [] }[as];
      const conditions = [...own, ...changes.map(({ key }) => key)].map((key) => this.#unchanged(key));
      return await this.#change(conditions, changes);
    });
    return made.every((isMade) => isMade);
  }

  /** An id that no producer had before. */
  async nextProducerId(): Promise<number> {
    for (;;) {
      const ids = this.#producerIds;
      if (ids.next < ids.end) {
        ids.next += 1;
        // While the store of a cluster is away, producers begin all the same.
        if (!this.isAlone && ids.end - ids.next < PRODUCER_ID_BLOCK / 2) this.#takeSpareBlock();
        return ids.next - 1;
      }
      if (this.#spareProducerIds === null) await this.#takingOne();
      else {
        this.#producerIds = this.#spareProducerIds;
        this.#spareProducerIds = null;
      }
    }
  }

  #takingOne(): Promise<void> {
    return this.#takingBlock ??= this.#takeBlock().finally(() => this.#takingBlock = null);
  }

  /** Where that fails, it is tried again with the next id. */
  #takeSpareBlock(): void {
    if (this.#spareProducerIds !== null || this.#takingBlock !== null || this.#isClosed) return;
    this.#takingOne().catch((failure: unknown) => {
      if (!(failure instanceof OperatingFailure)) throw failure;
    });
  }

  async #takeBlock(): Promise<void> {
    const first = await this.allocateProducerIds(PRODUCER_ID_BLOCK);
    this.#spareProducerIds = { next: first, end: first + PRODUCER_ID_BLOCK };
  }

  /** Takes `count` ids for good and returns the first of them. */
  async allocateProducerIds(count: number): Promise<number> {
    for (;;) {
      const first = this.#image.nextProducerId;
      const change: Change = { kind: "put", key: producerIdsKey, value: writeProducerId(first + count) };
      if (await this.#change([this.#unchanged(producerIdsKey)], [change])) return first;
    }
  }

  /** Leaves the cluster. Closes the store too: it has no other user. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopWatching();
    this.#stopResuming();
    await Promise.all(this.#settling.values());
    await this.#session?.end();
    await this.#store.close();
  }

  /** Continues from a snapshot: at the start from nothing, and from the present image where the watch was lost. */
  async #follow(): Promise<void> {
    const { revision, entries } = await this.#store.snapshot("");
    if (this.#isClosed) return;
    const present = new Set(entries.map(({ key }) => key));
    const gone = [...this.#written.keys()].filter((key) => !present.has(key)).map((key) => ({ key, entry: null }));
    const changed = entries.filter(({ key, modRevision }) => this.#written.get(key) !== modRevision)
      .map((entry) => ({ key: entry.key, entry }));
    this.#apply({ revision, changes: [...gone, ...changed] });
    this.#stopWatching = this.#store.watch("", revision + 1, {
      changed: (change) => this.#apply(change),
      lost: () => {
        this.#isLost = true;
        this.#resuming ??= this.#resume().finally(() => this.#resuming = null);
      },
    });
  }

  /**
   * Follows again, however long the store cannot be read. Meanwhile requests are answered by the last known image, and
   * no change that depends on it succeeds.
   */
  async #resume(): Promise<void> {
    const { clock, timers } = this.#o;
    while (this.#isLost && !this.#isClosed) {
      this.#isLost = false;
      try {
        await this.#follow();
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        if (this.#isClosed) return;
        this.#isLost = true;
        this.#limited.error(
          `The changes of the cluster's metadata are not known any more, and it cannot be read anew: ${failure.message}. ` +
            "kq tries again every second; until then answers may be out of date",
          { code: failure.code },
        );
        await new Promise<void>((resolve) => {
          const cancel = timers.at(clock.monotonicMs() + RESUME_MS, resolve);
          this.#stopResuming = () => {
            cancel();
            resolve();
          };
        });
      }
    }
  }

  #apply(revision: WatchedRevision): void {
    for (const { key, entry } of revision.changes) {
      if (entry === null) this.#written.delete(key);
      else this.#written.set(key, entry.modRevision);
    }
    const change = this.#image.with(revision);
    this.#image = change.image;
    if (this.#isRegistered) this.#brokerEpoch = this.#image.brokers.get(this.#broker.id)!.epoch;
    if (change.previous.controllerId !== -1 && change.image.controllerId === -1) this.#campaignLater();
    const told = [...this.#listeners].flatMap((listener) => listener(change) ?? []);
    if (told.length === 0) return;
    const settled = Promise.all(told).finally(() => this.#settling.delete(revision.revision));
    this.#settling.set(revision.revision, settled);
  }

  /**
   * Rewrites what an older version wrote, and removes what a crash left of topics that were being created or deleted.
   */
  async #tidy(): Promise<void> {
    const { entries } = await this.#store.snapshot("topics/");
    for (const entry of entries.filter(holdsPartitions)) {
      const topic = this.#image.topicCollidingWith(entry.key.slice("topics/".length));
      assert(topic !== null, "what is in the store is in the image");
      const rest = topic.partitions.map((partition) => ({ topicId: topic.id, partition }));
      const counts: Change[] = [{ kind: "put", key: entry.key, value: writeTopic(topic) }];
      await this.#inSteps({ conditions: [this.#unchanged(entry.key)], rest, counts });
    }
    const left = this.#image.uncountedPartitions().map((key): Change => ({ kind: "delete", key }));
    await inGroups(chunksOf(left, CHANGES_AT_ONCE), async (step) => await this.#change([], step));
  }

  async #join(clusterId: string): Promise<void> {
    if (this.#image.clusterId === "") {
      await this.#store.txn(
        [{ key: clusterKey, modRevision: 0 }],
        [{ kind: "put", key: clusterKey, value: writeCluster(clusterId) }],
      );
    }
    if (this.#image.clusterId !== clusterId) {
      throw new OperatingFailure(
        "ECLUSTER",
        `The metadata belongs to cluster ${this.#image.clusterId}, and the data folder to cluster ${clusterId}: ` +
          "name the store of that cluster, or an empty folder",
      );
    }
    await this.#register();
    await this.#campaign();
    if (!this.isAlone) this.#takeSpareBlock();
  }

  /** Publishes this broker's endpoints to the cluster, or that it is about to leave. */
  async announce(o: Partial<Pick<BrokerImage, "state" | "endpoints">>): Promise<void> {
    // A disk that has failed may be good again only in a new process.
    const isFailed = this.#announced.state === "failed" && o.state === "active";
    this.#announced = { ...this.#announced, ...o, ...(isFailed ? { state: "failed" as const } : {}) };
    const session = this.#session;
    // Without one this broker is about to register again, and tells it then.
    if (session === null) return;
    await this.#change([], [this.#registration(session, this.#isRegistered ? this.#brokerEpoch : null)]);
  }

  /** Whether the image has a registration of this process. */
  get #isRegistered(): boolean {
    const own = this.#image.brokers.get(this.#broker.id);
    return own !== undefined && own.incarnation === this.#incarnation;
  }

  /**
   * With a new session and so a new epoch. An earlier process of this broker, which had the same logs, is gone for
   * certain; the registration of a broker with other logs may be of one that runs, and is waited for.
   */
  async #register(): Promise<void> {
    const { generation = null, sessionMs = BROKER_SESSION_MS } = this.#membership ?? {};
    const key = brokerKey(this.#broker.id);
    const session = this.#session = await this.#store.session(sessionMs);
    session.whenEnded(() => {
      if (this.#session !== session) return;
      this.#session = null;
      if (!this.#isClosed) this.#rejoin();
    });
    try {
      for (let tries = 0;; tries++) {
        const other = this.#image.brokers.get(this.#broker.id);
        if (other !== undefined && other.generation !== generation) {
          if (tries * REJOIN_AFTER_MS > 2 * sessionMs) throw this.#taken();
          await this.#pause();
        } else if (await this.#change([this.#unchanged(key)], [this.#registration(session, null)])) return;
      }
    } catch (failure) {
      this.#session = null;
      session.end().catch(() => {});
      throw failure;
    }
  }

  #registration(session: Session, epoch: number | null): Change {
    const { id, rack } = this.#broker;
    const generation = this.#membership?.generation ?? null;
    const value = writeBroker({ rack, ...this.#announced, epoch, generation, incarnation: this.#incarnation });
    return { kind: "put", key: brokerKey(id), value, session };
  }

  #taken(): OperatingFailure {
    const { id } = this.#broker;
    return new OperatingFailure(
      "ETAKEN",
      `Another broker with id ${id} and other data is in the cluster: give this one an id of its own, --id`,
    );
  }

  /** The store considers this process dead: it registers anew, however long that takes. */
  #rejoin(): void {
    if (this.#isRejoining) return;
    this.#isRejoining = true;
    void this.#registerAgain().finally(() => this.#isRejoining = false);
  }

  async #registerAgain(): Promise<void> {
    const { logger } = this.#o;
    logger.warn(`Broker ${this.#broker.id} has lost its registration with the cluster, and registers again`);
    while (!this.#isClosed) {
      try {
        await this.#register();
        await this.#campaign();
        // The session may have ended while the store was slow to answer.
        if (this.#session === null) continue;
        return logger.info(`Broker ${this.#broker.id} is registered again`, { epoch: this.#brokerEpoch });
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        logger.debug(`Registering again: ${failure.message}`);
        await this.#pause();
      }
    }
  }

  async #pause(): Promise<void> {
    if (this.#membership === null) throw this.#taken();
    const { clock, timers } = this.#o;
    await new Promise<void>((resolve) => timers.at(clock.monotonicMs() + REJOIN_AFTER_MS, resolve));
  }

  /** The first broker becomes the controller, for as long as it is registered. */
  async #campaign(): Promise<void> {
    const session = this.#session;
    const { controller } = this.#image;
    // The entry of an earlier process of this broker may still be there.
    const isTaken = controller !== null && (controller.id !== this.#broker.id || this.isController);
    if (session === null || this.#isClosed || isTaken || !this.#isRegistered) return;
    const value = writeController({ id: this.#broker.id, incarnation: this.#incarnation });
    await this.#change(
      [controllerKey, brokerKey(this.#broker.id)].map((key) => this.#unchanged(key)),
      [{ kind: "put", key: controllerKey, value, session }],
    );
  }

  /** Where the store fails, another broker becomes the controller, or this one when it registers again. */
  #campaignLater(): void {
    this.#campaign().catch((failure: unknown) => {
      if (!(failure instanceof OperatingFailure)) throw failure;
      this.#o.logger.warn(`Cannot become the controller: ${failure.message}`);
    });
  }
}

/** All replicas that can are in sync: there is nothing yet that they could lack. */
function newState(
  replicas: readonly number[],
  o: { readonly minIsr: number; readonly leaderEpoch: number; readonly registrations: Registrations },
): PartitionState {
  const isr = replicas.flatMap((id) => {
    const registered = o.registrations.get(id);
    return registered?.state === "active" ? [{ id, generation: registered.generation }] : [];
  });
  const leader = isr[0]?.id ?? -1;
  return {
    replicas,
    adding: [],
    removing: [],
    leader,
    leaderBrokerEpoch: o.registrations.get(leader)?.epoch ?? -1,
    leaderEpoch: o.leaderEpoch,
    partitionEpoch: 0,
    isr,
    elr: [],
    lastKnownElr: [],
    minIsr: Math.min(o.minIsr, replicas.length),
  };
}

/**
 * The id of the cluster whose metadata is in the store. A store without one gets `founding`, and is left alone where
 * that is null; then the answer is null.
 */
export async function clusterIdOf(
  store: MetadataStore,
  { founding }: { readonly founding: string | null },
): Promise<string | null> {
  if (founding !== null) {
    const value = writeCluster(founding);
    await store.txn([{ key: clusterKey, modRevision: 0 }], [{ kind: "put", key: clusterKey, value }]);
  }
  const { revision, entries } = await store.snapshot(clusterKey);
  const { clusterId } = ClusterImage.of(revision, entries.filter(({ key }) => key === clusterKey));
  return clusterId === "" ? null : clusterId;
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

interface Partitioned {
  readonly topicId: string;
  readonly partition: PartitionImage;
}

function putPartition({ topicId, partition }: Partitioned): Change {
  return { kind: "put", key: partitionKey(topicId, partition.index), value: writePartition(partition) };
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}

/** In order, as many together as a transaction can change; a larger one is alone. */
function grouped<T>(items: readonly T[], changesOf: (item: T) => number): T[][] {
  const groups: T[][] = [];
  let left = 0;
  for (const item of items) {
    const changes = changesOf(item);
    if (changes > left) {
      groups.push([]);
      left = CHANGES_AT_ONCE;
    }
    groups.at(-1)!.push(item);
    left -= changes;
  }
  return groups;
}

/** The answers in the order of the groups, some of which are worked on at once. */
async function inGroups<T, R>(groups: readonly T[], work: (group: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let at = 0; at < groups.length; at += TOGETHER) {
    const outcomes = await Promise.allSettled(groups.slice(at, at + TOGETHER).map(work));
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") throw outcome.reason;
      answers.push(outcome.value);
    }
  }
  return answers;
}
