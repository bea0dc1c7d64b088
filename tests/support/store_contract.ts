/**
 * What every metadata store must do, asked of each of them.
 *
 * @module
 */
import { afterEach, describe, expect, test } from "bun:test";
import { type Change, MAX_CHANGES, type MetadataStore, type Snapshot } from "../../core/metadata/store.ts";

export const bytes = (text: string) => new TextEncoder().encode(text);
export const put = (key: string, text: string): Change => ({ kind: "put", key, value: bytes(text) });
export const gone = (key: string): Change => ({ kind: "delete", key });
export const absent = (key: string) => ({ key, modRevision: 0 });

/** What a promise was rejected with. */
export const rejection = (promise: Promise<unknown>) =>
  promise.then(() => "nothing", (failure: Error) => failure.message);

/** `3: a=1@2 b=2@3`: the revision, then each entry with the revision that wrote it. */
export function read({ revision, entries }: Snapshot): string {
  const text = new TextDecoder();
  const all = entries.map(({ key, value, modRevision }) => `${key}=${text.decode(value)}@${modRevision}`);
  return `${revision}: ${all.join(" ") || "-"}`;
}

/** Writes down what a watch of the prefix is told, one line a revision. */
export function watching(
  store: MetadataStore,
  prefix: string,
  fromRevision: number,
): { told: string[]; stop: () => void } {
  const told: string[] = [];
  const stop = store.watch(prefix, fromRevision, {
    changed: ({ revision, changes }) => {
      const text = new TextDecoder();
      const all = changes.map(({ key, entry }) =>
        entry === null ? `${key} gone` : `${key}=${text.decode(entry.value)}`
      );
      told.push(`${revision}: ${all.join(", ")}`);
    },
    lost: () => told.push("lost"),
  });
  return { told, stop };
}

