/**
 * Removes a partition's folder: first it gets Kafka's name for a folder on its way out, so that a crash leaves no half
 * of a log under the partition's name, and then it is removed. Many are removed together: their names are synced once,
 * the checkpoints written once, and the files unlinked beside the event loop.
 *
 * A topic's name may leave no room for the suffix; then the name is shortened, as in Kafka. So such a name says that
 * the folder is to be removed, or was put aside, but not whose it was.
 *
 * @module
 */
import { type Disk, OperatingFailure } from "../runtime/ports.ts";
import { parentOf } from "./durability.ts";
import { type Checkpoints, type PartitionName, persistForgotten, setForgotten } from "./offset_checkpoint.ts";

/** The bytes that file systems allow in a name. A character of a topic's name is one byte. */
const LONGEST_NAME = 255;

/** Folders that are unlinked at once. */
const SIDE_BY_SIDE = 4;

/**
 * `topic-partition.uniqueId-delete`, or `-stray`; `uniqueId` distinguishes folders that had the same name one after the
 * other.
 */
export function nameOnTheWayOut(
  { topic, partition }: PartitionName,
  { uniqueId, ending }: { readonly uniqueId: string; readonly ending: "delete" | "stray" },
): string {
  const rest = `-${partition}.${uniqueId}-${ending}`;
  return `${topic.slice(0, LONGEST_NAME - rest.length)}${rest}`;
}

interface Going {
  /** Its present name. */
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
   * When this returns, the folder is renamed and the partition's name is free; nothing else may work on the folder.
   * Resolves when the folder and its lines in the checkpoints are gone from the disk. Throws OperatingFailure when it
   * cannot be renamed, and rejects with it when it cannot be removed.
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

  /** Unlinks a folder that a start found renamed. Resolves when it is gone; rejects with OperatingFailure. */
  unlink(folder: string): Promise<void> {
    const outcome = Promise.withResolvers<void>();
    this.#toUnlink.push({ folder, outcome });
    this.#unlinkNext();
    return outcome.promise;
  }

  async #settle(): Promise<void> {
    this.#isAtWork = true;
    while (this.#renamed.length > 0) {
      // Those that come in the same iteration of the event loop are removed together.
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
      // Not push(...): an argument for each of very many is more than the runtime takes.
      for (const one of going) this.#toUnlink.push(one);
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
