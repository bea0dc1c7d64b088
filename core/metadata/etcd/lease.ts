/**
 * A session on etcd: a lease that is kept alive, and is over when etcd says so, or when no member has confirmed it for
 * its whole duration.
 *
 * The time counts from when the confirmed request was *sent*, on a monotonic clock: so this process stops before etcd
 * lets others continue. Safety does not depend on that; it depends on the conditions of transactions.
 *
 * @module
 */
import { type Clock, OperatingFailure, type Timers } from "../../runtime/ports.ts";
import type { Session } from "../store.ts";
import { type Gateway, Refused } from "./gateway.ts";

interface LeaseOptions {
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Resolves when this process knows that the lease's entries are gone. */
  readonly whenGone: (leaseId: string) => Promise<void>;
}

/** gRPC's code for a lease that does not exist. */
const NOT_FOUND = 5;

export class LeaseSession implements Session {
  readonly #o: LeaseOptions;
  readonly #ttlMs: number;
  readonly #ending = new Set<() => void>();
  #deadlineMs: number;
  #isOver = false;
  #cancelTimer: () => void = () => {};

  private constructor(readonly id: string, o: LeaseOptions, ttlMs: number, deadlineMs: number) {
    this.#o = o;
    this.#ttlMs = ttlMs;
    this.#deadlineMs = deadlineMs;
    this.#keepLater();
  }

  /** etcd's leases last whole seconds, at least two. */
  static async grant(o: LeaseOptions, ttlMs: number): Promise<LeaseSession> {
    const sentMs = o.clock.monotonicMs();
    const granted = await o.gateway.read("LeaseGrant", { TTL: String(Math.max(2, Math.ceil(ttlMs / 1000))) }) as {
      readonly ID: string;
      readonly TTL: string;
    };
    const lastsMs = Number(granted.TTL) * 1000;
    return new LeaseSession(granted.ID, o, lastsMs, sentMs + lastsMs);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  async end(): Promise<void> {
    if (this.#isOver) return;
    const { gateway, whenGone } = this.#o;
    try {
      await gateway.read("LeaseRevoke", { ID: this.id });
      await whenGone(this.id);
    } catch (failure) {
      // It expires by itself when it is not kept alive.
      if (!(failure instanceof OperatingFailure)) throw failure;
    }
    this.#over();
  }

  whenEnded(run: () => void): () => void {
    if (this.#isOver) {
      run();
      return () => {};
    }
    this.#ending.add(run);
    return () => void this.#ending.delete(run);
  }

  #keepLater(): void {
    const { clock, timers } = this.#o;
    const nextMs = Math.min(clock.monotonicMs() + this.#ttlMs / 3, this.#deadlineMs);
    this.#cancelTimer = timers.at(nextMs, () => void this.#keep());
  }

  async #keep(): Promise<void> {
    const { gateway, clock } = this.#o;
    const sentMs = clock.monotonicMs();
    if (sentMs >= this.#deadlineMs) return this.#over();
    try {
      const { TTL = "0" } = await gateway.write("LeaseKeepAlive", { ID: this.id }) as { readonly TTL?: string };
      if (Number(TTL) <= 0) return this.#over();
      this.#deadlineMs = sentMs + Number(TTL) * 1000;
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      if (failure instanceof Refused && failure.grpcCode === NOT_FOUND) return this.#over();
    }
    if (!this.#isOver) this.#keepLater();
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer();
    for (const run of this.#ending) run();
    this.#ending.clear();
  }
}
