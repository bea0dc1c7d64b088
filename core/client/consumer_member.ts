/**
 * A member of a consumer group, by the consumer protocol (KIP-848): the coordinator computes the assignment and moves
 * each member by itself towards its target, so there are no rounds. One request does everything; what changed since the
 * last one goes with it.
 *
 *   joining   the first heartbeat, with epoch 0, is in flight, or is sent again after the member was fenced
 *   in        it has an epoch and sends heartbeats
 *   gone      it has left, or failed for good
 *
 * Two things run concurrently: the heartbeats, and the reconciliation with each new assignment (first it revokes what
 * is lost, then it takes up what is new). The member reports what it owns to the coordinator when a reconciliation is
 * done: only then does the coordinator give the revoked partitions to others.
 *
 * @module
 */
import { partitionKey } from "../protocol/partition_names.ts";
import { type ErrorName, errorName, isRetriable } from "../protocol/error_codes.ts";
import type { Requests, Responses } from "../protocol/generated/mod.ts";
import { uuidFromBytes } from "../base/uuid.ts";
import type { Client } from "./client.ts";
import { isPassing, ServerError, UnsupportedApi } from "./errors.ts";
import type { MemberListener, Membership } from "./member.ts";
import type { Committer, TopicPartition } from "./offsets.ts";

export interface ConsumerMemberOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** `uniform` or `range`; null for what the group or the broker prefers. */
  readonly assignor: string | null;
  /** Makes the member static (KIP-345): a member that comes back with the same id gets the same partitions. */
  readonly instanceId: string | null;
  /** How long the coordinator waits for the member to revoke partitions. */
  readonly rebalanceTimeoutMs: number;
}

/** Special epochs. */
const JOINING = 0, LEAVING = -1, LEAVING_FOR_NOW = -2;
const LEAVE_TIMEOUT_MS = 3_000;
/** Until the coordinator says how often. */
const FIRST_INTERVAL_MS = 1_000;

/** The coordinator no longer accepts us as a member of this epoch. */
const fencingErrors: ReadonlySet<ErrorName> = new Set<ErrorName>(["UNKNOWN_MEMBER_ID", "FENCED_MEMBER_EPOCH"]);

type Heartbeat = Requests["ConsumerGroupHeartbeat"];

export class ConsumerMember implements Membership {
  readonly ended: Promise<void>;
  readonly #client: Client;
  readonly #options: ConsumerMemberOptions;
  readonly #listener: MemberListener;
  readonly #memberId: string;
  #topics: readonly string[];
  #epoch = JOINING;
  /** What the listener has taken over. */
  #held: readonly TopicPartition[] = [];
  /** The last assignment from the coordinator; null until there is one. */
  #target: readonly TopicPartition[] | null = null;
  /** Fields whose present value the coordinator does not know yet. */
  #isSubscriptionNew = true;
  #isHeldNew = true;
  #intervalMs = FIRST_INTERVAL_MS;
  #isLeaving = false;
  #failure: Error | null = null;
  #takingOver: Promise<void> | null = null;
  #wake: (() => void) | null = null;

  /** Joins in the background; the listener is notified. */
  static start(client: Client, options: ConsumerMemberOptions, listener: MemberListener): ConsumerMember {
    return new ConsumerMember(client, options, listener);
  }

