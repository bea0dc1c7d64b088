/**
 * Sends batches to their leaders and handles the acknowledgements. Each partition's batches stay in order whatever
 * happens:
 *
 *   flowing    batches are sent as they come, several in flight
 *   draining   one came back with an error that may pass, or the connection was lost: nothing more is sent until every
 *              batch of the partition that was in flight has come back too
 *   pausing    after that, for the backoff
 *   finding    then the cluster is asked for the leader again; all of them are resent, oldest first, with the sequence
 *              numbers they had, so that a broker that already has one says so instead of storing it twice
 *   failed     the oldest batch passed its deadline, or a broker refused one for good: every waiter is notified
 *
 * @module
 */
import { ZERO_UUID } from "../../base/uuid.ts";
import { errorMessage, type ErrorName, errorName, isRetriable } from "../../protocol/error_codes.ts";
import type { Responses } from "../../protocol/generated/mod.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import type { Client } from "../client.ts";
import type { Connection } from "../connection.ts";
import { isPassing, ServerError, UnsupportedApi } from "../errors.ts";
import { TransactionFailed } from "./transaction_failure.ts";
import type { TransactionScope } from "./transaction_scope.ts";

/** A complete batch: its contents and where in the input they came from. */
export interface FilledBatch {
  readonly partition: number;
  /** The bytes to send. They must not change until {@linkcode DeliveryOptions.released}. */
  readonly bytes: Uint8Array;
  readonly recordCount: number;
  readonly firstLine: number;
  readonly lastLine: number;
  /** When it may no longer be delivered, on the monotonic clock. */
  readonly deadlineMs: number;
}

export interface DeliveryOptions {
  readonly topic: string;
  readonly acks: -1 | 0 | 1;
  readonly maxInFlight: number;
  readonly deliveryTimeoutMs: number;
  /** The transaction that the batches belong to; null for none. */
  readonly transaction: TransactionScope | null;
  /** The broker has the batch; `baseOffset` is -1 where the broker did not report it. Must not throw. */
  readonly acknowledged: (batch: FilledBatch, baseOffset: number) => void;
  readonly failed: (reason: DeliveryFailed) => void;
  /** Messages for the user: a broker was lost, or is back. */
  readonly say: (line: string) => void;
}

/** Records that will not reach the broker. */
export class DeliveryFailed extends Error {
  override readonly name = "DeliveryFailed";
  constructor(message: string, readonly error: ErrorName | "TIMED_OUT", readonly batch: FilledBatch) {
    super(message);
  }
}

interface Sent {
  readonly queue: PartitionQueue;
  readonly batch: FilledBatch;
  isTaken: boolean;
}

/** One partition's batches that no broker has acknowledged, oldest first. */
class PartitionQueue {
  readonly waiting: Sent[] = [];
  /** While it flows, how many of `waiting` are in flight, counted from the first. */
  inFlight = 0;
  connection: Connection | null = null;
  state: "flowing" | "draining" | "pausing" | "finding the leader" = "flowing";
  tries = 0;
  /** The transaction before it is still being completed: the broker is the right one, and ready in a moment. */
  isBusy = false;
  /** Why the last try failed. */
  lastError = "";
  constructor(readonly partition: number) {}
}

/** A leader's connection and the queues that wait for space in its window. */
interface BrokerWindow {
  inFlight: number;
  readonly wanted: Set<PartitionQueue>;
}

/** How long a broker may wait for replicas; the connection's own deadline is later. */
const REQUEST_TIMEOUT_MS = 30_000;

/** A request takes the next batch of each partition that has one, up to this many bytes; one batch may be larger. */
const WORTH_A_REQUEST = 1024 * 1024;

/** A shorter failure is not reported. */
const QUIET_MS = 1_000;

/** Later versions name the topic by its id, which changes when the topic is created again. */
const NEWEST_VERSION = 12;

/** How long the completion of a transaction takes, and a second look. */
const BUSY_PAUSE_MS = 20;

export class Delivery {
  readonly #client: Client;
  readonly #options: DeliveryOptions;
  /** Of the partitions that were written to. */
  readonly #queues = new Map<number, PartitionQueue>();
  readonly #windows = new Map<Connection, BrokerWindow>();
  /** All that wait, oldest first, and some that no longer do. */
  readonly #byAge: Sent[] = [];
  /** Those in `#byAge` before this one have been taken. */
  #oldest = 0;
  #waitingCount = 0;
  #failure: DeliveryFailed | null = null;
  #cancelDeadline: (() => void) | null = null;
  #cancelTrouble: (() => void) | null = null;
  #saidLost = false;
  #isStopped = false;
  /** Requests on their way, whose bytes must stay as they are. */
  readonly #exchanges = new Map<Promise<void>, Connection>();

