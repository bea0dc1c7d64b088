/**
 * Batches on their way to their leaders, and back as acknowledgements. Each partition's batches stay in order whatever happens:
 *
 *   flowing    batches are sent as they come, several in flight
 *   draining   one came back with an error that may pass, or the connection was lost: nothing more is sent until every batch of
 *              the partition that was in flight has come back too
 *   pausing    after that, for the backoff
 *   finding    then the leader is asked for anew; all of them are sent again, oldest first, with the sequence numbers they
 *   the leader had, so that a broker that already has one says so instead of storing it twice
 *   failed     the oldest batch passed its deadline, or a broker refused one for good: everyone who waits is told
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

/** A batch that is whole: what it says and what is known of where it came from. */
export interface FilledBatch {
  readonly partition: number;
  /** As it is sent. They stay as they are until {@linkcode DeliveryOptions.released}. */
  readonly bytes: Uint8Array;
  readonly recordCount: number;
  readonly firstLine: number;
  readonly lastLine: number;
  /** When it may no longer be delivered, on the monotonic clock. */
  readonly deadlineMs: number;
}

export interface DeliveryOptions {
  readonly topic: string;
  readonly partitionCount: number;
  readonly acks: -1 | 0 | 1;
  readonly maxInFlight: number;
  readonly deliveryTimeoutMs: number;
  /** The batch is with the broker; `baseOffset` is -1 where the broker did not say. Must not throw. */
  readonly acknowledged: (batch: FilledBatch, baseOffset: number) => void;
  readonly failed: (reason: DeliveryFailed) => void;
  /** Talk for the user: a broker was lost, or is back. */
  readonly say: (line: string) => void;
}

/** Records that will not get to the broker. */
export class DeliveryFailed extends Error {
  override readonly name = "DeliveryFailed";
  constructor(message: string, readonly error: ErrorName | "TIMED_OUT", readonly batch: FilledBatch) {
    super(message);
  }
}

interface Sent {
  readonly line: Line;
  readonly batch: FilledBatch;
  isTaken: boolean;
}

/** One partition's batches that no broker has acknowledged, oldest first. */
class Line {
  readonly waiting: Sent[] = [];
  /** While it flows, so many of `waiting` are in flight, the first ones. */
  inFlight = 0;
  connection: Connection | null = null;
  state: "flowing" | "draining" | "pausing" | "finding the leader" = "flowing";
  tries = 0;
  /** Why the last try failed. */
  lastError = "";
  constructor(readonly partition: number) {}
}

/** A leader's connection and who waits for room on it. */
interface Road {
  inFlight: number;
  readonly wanted: Set<Line>;
}

/** What a broker may be asked to wait for replicas; the connection's own deadline lies behind it. */
const REQUEST_TIMEOUT_MS = 30_000;

/** A request takes the next batch of each partition that has one, up to so many bytes; one batch may be larger. */
const WORTH_A_REQUEST = 1024 * 1024;

/** Trouble that is over before is not worth a line. */
const QUIET_MS = 1_000;

/** Later versions name the topic by its id, which a topic made anew loses. */
const NEWEST_VERSION = 12;

export class Delivery {
  readonly #client: Client;
  readonly #options: DeliveryOptions;
  readonly #lines: readonly Line[];
  readonly #roads = new Map<Connection, Road>();
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

