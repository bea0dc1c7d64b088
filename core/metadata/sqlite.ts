/**
 * The metadata store in a SQLite database. All entries are in memory as well, since the cluster image is made of all of
 * them anyway: SQLite is asked once at the start, and told once per revision.
 *
 * A revision is on the disk when its transaction answers: the write-ahead log is synced at every commit. The database
 * belongs to one process (the data directory is locked).
 *
 * @module
 */
import type { SqlDatabase } from "../runtime/ports.ts";
import { OperatingFailure } from "../runtime/ports.ts";
import { type Keeper, MemoryStore } from "./memory.ts";
import type {
  Change,
  Condition,
  Entry,
  MetadataStore,
  Session,
  Snapshot,
  TxnResult,
  WatchedRevision,
  Watcher,
} from "./store.ts";

/** Of the tables below. Changes when an older kq could not read them. */
const FORMAT = 1;

export class SqliteStore implements MetadataStore {
  readonly #store: MemoryStore;

  /**
   * Takes the database over, makes its tables when it is new, and closes it when the store is closed. `makeRoom` is asked when the
   * disk is full, for changes that only take entries away or replace them: whether what it has freed is worth another try.
   */
  constructor(database: SqlDatabase, makeRoom: () => boolean = () => false) {
    prepare(database);
    this.#store = new MemoryStore(load(database), keeper(database, makeRoom));
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
  // Nobody else opens it. Without this every start, on a full disk too, needs room for what processes share beside the log.
  database.all("PRAGMA locking_mode = EXCLUSIVE");
  database.all("PRAGMA journal_mode = WAL");
  // Under WAL anything less than FULL may lose the last commits when the power goes.
  database.run("PRAGMA synchronous = FULL");
  const format = integer(database.all("PRAGMA user_version")[0]?.["user_version"]);
  if (format > FORMAT) {
    throw new OperatingFailure(
      "EFORMAT",
      `The metadata database has format ${format} and this kq reads up to ${FORMAT}: use the kq that wrote it, or a newer one`,
    );
  }
  if (format === FORMAT) return;
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

function keeper(database: SqlDatabase, makeRoom: () => boolean): Keeper {
  const has = (key: string): boolean => database.all("SELECT 1 FROM entry WHERE key = ?", key).length > 0;
  const write = ({ revision, changes }: WatchedRevision): void =>
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
  return {
    keep(revision) {
      const { changes } = revision;
      // Only of what sessions put: it is gone with them, so that a start and a stop write nothing.
      if (changes.every(({ key, entry }) => entry === null && !has(key))) return;
      for (;;) {
        try {
          return write(revision);
        } catch (failure) {
          const isFull = failure instanceof OperatingFailure && failure.code === "SQLITE_FULL";
          if (!isFull || changes.some(({ key, entry }) => entry !== null && !has(key)) || !makeRoom()) throw failure;
        }
      }
    },
    close: () => database.close(),
  };
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
