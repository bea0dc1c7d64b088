/**
 * A disk that remembers what was synced, file by file and name by name. Every change goes into a journal; from it the
 * disk can say what a machine would find after a power cut at *any* moment of the past: what was synced is there, of
 * the rest each sector and each name may have made it or not. A run is played once and cut everywhere.
 *
 * Meaner than a real file system on purpose: it orders nothing that was not synced, and syncing a file says nothing
 * about its name.
 *
 * @module
 */
import { type Disk, type DiskFile, OperatingFailure } from "../../core/runtime/ports.ts";
import type { SeededRandom } from "./random.ts";

const SECTOR = 512;
const LONGEST_NAME = 255;

type Id = number;
type Tree = Map<Id, Map<string, Id>>;

type Change =
  | { readonly kind: "write"; readonly file: Id; readonly position: number; readonly bytes: Uint8Array }
  | { readonly kind: "truncate"; readonly file: Id; readonly size: number }
  | { readonly kind: "link"; readonly folder: Id; readonly name: string; readonly to: Id; readonly isFolder: boolean }
  | { readonly kind: "unlink"; readonly folder: Id; readonly name: string }
  | {
    readonly kind: "rename";
    readonly folder: Id;
    readonly name: string;
    readonly toFolder: Id;
    readonly toName: string;
    readonly to: Id;
  };
/** One that failed has lost what was to be written: the page cache calls it clean, and no later sync asks for it. */
type Sync = { readonly kind: "sync" | "lost"; readonly of: Id; readonly before: number };

/** What to do with changes that were not synced when the power went. */
export type Unsynced = "kept" | "dropped" | "torn";

export interface DiskOperation {
  readonly kind: "open" | "write" | "read" | "sync" | "truncate" | "rename" | "remove" | "syncFolder" | "makeFolder";
  readonly path: string;
}

export class SimulatedDisk implements Disk {
  /** Asked before every operation: an error code makes it fail. A failing write has written the first half. */
  fault: (operation: DiskOperation) => string | null = () => null;
  /** How many may be open at once; a folder that is synced or listed is open meanwhile. */
  handles = Infinity;
  readonly #files = new Map<Id, Uint8Array>();
  readonly #tree: Tree = new Map([[0, new Map<string, Id>()]]);
  readonly #start: { files: Map<Id, Uint8Array>; tree: Tree };
  readonly #journal: (Change | Sync)[] = [];
  readonly #locks = new Map<string, string>();
  #nextId = 1;
  #openHandles = 0;

  constructor(found?: { readonly files: Map<Id, Uint8Array>; readonly tree: Tree }) {
    if (found !== undefined) {
      for (const [id, bytes] of found.files) this.#files.set(id, bytes.slice());
      this.#tree.clear();
      for (const [id, entries] of found.tree) this.#tree.set(id, new Map(entries));
      this.#nextId = 1 + Math.max(0, ...this.#files.keys(), ...this.#tree.keys());
    }
    this.#start = copyOf(this.#files, this.#tree);
  }

