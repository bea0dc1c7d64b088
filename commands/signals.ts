/**
 * Ending a command in good order when a signal asks for it: the first one ends what it does, a second one ends the process as
 * it always does.
 *
 * @module
 */
import type { EndingSignal, Process } from "../core/runtime/process_port.ts";

const numbers: Readonly<Record<EndingSignal, number>> = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

export interface SignalWatch {
  /** What the process then ends with; null while no signal came. */
  exitCode: number | null;
  forget(): void;
}

/** Calls `end` at the first signal. */
export function endOnSignal(process: Process, end: () => void): SignalWatch {
  const forgets: (() => void)[] = [];
  const watch: SignalWatch = {
    exitCode: null,
    forget: () => forgets.splice(0).forEach((forget) => forget()),
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    forgets.push(process.onSignal(signal, () => {
      watch.exitCode = 128 + numbers[signal];
      watch.forget();
      end();
    }));
  }
  return watch;
}
