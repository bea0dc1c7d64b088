/**
 * Certificates while listeners are open: taken up when their files change, and warned of before they expire. Whoever is
 * connected stays so; who comes from then on is shown the new one.
 *
 * @module
 */
import type { Clock, Logger, Timers, TlsServer } from "../runtime/ports.ts";
import { OperatingFailure } from "../runtime/ports.ts";
import { certificateFacts } from "../security/mod.ts";
import type { ListenerSecurityOutcome } from "./listener_security.ts";

const LOOK_EVERY_MS = 10_000;
const DAY_MS = 86_400_000;
const WARNED_DAYS_BEFORE = 30;

interface WatchOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

export interface WatchedListener {
  readonly name: string;
  readonly tls: TlsServer;
  /** What the listener's properties mean now. Throws OperatingFailure where a file cannot be read. */
  readonly readAgain: () => ListenerSecurityOutcome;
  /** Listens with this from now on. Throws OperatingFailure. */
  readonly replace: (tls: TlsServer) => void;
}

export class CertificateWatch {
  readonly #o: WatchOptions;
  readonly #stops = new Set<() => void>();

  constructor(options: WatchOptions) {
    this.#o = options;
  }

  watch(listener: WatchedListener): void {
    const { clock, timers } = this.#o;
    let { tls } = listener;
    let problem = "";
    let warnedMs = this.#warnOfExpiry(listener.name, tls, -Infinity);
    const look = (): void => {
      const next = this.#next(listener, tls);
      if (typeof next === "string") {
        if (next !== problem) {
          this.#o.logger.error(`The certificate of listener ${listener.name} stays as it is: ${next}`);
        }
        problem = next;
      } else {
        problem = "";
        if (isOther(next, tls)) {
          tls = next;
          warnedMs = -Infinity;
          this.#o.logger.info(`Listener ${listener.name} has another certificate: ${textOf(tls)}`);
        }
      }
      warnedMs = this.#warnOfExpiry(listener.name, tls, warnedMs);
      arm();
    };
    let cancel: () => void = () => {};
    const arm = (): void => void (cancel = timers.at(clock.monotonicMs() + LOOK_EVERY_MS, look));
    arm();
    this.#stops.add(() => cancel());
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  /** What the listener has from now on; a text says why it keeps what it has. */
  #next({ readAgain, replace }: WatchedListener, tls: TlsServer): TlsServer | string {
    try {
      const outcome = readAgain();
      if (outcome.kind === "refused") return outcome.message;
      const next = outcome.security.tls;
      if (next === null) return "it is to encrypt nothing any more, which takes a restart";
      if (certificateFacts(next.certificate) === null) return "what is to be its certificate cannot be read";
      if (isOther(next, tls)) replace(next);
      return next;
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      return failure.message;
    }
  }

  /** Once a day; returns when that was last. */
  #warnOfExpiry(name: string, { certificate }: TlsServer, warnedMs: number): number {
    const nowMs = this.#o.clock.wallMs();
    const facts = certificateFacts(certificate);
    if (facts === null || nowMs - warnedMs < DAY_MS) return warnedMs;
    const days = Math.floor((facts.notAfterMs - nowMs) / DAY_MS);
    if (days >= WARNED_DAYS_BEFORE) return warnedMs;
    const when = new Date(facts.notAfterMs).toISOString();
    const what = days < 0 ? `has expired (${when}): clients refuse it` : `expires in ${days} days (${when})`;
    this.#o.logger.warn(`The certificate of listener ${name} ${what}; put another in its place, kq takes it up`);
    return nowMs;
  }
}

function isOther(a: TlsServer, b: TlsServer): boolean {
  return a.certificate !== b.certificate || a.key !== b.key || a.trusted !== b.trusted;
}

function textOf({ certificate }: TlsServer): string {
  const facts = certificateFacts(certificate);
  return facts === null ? "unreadable" : `${facts.subject}, until ${new Date(facts.notAfterMs).toISOString()}`;
}
