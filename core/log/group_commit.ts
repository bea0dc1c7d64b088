/**
 * Makes appended records durable, many at a time. One round is in flight; members that join while it runs are in the
 * next. A round syncs the files of everyone in it side by side, and the folders whose names changed, so that a hundred
 * partitions wait for the disk once.
 *
 * Invariant: a sync that failed is never tried again: the kernel may have dropped the pages and marked them clean, and
 * a second sync would succeed without them. The member is told, and its log has failed. A sync that never began,
 * because no file descriptor was left, is different: the member is told that, and may join again with everything.
 *
 * @module
 */
import { assert } from "../base/assert.ts";
import { type Disk, OperatingFailure } from "../runtime/ports.ts";
import { isOutOfFds } from "../runtime/errno.ts";

/** What a member has written and is not known to be on the disk. */
export interface Unsynced {
  readonly files: readonly { sync(): Promise<void> }[];
  readonly folders: readonly string[];
}

export interface CommitMember {
  /** A round begins. What is written from here on belongs to the next. */
  startCommit(): Unsynced;
  /**
   * The round is over: everything handed over is durable, or `failure` says why it may not be. When descriptors are
   * short, nothing was tried; after any other failure, what was handed over may be lost or not.
   */
  endCommit(failure: OperatingFailure | null): void;
}

/** Syncs in flight at once: enough to fill a disk's queue. */
const SIDE_BY_SIDE = 64;

export class GroupCommit {
  readonly #disk: Disk;
  readonly #durability: "disk" | "cache";
  #joined = new Set<CommitMember>();
  #running = false;

  /** With `durability: "cache"` what the page cache has counts as durable, as in Kafka. */
  constructor(disk: Disk, o: { readonly durability?: "disk" | "cache" } = {}) {
    this.#disk = disk;
    this.#durability = o.durability ?? "disk";
  }

  /** False when what the page cache has counts as durable. */
  get reachesTheDisk(): boolean {
    return this.#durability === "disk";
  }

  /** Joins the next round. Joining twice changes nothing. */
  join(member: CommitMember): void {
    this.#joined.add(member);
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    // Everyone who joins in this iteration of the event loop belongs to the first round.
    await Promise.resolve();
    while (this.#joined.size > 0) {
      const members = [...this.#joined];
      this.#joined = new Set();
      await this.#round(members);
    }
    this.#running = false;
  }

  async #round(members: readonly CommitMember[]): Promise<void> {
    const syncs = new Syncs(this.#disk);
    const ends = members.map((member) => {
      const unsynced = member.startCommit();
      const done = this.#durability === "disk" ? syncs.all(unsynced) : Promise.resolve(null);
      return done.then((failure) => member.endCommit(failure));
    });
    await Promise.all(ends);
  }
}

/** The syncs of one round: each folder once, some of them at a time. */
class Syncs {
  readonly #disk: Disk;
  readonly #folders = new Map<string, Promise<OperatingFailure | null>>();
  readonly #queue: (() => void)[] = [];
  #inFlight = 0;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /**
   * The failure of a sync that began is recorded at once: a process that is killed before that leaves no trace of it.
   */
  all(unsynced: Unsynced): Promise<OperatingFailure | null> {
    const outcomes = [
      ...unsynced.files.map((file) => this.#withSlot(() => file.sync())),
      ...unsynced.folders.map((folder) => this.#folder(folder)),
    ];
    return new Promise((resolve, reject) => {
      const tell = (failure: OperatingFailure | null): OperatingFailure | null => {
        if (failure !== null && !isOutOfFds(failure)) resolve(failure);
        return failure;
      };
      Promise.all(outcomes.map((outcome) => outcome.then(tell)))
        .then((failures) => resolve(failures.find((failure) => failure !== null) ?? null), reject);
    });
  }

  #folder(path: string): Promise<OperatingFailure | null> {
    let outcome = this.#folders.get(path);
    if (outcome === undefined) {
      outcome = this.#withSlot(() => this.#disk.syncFolder(path));
      this.#folders.set(path, outcome);
    }
    return outcome;
  }

  async #withSlot(sync: () => Promise<void>): Promise<OperatingFailure | null> {
    if (this.#inFlight >= SIDE_BY_SIDE) await new Promise<void>((start) => this.#queue.push(start));
    this.#inFlight += 1;
    try {
      await sync();
      return null;
    } catch (failure) {
      if (failure instanceof OperatingFailure) return failure;
      throw failure;
    } finally {
      this.#inFlight -= 1;
      assert(this.#inFlight >= 0, "as many syncs end as began");
      this.#queue.shift()?.();
    }
  }
}