  constructor(client: Client, options: DeliveryOptions) {
    this.#client = client;
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#waitingCount === 0;
  }

  /** The first line of the input that is not acknowledged; Infinity when all are. */
  get firstUnacknowledgedLine(): number {
    return this.#byAge.reduce(
      (first, { batch, isTaken }) => isTaken ? first : Math.min(first, batch.firstLine),
      Infinity,
    );
  }

  push(batch: FilledBatch): void {
    const queue = this.#queues.get(batch.partition) ?? new PartitionQueue(batch.partition);
    this.#queues.set(batch.partition, queue);
    const sent: Sent = { queue, batch, isTaken: false };
    this.#byAge.push(sent);
    this.#waitingCount++;
    queue.waiting.push(sent);
    if (this.#failure !== null || this.#isStopped) return;
    if (this.#cancelDeadline === null) this.#watchDeadline();
    this.#pump(queue);
  }

  /** Nothing is sent, and no callback is called, any more. */
  stop(): void {
    this.#cancelDeadline?.();
    this.#isStopped = true;
    this.#cancelTrouble?.();
  }

  /**
   * After {@linkcode Delivery.stop}: until nothing of it is on its way any more. Whoever does not answer until the
   * deadline is hung up on.
   */
  async settled(timeoutMs: number): Promise<void> {
    const cancel = this.#client.ports.timers.at(this.#client.nowMs() + timeoutMs, () => {
      for (const connection of this.#exchanges.values()) connection.close();
    });
    await Promise.all(this.#exchanges.keys());
    cancel();
  }

  #pump(queue: PartitionQueue): void {
    if (queue.state !== "flowing" || this.#failure !== null || this.#isStopped) return;
    if (queue.inFlight === queue.waiting.length) return;
    const { connection } = queue;
    if (connection === null) return this.#findLeader(queue);
    // The batches in flight on it are about to fail.
    if (connection.isClosed) return queue.inFlight > 0 ? this.#lost(queue, "") : this.#findLeader(queue);
    const window = this.#windows.get(connection)!;
    window.wanted.add(queue);
    this.#fill(window, connection);
  }

  /** Sends what waits for the window, as far as it has space. */
  #fill(window: BrokerWindow, connection: Connection): void {
    while (window.wanted.size > 0 && window.inFlight < this.#options.maxInFlight) {
      const batches = this.#nextBatches(window, connection);
      if (batches.length > 0) this.#send(batches, connection, window);
    }
  }

  /** One batch of each queue in rotation; a queue with more of them goes to the end. */
  #nextBatches(window: BrokerWindow, connection: Connection): Sent[] {
    const batches: Sent[] = [];
    let size = 0;
    const again: PartitionQueue[] = [];
    for (const queue of window.wanted) {
      const next = queue.waiting[queue.inFlight];
      const flows = queue.state === "flowing" && queue.connection === connection && next !== undefined;
      if (flows && batches.length > 0 && size + next.batch.bytes.length > WORTH_A_REQUEST) break;
      window.wanted.delete(queue);
      if (!flows) continue;
      batches.push(next);
      size += next.batch.bytes.length;
      queue.inFlight++;
      if (queue.inFlight < queue.waiting.length) again.push(queue);
    }
    for (const queue of again) window.wanted.add(queue);
    return batches;
  }

  #send(batches: readonly Sent[], connection: Connection, window: BrokerWindow): void {
    const { topic, acks, transaction } = this.#options;
    const version = this.#version(connection);
    const pieces = connection.encode("Produce", {
      transactionalId: transaction?.transactionalId ?? null,
      acks,
      timeoutMs: REQUEST_TIMEOUT_MS,
      topicData: [{
        name: topic,
        topicId: ZERO_UUID,
        partitionData: batches.map(({ batch }) => ({ index: batch.partition, records: batch.bytes })),
      }],
    }, version);
    window.inFlight++;
    const o = { api: "Produce", timeoutMs: REQUEST_TIMEOUT_MS * 2, answered: acks !== 0 };
    const exchange = connection.exchange(pieces, o).then(
      (frame) => acks === 0 ? null : connection.decode("Produce", frame, version),
    ).then(
      (answer) => {
        this.#cameBack(batches, window);
        if (answer === null) { for (const sent of batches) this.#taken(sent, -1); }
        else this.#answered(batches, connection, answer);
      },
      // Only for the exchange: an error in handling a received answer says nothing about the connection.
      (error: unknown) => {
        if (!(error instanceof OperatingFailure)) throw error;
        this.#cameBack(batches, window);
        for (const { queue } of batches) this.#lost(queue, error.message);
      },
    ).finally(() => {
      this.#exchanges.delete(exchange);
      for (const { queue } of batches) this.#settle(queue);
      if (!connection.isClosed && this.#failure === null && !this.#isStopped) return this.#fill(window, connection);
      const stranded = [...window.wanted];
      window.wanted.clear();
      for (const queue of stranded) this.#pump(queue);
    });
    this.#exchanges.set(exchange, connection);
  }

  /** In the same step as their callbacks, so that the counts hold whenever a caller pushes. */
  #cameBack(batches: readonly Sent[], window: BrokerWindow): void {
    window.inFlight--;
    for (const { queue } of batches) queue.inFlight--;
  }

  #answered(batches: readonly Sent[], connection: Connection, answer: Responses["Produce"]): void {
    const answers = new Map(
      answer.responses.flatMap(({ partitionResponses }) => partitionResponses.map((one) => [one.index, one])),
    );
    for (const sent of batches) this.#answeredOne(sent, connection, answers.get(sent.batch.partition));
  }

  #answeredOne(sent: Sent, connection: Connection, answer: PartitionAnswer | undefined): void {
    const { queue } = sent;
    if (answer === undefined) return this.#lost(queue, `Broker ${connection.address} answered without a partition`);
    const error = errorName(answer.errorCode);
    // Sent and stored before; only the answer was lost.
    if (error === "NONE" || error === "DUPLICATE_SEQUENCE_NUMBER") return this.#taken(sent, answer.baseOffset);
    // The one before it failed; both are sent again in order.
    const isBehind = error === "OUT_OF_ORDER_SEQUENCE_NUMBER" && queue.waiting[0] !== sent;
    if (isBehind) return this.#lost(queue, "");
    if (error === "CONCURRENT_TRANSACTIONS") return this.#busy(queue);
    if (isRetriable(error)) {
      return this.#lost(queue, `Broker ${connection.address}: ${errorMessage(error)} (${error})`);
    }
    this.#fail(refusal(this.#options.topic, sent.batch, error, answer));
  }

  #taken(sent: Sent, baseOffset: number): void {
    const { queue } = sent;
    queue.waiting.splice(queue.waiting.indexOf(sent), 1);
    queue.tries = 0;
    sent.isTaken = true;
    this.#waitingCount--;
    this.#forgetTaken();
    if (this.#failure !== null || this.#isStopped) return;
    if (this.#saidLost && [...this.#queues.values()].every(({ state }) => state === "flowing")) {
      this.#saidLost = false;
      this.#options.say(`the brokers of ${this.#options.topic} take records again`);
    }
    this.#options.acknowledged(sent.batch, baseOffset);
  }

  /** Stops the queue; once all of it has come back, {@linkcode Delivery.#settle} sends it again. */
  #lost(queue: PartitionQueue, why: string): void {
    if (why !== "") {
      queue.lastError = why;
      queue.isBusy = false;
    }
    queue.state = "draining";
    this.#watchTrouble();
  }

  /** As {@linkcode Delivery.#lost}, but what is lost is only a moment. */
  #busy(queue: PartitionQueue): void {
    queue.isBusy = true;
    queue.lastError = "the transaction before it is not completed yet (CONCURRENT_TRANSACTIONS)";
    queue.state = "draining";
    this.#watchTrouble();
  }

  /** A short failure is not reported: leaders move, and connections are reopened. A longer one is reported once. */
  #watchTrouble(): void {
    if (this.#cancelTrouble !== null) return;
    const { timers } = this.#client.ports;
    this.#cancelTrouble = timers.at(this.#client.nowMs() + QUIET_MS, () => {
      this.#cancelTrouble = null;
      const troubled = [...this.#queues.values()].find((queue) => queue.waiting.length > 0 && isTroubled(queue));
      if (troubled === undefined || this.#saidLost || this.#failure !== null || this.#isStopped) return;
      this.#saidLost = true;
      const { topic } = this.#options;
      const unknown = `The leader of ${topic} partition ${troubled.partition} does not take records`;
      this.#options.say(
        `${troubled.lastError === "" ? unknown : troubled.lastError}; trying again for ${
          this.#options.deliveryTimeoutMs / 1000
        } s`,
      );
    });
  }

  #settle(queue: PartitionQueue): void {
    if (queue.state !== "draining" || queue.inFlight > 0) return;
    if (queue.isBusy) {
      queue.isBusy = false;
      return this.#pause(queue, BUSY_PAUSE_MS);
    }
    queue.connection = null;
    this.#client.leadersChanged();
    queue.tries++;
    this.#pause(queue, this.#client.backoffMs(queue.tries));
  }

  /** Tries again later. */
  #pause(queue: PartitionQueue, ms: number): void {
    queue.state = "pausing";
    void this.#client.sleep(ms).then(() => {
      queue.state = "flowing";
      this.#pump(queue);
    });
  }

  #findLeader(queue: PartitionQueue): void {
    if (queue.state !== "flowing") return;
    queue.state = "finding the leader";
    this.#leaderOf(queue.partition).then((connection) => {
      queue.state = "flowing";
      queue.connection = connection;
      if (!this.#windows.has(connection)) this.#windows.set(connection, { inFlight: 0, wanted: new Set() });
      for (const [known, { inFlight }] of this.#windows) {
        if (known.isClosed && inFlight === 0) this.#windows.delete(known);
      }
      this.#pump(queue);
    }).catch((error: unknown) => {
      if (this.#isStopped) return;
      if (error instanceof TransactionFailed) {
        return this.#fail(new DeliveryFailed(error.message, error.error, queue.waiting[0]!.batch));
      }
      if (error instanceof UnsupportedApi) {
        return this.#fail(new DeliveryFailed(error.message, "UNSUPPORTED_VERSION", queue.waiting[0]!.batch));
      }
      if (!isPassing(error)) {
        if (!(error instanceof ServerError)) throw error;
        return this.#fail(new DeliveryFailed(error.message, error.error, queue.waiting[0]!.batch));
      }
      queue.lastError = error.message;
      this.#client.leadersChanged();
      if (this.#failure !== null) return;
      queue.tries++;
      this.#pause(queue, this.#client.backoffMs(queue.tries));
    });
  }

  async #leaderOf(partition: number): Promise<Connection> {
    const { topic, transaction } = this.#options;
    await transaction?.enter(topic, partition);
    const leader = await this.#client.leader(topic, partition);
    if (leader === null) throw new OperatingFailure("ENOTCONN", `Topic ${topic} partition ${partition} has no leader`);
    const connection = await this.#client.connection(leader.broker, "produce");
    this.#version(connection);
    return connection;
  }

  #version(connection: Connection): number {
    const { atMost, atLeast } = this.#options.transaction?.produceVersions ?? { atMost: NEWEST_VERSION, atLeast: 0 };
    return connection.version("Produce", atMost, atLeast);
  }

  #forgetTaken(): void {
    while (this.#byAge[this.#oldest]?.isTaken === true) this.#oldest++;
    if (this.#waitingCount === 0) {
      this.#cancelDeadline?.();
      this.#cancelDeadline = null;
    }
    // Not one by one: what is behind would be moved each time.
    if (this.#oldest * 2 > this.#byAge.length) {
      this.#byAge.splice(0, this.#oldest);
      this.#oldest = 0;
    }
  }

  /** One timer, at what was the deadline of the oldest batch of all when it was set. */
  #watchDeadline(): void {
    const oldest = this.#byAge[this.#oldest];
    if (oldest === undefined) return;
    this.#cancelDeadline = this.#client.ports.timers.at(oldest.batch.deadlineMs, () => {
      this.#cancelDeadline = null;
      const late = this.#byAge[this.#oldest];
      if (late === undefined || late.batch.deadlineMs > this.#client.nowMs()) return this.#watchDeadline();
      const { topic, deliveryTimeoutMs } = this.#options;
      const why = late.queue.lastError === "" ? "no broker acknowledged them" : late.queue.lastError;
      const message = `${
        linesOf(late.batch)
      } could not be delivered to ${topic} partition ${late.batch.partition} within ${
        deliveryTimeoutMs / 1000
      } s: ${why}`;
      this.#fail(new DeliveryFailed(message, "TIMED_OUT", late.batch));
    });
  }

  #fail(reason: DeliveryFailed): void {
    if (this.#failure !== null) return;
    this.#failure = reason;
    this.#cancelDeadline?.();
    this.#cancelTrouble?.();
    this.#options.failed(reason);
  }
}

/** The first look-up of the leader does not count as a failure. */
function isTroubled({ state, tries }: PartitionQueue): boolean {
  return state !== "flowing" && (state !== "finding the leader" || tries > 0);
}

export function linesOf({ firstLine, lastLine }: { readonly firstLine: number; readonly lastLine: number }): string {
  return firstLine === lastLine ? `Line ${firstLine}` : `Lines ${firstLine} to ${lastLine}`;
}

type PartitionAnswer = Responses["Produce"]["responses"][number]["partitionResponses"][number];

function refusal(topic: string, batch: FilledBatch, error: ErrorName, answer: PartitionAnswer): DeliveryFailed {
  const bad = answer.recordErrors[0];
  const said = bad?.batchIndexErrorMessage ?? answer.errorMessage ?? errorMessage(error);
  const what = bad === undefined ? linesOf(batch) : `Record ${bad.batchIndex + 1} of ${linesOf(batch).toLowerCase()}`;
  return new DeliveryFailed(
    `${what}: the broker refused ${topic} partition ${batch.partition}: ${said} (${error})`,
    error,
    batch,
  );
}
