/**
 * Connections whose clients have yet to say who they are: for how long, and how many at once. What a stranger can hold
 * is bounded by this, and those who are known are never counted.
 *
 * @module
 */
import type { Clock, Timers } from "../runtime/ports.ts";

export interface UnknownClient {
  readonly isUnknown: boolean;
  closeUnknown(why: string): void;
}

export interface UnknownClientsOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** For so long a client may take to encrypt and to log in. */
  readonly loginMs?: number;
  /** For one more than so many, the one goes that has taken longest. */
  readonly most?: number;
}

const LOGIN_MS = 20_000;
const MOST = 1024;

export class UnknownClients {
  readonly #o: Required<UnknownClientsOptions>;
  /** The oldest first, each with what takes its deadline back. Some may be known by now. */
  readonly #waiting = new Map<UnknownClient, () => void>();

  constructor({ loginMs = LOGIN_MS, most = MOST, ...ports }: UnknownClientsOptions) {
    this.#o = { loginMs, most, ...ports };
  }

  add(client: UnknownClient): void {
    if (!client.isUnknown) return;
    const { clock, timers, loginMs } = this.#o;
    this.#waiting.set(
      client,
      timers.at(clock.monotonicMs() + loginMs, () => {
        this.remove(client);
        if (client.isUnknown) client.closeUnknown(`its client has not said who it is within ${loginMs} ms`);
      }),
    );
    if (this.#waiting.size > this.#o.most) this.#makeRoom();
  }

  remove(client: UnknownClient): void {
    this.#waiting.get(client)?.();
    this.#waiting.delete(client);
  }

  #makeRoom(): void {
    for (const client of this.#waiting.keys()) if (!client.isUnknown) this.remove(client);
    const [oldest] = this.#waiting.keys();
    if (oldest === undefined || this.#waiting.size <= this.#o.most) return;
    this.remove(oldest);
    oldest.closeUnknown(`${this.#o.most} others have yet to say who they are, and its client has taken longest`);
  }
}