  constructor(client: Client, options: DeliveryOptions) {
    this.#client = client;
    this.#options = options;
    this.#lines = Array.from({ length: options.partitionCount }, (_, partition) => new Line(partition));
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
    const line = this.#lines[batch.partition]!;
    const sent: Sent = { line, batch, isTaken: false };
    this.#byAge.push(sent);
    this.#waitingCount++;
    line.waiting.push(sent);
    if (this.#failure !== null || this.#isStopped) return;
    if (this.#cancelDeadline === null) this.#watchDeadline();
    this.#pump(line);
  }

  /** Nothing is sent, and nobody is told anything, any more. */
  stop(): void {
    this.#cancelDeadline?.();
    this.#isStopped = true;
    this.#cancelTrouble?.();
  }

  #pump(line: Line): void {
    if (line.state !== "flowing" || this.#failure !== null || this.#isStopped) return;
    if (line.inFlight === line.waiting.length) return;
    const { connection } = line;
    if (connection === null) return this.#findLeader(line);
    // Those in flight on it are about to be told.
    if (connection.isClosed) return line.inFlight > 0 ? this.#lost(line, "") : this.#findLeader(line);
    const road = this.#roads.get(connection)!;
    road.wanted.add(line);
    this.#fill(road, connection);
  }

  /** Sends what waits for the road, as far as it has room. */
  #fill(road: Road, connection: Connection): void {
    while (road.wanted.size > 0 && road.inFlight < this.#options.maxInFlight) {
      const load = this.#nextLoad(road, connection);
      if (load.length > 0) this.#send(load, connection, road);
    }
  }

  /** A batch of each line in turn; a line with more of them goes to the end of the queue. */
  #nextLoad(road: Road, connection: Connection): Sent[] {
    const load: Sent[] = [];
    let size = 0;
    const again: Line[] = [];
    for (const line of road.wanted) {
      const next = line.waiting[line.inFlight];
      const flows = line.state === "flowing" && line.connection === connection && next !== undefined;
      if (flows && load.length > 0 && size + next.batch.bytes.length > WORTH_A_REQUEST) break;
      road.wanted.delete(line);
      if (!flows) continue;
      load.push(next);
      size += next.batch.bytes.length;
      line.inFlight++;
      if (line.inFlight < line.waiting.length) again.push(line);
    }
    for (const line of again) road.wanted.add(line);
    return load;
  }

  #send(load: readonly Sent[], connection: Connection, road: Road): void {
    const { topic, acks } = this.#options;
    const version = connection.version("Produce", NEWEST_VERSION);
    const pieces = connection.encode("Produce", {
      transactionalId: null,
      acks,
      timeoutMs: REQUEST_TIMEOUT_MS,
      topicData: [{
        name: topic,
        topicId: ZERO_UUID,
        partitionData: load.map(({ batch }) => ({ index: batch.partition, records: batch.bytes })),
      }],
    }, version);
    road.inFlight++;
    void connection.exchange(pieces, { api: "Produce", timeoutMs: REQUEST_TIMEOUT_MS * 2, answered: acks !== 0 }).then(
      (frame) => acks === 0 ? null : connection.decode("Produce", frame, version),
    ).then(
      (answer) => {
        this.#cameBack(load, road);
        if (answer === null) { for (const sent of load) this.#taken(sent, -1); }
        else this.#answered(load, connection, answer);
      },
      // Of the exchange alone: what goes wrong with an answer that came says nothing about the connection.
      (error: unknown) => {
        if (!(error instanceof OperatingFailure)) throw error;
        this.#cameBack(load, road);
        for (const { line } of load) this.#lost(line, error.message);
      },
    ).finally(() => {
      for (const { line } of load) this.#settle(line);
      if (!connection.isClosed && this.#failure === null && !this.#isStopped) return this.#fill(road, connection);
      const stranded = [...road.wanted];
      road.wanted.clear();
      for (const line of stranded) this.#pump(line);
    });
  }

  /** Together with what is said of them, so that the counts hold whenever somebody pushes. */
  #cameBack(load: readonly Sent[], road: Road): void {
    road.inFlight--;
    for (const { line } of load) line.inFlight--;
  }

