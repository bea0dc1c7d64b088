/**
 * Time and random numbers of the real machine.
 *
 * @module
 */
import type { Clock, Random, Timers } from "../ports.ts";

/** Longer waits are split: a timeout beyond 31 bits of milliseconds would fire at once. */
const LONGEST_WAIT_MS = 0x7fff_ffff;

export function bunClock(): Clock {
  return { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
}

export function bunTimers(clock: Clock): Timers {
  return {
    at(monotonicMs, wake) {
      let cancel = (): void => {};
      let done = false;
      const set = (): void => {
        const leftMs = monotonicMs - clock.monotonicMs();
        if (leftMs <= 0) {
          // After the events that came in meanwhile, but without the millisecond that the runtime's shortest timer
          // takes.
          const immediate = setImmediate(fire);
          cancel = () => clearImmediate(immediate);
          return;
        }
        // Timers of the runtime may fire up to a millisecond early; those of this port never do.
        const timer = setTimeout(fire, Math.min(Math.ceil(leftMs), LONGEST_WAIT_MS));
        cancel = () => clearTimeout(timer);
      };
      const fire = (): void => {
        if (done) return;
        if (clock.monotonicMs() < monotonicMs) return set();
        done = true;
        wake();
      };
      if (monotonicMs !== Infinity) set();
      return () => {
        done = true;
        cancel();
      };
    },
  };
}

export function bunRandom(): Random {
  return {
    uint32: () => crypto.getRandomValues(new Uint32Array(1))[0]!,
    bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  };
}
