/**
 * One client's connection: frames in, responses out in the order of the requests.
 *
 * One request is in progress at a time, except that a Produce does not wait for the Produces before it. While a
 * response waits for its reader no further request is looked at, and once enough has arrived unread the socket is
 * paused: a slow reader holds up itself alone and costs a bounded amount of memory. So does one whose large requests
 * find no memory (`request_memory.ts`): a large request is not even received before it may begin. And so does one that
 * sends many small ones at once: it has its turn, then others have theirs.
 *
 *   open      requests are taken, answers given
 *   ended     the client sends no more: what had arrived is carried out and answered, for it may still read; then the
 *             socket closes
 *   orphaned  the socket is gone: what had arrived whole is carried out all the same, for a client that writes its last
 *             requests and closes means them (a flood with acks=0, a commit, a goodbye to its group); nobody is
 *             answered
 *   finishing no request is taken any more; what is in progress is answered, then the socket closes
 *   closed    answers that still come are dropped
 *
 * @module
 */
import { MalformedBytes } from "../base/cursor.ts";
import { type Logger, OperatingFailure, type SecuredPeer, type Socket, type SocketEvents } from "../runtime/ports.ts";
import type { RateLimitedLog } from "../runtime/rate_limited_log.ts";
import { Authentication, type Identities } from "./authentication.ts";
import { FrameSplitter } from "./frames.ts";
import type { ListenerSecurity } from "./listener_security.ts";
import type { Disconnection } from "./disconnection.ts";
import type { ListenerAddress } from "./request_context.ts";
import type { RequestMemory } from "./request_memory.ts";
import { type Piece, Sender } from "./sender.ts";
import type { SlowReader, UnsentAnswers } from "./unsent_answers.ts";

/** What comes of one request. `answer` holds the whole response frame. */
export type DispatchResult =
  | { readonly kind: "answer"; readonly pieces: readonly Piece[]; readonly throttleMs?: number }
  | { readonly kind: "none"; readonly throttleMs?: number }
  | { readonly kind: "close"; readonly why: string };

/** Who asks, as far as the connection knows. */
export interface Caller {
  readonly listener: ListenerAddress;
  readonly connectionId: string;
  readonly remoteHost: string;
  /** Null until the client has said who it is, where it must. */
  readonly authentication: Authentication;
  readonly disconnected: Disconnection;
}

/**
 * Never throws and never rejects but for a broken invariant. Throws {@linkcode MalformedBytes} when the frame makes no
 * sense.
 */
export type Dispatch = (frame: Uint8Array, caller: Caller) => DispatchResult | Promise<DispatchResult>;

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly listener: ListenerAddress;
  readonly security: ListenerSecurity;
  readonly identities: Identities;
  readonly id: string;
  readonly maxRequestSize: number;
  /** The same, of a client that has not said who it is. */
  readonly maxLoginSize?: number;
  readonly sendBuffer: Uint8Array;
  readonly dispatch: Dispatch;
  readonly memory: RequestMemory;
  readonly unsent: UnsentAnswers;
  readonly logger: Logger;
  /** For what a client can bring about as often as it likes. */
  readonly limited: RateLimitedLog;
  readonly nowMs: () => number;
  /** Runs `run` after others have had their turn, or after so many milliseconds. The answer takes that back. */
  readonly afterOthers: (run: () => void, ms?: number) => () => void;
  readonly onClosed: () => void;
}

/** A request that is in progress, or whose answer waits for those before it. */
interface Slot {
  readonly isProduce: boolean;
  outcome: DispatchResult | null;
  /** What handlers that may take long want done when the client goes. */
  readonly onGone: Set<() => void>;
}

const PRODUCE = 0;
const MOST_OVERLAPPING = 64;
/** A smaller request needs no reservation: only so many overlap. */
const LARGE_REQUEST = 64 * 1024;
/** A large request of which nothing arrives for so long holds up others when memory is short. */
const STALL_MS = 2000;
/** And so does one that comes more slowly than this, once it has had its time. */
const SLOWEST_BYTES_PER_S = 64 * 1024;
const FIRST_BYTES_MS = 10_000;
/** For so long one connection's requests are taken before others have their turn, the last request aside. */
const TURN_MS = 2;
/** Small answers to pipelined requests are gathered up to this much. */
const WORTH_A_WRITE = 64 * 1024;

