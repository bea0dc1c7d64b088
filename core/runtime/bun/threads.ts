/**
 * Threads, as Bun's workers, all started in `commands/worker.ts`. In the executable that file is an entrypoint of its
 * own, found by the name it was built with.
 *
 * @module
 */
import { OperatingFailure, type Thread, type Threads } from "../ports.ts";

const isCompiled = /[$~](bunfs|BUN)\//.test(import.meta.url);
const entry = isCompiled ? "./commands/worker.ts" : new URL("../../../commands/worker.ts", import.meta.url).href;

export function bunThreads(): Threads {
  return {
    start(events): Thread {
      const worker = new Worker(entry, { ref: false });
      let isOver = false;
      const end = (why: string): void => {
        if (isOver) return;
        isOver = true;
        events.failed(new OperatingFailure("ETHREAD", `A thread has ended: ${why}`));
      };
      worker.addEventListener("message", ({ data }) => {
        if (!isOver) events.received(data);
      });
      worker.addEventListener("error", ({ message }) => end(message));
      worker.addEventListener("close", () => end("nobody asked it to"));
      return {
        send: (message, handedOver = []) => {
          if (!isOver) worker.postMessage(message, buffersOf(handedOver));
        },
        stop: () => {
          isOver = true;
          worker.terminate();
        },
      };
    },
  };
}

/** The thread's side of the channel, in a thread other than the first of the process. */
export function startingThread(): {
  readonly send: (message: unknown, handedOver?: readonly Uint8Array[]) => void;
  readonly whenReceived: (run: (message: unknown) => void) => void;
} {
  return {
    send: (message, handedOver = []) => postMessage(message, buffersOf(handedOver)),
    whenReceived: (run) => addEventListener("message", (event) => run((event as MessageEvent).data)),
  };
}

function buffersOf(arrays: readonly Uint8Array[]): ArrayBuffer[] {
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}
