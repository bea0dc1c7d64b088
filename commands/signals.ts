/**
 * How a signal ends a command: the first one lets it finish what it began, a second one ends the process at once. Note:
 * the process must then die of the signal (`main.ts`). A shell goes on with its loop after a command that exits, with
 * whatever code; it ends the loop only when Ctrl-C killed the command.
 *
 * @module
 */
import type { EndingSignal, Process } from "../core/runtime/process_port.ts";

export interface SignalWatch {
  /** The first signal that came: what the command ends with. Null while none came. */
  signal: EndingSignal | null;
  forget(): void;
}

/** Calls `end` at the first signal. */
export function endOnSignal(process: Process, end: () => void): SignalWatch {
  const forgets: (() => void)[] = [];
  const watch: SignalWatch = {
    signal: null,
    forget: () => forgets.splice(0).forEach((forget) => forget()),
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    forgets.push(process.onSignal(signal, () => {
      watch.signal = signal;
      watch.forget();
      end();
    }));
  }
  return watch;
}
