/**
 * How far a long piece of work is: one line on a terminal, written over itself.
 *
 * @module
 */
import type { Clock, Timers } from "../core/runtime/ports.ts";
import type { OutputStream } from "../core/runtime/process_port.ts";
import { durationText, sizeText } from "./sizes.ts";

export interface Standing {
  readonly records: number;
  readonly bytes: number;
  /** How much of the work is done, from 0 to 1; null when the total is unknown. */
  readonly share: number | null;
}

const EVERY_MS = 200;
/** What is over before this is not worth a line. */
const QUIET_MS = 1000;

/** `1,200,000 records  84.0 MB  1.1 M records/s  5 s left`. */
export function progressText(now: Standing, elapsedMs: number): string {
  const seconds = Math.max(elapsedMs, 1) / 1000;
  const perSecond = now.records / seconds;
  const parts = [
    `${now.records.toLocaleString("en")} records`,
    sizeText(now.bytes),
    perSecond >= 1e6
      ? `${(perSecond / 1e6).toFixed(1)} M records/s`
      : `${Math.round(perSecond).toLocaleString("en")} records/s`,
  ];
  if (now.share !== null && now.share > 0 && now.share < 1) {
    parts.push(`${durationText((1 - now.share) / now.share * elapsedMs)} left`);
  }
  return parts.join("  ");
}

/** Shows the standing until the returned function ends it, which leaves the last line there. */
export function showProgress(
  ask: () => Standing,
  stderr: OutputStream,
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
): () => void {
  const startMs = clock.monotonicMs();
  const encoder = new TextEncoder();
  let isShown = false;
  let cancel: () => void = () => {};
  const show = (ending: string): void => {
    const line = encoder.encode(`\r\x1b[K${progressText(ask(), clock.monotonicMs() - startMs)}${ending}`);
    stderr.writeNow(line, 0, line.length);
    isShown = true;
  };
  const arm = (atMs: number): void => {
    cancel = timers.at(atMs, () => {
      show("");
      arm(clock.monotonicMs() + EVERY_MS);
    });
  };
  arm(startMs + QUIET_MS);
  return () => {
    cancel();
    if (isShown) show("\n");
  };
}