export class Connection implements SocketEvents, SlowReader {
  readonly #o: ConnectionOptions;
  readonly #frames: FrameSplitter;
  readonly #sender: Sender;
  /** In the order of the requests. */
  readonly #slots: Slot[] = [];
  /** A small frame that must wait for the requests before it. */
  #held: Uint8Array | null = null;
  /** Nothing whole is left of what has come. */
  #isExhausted = true;
  #state: "open" | "ended" | "orphaned" | "finishing" | "closed" = "open";
  #paused = false;
  readonly #authentication: Authentication;
  #turning = false;
  #toldUnsent = 0;
  #turnSoon = false;
  /** Whether there is memory for the large frame that comes next or is arriving. */
  #memory: "unasked" | "wanted" | "taken" = "unasked";
  #memorySize = 0;
  #memoryTakenMs = 0;
  #takeBackWish: () => void = () => {};
  /** Others have their turn now. */
  #isResting = false;
  #stopResting: () => void = () => {};
  /**
   * Answers that come at once lead to further requests within the same turn of the event loop, so what is not new is
   * told apart by time.
   */
  #turnStartedMs: number;
  #lastActiveMs: number;

  constructor(options: ConnectionOptions) {
    this.#o = options;
    this.#sender = new Sender(options.socket, options.sendBuffer, () => this.#goOn());
    this.#authentication = new Authentication(options.security, options.identities);
    this.#frames = new FrameSplitter({ maxFrameSize: options.maxRequestSize });
    this.#turnStartedMs = this.#lastActiveMs = options.nowMs();
  }

  secured(peer: SecuredPeer): void {
    const problem = this.#authentication.secured(peer);
    if (problem === null) return;
    this.#o.limited.warn(`Closed a connection: ${problem}`, this.#who(), { of: this.#o.socket.remoteHost });
    this.close();
  }

  /** Its client has yet to say who it is, and has not been known before. */
  get isUnknown(): boolean {
    return this.#authentication.isUnknown;
  }

