/**
 * The metadata store in a SQLite database. All entries are in memory as well, since the cluster image is made of all of
 * them anyway: SQLite is read once at the start, and written once per revision. The database belongs to one process
 * (the data directory is locked).
 *
 * A revision is on the disk when its transaction answers, and the event loop does not wait for that: SQLite writes its
 * write-ahead log and syncs nothing, the log is synced beside the loop, and transactions that come meanwhile share the
 * next sync. Two orders keep it safe in a power cut. A checkpoint copies into the database only what is synced in the
 * log; and nothing is written to the log, whose beginning is reused, until the database is synced.
 *
 * @module
 */
import { type Disk, type DiskFile, OperatingFailure, type SqlDatabase } from "../runtime/ports.ts";
import { type Keeper, MemoryStore, type ToKeep } from "./memory.ts";
import type { Change, Condition, Entry, MetadataStore, Session, Snapshot, TxnResult, Watcher } from "./store.ts";

/**
 * The version of the tables below and their contents. It changes when an older kq could not read them: since 2,
 * partitions have entries.
 */
const FORMAT = 2;

/** An amount that is copied in some milliseconds. */
const LOG_BYTES = 2 * 1024 * 1024;

export interface SqliteOptions {
  /** The store owns it and closes it. Its tables are created when it is new. */
  readonly database: SqlDatabase;
  /**
   * The database's file, and the disk it is on: then syncs do not hold the event loop. Without them every transaction
   * is synced where it is made. `logBytes`: how large the write-ahead log may grow before it is copied into the
   * database.
   */
  readonly file?: { readonly path: string; readonly disk: Disk; readonly logBytes?: number };
  /**
   * Called when the disk is full, for changes that only remove or replace entries: whether it has freed enough for
   * another try.
   */
  readonly freeSpace?: () => boolean;
}

export class SqliteStore implements MetadataStore {
  readonly #store: MemoryStore;

  /** Throws OperatingFailure when the database cannot be read. */
  constructor({ database, file, freeSpace = () => false }: SqliteOptions) {
    prepare(database);
    const keeper = file === undefined
      ? new SqlKeeper(database, freeSpace)
      : new SyncedKeeper(database, freeSpace, file);
    this.#store = new MemoryStore(load(database), keeper);
  }

  snapshot(prefix: string): Promise<Snapshot> {
    return this.#store.snapshot(prefix);
  }
  txn(conditions: readonly Condition[], changes: readonly Change[]): Promise<TxnResult> {
    return this.#store.txn(conditions, changes);
  }
  watch(prefix: string, fromRevision: number, watcher: Watcher): () => void {
    return this.#store.watch(prefix, fromRevision, watcher);
  }
  session(ttlMs: number): Promise<Session> {
    return this.#store.session(ttlMs);
  }
  close(): Promise<void> {
    return this.#store.close();
  }
}

function prepare(database: SqlDatabase): void {
  // No other process opens it. Without this every start, on a full disk too, needs space for what processes share
  // beside the log.
  database.all("PRAGMA locking_mode = EXCLUSIVE");
  database.all("PRAGMA journal_mode = WAL");
  // A store that syncs beside the event loop changes this later.
  database.run("PRAGMA synchronous = FULL");
  const format = integer(database.all("PRAGMA user_version")[0]?.["user_version"]);
  if (format > FORMAT) {
    throw new OperatingFailure(
      "EFORMAT",
      `The metadata database has format ${format} and this kq reads up to ${FORMAT}: use the kq that wrote it, or a newer one`,
    );
  }
  if (format === FORMAT) return;
  // The tables are the same; the reader of the entries rewrites them.
  if (format === 1) return database.run(`PRAGMA user_version = ${FORMAT}`);
  database.transaction(() => {
    database.run(
      "CREATE TABLE entry (key TEXT PRIMARY KEY, value BLOB NOT NULL, mod_revision INTEGER NOT NULL) WITHOUT ROWID",
    );
    database.run("CREATE TABLE store (revision INTEGER NOT NULL)");
    database.run("INSERT INTO store (revision) VALUES (0)");
    database.run(`PRAGMA user_version = ${FORMAT}`);
  });
}

