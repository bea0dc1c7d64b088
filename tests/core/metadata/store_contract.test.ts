/**
 * What every metadata store must do, asked of each of them.
 *
 * @module
 */
import { afterEach, describe, expect, test } from "bun:test";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemoryStore } from "../../../core/metadata/memory.ts";
import { SqliteStore } from "../../../core/metadata/sqlite.ts";
import type { MetadataStore } from "../../../core/metadata/store.ts";
import { bunDisk } from "../../../core/runtime/bun/disk.ts";
import { openSqlDatabase } from "../../../core/runtime/bun/sqlite.ts";
import { absent, bytes, gone, put, read, rejection, storeContract, watching } from "../../support/store_contract.ts";
import { seededRandom } from "../../support/random.ts";
import { OperatingFailure, type SqlDatabase } from "../../../core/runtime/ports.ts";
import { ForwardingDisk, ForwardingFile } from "../../../core/runtime/forwarding_disk.ts";

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "kq-metadata-"));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  return join(folder, "metadata.db");
}

const stores: Record<string, () => MetadataStore> = {
  "the memory store": () => new MemoryStore(),
  "the SQLite store": () => new SqliteStore({ database: openSqlDatabase(temporaryFile()) }),
  "the SQLite store that syncs beside the event loop": () => syncedStore(temporaryFile()),
};

/** `synced` is run when a sync of the file has ended, and may hold it up or let it fail. */
function syncedStore(path: string, synced: (path: string) => Promise<void> = () => Promise.resolve()): SqliteStore {
  class SyncedFile extends ForwardingFile {
    override async sync(): Promise<void> {
      await super.sync();
      await synced(this.path);
    }
  }
  class SyncedDisk extends ForwardingDisk {
    override open(name: string, create: "never" | "if-missing" | "new"): SyncedFile {
      return new SyncedFile(super.open(name, create));
    }
  }
  const disk = new SyncedDisk(bunDisk());
  return new SqliteStore({ database: openSqlDatabase(path), file: { path, disk, logBytes: 64 * 1024 } });
}

for (const [name, open] of Object.entries(stores)) storeContract(name, open);

describe("the SQLite store, opened again", () => {
  test("has what was committed, at the revision it was at; what belonged to sessions is gone", async () => {
    const path = temporaryFile();
    const first = new SqliteStore({ database: openSqlDatabase(path) });
    await first.txn([], [put("a", "1"), put("b", "1")]);
    await first.txn([], [put("a", "2"), gone("b")]);
    const session = await first.session(10_000);
    await first.txn([], [{ kind: "put", key: "brokers/1", value: bytes("x"), session }]);
    // Not closed: the process was killed, and its lock with it.
    const found = temporaryFile();
    for (const file of ["", "-wal"]) copyFileSync(path + file, found + file);
    await first.close();
    const second = new SqliteStore({ database: openSqlDatabase(found) });
    cleanups.push(() => second.close());
    expect(read(await second.snapshot(""))).toBe("2: a=2@2");
    expect(await second.txn([], [put("c", "4")])).toEqual({ committed: true, revision: 3 });
    const { told } = watching(second, "", 1);
    expect(told).toEqual(["lost"]);
  });

  test("on a full disk room is made for what deletes and replaces, not for what is new", async () => {
    const real = openSqlDatabase(temporaryFile());
    let room = Infinity;
    let reserve = 0;
    const database: SqlDatabase = {
      ...real,
      run(sql, ...values) {
        if (room <= 0) throw new OperatingFailure("SQLITE_FULL", "the disk is full");
        real.run(sql, ...values);
      },
    };
    const freeSpace = () => {
      if (reserve === 0) return false;
      reserve -= 1;
      room += 1;
      return true;
    };
    const store = new SqliteStore({ database, freeSpace });
    cleanups.push(() => store.close());
    await store.txn([], [put("a", "1"), put("b", "1"), put("c", "1")]);
    [room, reserve] = [-1, 4];
    expect(await rejection(store.txn([], [put("a", "2"), put("d", "1")]))).toContain("the disk is full");
    expect([reserve, await store.txn([], [put("a", "2"), gone("b")])]).toEqual([4, { committed: true, revision: 2 }]);
    [room, reserve] = [-1, 1];
    expect(await rejection(store.txn([], [gone("a")]))).toContain("the disk is full");
    const session = await store.session(10_000);
    expect(await store.txn([], [{ kind: "put", key: "brokers/1", value: bytes("x"), session }])).toEqual({
      committed: true,
      revision: 3,
    });
    expect(read(await store.snapshot(""))).toBe("3: a=2@2 brokers/1=x@3 c=1@1");
  });

  test("refuses a database of a newer format, naming both", () => {
    const path = temporaryFile();
    const database = openSqlDatabase(path);
    database.run("PRAGMA user_version = 9");
    database.close();
    expect(() => new SqliteStore({ database: openSqlDatabase(path) })).toThrow(
      "The metadata database has format 9 and this kq reads up to 2",
    );
  });

  test("says which file is no database", () => {
    const path = temporaryFile();
    writeFileSync(path, "these are not the pages of a database, and there are quite a few of them".repeat(99));
    expect(() => new SqliteStore({ database: openSqlDatabase(path) })).toThrow(
      `The database ${path} refuses: what is in the file is no database; put it back from a copy`,
    );
  });

  test("changes nothing when the disk refuses, and goes on from there", async () => {
    const real = openSqlDatabase(temporaryFile());
    let full = false;
    const store = new SqliteStore({
      database: {
        ...real,
        run: (sql, ...values) => {
          if (full && sql.startsWith("INSERT")) throw new Error("ENOSPC");
          real.run(sql, ...values);
        },
      },
    });
    cleanups.push(() => store.close());
    await store.txn([], [put("a", "1")]);
    const { told } = watching(store, "", 2);
    full = true;
    expect(await rejection(store.txn([], [gone("a"), put("b", "2")]))).toContain("ENOSPC");
    full = false;
    expect(read(await store.snapshot(""))).toBe("1: a=1@1");
    expect(await store.txn([], [put("b", "3")])).toEqual({ committed: true, revision: 2 });
    expect(told).toEqual(["2: b=3"]);
  });
});

