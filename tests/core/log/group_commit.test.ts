import { expect, test } from "bun:test";
import { type CommitMember, GroupCommit, type Unsynced } from "../../../core/log/group_commit.ts";
import { OperatingFailure } from "../../../core/runtime/ports.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

/** A disk whose syncs end when the test says so; what happens is written down. */
class Bench {
  readonly said: string[] = [];
  readonly #syncing = new Map<string, (failure: OperatingFailure | null) => void>();
  readonly commit: GroupCommit;
  most = 0;

  constructor(o: { readonly durability?: "disk" | "cache" } = {}) {
    const disk = new SimulatedDisk();
    disk.syncFolder = (path) => this.#sync(path);
    this.commit = new GroupCommit(disk, o);
  }

  #sync(what: string): Promise<void> {
    this.said.push(`sync ${what}`);
    return new Promise((resolve, reject) => {
      this.#syncing.set(what, (failure) => failure === null ? resolve() : reject(failure));
      this.most = Math.max(this.most, this.#syncing.size);
    });
  }

  member(name: string, unsynced: { files?: string[]; folders?: string[] }): CommitMember {
    const files = unsynced.files ?? [];
    const handed: Unsynced = {
      files: files.map((path) => ({ sync: () => this.#sync(path) })),
      folders: unsynced.folders ?? [],
    };
    return {
      startCommit: () => handed,
      endCommit: (failure) => void this.said.push(`${name} ${failure === null ? "durable" : failure.code}`),
    };
  }

  async end(what: string, failure: OperatingFailure | null = null): Promise<void> {
    const done = this.#syncing.get(what)!;
    this.#syncing.delete(what);
    done(failure);
    await settle();
  }
}

/** Lets everything run that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

test("whoever comes while a round runs rides on the next one", async () => {
  const bench = new Bench();
  const [a, b, c] = ["a", "b", "c"].map((name) => bench.member(name, { files: [`${name}.log`] }));
  bench.commit.join(a!);
  bench.commit.join(b!);
  await settle();
  bench.commit.join(c!);
  bench.commit.join(a!);
  await bench.end("b.log");
  await bench.end("a.log");
  await bench.end("a.log");
  await bench.end("c.log");
  expect(bench.said).toEqual([
    "sync a.log",
    "sync b.log",
    "b durable",
    "a durable",
    "sync c.log",
    "sync a.log",
    "a durable",
    "c durable",
  ]);
});

test("a round syncs the folders that new files and partitions appeared in, each once", async () => {
  const bench = new Bench();
  bench.commit.join(bench.member("a", { files: ["a/0.log"], folders: ["a", "data"] }));
  bench.commit.join(bench.member("b", { files: ["b/0.log"], folders: ["b", "data"] }));
  await settle();
  expect(bench.said).toEqual(["sync a/0.log", "sync a", "sync data", "sync b/0.log", "sync b"]);
  for (const what of ["a/0.log", "a", "b/0.log", "b"]) await bench.end(what);
  expect(bench.said).toHaveLength(5);
  await bench.end("data");
  expect(bench.said.slice(5)).toEqual(["a durable", "b durable"]);
});

test("a sync that fails is told to its member and harms nobody else", async () => {
  const bench = new Bench();
  bench.commit.join(bench.member("a", { files: ["a.log"] }));
  bench.commit.join(bench.member("b", { files: ["b.log"] }));
  await settle();
  await bench.end("a.log", new OperatingFailure("EIO", "the disk said no"));
  await bench.end("b.log");
  expect(bench.said.slice(2)).toEqual(["a EIO", "b durable"]);
});

test("a sync that failed counts for more than one that could not be begun", async () => {
  const bench = new Bench();
  bench.commit.join(bench.member("a", { files: ["a.log"], folders: ["a"] }));
  await settle();
  await bench.end("a.log", new OperatingFailure("EMFILE", "no handle left"));
  await bench.end("a", new OperatingFailure("EIO", "the disk said no"));
  expect(bench.said.slice(2)).toEqual(["a EIO"]);
});

test("no more than 64 files are synced side by side", async () => {
  const bench = new Bench();
  for (let n = 0; n < 100; n++) bench.commit.join(bench.member(`${n}`, { files: [`${n}.log`] }));
  await settle();
  for (let n = 0; n < 100; n++) await bench.end(`${n}.log`);
  expect(bench.most).toBe(64);
  expect(bench.said.filter((line) => line.endsWith("durable"))).toHaveLength(100);
});

test("with durability cache nothing is synced and everybody is answered", async () => {
  const bench = new Bench({ durability: "cache" });
  bench.commit.join(bench.member("a", { files: ["a.log"], folders: ["a"] }));
  await settle();
  expect(bench.said).toEqual(["a durable"]);
});
