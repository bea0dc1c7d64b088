/**
 * Where a thread beside the event loop begins: it takes batches to check or to search, or a cleaning of a log, from
 * whoever started it, and does that, no more.
 *
 * @module
 */
import { searchThread } from "../core/broker/partitions/batch_searcher.ts";
import { validationThread } from "../core/broker/partitions/batch_validator.ts";
import { cleaningThread } from "../core/log/compaction/cleaning_run.ts";
import { bunMachine } from "../core/runtime/bun/mod.ts";
import { startingThread } from "../core/runtime/bun/threads.ts";

const { send, whenReceived } = startingThread();
const { clock, timers, disk, checksums } = bunMachine();

// What comes before the files can be reached waits for them, in order.
const ready = Promise.all([disk(), checksums()]).then(([disk, checksums]) => {
  const check = validationThread({ checksums, send });
  const search = searchThread({ send });
  const clean = cleaningThread({ disk, checksums, clock, timers, send });
  return (message: unknown) => check(message) || search(message) || clean(message);
});
whenReceived((message) => void ready.then((take) => take(message)));