  #answered(load: readonly Sent[], connection: Connection, answer: Responses["Produce"]): void {
    const answers = new Map(
      answer.responses.flatMap(({ partitionResponses }) => partitionResponses.map((one) => [one.index, one])),
    );
    for (const sent of load) this.#answeredOne(sent, connection, answers.get(sent.batch.partition));
  }

  #answeredOne(sent: Sent, connection: Connection, answer: PartitionAnswer | undefined): void {
    const { line } = sent;
    if (answer === undefined) return this.#lost(line, `Broker ${connection.address} answered without a partition`);
    const error = errorName(answer.errorCode);
    // Sent before, taken then, and only the answer was lost.
    if (error === "NONE" || error === "DUPLICATE_SEQUENCE_NUMBER") return this.#taken(sent, answer.baseOffset);
    // The one before it failed; both are sent again in order.
    const isBehind = error === "OUT_OF_ORDER_SEQUENCE_NUMBER" && line.waiting[0] !== sent;
    if (isBehind) return this.#lost(line, "");
    if (isRetriable(error)) {
      return this.#lost(line, `Broker ${connection.address}: ${errorMessage(error)} (${error})`);
    }
    this.#fail(refusal(this.#options.topic, sent.batch, error, answer));
  }

  #taken(sent: Sent, baseOffset: number): void {
    const { line } = sent;
    line.waiting.splice(line.waiting.indexOf(sent), 1);
    line.tries = 0;
    sent.isTaken = true;
    this.#waitingCount--;
    this.#forgetTaken();
    if (this.#failure !== null) return;
    if (this.#saidLost && this.#lines.every(({ state }) => state === "flowing")) {
      this.#saidLost = false;
      this.#options.say(`the brokers of ${this.#options.topic} take records again`);
    }
    this.#options.acknowledged(sent.batch, baseOffset);
  }

  /** Stops the line; once all of it has come back, {@linkcode Delivery.#settle} sends it again. */
  #lost(line: Line, why: string): void {
    if (why !== "") line.lastError = why;
    line.state = "draining";
    this.#watchTrouble();
  }

  /** A short trouble is nobody's business: leaders move, and connections are made anew. A longer one is said, once. */
  #watchTrouble(): void {
    if (this.#cancelTrouble !== null) return;
    const { timers } = this.#client.ports;
    this.#cancelTrouble = timers.at(this.#client.nowMs() + QUIET_MS, () => {
      this.#cancelTrouble = null;
      const troubled = this.#lines.find((line) => line.waiting.length > 0 && isTroubled(line));
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

  #settle(line: Line): void {
    if (line.state !== "draining" || line.inFlight > 0) return;
    line.connection = null;
    this.#client.leadersChanged();
    this.#pause(line);
  }

  /** Tries again later. */
  #pause(line: Line): void {
    line.state = "pausing";
    line.tries++;
    void this.#client.sleep(this.#client.backoffMs(line.tries)).then(() => {
      line.state = "flowing";
      this.#pump(line);
    });
  }

  #findLeader(line: Line): void {
    if (line.state !== "flowing") return;
    line.state = "finding the leader";
    this.#leaderOf(line.partition).then((connection) => {
      line.state = "flowing";
      line.connection = connection;
      if (!this.#roads.has(connection)) this.#roads.set(connection, { inFlight: 0, wanted: new Set() });
      for (const [known, { inFlight }] of this.#roads) {
        if (known.isClosed && inFlight === 0) this.#roads.delete(known);
      }
      this.#pump(line);
    }).catch((error: unknown) => {
      if (error instanceof UnsupportedApi) {
        return this.#fail(new DeliveryFailed(error.message, "UNSUPPORTED_VERSION", line.waiting[0]!.batch));
      }
      if (!isPassing(error)) {
        if (!(error instanceof ServerError)) throw error;
        return this.#fail(new DeliveryFailed(error.message, error.error, line.waiting[0]!.batch));
      }
      line.lastError = error.message;
      this.#client.leadersChanged();
      if (this.#failure === null && !this.#isStopped) this.#pause(line);
    });
  }

  async #leaderOf(partition: number): Promise<Connection> {
    const { topic } = this.#options;
    const leader = await this.#client.leader(topic, partition);
    if (leader === null) throw new OperatingFailure("ENOTCONN", `Topic ${topic} partition ${partition} has no leader`);
    const connection = await this.#client.connection(leader.broker, "data");
    connection.version("Produce", NEWEST_VERSION);
    return connection;
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
      const why = late.line.lastError === "" ? "no broker acknowledged them" : late.line.lastError;
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

/** Looking for the leader for the first time is none. */
function isTroubled({ state, tries }: Line): boolean {
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
