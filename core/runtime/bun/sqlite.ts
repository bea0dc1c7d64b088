/**
 * The SQL database port by Bun's own SQLite, which is in the executable.
 *
 * @module
 */
import { Database, SQLiteError } from "bun:sqlite";
import { closeSync, openSync } from "node:fs";
import { OperatingFailure, type SqlDatabase } from "../ports.ts";
import { OWNERS_FILE } from "./file_modes.ts";

type Value = string | number | bigint | Uint8Array | null;

/** Opens the database file, or makes it. A path of `:memory:` is a database that is not kept. */
export function openSqlDatabase(path: string): SqlDatabase {
  if (path !== ":memory:") makeOwners(path);
  const database = refusing(path, () => new Database(path, { create: true, strict: true }));
  return {
    run: (sql: string, ...values: Value[]) => {
      refusing(path, () => database.query(sql).run(...values));
    },
    all: (sql: string, ...values: Value[]) =>
      refusing(path, () => database.query<Record<string, unknown>, Value[]>(sql).all(...values)),
    transaction: (work) => refusing(path, () => database.transaction(work).immediate()),
    close: () => database.close(),
  };
}

/**
 * SQLite makes its files readable by all users, and gives the files beside the database the mode of the database. An
 * empty file is a new database.
 */
function makeOwners(path: string): void {
  try {
    closeSync(openSync(path, "a", OWNERS_FILE));
  } catch {
    // SQLite refuses it too, and reports why.
  }
}

function refusing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (failure) {
    if (!(failure instanceof SQLiteError)) throw failure;
    const code = failure.code ?? "SQLITE_ERROR";
    throw new OperatingFailure(code, `The database ${path} refuses: ${meaningOf(code) ?? failure.message}`);
  }
}

/** What the operator can do about it. */
function meaningOf(code: string): string | null {
  if (code === "SQLITE_FULL") return "the disk is full; free some space, it then goes on without a restart";
  if (code.startsWith("SQLITE_IOERR")) return `the disk reports an error; look at the kernel's log (${code})`;
  if (code.startsWith("SQLITE_CANTOPEN")) {
    return "it cannot be opened; look at its owner and at the limit of open files";
  }
  if (code === "SQLITE_NOTADB") return "what is in the file is no database; put it back from a copy";
  if (code.startsWith("SQLITE_CORRUPT")) return `it is damaged; put it back from a copy (${code})`;
  return null;
}