/** `open` gives a new store, which is at revision 0; what it needs besides is its own to clean up. */
export function storeContract(name: string, open: () => MetadataStore | Promise<MetadataStore>): void {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  const opened = async (): Promise<MetadataStore> => {
    const store = await open();
    cleanups.push(() => store.close());
    return store;
  };

  describe(name, () => {
    test("is empty at revision 0 when it is new", async () => {
      expect(read(await (await opened()).snapshot(""))).toBe("0: -");
    });

    test("makes all changes of a transaction at one revision", async () => {
      const store = await opened();
      expect(await store.txn([], [put("b", "1"), put("a", "2")])).toEqual({ committed: true, revision: 1 });
      expect(await store.txn([], [put("a", "3"), gone("b")])).toEqual({ committed: true, revision: 2 });
      expect(read(await store.snapshot(""))).toBe("2: a=3@2");
    });

    test("changes nothing when a condition no longer holds, and says which revision it is at", async () => {
      const store = await opened();
      await store.txn([absent("a")], [put("a", "1")]);
      await store.txn([{ key: "a", modRevision: 1 }], [put("a", "2")]);
      expect(await store.txn([{ key: "a", modRevision: 1 }], [put("a", "3"), put("b", "3")])).toEqual({
        committed: false,
        revision: 2,
      });
      expect(await store.txn([absent("a")], [put("a", "4")])).toEqual({ committed: false, revision: 2 });
      expect(read(await store.snapshot(""))).toBe("2: a=2@2");
    });

    test("lets exactly one of two writers that read the same revision win", async () => {
      const store = await opened();
      const outcomes = await Promise.all(
        ["x", "y"].map(async (text) => ({ text, ...await store.txn([absent("leader")], [put("leader", text)]) })),
      );
      // Which of the two comes first over a network is nobody's promise.
      const winners = outcomes.filter(({ committed }) => committed);
      expect(winners.length).toBe(1);
      expect(read(await store.snapshot(""))).toBe(`1: leader=${winners[0]!.text}@1`);
    });

    test("answers whether conditions hold without changes, at an unchanged revision", async () => {
      const store = await opened();
      await store.txn([], [put("a", "1")]);
      expect(await store.txn([{ key: "a", modRevision: 1 }], [])).toEqual({ committed: true, revision: 1 });
      expect(await store.txn([absent("a")], [])).toEqual({ committed: false, revision: 1 });
      expect(await store.txn([], [gone("nothing")])).toEqual({ committed: true, revision: 1 });
    });

    test("a snapshot of a prefix has its keys in order and no others", async () => {
      const store = await opened();
      await store.txn([], [put("topics/b", "1"), put("topics/a", "2"), put("topic", "3"), put("users/a", "4")]);
      expect(read(await store.snapshot("topics/"))).toBe("1: topics/a=2@1 topics/b=1@1");
    });

    test("keeps values byte for byte, and its own copy of them", async () => {
      const store = await opened();
      const value = Uint8Array.from({ length: 256 }, (_, at) => at);
      await store.txn([], [{ kind: "put", key: "a", value }, { kind: "put", key: "empty", value: new Uint8Array() }]);
      value.fill(7);
      const { entries } = await store.snapshot("");
      expect(entries.map((entry) => [...entry.value])).toEqual([Array.from({ length: 256 }, (_, at) => at), []]);
    });

    test("a watch is told of each later revision once, in order, before the transaction answers", async () => {
      const store = await opened();
      await store.txn([], [put("t/a", "1")]);
      const { told, stop } = watching(store, "t/", 2);
      await store.txn([], [put("t/a", "2"), put("t/b", "2"), put("u", "2")]);
      await store.txn([], [put("u", "3")]);
      await store.txn([], [gone("t/a")]);
      expect(told).toEqual(["2: t/a=2, t/b=2", "4: t/a gone"]);
      stop();
      await store.txn([], [put("t/a", "5")]);
      expect(told).toEqual(["2: t/a=2, t/b=2", "4: t/a gone"]);
    });

    test("a watch from a past revision is told what it missed first", async () => {
      const store = await opened();
      for (const text of ["1", "2", "3"]) await store.txn([], [put("a", text)]);
      const { told } = watching(store, "", 2);
      await store.txn([], [put("a", "4")]);
      expect(told).toEqual(["2: a=2", "3: a=3", "4: a=4"]);
    });

    test("a watch from a revision that is no longer known is told so, and nothing after", async () => {
      const store = await opened();
      for (let n = 1; n <= 250; n++) await store.txn([], [put("a", String(n))]);
      const { told } = watching(store, "", 1);
      await store.txn([], [put("a", "more")]);
      expect(told).toEqual(["lost"]);
    });

    test("a watcher that writes does not make others hear revisions out of order", async () => {
      const store = await opened();
      const answers: Promise<unknown>[] = [];
      store.watch("a", 1, { changed: () => void answers.push(store.txn([], [put("b", "2")])), lost: () => {} });
      const { told } = watching(store, "", 1);
      await store.txn([], [put("a", "1")]);
      await Promise.all(answers);
      expect(told).toEqual(["1: a=1", "2: b=2"]);
    });

    test("entries of a session go when it ends, and whoever watches hears of it", async () => {
      const store = await opened();
      const session = await store.session(10_000);
      const { told } = watching(store, "", 1);
      await store.txn([], [{ kind: "put", key: "brokers/1", value: bytes("x"), session }, put("kept", "1")]);
      const ended: string[] = [];
      session.whenEnded(() => ended.push("ended"));
      session.whenEnded(() => ended.push("taken back"))();
      await session.end();
      await session.end();
      expect(read(await store.snapshot(""))).toBe("2: kept=1@1");
      expect(told).toEqual(["1: brokers/1=x, kept=1", "2: brokers/1 gone"]);
      expect(ended).toEqual(["ended"]);
    });

    test("an entry that is written again without the session outlives it", async () => {
      const store = await opened();
      const session = await store.session(10_000);
      await store.txn([], [{ kind: "put", key: "a", value: bytes("x"), session }]);
      await store.txn([], [put("a", "y")]);
      await session.end();
      expect(read(await store.snapshot(""))).toBe("2: a=y@2");
    });

    test("closing ends the sessions", async () => {
      const store = await open();
      const ended: string[] = [];
      (await store.session(10_000)).whenEnded(() => ended.push("ended"));
      await store.close();
      await store.close();
      expect(ended).toEqual(["ended"]);
    });

    test("takes as many changes in a transaction as a consensus store, and no more", async () => {
      const store = await opened();
      const many = Array.from({ length: MAX_CHANGES }, (_, n) => put(`k${n}`, "1"));
      expect(await store.txn([], many)).toEqual({ committed: true, revision: 1 });
      expect(await rejection(store.txn([], [...many, put("more", "1")]))).toContain(
        "no more changes than a consensus store takes",
      );
      expect(await rejection(store.txn([], [put("a", "1"), gone("a")]))).toContain("changes a key once");
    });
  });
}
