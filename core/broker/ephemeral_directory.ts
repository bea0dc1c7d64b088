/**
 * A data folder for as long as the broker runs. One whose process was killed stays behind, with its lock free: whoever
 * starts next with a folder of this kind removes those.
 *
 * @module
 */
import { type Disk, OperatingFailure } from "../runtime/ports.ts";
import { type DataDirectory, type DataDirectoryOptions, LOCK, openDataDirectory } from "./data_directory.ts";

/** Created when the folder is locked: a folder with it and without a lock is left over. */
const MARK = ".ephemeral";

/** Of a folder's name. */
const NAME = /^kq-\d+-[0-9a-z]+$/;

export function ephemeralName(processId: number, { uint32 }: { readonly uint32: () => number }): string {
  return `kq-${processId}-${uint32().toString(36)}`;
}

/** Nothing in it outlives its closing, nor is meant to outlive a crash. */
export async function openEphemeralDirectory(o: DataDirectoryOptions): Promise<DataDirectory> {
  const directory = await openDataDirectory(o);
  o.disk.open(`${o.folder}/${MARK}`, "if-missing").close();
  const close = async (): Promise<void> => {
    await directory.close({ clean: false });
    o.disk.removeFolder(o.folder);
  };
  return { ...directory, metadataFile: null, close, discard: close };
}

/** Removes the folders in `parent` whose processes are gone. What cannot be looked at or removed stays. */
export async function removeAbandoned(disk: Disk, parent: string): Promise<void> {
  for (const name of attempted(() => disk.list(parent)) ?? []) {
    const folder = `${parent}/${name}`;
    if (!NAME.test(name) || attempted(() => disk.exists(`${folder}/${MARK}`)) !== true) continue;
    const locked = attempted(() => disk.lock(`${folder}/${LOCK}`, "a kq that removes it"));
    if (locked === null || "heldBy" in locked) continue;
    try {
      await disk.unlinkFolder(folder);
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
    } finally {
      attempted(() => locked.release());
    }
  }
}

/** Null when the disk refuses. */
function attempted<T>(work: () => T): T | null {
  try {
    return work();
  } catch (failure) {
    if (failure instanceof OperatingFailure) return null;
    throw failure;
  }
}
