/**
 * How a partition's folder goes: under Kafka's name for one on its way out first, so that a crash leaves no half of a
 * log under the partition's name, and then altogether. Many go together: their names are synced once, the checkpoints
 * written once, and the files unlinked beside the event loop.
 *
 * A topic's name may be so long that the folder's has no room for more; as in Kafka it is cut then. So such a name says
 * that a folder goes, or has been put aside, but not whose it was.
 *
 * @module
 */
import { type Disk, OperatingFailure } from "../runtime/ports.ts";
import { parentOf } from "./durability.ts";
import { type Checkpoints, type PartitionName, persistForgotten, setForgotten } from "./offset_checkpoint.ts";

/** Bytes, which file systems allow a name. A topic's name has one a character. */
const LONGEST_NAME = 255;

/** Folders that are unlinked at once. */
const SIDE_BY_SIDE = 4;

/** `topic-partition.uniqueId-delete`, or `-stray`; `uniqueId` keeps apart what had one name, one after the other. */
export function nameOnTheWayOut(
  { topic, partition }: PartitionName,
  { uniqueId, ending }: { readonly uniqueId: string; readonly ending: "delete" | "stray" },
): string {
  const rest = `-${partition}.${uniqueId}-${ending}`;
  return `${topic.slice(0, LONGEST_NAME - rest.length)}${rest}`;
}

interface Going {
  /** As it is called now. */
  readonly folder: string;
  readonly outcome: PromiseWithResolvers<void>;
}

/** The folders of one data folder that are on their way out. */
export class FolderRemovals {
  readonly #disk: Disk;
  readonly #checkpoints: Checkpoints;
  #renamed: Going[] = [];
  #isAtWork = false;
  readonly #toUnlink: Going[] = [];
  #unlinking = 0;

  constructor({ disk, checkpoints }: { readonly disk: Disk; readonly checkpoints: Checkpoints }) {
    this.#disk = disk;
    this.#checkpoints = checkpoints;
  }

  /**
   * The folder has another name when this returns, and the partition's own is free; nobody may be at work on it. Ends
   * when it and what the checkpoints said of it are gone from the disk. Throws OperatingFailure when it cannot be
   * renamed, and rejects with it when it cannot be removed.
   */
  remove(
    folder: string,
    o: { readonly partition: PartitionName; readonly uniqueId: string },
  ): Promise<void> {
    const { partition, uniqueId } = o;
    const gone = `${parentOf(folder)}/${nameOnTheWayOut(partition, { uniqueId, ending: "delete" })}`;
    this.#disk.rename(folder, gone);
    setForgotten(this.#checkpoints, partition);
    const outcome = Promise.withResolvers<void>();
    this.#renamed.push({ folder: gone, outcome });
    if (!this.#isAtWork) void this.#settle();
    return outcome.promise;
  }

  /** Unlinks what was renamed before, at a start that found it. Ends when it is gone; rejects with OperatingFailure. */
  unlink(folder: string): Promise<void> {
    const outcome = Promise.withResolvers<void>();
    this.#toUnlink.push({ folder, outcome });
    this.#unlinkNext();
    return outcome.promise;
  }

  async #settle(): Promise<void> {
    this.#isAtWork = true;
    while (this.#renamed.length > 0) {
      // Those who come in this turn of the loop go together.
      await Promise.resolve();
      const going = this.#renamed;
      this.#renamed = [];
      try {
        const parents = new Set(going.map(({ folder }) => parentOf(folder)));
        for (const parent of parents) await this.#disk.syncFolder(parent);
        await persistForgotten(this.#checkpoints);
      } catch (failure) {
        if (!(failure instanceof OperatingFailure)) throw failure;
        for (const { outcome } of going) outcome.reject(failure);
        continue;
      }
      this.#toUnlink.push(...going);
      this.#unlinkNext();
    }
    this.#isAtWork = false;
  }

  #unlinkNext(): void {
    while (this.#unlinking < SIDE_BY_SIDE) {
      const next = this.#toUnlink.shift();
      if (next === undefined) return;
      this.#unlinking += 1;
      const { folder, outcome } = next;
      void this.#disk.unlinkFolder(folder).then(outcome.resolve, outcome.reject).finally(() => {
        this.#unlinking -= 1;
        this.#unlinkNext();
      });
    }
  }
}