function load(database: SqlDatabase): { revision: number; entries: Entry[] } {
  const revision = integer(database.all("SELECT revision FROM store")[0]?.["revision"]);
  const rows = database.all("SELECT key, value, mod_revision FROM entry ORDER BY key");
  return { revision, entries: rows.map(entryOf) };
}

/** SQLite syncs each transaction itself. */
class SqlKeeper implements Keeper {
  constructor(protected readonly database: SqlDatabase, private readonly freeSpace: () => boolean) {}

  busy(): Promise<void> | null {
    return null;
  }

  keep(revision: ToKeep): void {
    const changes = revision.changes.filter(({ entry, isKept }) => entry !== null || isKept);
    // Only entries of sessions: they are gone with the sessions, so that a start and a stop write nothing.
    if (changes.length === 0) return;
    for (;;) {
      try {
        return this.write({ ...revision, changes });
      } catch (failure) {
        const isFull = failure instanceof OperatingFailure && failure.code === "SQLITE_FULL";
        if (!isFull || changes.some(({ entry, isKept }) => entry !== null && !isKept) || !this.freeSpace()) {
          throw failure;
        }
      }
    }
  }

  durable(): Promise<void> | null {
    return null;
  }

  close(): Promise<void> {
    this.database.close();
    return Promise.resolve();
  }

  protected write({ revision, changes }: ToKeep): void {
    const { database } = this;
    database.transaction(() => {
      database.run("UPDATE store SET revision = ?", revision);
      for (const { key, entry } of changes) {
        if (entry === null) database.run("DELETE FROM entry WHERE key = ?", key);
        else {
          database.run(
            "INSERT INTO entry (key, value, mod_revision) VALUES (?, ?, ?) " +
              "ON CONFLICT (key) DO UPDATE SET value = excluded.value, mod_revision = excluded.mod_revision",
            key,
            entry.value,
            revision,
          );
        }
      }
    });
  }
}

/**
 * Syncs the write-ahead log beside the event loop: one round at a time; transactions that come while it runs share the
 * next one.
 */
class SyncedKeeper extends SqlKeeper {
  readonly #log: DiskFile;
  readonly #file: DiskFile;
  readonly #logBytes: number;
  /** The log's name is durable. */
  readonly #named: Promise<void>;
  /** What is in them, so many bytes at least. Only we write there. */
  #logSize: number;
  #fileSize: number;
  /** Whether anything was written since the last sync began. */
  #isUnsynced = false;
  #round: Promise<void> | null = null;
  /** The round has not begun to sync: it also covers what is written now. */
  #isGathering = false;
  #nextRound: Promise<void> | null = null;
  /** Until the database is synced nothing may be written. */
  #checkpoint: Promise<void> | null = null;
  #failure: OperatingFailure | null = null;

