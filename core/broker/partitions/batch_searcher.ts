/**
 * Looks for records by their time in batches that would hold the event loop: a batch of a megabyte may inflate to a
 * hundred of them. Such a batch is read here and searched in a thread. One thread for all partitions, and one batch at
 * a time: that much is read and inflated, however many wait. It is not the thread that checks batches, because
 * recompressing takes seconds and a search milliseconds.
 *
 * A lookup that meets such a batch is abandoned and made again when the outcome is known ({@linkcode NotResident}).
 * What is known of a batch says nothing of another in its place: where the log has been cut or cleaned meanwhile, that
 * is searched.
 *
 * @module
 */
import { MalformedBytes } from "../../base/cursor.ts";
import {
  findRecord,
  type FoundRecord,
  NotResident,
  type SearchBatch,
  searchHere,
  type StoredBatch,
  type WantedRecords,
} from "../../log/mod.ts";
import type { ErrorName } from "../../protocol/error_codes.ts";
import { InflatesTooFar } from "../../protocol/records/compression/codec.ts";
import { OperatingFailure } from "../../runtime/ports.ts";
import { KeyedQueue } from "../keyed_queue.ts";
import { STOPPED, WorkThread, type WorkThreadOptions } from "./work_thread.ts";
import { chargeOverrun, type LoopBudget, maxSearchedHere, searchMs } from "./offload.ts";

/** As in the thread's messages: what is asked, and what it says. */
const TASK = "search";
interface SearchTask {
  readonly task: typeof TASK;
  readonly batch: Uint8Array;
  readonly wanted: WantedRecords;
}
type Said = { readonly kind: "searched"; readonly found: FoundRecord | null } | {
  readonly kind: "damaged";
  readonly how: string;
};

interface Search {
  readonly batch: StoredBatch;
  readonly wanted: WantedRecords;
  readonly outcome: FoundRecord | OperatingFailure | null;
}

/** The failure of a search during which the thread ended. */
const THREAD_FAILED = "ETHREAD";

export class BatchSearcher {
  readonly #thread: WorkThread<Said>;
  readonly #queue = new KeyedQueue();
  #stopped = false;

  constructor(o: WorkThreadOptions) {
    this.#thread = new WorkThread(o);
  }

  /**
   * Searches when all earlier searches are over. A search that is no longer wanted by then ends as if it had been
   * stopped.
   */
  async search(batch: StoredBatch, wanted: WantedRecords, isWanted: () => boolean): Promise<Search> {
    let search!: Search;
    await this.#queue.take(TASK, async () => {
      search = await this.#readAndSearch(batch, wanted, () => isWanted() && !this.#stopped);
    });
    return search;
  }

  /** Stops: the clients that wait are sent to look for the partition's leader. */
  stop(): void {
    this.#stopped = true;
    this.#thread.stop();
  }

  async #readAndSearch(batch: StoredBatch, wanted: WantedRecords, isWanted: () => boolean): Promise<Search> {
    try {
      if (isWanted()) await batch.prefetch();
      if (!isWanted()) throw new OperatingFailure(STOPPED, "Nobody waits for this search any more");
      return { batch, wanted, outcome: await this.#inThread(batch, batch.read(), wanted) };
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      return { batch, wanted, outcome: failure };
    }
  }

  async #inThread(batch: StoredBatch, bytes: Uint8Array, wanted: WantedRecords): Promise<FoundRecord | null> {
    let said: Said;
    try {
      const message: SearchTask = { task: TASK, batch: bytes, wanted };
      said = await this.#thread.ask(() => ({ message, handedOver: [bytes] }));
    } catch (failure) {
      if (!(failure instanceof OperatingFailure) || failure.code === STOPPED) throw failure;
      const { file, position } = batch;
      throw new OperatingFailure(THREAD_FAILED, `Cannot search ${file.path} at ${position}: ${failure.message}`);
    }
    if (said.kind === "damaged") throw batch.damaged(said.how);
    return said.found;
  }
}

interface LookupOptions {
  /** How long the lookups of one request may hold the event loop. Each lookup subtracts the time it takes. */
  readonly allowance: LoopBudget;
  readonly isWanted: () => boolean;
  readonly nowMs: () => number;
}

/**
 * The search of one lookup, however often the lookup is restarted: what seems to cost more than is left goes to the
 * searcher, once.
 */
export function searchBeside(searcher: BatchSearcher, { allowance, isWanted, nowMs }: LookupOptions): SearchBatch {
  const known: Search[] = [];
  return (batch, wanted) => {
    const before = known.find((each) => each.batch.isSameAs(batch) && isSame(each.wanted, wanted));
    if (before?.outcome instanceof OperatingFailure) throw before.outcome;
    if (before !== undefined) return before.outcome;
    const ms = searchMs(batch.header);
    if (ms <= allowance.leftMs) {
      const begunMs = nowMs();
      const bytes = batch.read();
      allowance.leftMs -= ms;
      try {
        return searchHere(batch, wanted, { bytes, maxInflatedSize: maxSearchedHere(batch.header) });
      } catch (failure) {
        if (!(failure instanceof InflatesTooFar)) throw failure;
      } finally {
        chargeOverrun(allowance, { seemedMs: ms, tookMs: nowMs() - begunMs });
      }
    }
    throw new NotSearched(batch, async () => void known.push(await searcher.search(batch, wanted, isWanted)));
  };
}

/** What is answered when a search failed. */
export function searchError({ code }: OperatingFailure): ErrorName {
  if (code === STOPPED) return "NOT_LEADER_OR_FOLLOWER";
  return code === THREAD_FAILED ? "UNKNOWN_SERVER_ERROR" : "KAFKA_STORAGE_ERROR";
}

class NotSearched extends NotResident {
  constructor({ file, position }: StoredBatch, readonly bring: () => Promise<void>) {
    super(`${file.path} at ${position} has not been searched`);
  }

  /** A batch that has been searched is known, or another batch has taken its place. */
  isSameAs(): boolean {
    return false;
  }
}

/** The thread's side: handles a message. Returns whether the message was for it. */
export function searchThread(o: { readonly send: (message: unknown) => void }): (message: unknown) => boolean {
  return (received) => {
    const { task, batch, wanted } = received as SearchTask;
    if (task !== TASK) return false;
    o.send(searched(batch, wanted));
    return true;
  };
}

function searched(batch: Uint8Array, wanted: WantedRecords): Said {
  try {
    return { kind: "searched", found: findRecord(batch, wanted) };
  } catch (damage) {
    if (!(damage instanceof MalformedBytes)) throw damage;
    return { kind: "damaged", how: damage.message };
  }
}

function isSame(one: WantedRecords, other: WantedRecords): boolean {
  return one.fromMs === other.fromMs && one.toMs === other.toMs && one.fromOffset === other.fromOffset;
}