  private constructor(client: Client, options: ConsumerMemberOptions, listener: MemberListener) {
    this.#client = client;
    this.#options = options;
    this.#listener = listener;
    this.#topics = options.topics;
    this.#memberId = uuidFromBytes(client.ports.random.bytes(16));
    this.ended = this.#run().then(() => {
      if (this.#failure !== null) throw this.#failure;
    });
    // A caller may await it; the rejection of a member that is not awaited must not end the process.
    this.ended.catch(() => {});
  }

  get committer(): Committer | null {
    if (this.#epoch <= 0) return null;
    return { generation: this.#epoch, memberId: this.#memberId, instanceId: this.#options.instanceId };
  }

  subscribe(topics: readonly string[]): void {
    this.#topics = topics;
    this.#isSubscriptionNew = true;
    this.#wake?.();
  }

  refused(error: ErrorName): void {
    // The answer to the next heartbeat has the epoch, or says that the member is out.
    if (fencingErrors.has(error) || error === "STALE_MEMBER_EPOCH") this.#wake?.();
  }

  async leave(): Promise<void> {
    this.#end(null);
    await this.ended.catch(() => {});
  }

  #end(failure: Error | null): void {
    this.#failure ??= failure;
    this.#isLeaving = true;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    for (let tries = 0; !this.#isLeaving;) {
      const pauseMs = await this.#beat() ? this.#intervalMs : this.#client.backoffMs(tries++);
      if (pauseMs === this.#intervalMs) tries = 0;
      this.#takeOver();
      if (!this.#isLeaving && !this.#hasNews) await this.#pause(pauseMs);
    }
    await this.#takingOver;
    await this.#leaveGroup();
  }

  /** Something that the coordinator must learn without delay. */
  get #hasNews(): boolean {
    return this.#epoch > 0 && (this.#isSubscriptionNew || (this.#isHeldNew && this.#takingOver === null));
  }

  /** One heartbeat. False when it was not accepted, and another try is needed soon. */
  async #beat(): Promise<boolean> {
    const isJoining = this.#epoch === JOINING;
    const says = { subscription: isJoining || this.#isSubscriptionNew, held: isJoining || this.#isHeldNew };
    const held = this.#held;
    try {
      const response = await this.#send(this.#epoch, {
        rebalanceTimeoutMs: isJoining ? this.#options.rebalanceTimeoutMs : -1,
        subscribedTopicNames: says.subscription ? [...this.#topics].sort() : null,
        serverAssignor: isJoining ? this.#options.assignor : null,
        topicPartitions: says.held && this.#takingOver === null ? await this.#withIds(isJoining ? [] : held) : null,
      });
      return await this.#heard(response, says, held);
    } catch (error) {
      // The coordinator may have received it or not: the next one carries all fields.
      this.#isSubscriptionNew = this.#isHeldNew = true;
      if (isPassing(error)) {
        this.#client.coordinatorChanged(this.#options.group);
        if (!this.#isLeaving) this.#listener.onTrouble?.(error);
      } else if (error instanceof ServerError || error instanceof UnsupportedApi) this.#end(error);
      else throw error;
      return false;
    }
  }

  async #send(epoch: number, fields: Partial<Heartbeat>, timeoutMs = this.#client.options.timeoutMs) {
    return await this.#client.send(
      "ConsumerGroupHeartbeat",
      {
        groupId: this.#options.group,
        memberId: this.#memberId,
        memberEpoch: epoch,
        instanceId: this.#options.instanceId,
        rackId: null,
        rebalanceTimeoutMs: -1,
        subscribedTopicNames: null,
        subscribedTopicRegex: null,
        serverAssignor: null,
        topicPartitions: null,
        ...fields,
      },
      { coordinator: this.#options.group },
      { timeoutMs, errorIn: ({ errorCode }) => errorName(errorCode) },
    );
  }

  async #heard(
    response: Responses["ConsumerGroupHeartbeat"],
    said: { readonly subscription: boolean; readonly held: boolean },
    held: readonly TopicPartition[],
  ): Promise<boolean> {
    const error = errorName(response.errorCode);
    if (error === "NONE") {
      this.#epoch = response.memberEpoch;
      this.#intervalMs = response.heartbeatIntervalMs;
      if (said.subscription) this.#isSubscriptionNew = false;
      if (said.held && held === this.#held) this.#isHeldNew = false;
      if (response.assignment !== null) this.#target = await this.#withNames(response.assignment.topicPartitions);
      return true;
    }
    if (fencingErrors.has(error)) {
      await this.#lose();
      return false;
    }
    const failure = new ServerError(error, `Cannot be a member of group ${this.#options.group}`, response.errorMessage);
    if (isRetriable(error)) this.#listener.onTrouble?.(failure);
    // The other holder of the instance id is still there, or the coordinator has not noticed that it is gone.
    else if (error === "UNRELEASED_INSTANCE_ID") this.#listener.onTrouble?.(failure);
    else this.#end(failure);
    return false;
  }

  /** Others may own the partitions already. */
  async #lose(): Promise<void> {
    this.#epoch = JOINING;
    await this.#takingOver;
    const held = this.#held;
    this.#held = [];
    this.#target = null;
    this.#isSubscriptionNew = this.#isHeldNew = true;
    if (held.length > 0) await this.#listener.onRevoked(held, "lost");
  }

  /** Starts to reconcile the owned partitions with the assignment; heartbeats continue meanwhile. */
  #takeOver(): void {
    const target = this.#target;
    if (target === null || this.#takingOver !== null || this.#isLeaving) return;
    this.#target = null;
    this.#takingOver = this.#reconcile(target).catch((error: unknown) => {
      if (isPassing(error)) {
        this.#listener.onTrouble?.(error);
        // Not taken up: the next iteration retries, unless there is a newer target by then.
        this.#target ??= target;
      } else this.#end(error as Error);
    }).finally(() => {
      this.#takingOver = null;
      this.#isHeldNew = true;
      this.#wake?.();
    });
  }

  async #reconcile(target: readonly TopicPartition[]): Promise<void> {
    const before = this.#held;
    const revoked = without(before, target), added = without(target, before);
    if (revoked.length > 0) {
      this.#held = without(before, revoked);
      await this.#listener.onRevoked(revoked, "rebalance");
    }
    if (this.#isLeaving || this.#epoch === JOINING) return;
    await this.#listener.onAssigned(added);
    this.#held = target;
  }

  async #leaveGroup(): Promise<void> {
    const held = this.#held;
    this.#held = [];
    if (held.length > 0) await this.#listener.onRevoked(held, this.#epoch <= 0 ? "lost" : "leaving");
    const isMember = this.#epoch > 0;
    this.#epoch = JOINING;
    if (!isMember) return;
    try {
      const epoch = this.#options.instanceId === null ? LEAVING : LEAVING_FOR_NOW;
      await this.#send(epoch, {}, LEAVE_TIMEOUT_MS);
    } catch {
      // A coordinator that is unreachable finds out by itself.
    }
  }

  async #withIds(partitions: readonly TopicPartition[]): Promise<Heartbeat["topicPartitions"]> {
    const byTopic = Map.groupBy(partitions, ({ topic }) => topic);
    const known = this.#client.cluster.topics;
    const missing = [...byTopic.keys()].filter((topic) => !known.has(topic));
    const { topics } = missing.length === 0 ? this.#client.cluster : await this.#client.metadata(missing);
    return [...byTopic].flatMap(([topic, ones]) => {
      const view = topics.get(topic);
      return view === undefined ? [] : [{ topicId: view.topicId, partitions: ones.map(({ partition }) => partition) }];
    });
  }

  async #withNames(assigned: NonNullable<Heartbeat["topicPartitions"]>): Promise<TopicPartition[]> {
    const nameOf = (): Map<string, string> =>
      new Map([...this.#client.cluster.topics.values()].map(({ topicId, name }) => [topicId, name]));
    let names = nameOf();
    if (assigned.some(({ topicId }) => !names.has(topicId))) {
      await this.#client.metadata([...this.#topics]);
      names = nameOf();
    }
    return assigned.flatMap(({ topicId, partitions }) => {
      const topic = names.get(topicId);
      // A topic that was deleted meanwhile; the coordinator removes it from the assignment too.
      return topic === undefined ? [] : partitions.map((partition) => ({ topic, partition }));
    });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#wake = null;
        cancel();
        resolve();
      };
      const cancel = this.#client.ports.timers.at(this.#client.nowMs() + ms, done);
      this.#wake = done;
    });
  }
}

function without(these: readonly TopicPartition[], those: readonly TopicPartition[]): TopicPartition[] {
  const names = new Set(those.map(partitionKey));
  return these.filter((one) => !names.has(partitionKey(one)));
}