describe("the SQLite store that syncs beside the event loop", () => {
  test("answers nobody before the log is synced, and all who came meanwhile with the next sync", async () => {
    let ends = Promise.withResolvers<void>();
    const syncs: string[] = [];
    const path = temporaryFile();
    const store = syncedStore(path, async (name) => {
      syncs.push(name.slice(path.length));
      await ends.promise;
    });
    cleanups.push(() => store.close());
    const { told } = watching(store, "", 1);
    const answered: string[] = [];
    const say = (name: string) => ({ revision }: { readonly revision: number }) =>
      void answered.push(`${name}@${revision}`);
    const first = store.txn([absent("a")], [put("a", "1")]).then(say("first"));
    await Bun.sleep(0);
    const others = [
      // Judged by what is not durable yet, and answered when it is.
      store.txn([{ key: "a", modRevision: 1 }], [put("a", "2")]).then(say("second")),
      store.txn([absent("a")], [put("b", "3")]).then(say("refused")),
      store.snapshot("").then(say("snapshot")),
    ];
    while (syncs.length === 0) await Bun.sleep(1);
    expect([told, answered]).toEqual([[], []]);
    const held = ends;
    ends = Promise.withResolvers();
    held.resolve();
    await first;
    expect([told, answered]).toEqual([["1: a=1"], ["first@1", "snapshot@1"]]);
    while (syncs.length === 1) await Bun.sleep(1);
    ends.resolve();
    await Promise.all(others);
    expect([told, answered.sort()]).toEqual([["1: a=1", "2: a=2"], ["first@1", "refused@2", "second@2", "snapshot@1"]]);
    expect(syncs).toEqual(["-wal", "-wal"]);
  });

  test("after a sync that failed it changes nothing more, says so to everybody, and can be closed", async () => {
    let isBroken = false;
    const path = temporaryFile();
    const store = syncedStore(
      path,
      () => isBroken ? Promise.reject(new OperatingFailure("EIO", "Cannot sync (EIO)")) : Promise.resolve(),
    );
    await store.txn([], [put("a", "1")]);
    const session = await store.session(10_000);
    await store.txn([], [{ kind: "put", key: "brokers/1", value: bytes("x"), session }]);
    const { told } = watching(store, "", 1);
    isBroken = true;
    const why =
      "The metadata cannot be made durable, and nothing of it is changed until kq is started again: Cannot sync (EIO)";
    expect(await Promise.all([rejection(store.txn([], [put("a", "2")])), rejection(store.txn([], [put("b", "2")]))]))
      .toEqual([why, why]);
    isBroken = false;
    expect([await rejection(store.txn([], [put("a", "3")])), told]).toEqual([why, ["1: a=1", "2: brokers/1=x"]]);
    await store.close();
  });

  test("whose database somebody removes refuses the next change, and every one after", async () => {
    const path = temporaryFile();
    const store = syncedStore(path);
    await store.txn([], [put("a", "1")]);
    rmSync(path);
    const why = `${path} has been removed by somebody else than kq`;
    expect(await rejection(store.txn([], [put("a", "2")]))).toContain(why);
    expect(await rejection(store.txn([], [put("a", "3")]))).toContain(why);
    await store.close();
  });

  for (const cut of ["the log", "the database", "both"]) {
    test(`whose files somebody cuts (${cut}) refuses the next change, and every one after`, async () => {
      const path = temporaryFile();
      const store = syncedStore(path);
      await store.txn([], [put("a", "1")]);
      if (cut !== "the log") truncateSync(path, 0);
      if (cut !== "the database") truncateSync(`${path}-wal`, 0);
      const why = `${path}${
        cut === "the database" ? "" : "-wal"
      } has been cut by somebody else than kq: it has 0 bytes`;
      expect(await rejection(store.txn([], [put("a", "2")]))).toContain(why);
      expect(await rejection(store.txn([], [put("a", "3")]))).toContain(why);
      await store.close().catch(() => {});
    });
  }

  test("syncs once for many transactions that were made together", async () => {
    let syncs = 0;
    const store = syncedStore(temporaryFile(), () => Promise.resolve(void (syncs += 1)));
    cleanups.push(() => store.close());
    await Promise.all(Array.from({ length: 50 }, (_, n) => store.txn([], [put(`k${n}`, "1")])));
    expect(syncs).toBeLessThanOrEqual(2);
  });

  test("whatever of its files a power cut leaves, it has every revision that was answered", async () => {
    const path = temporaryFile();
    const files = ["", "-wal"];
    const durable = new Map<string, Uint8Array>();
    const now = (file: string) => (existsSync(path + file) ? readFileSync(path + file) : new Uint8Array());
    let answered = 0;
    let [cuts, checkpoints] = [0, 0];
    const cut = (): void => {
      cuts += 1;
      for (const [database, log] of [["now", "now"], ["now", "synced"], ["synced", "now"], ["synced", "synced"]]) {
        const found = temporaryFile();
        writeFileSync(found, database === "now" ? now("") : durable.get("") ?? now(""));
        writeFileSync(`${found}-wal`, log === "now" ? now("-wal") : durable.get("-wal") ?? now("-wal"));
        const at = openSqlDatabase(found);
        const [row] = at.all("SELECT revision FROM store");
        at.close();
        const revision = Number(row!["revision"]);
        if (revision < answered) {
          throw new Error(`${answered} was answered, and ${database} and ${log} have ${revision}`);
        }
      }
    };
    for (const file of files) durable.set(file, now(file));
    const store = syncedStore(path, (name) => {
      const file = name.slice(path.length);
      cut();
      durable.set(file, now(file));
      if (file === "") checkpoints += 1;
      cut();
      return Promise.resolve();
    });
    for (const file of files) durable.set(file, now(file));
    const dice = seededRandom(3);
    const large = () => Array.from({ length: 500 }, () => dice.uint32()).join();
    for (let n = 0; n < 60; n++) {
      const outcomes = await Promise.all([0, 1].map((k) => store.txn([], [put(`k${n % 7}-${k}`, large())])));
      answered = Math.max(...outcomes.map(({ revision }) => revision));
      cut();
    }
    expect([answered, checkpoints > 1, cuts > 100]).toEqual([120, true, true]);
    await store.close();
    const again = new SqliteStore({ database: openSqlDatabase(path) });
    cleanups.push(() => again.close());
    expect((await again.snapshot("")).revision).toBe(120);
  });
});