  /** Of a stranger little is taken. */
  #limitFrames(): void {
    const { maxRequestSize, maxLoginSize = maxRequestSize } = this.#o;
    if (!this.isUnknown || maxLoginSize >= maxRequestSize) this.#frames.limitTo(maxRequestSize);
    else this.#frames.limitTo(maxLoginSize, "sasl.server.max.receive.size");
  }

  closeUnknown(why: string): void {
    this.#o.limited.warn(`Closed a connection: ${why}`, this.#who(), { of: this.#o.socket.remoteHost });
    this.close();
  }

  /** Since when nothing has come or gone; null while a request is in progress. */
  get idleSinceMs(): number | null {
    return this.#slots.length > 0 || this.#held !== null || this.#memory === "wanted" ? null : this.#lastActiveMs;
  }

  /** Whether a large request of this client holds memory that others wait for, and does not arrive. */
  get holdsUpOthers(): boolean {
    if (this.#memory !== "taken") return false;
    const nowMs = this.#o.nowMs();
    if (nowMs - this.#lastActiveMs >= STALL_MS) return true;
    const takenMs = nowMs - this.#memoryTakenMs;
    return takenMs >= FIRST_BYTES_MS && this.#frames.gatheredSize < (takenMs / 1000) * SLOWEST_BYTES_PER_S;
  }

  received(bytes: Uint8Array): void {
    if (this.#state !== "open") return;
    this.#turnStartedMs = this.#lastActiveMs = this.#o.nowMs();
    this.#frames.push(bytes);
    this.#isExhausted = false;
    this.#turn();
  }

  drained(): void {
    this.#sender.drained();
    this.#goOn();
  }

  ended(): void {
    if (this.#state !== "open") return;
    this.#state = "ended";
    this.#turn();
  }

  closed(reason: OperatingFailure | null): void {
    if (this.#state === "closed" || this.#state === "orphaned") return;
    if (reason?.code === "ETLS") {
      const said = `Closed a connection to a TLS listener: ${reason.message}`;
      this.#o.limited.warn(said, this.#who(), { of: this.#o.socket.remoteHost });
    } else if (reason !== null) this.#o.logger.debug(`Lost a connection: ${reason.message}`, this.#who());
    if (this.#state === "finishing") return this.#end();
    this.#state = "orphaned";
    this.#sender.drop();
    this.#turnStartedMs = this.#o.nowMs();
    for (const { onGone } of this.#slots) tellAll(onGone);
    if (this.#turning) this.#soon();
    else this.#turn();
  }

  /**
   * Takes no more requests, tells those who wait that there is nothing to wait for, and closes once the rest is
   * answered.
   */
  finish(): void {
    if (!this.#takesRequests) return;
    this.#state = "finishing";
    this.#dropUnbegun();
    this.#letGo();
    this.#turn();
  }

  close(): void {
    if (this.#state === "closed") return;
    this.#o.socket.close();
    this.#end();
  }

  closeStalled(): void {
    const said =
      `Closed a connection: memory for requests is short, and one of ${this.#memorySize} bytes does not arrive`;
    this.#o.limited.warn(said, { ...this.#who(), arrived: this.#frames.gatheredSize }, {
      of: this.#o.socket.remoteHost,
    });
    this.close();
  }

  dropUnread(): void {
    const { heldSize } = this.#sender;
    const { remoteHost } = this.#o.socket;
    this.#o.limited.warn(
      `Closed a connection that does not read its answers`,
      { ...this.#who(), unread: heldSize },
      { of: remoteHost },
    );
    this.close();
  }

  get #takesRequests(): boolean {
    return this.#state === "open" || this.#state === "ended" || this.#state === "orphaned";
  }

  /** Nothing is done any more; what is in progress ends by itself. */
  #end(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#sender.drop();
    this.#tellUnsent();
    this.#dropUnbegun();
    this.#stopResting();
    this.#letGo();
    this.#o.onClosed();
  }

  #goOn(): void {
    this.#lastActiveMs = this.#o.nowMs();
    this.#turn();
  }

  /** Does whatever can be done now: sends, takes requests, sends again. */
  #turn(): void {
    if (this.#turning || this.#state === "closed") return;
    this.#turning = true;
    try {
      this.#release();
      if (!this.#sender.isStuck) this.#sender.flush();
      while (this.#takesRequests && !this.#sender.isStuck && !this.#isResting) {
        const frame = this.#held ?? this.#nextFrame();
        if (frame === null) break;
        this.#held = frame;
        if (!this.#mayStart(isProduce(frame))) break;
        this.#held = null;
        this.#start(frame);
        this.#release();
        if (!this.#isResting && this.#o.nowMs() - this.#turnStartedMs >= TURN_MS) this.#rest();
      }
      if (!this.#sender.isStuck) this.#sender.flush();
    } catch (failure) {
      this.#giveUp(failure);
    } finally {
      this.#turning = false;
    }
    if (this.#isDone) this.close();
    else {
      this.#holdBack();
      this.#tellUnsent();
    }
  }

  #tellUnsent(): void {
    const { heldSize } = this.#sender;
    if (heldSize === this.#toldUnsent) return;
    this.#toldUnsent = heldSize;
    this.#o.unsent.set(this, heldSize);
  }

  /** Whether nothing is left to do and nothing comes. */
  get #isDone(): boolean {
    if (this.#state === "open" || this.#slots.length > 0 || !this.#sender.isEmpty) return false;
    return this.#state === "finishing" || this.#isExhausted;
  }

  /** The next whole frame, or null: a large one is received only once it may begin and there is memory for it. */
  #nextFrame(): Uint8Array | null {
    this.#limitFrames();
    const { announced } = this.#frames;
    if (announced !== null && announced.size >= LARGE_REQUEST) {
      if (!this.#mayStart(announced.apiKey === PRODUCE) || !this.#hasMemoryFor(announced.size)) return null;
    } else if (announced === null && !this.#frames.isGathering) {
      this.#isExhausted = true;
      return null;
    }
    const frame = this.#frames.next();
    this.#isExhausted = frame === null;
    return frame;
  }

  #mayStart(isProduce: boolean): boolean {
    if (this.#slots.length === 0) return true;
    return isProduce && this.#slots.length < MOST_OVERLAPPING && this.#slots.every((slot) => slot.isProduce);
  }

  /** Whether so many bytes may be here too; when not, a turn follows once they may. */
  #hasMemoryFor(size: number): boolean {
    if (this.#memory === "taken") return true;
    if (this.#memory === "wanted") return false;
    const taken = (): void => {
      this.#memory = "taken";
      this.#memoryTakenMs = this.#lastActiveMs = this.#o.nowMs();
    };
    this.#memorySize = size;
    const takeBack = this.#o.memory.take(size, () => {
      taken();
      this.#soon();
    });
    if (takeBack === null) taken();
    else {
      this.#memory = "wanted";
      this.#takeBackWish = takeBack;
    }
    return takeBack === null;
  }

  /** Forgets what has come and was not begun. */
  #dropUnbegun(): void {
    if (this.#memory === "wanted") this.#takeBackWish();
    if (this.#memory === "taken") this.#o.memory.give(this.#memorySize);
    this.#memory = "unasked";
    this.#held = null;
    this.#frames.drop();
  }

  #start(frame: Uint8Array): void {
    const slot: Slot = { isProduce: isProduce(frame), outcome: null, onGone: new Set() };
    this.#slots.push(slot);
    const memorySize = this.#memory === "taken" ? this.#memorySize : 0;
    this.#memory = "unasked";
    const end = (): void => {
      if (memorySize > 0) this.#o.memory.give(memorySize);
    };
    let outcome: DispatchResult | Promise<DispatchResult>;
    try {
      outcome = this.#o.dispatch(frame, this.#caller(slot));
    } catch (failure) {
      end();
      throw failure;
    }
    if (!(outcome instanceof Promise)) {
      end();
      slot.outcome = outcome;
      return;
    }
    // A rejection is a broken invariant: nobody catches it here, so that it reaches the top.
    void outcome.then((known) => {
      end();
      slot.outcome = known;
      this.#soon();
    });
  }

  /** No request is taken until others have had their turn, or, where the client was too fast, for a time. */
  #rest(ms = 0): void {
    if (this.#isResting) this.#stopResting();
    this.#isResting = true;
    this.#stopResting = this.#o.afterOthers(() => {
      this.#isResting = false;
      this.#turnStartedMs = this.#o.nowMs();
      this.#turn();
    }, ms);
  }

  /** Answers that come in the same moment leave in one write. */
  #soon(): void {
    if (this.#turnSoon) return;
    this.#turnSoon = true;
    queueMicrotask(() => {
      this.#turnSoon = false;
      this.#turn();
    });
  }

  /** Hands the answers that are next in order to the sender. */
  #release(): void {
    let throttleMs = 0;
    for (let slot = this.#slots[0]; slot !== undefined && slot.outcome !== null; slot = this.#slots[0]) {
      this.#slots.shift();
      this.#lastActiveMs = this.#o.nowMs();
      const outcome = slot.outcome;
      if (outcome.kind === "answer" && this.#state !== "orphaned") this.#sender.add(outcome.pieces);
      if (outcome.kind === "close") throw new MalformedBytes(outcome.why);
      throttleMs = Math.max(throttleMs, outcome.throttleMs ?? 0);
    }
    if (throttleMs > 0) this.#rest(throttleMs);
    if (this.#authentication.hasFailed) this.#afterFailedAuthentication();
    if (!this.#sender.isStuck && this.#sender.unsentSize >= WORTH_A_WRITE) this.#sender.flush();
  }

  /** The answer that says so is the last one. */
  #afterFailedAuthentication(): void {
    if (this.#slots.length > 0 || !this.#takesRequests) return;
    this.#o.limited.warn("Closed a connection: its client is not who it says it is", this.#who(), {
      of: this.#o.socket.remoteHost,
    });
    this.finish();
  }

  /** The one place that decides what becomes of a connection that cannot go on. */
  #giveUp(failure: unknown): void {
    if (failure instanceof MalformedBytes) {
      this.#sendLastAnswers();
      this.#o.limited.warn(`Closed a connection: ${failure.message}`, this.#who(), { of: this.#o.socket.remoteHost });
    } else if (failure instanceof OperatingFailure) {
      this.#o.limited.error(`Closed a connection in the middle of a response: ${failure.message}`, this.#who());
    } else throw failure;
    this.close();
  }

  /** What was asked before the nonsense is answered, as far as the socket takes it now. */
  #sendLastAnswers(): void {
    try {
      if (!this.#sender.isStuck) this.#sender.flush();
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
    }
  }

  #holdBack(): void {
    if (this.#state !== "open") return;
    const backlogged = this.#frames.isBacklogged;
    if (backlogged === this.#paused) return;
    this.#paused = backlogged;
    if (backlogged) this.#o.socket.pause();
    else this.#o.socket.resume();
  }

  /**
   * Tells every handler that wants to know that its client has gone, or is as good as gone. Its answer is not waited
   * for; a request that nobody asked to be told about ends soon by itself, and is answered if the connection still
   * stands.
   */
  #letGo(): void {
    const slots = this.#slots.splice(0);
    for (const slot of slots) {
      if (this.#state !== "closed" && slot.onGone.size === 0) this.#slots.push(slot);
    }
    for (const { onGone } of slots) tellAll(onGone);
  }

  #caller(slot: Slot): Caller {
    const isGone = (): boolean => this.#state !== "open" && this.#state !== "ended";
    const disconnected: Disconnection = {
      get is() {
        return isGone();
      },
      whenGone(run) {
        if (isGone()) {
          run();
          return () => {};
        }
        const once = (): void => run();
        slot.onGone.add(once);
        return () => void slot.onGone.delete(once);
      },
    };
    const { listener, id, socket } = this.#o;
    return {
      listener,
      connectionId: id,
      remoteHost: socket.remoteHost,
      authentication: this.#authentication,
      disconnected,
    };
  }

  #who(): Record<string, unknown> {
    const { socket, listener } = this.#o;
    return { client: `${socket.remoteHost}:${socket.remotePort}`, listener: listener.name };
  }
}

function tellAll(onGone: Set<() => void>): void {
  const runs = [...onGone];
  onGone.clear();
  for (const run of runs) run();
}

function isProduce(frame: Uint8Array): boolean {
  return frame.length >= 2 && ((frame[0]! << 8) | frame[1]!) === PRODUCE;
}