  /** A disk on which that folder has been for long. */
  static withFolder(path: string): SimulatedDisk {
    const disk = new SimulatedDisk();
    disk.makeFolder(path);
    return new SimulatedDisk({ files: disk.#files, tree: disk.#tree });
  }

  /** Changes and syncs so far: the moments at which the power can go. */
  get moment(): number {
    return this.#journal.length;
  }

  get openHandles(): number {
    return this.#openHandles;
  }

  /** The disk as it is found when the power went at that moment. */
  afterPowerCut(moment: number, unsynced: Unsynced, random: SeededRandom): SimulatedDisk {
    const durable = copyOf(this.#start.files, this.#start.tree);
    let pending: { readonly at: number; readonly change: Change }[] = [];
    for (let at = 0; at < moment; at++) {
      const entry = this.#journal[at]!;
      if (!isSync(entry)) {
        pending.push({ at, change: entry });
        continue;
      }
      const isSynced = (p: { at: number; change: Change }) =>
        p.at < entry.before && touches(p.change, entry.of) && (entry.kind === "sync" || p.change.kind === "write");
      for (const { at: when, change } of pending.filter(isSynced)) {
        if (entry.kind === "sync") apply(durable.files, durable.tree, change);
        else if (change.kind === "write" && unsynced !== "dropped" && lostHalf(when)) {
          put(durable.files, change.file, change.position, change.bytes);
        }
      }
      pending = pending.filter((p) => !isSynced(p));
    }
    if (unsynced === "dropped") return new SimulatedDisk(durable);
    for (const { change } of pending) {
      if (unsynced === "kept") apply(durable.files, durable.tree, change);
      else if (change.kind === "write") applyTorn(durable.files, change, random);
      else if (random.chance(2)) apply(durable.files, durable.tree, change);
    }
    return new SimulatedDisk(durable);
  }

  /** The disk as the next process finds it when this one is killed now: the page cache survives, unsynced as it is. */
  afterKill(): SimulatedDisk {
    const survivor = new SimulatedDisk(this.#start);
    for (const entry of this.#journal) {
      survivor.#journal.push(entry);
      if (!isSync(entry)) apply(survivor.#files, survivor.#tree, entry);
    }
    survivor.#nextId = this.#nextId;
    return survivor;
  }

  /** Flips a bit behind everybody's back. */
  damage(path: string, position: number): void {
    const bytes = this.#files.get(this.#resolve(path))!;
    bytes[position]! ^= 0x10;
    this.#start.files.set(this.#resolve(path), bytes.slice());
  }

  /** Gives the file these bytes behind everybody's back. */
  overwrite(path: string, bytes: Uint8Array): void {
    const id = this.#resolve(path);
    this.#files.set(id, bytes.slice());
    this.#start.files.set(id, bytes.slice());
  }

  open(path: string, create: "never" | "if-missing" | "new"): DiskFile {
    this.#ask("open", path);
    this.#needHandle(path);
    const { folder, name } = this.#place(path);
    const known = this.#tree.get(folder)!.get(name);
    if (known !== undefined && create === "new") throw failure("EEXIST", "open", path);
    if (known === undefined && create === "never") throw failure("ENOENT", "open", path);
    if (known === undefined) {
      const id = this.#nextId++;
      this.#change({ kind: "link", folder, name, to: id, isFolder: false });
    }
    this.#openHandles += 1;
    return this.#handle(path, this.#tree.get(folder)!.get(name)!);
  }

  list(folder: string): string[] {
    this.#needHandle(folder);
    return [...this.#tree.get(this.#resolve(folder))!.keys()].sort();
  }

  listFiles(folder: string): string[] {
    return this.list(folder).filter((name) => !this.#tree.has(this.#resolve(`${folder}/${name}`)));
  }

  exists(path: string): boolean {
    try {
      this.#resolve(path);
      return true;
    } catch {
      return false;
    }
  }

  makeFolder(path: string): void {
    this.#ask("makeFolder", path);
    let folder = 0;
    for (const name of path.split("/").filter((part) => part !== "")) {
      if (!this.#tree.get(folder)!.has(name)) {
        this.#change({ kind: "link", folder, name, to: this.#nextId++, isFolder: true });
      }
      folder = this.#tree.get(folder)!.get(name)!;
    }
  }

  rename(from: string, to: string): void {
    this.#ask("rename", from);
    const old = this.#place(from);
    const now = this.#place(to);
    const id = this.#resolve(from);
    this.#change({
      kind: "rename",
      folder: old.folder,
      name: old.name,
      toFolder: now.folder,
      toName: now.name,
      to: id,
    });
  }

  removeFile(path: string): void {
    this.#ask("remove", path);
    this.#resolve(path);
    this.#change({ kind: "unlink", ...this.#place(path) });
  }

  async discardFile(path: string): Promise<void> {
    await Promise.resolve();
    this.#ask("remove", path);
    if (this.exists(path)) this.#change({ kind: "unlink", ...this.#place(path) });
  }

  removeFolder(path: string): void {
    this.#ask("remove", path);
    if (!this.exists(path)) return;
    for (const name of this.list(path)) this.removeFile(`${path}/${name}`);
    this.#change({ kind: "unlink", ...this.#place(path) });
  }

  // oxlint-disable-next-line require-await -- a refusal is a rejected promise, never a throw.
  async unlinkFolder(path: string): Promise<void> {
    this.removeFolder(path);
  }

  readFile(path: string): Uint8Array {
    this.#ask("read", path);
    return this.#files.get(this.#resolve(path))!.slice();
  }

  async replaceFile(path: string, bytes: Uint8Array, { syncsFolder } = { syncsFolder: true }): Promise<void> {
    const written = this.open(`${path}.tmp`, "if-missing");
    written.truncate(0);
    written.write(bytes, 0, bytes.length, 0);
    await written.sync();
    written.close();
    this.rename(`${path}.tmp`, path);
    if (syncsFolder) await this.syncFolder(path.slice(0, path.lastIndexOf("/")));
  }

  space(): { readonly totalBytes: number; readonly usableBytes: number } {
    const used = [...this.#files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
    return { totalBytes: 2 ** 40, usableBytes: 2 ** 40 - used };
  }

  async syncFolder(path: string): Promise<void> {
    const of = this.#resolve(path);
    this.#needHandle(path);
    this.#openHandles += 1;
    const before = this.#journal.length;
    await Promise.resolve();
    this.#openHandles -= 1;
    this.#ask("syncFolder", path);
    this.#journal.push({ kind: "sync", of, before });
  }

  foreignLockHolder(): null {
    return null;
  }

  handleLimit(): number {
    return this.handles;
  }

  lock(path: string, aboutMe: string) {
    const heldBy = this.#locks.get(path);
    if (heldBy !== undefined) return { heldBy };
    this.#locks.set(path, aboutMe);
    return {
      release: () => void this.#locks.delete(path),
      describe: (about: string) => void this.#locks.set(path, about),
    };
  }

  #handle(path: string, id: Id): DiskFile {
    let isOpen = true;
    const close = () => {
      if (isOpen) this.#openHandles -= 1;
      isOpen = false;
    };
    const use = (kind: DiskOperation["kind"]) => {
      if (!isOpen) throw failure("EBADF", kind, path);
      this.#ask(kind, path);
    };
    return {
      path,
      size: () => this.#files.get(id)!.length,
      write: (bytes, from, length, position) => {
        if (!isOpen) throw failure("EBADF", "write", path);
        const code = this.fault({ kind: "write", path });
        const written = code === null ? length : length >> 1;
        this.#change({ kind: "write", file: id, position, bytes: bytes.slice(from, from + written) });
        if (code !== null) throw failure(code, "write", path);
      },
      read: (into, at, length, position) => {
        use("read");
        const bytes = this.#files.get(id)!.subarray(position, position + length);
        into.set(bytes, at);
        return bytes.length;
      },
      // Everything is at hand.
      readCached(into, at, length, position) {
        return this.read(into, at, length, position);
      },
      prefetch: async () => {},
      sync: async () => {
        if (!isOpen) throw failure("EBADF", "sync", path);
        const before = this.#journal.length;
        await Promise.resolve();
        if (!isOpen) throw failure("EBADF", "sync", path);
        const code = this.fault({ kind: "sync", path });
        if (code === "EIO") this.#journal.push({ kind: "lost", of: id, before });
        if (code !== null) throw failure(code, "sync", path);
        this.#journal.push({ kind: "sync", of: id, before });
      },
      isUnlinked: () => ![...this.#tree.values()].some((names) => [...names.values()].includes(id)),
      truncate: (size) => {
        use("truncate");
        this.#change({ kind: "truncate", file: id, size });
      },
      close,
      discard: close,
    };
  }

  #needHandle(path: string): void {
    if (this.#openHandles >= this.handles) throw failure("EMFILE", "open", path);
  }

  #change(change: Change): void {
    this.#journal.push(change);
    apply(this.#files, this.#tree, change);
  }

  #ask(kind: DiskOperation["kind"], path: string): void {
    const code = this.fault({ kind, path });
    if (code !== null) throw failure(code, kind, path);
  }

  #place(path: string): { folder: Id; name: string } {
    const cut = path.lastIndexOf("/");
    const name = path.slice(cut + 1);
    if (name.length > LONGEST_NAME) throw failure("ENAMETOOLONG", "name", path);
    return { folder: this.#resolve(path.slice(0, cut)), name };
  }

  #resolve(path: string): Id {
    let id = 0;
    for (const name of path.split("/").filter((part) => part !== "")) {
      const next = this.#tree.get(id)?.get(name);
      if (next === undefined) throw failure("ENOENT", "find", path);
      id = next;
    }
    return id;
  }
}

function isSync(entry: Change | Sync): entry is Sync {
  return entry.kind === "sync" || entry.kind === "lost";
}

/** Of what a sync that failed was to write, some got to the disk. */
function lostHalf(when: number): boolean {
  return when % 2 === 0;
}

/** Whether syncing that file or folder covers the change. A rename is covered by the folder it leads to. */
function touches(change: Change, of: Id): boolean {
  if (change.kind === "write" || change.kind === "truncate") return change.file === of;
  return (change.kind === "rename" ? change.toFolder : change.folder) === of;
}

function apply(files: Map<Id, Uint8Array>, tree: Tree, change: Change): void {
  if (change.kind === "write") return put(files, change.file, change.position, change.bytes);
  if (change.kind === "truncate") {
    const now = files.get(change.file) ?? new Uint8Array(0);
    const cut = new Uint8Array(change.size);
    cut.set(now.subarray(0, change.size));
    files.set(change.file, cut);
    return;
  }
  const folder = entriesOf(tree, change.folder);
  if (change.kind === "unlink") return void folder.delete(change.name);
  if (change.kind === "rename") {
    if (folder.get(change.name) === change.to) folder.delete(change.name);
    entriesOf(tree, change.toFolder).set(change.toName, change.to);
    return;
  }
  folder.set(change.name, change.to);
  if (change.isFolder) entriesOf(tree, change.to);
  else if (!files.has(change.to)) files.set(change.to, new Uint8Array(0));
}

/** A folder can be synced before the name that leads to it. */
function entriesOf(tree: Tree, folder: Id): Map<string, Id> {
  let entries = tree.get(folder);
  if (entries === undefined) tree.set(folder, entries = new Map());
  return entries;
}

/** Sector by sector, and the size may have grown without the data. */
function applyTorn(files: Map<Id, Uint8Array>, change: Change & { kind: "write" }, random: SeededRandom): void {
  const { file, position, bytes } = change;
  const end = position + bytes.length;
  for (let from = position; from < end;) {
    const to = Math.min(end, (Math.floor(from / SECTOR) + 1) * SECTOR);
    if (random.chance(2)) put(files, file, from, bytes.subarray(from - position, to - position));
    from = to;
  }
  if (random.chance(4)) put(files, file, end, new Uint8Array(0));
}

function put(files: Map<Id, Uint8Array>, file: Id, position: number, bytes: Uint8Array): void {
  const now = files.get(file) ?? new Uint8Array(0);
  const grown = new Uint8Array(Math.max(now.length, position + bytes.length));
  grown.set(now);
  grown.set(bytes, position);
  files.set(file, grown);
}

function copyOf(files: Map<Id, Uint8Array>, tree: Tree): { files: Map<Id, Uint8Array>; tree: Tree } {
  return {
    files: new Map([...files].map(([id, bytes]) => [id, bytes.slice()])),
    tree: new Map([...tree].map(([id, entries]) => [id, new Map(entries)])),
  };
}

function failure(code: string, what: string, path: string): OperatingFailure {
  return new OperatingFailure(code, `Cannot ${what} ${path} (${code})`);
}