  constructor(
    database: SqlDatabase,
    freeSpace: () => boolean,
    { path, disk, logBytes = LOG_BYTES }: NonNullable<SqliteOptions["file"]>,
  ) {
    super(database, freeSpace);
    this.#logBytes = logBytes;
    database.run("PRAGMA synchronous = OFF");
    database.all("PRAGMA wal_autocheckpoint = 0");
    this.#log = disk.open(`${path}-wal`, "if-missing");
    // Kept open: closing it would take SQLite's locks away, which belong to the process and not to the file descriptor.
    this.#file = disk.open(path, "never");
    [this.#logSize, this.#fileSize] = [this.#log.size(), this.#file.size()];
    this.#named = disk.syncFolder(path.slice(0, path.lastIndexOf("/")) || "/");
    this.#named.catch(() => {});
  }

  override busy(): Promise<void> | null {
    return this.#checkpoint;
  }

  override durable(): Promise<void> | null {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#round === null) return this.#isUnsynced ? this.#begin() : null;
    if (this.#nextRound !== null) return this.#nextRound;
    // What the running round covers is answered with it; what came since waits for the next.
    if (this.#isGathering || !this.#isUnsynced) return this.#round;
    return this.#nextRound = this.#round.then(() => {
      this.#nextRound = null;
      return this.#begin();
    });
  }

  override async close(): Promise<void> {
    while (this.#round !== null && this.#failure === null) await this.#round.catch(() => {});
    await this.#checkpoint;
    try {
      // SQLite makes the last checkpoint, and syncs it before it removes the log.
      this.database.run("PRAGMA synchronous = FULL");
    } catch (failure) {
      // What was answered is in the log and synced: a disk that fails now loses none of it.
      if (!(failure instanceof OperatingFailure)) throw failure;
    }
    await super.close();
    this.#log.close();
    this.#file.close();
  }

  protected override write(revision: ToKeep): void {
    if (this.#failure !== null) throw this.#failure;
    try {
      // SQLite knows by heart where it goes on, and would write behind a hole.
      this.#checkWhole();
    } catch (failure) {
      throw this.#failed(failure);
    }
    super.write(revision);
    this.#logSize = this.#log.size();
    this.#isUnsynced = true;
  }

  #begin(): Promise<void> {
    this.#isGathering = true;
    return this.#round = this.#sync().catch((failure: unknown) => {
      throw this.#failed(failure);
    }).finally(() => {
      this.#round = null;
      if (this.#failure === null && this.#log.size() >= this.#logBytes) this.#checkpoint ??= this.#copy();
    });
  }

  async #sync(): Promise<void> {
    // All writes of this event-loop iteration share this round.
    await Promise.resolve();
    this.#isGathering = false;
    this.#isUnsynced = false;
    await this.#named;
    await this.#log.sync();
    // A sync of a file that was removed or cut under us succeeds, and proves nothing.
    const removed = [this.#log, this.#file].find((file) => file.isUnlinked());
    if (removed !== undefined) {
      throw new OperatingFailure("ENOENT", `${removed.path} has been removed by somebody else than kq`);
    }
    this.#checkWhole();
  }

  /** Throws OperatingFailure. */
  #checkWhole(): void {
    for (const [file, least] of [[this.#log, this.#logSize], [this.#file, this.#fileSize]] as const) {
      const size = file.size();
      if (size >= least) continue;
      throw new OperatingFailure(
        "EIO",
        `${file.path} has been cut by somebody else than kq: it has ${size} bytes, not ${least}. ` +
          `Stop kq and put the data directory back from a copy`,
      );
    }
  }

  /** Copies the log into the database, and empties it. */
  async #copy(): Promise<void> {
    try {
      if (this.#isUnsynced) await this.#log.sync();
      this.database.all("PRAGMA wal_checkpoint(PASSIVE)");
      await this.#file.sync();
      this.database.all("PRAGMA wal_checkpoint(TRUNCATE)");
      [this.#logSize, this.#fileSize] = [this.#log.size(), this.#file.size()];
    } catch (failure) {
      this.#failed(failure);
    } finally {
      this.#checkpoint = null;
    }
  }

  /** Retrying a failed sync proves nothing: the kernel may have dropped what it could not write. */
  #failed(failure: unknown): OperatingFailure {
    if (!(failure instanceof OperatingFailure)) throw failure;
    return this.#failure ??= new OperatingFailure(
      failure.code,
      `The metadata cannot be made durable, and nothing of it is changed until kq is started again: ${failure.message}`,
    );
  }
}

function entryOf(row: Record<string, unknown>): Entry {
  const { key, value } = row;
  if (typeof key !== "string" || !(value instanceof Uint8Array)) throw damaged("an entry without a key or a value");
  return { key, value, modRevision: integer(row["mod_revision"]) };
}

function integer(value: unknown): number {
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number)) throw damaged("a revision that is no number");
  return number;
}

function damaged(what: string): OperatingFailure {
  return new OperatingFailure(
    "EDAMAGED",
    `The metadata database is damaged: it holds ${what}. Restore it from a copy.`,
  );
}
