/**
 * The metadata store on a real etcd: what every store must do, and what only a store beyond the process can suffer.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { EtcdStore } from "../../core/metadata/etcd/store.ts";
import type { Entry, MetadataStore, WatchedRevision } from "../../core/metadata/store.ts";
import { bunClock, bunRandom, bunTimers } from "../../core/runtime/bun/clock.ts";
import { bunHttp } from "../../core/runtime/bun/http.ts";
import { type Http, OperatingFailure } from "../../core/runtime/ports.ts";
import { type EtcdProcess, startEtcd } from "../support/etcd_process.ts";
import { absent, bytes, put, storeContract, watching } from "../support/store_contract.ts";

let etcd: EtcdProcess;
beforeAll(async () => {
  etcd = await startEtcd();
});
afterAll(async () => await etcd[Symbol.asyncDispose]());

const clock = bunClock();
let stores = 0;

const openAt = (prefix: string, http: Http = bunHttp()): Promise<EtcdStore> =>
  EtcdStore.open({
    http,
    clock,
    timers: bunTimers(clock),
    random: bunRandom(),
    endpoints: [etcd.endpoint],
    prefix,
    writer: `w${++stores}`,
    callMs: 1000,
  });
const newPrefix = (): string => `/kq/test-${++stores}/`;

/** Revisions count from where the store was opened: etcd's are for all that it keeps. */
async function fromZero(store: EtcdStore): Promise<MetadataStore> {
  const base = (await store.snapshot("")).revision;
  const shown = (revision: number): number => revision === 0 ? 0 : revision - base;
  const entry = (each: Entry): Entry => ({ ...each, modRevision: shown(each.modRevision) });
  return {
    async snapshot(prefix) {
      const { revision, entries } = await store.snapshot(prefix);
      return { revision: shown(revision), entries: entries.map(entry) };
    },
    async txn(conditions, changes) {
      const asked = conditions.map(({ key, modRevision }) => ({ key, modRevision: modRevision && modRevision + base }));
      const { committed, revision } = await store.txn(asked, changes);
      return { committed, revision: shown(revision) };
    },
    watch: (prefix, from, watcher) =>
      store.watch(prefix, from + base, {
        lost: () => watcher.lost(),
        changed: ({ revision, changes }: WatchedRevision) =>
          watcher.changed({
            revision: shown(revision),
            changes: changes.map((change) => ({ ...change, entry: change.entry && entry(change.entry) })),
          }),
      }),
    session: (ttlMs) => store.session(ttlMs),
    close: () => store.close(),
  };
}

storeContract("the store on etcd", async () => await fromZero(await openAt(newPrefix())));

describe("the store on etcd", () => {
  test("several processes see what each other writes, and only one of those who decided on the same makes it", async () => {
    const prefix = newPrefix();
    const [one, two] = [await openAt(prefix), await openAt(prefix)];
    const { told } = watching(two, "", (await two.snapshot("")).revision + 1);
    const outcomes = await Promise.all(
      [one, two].map((store, n) => store.txn([absent("leader")], [put("leader", `${n}`)])),
    );
    expect(outcomes.filter(({ committed }) => committed).length).toBe(1);
    expect(told.map((line) => line.replace(/^\d+: /, ""))).toEqual([`leader=${outcomes[0]!.committed ? 0 : 1}`]);
    await Promise.all([one.close(), two.close()]);
  });

  test("a transaction whose answer is lost is made once, whether it had arrived or not", async () => {
    const real = bunHttp();
    let lose: "before" | "after" | null = null;
    const losing: Http = {
      ...real,
      async post(url, body, o) {
        const how = url.endsWith("/txn") ? lose : null;
        if (how !== null) lose = null;
        if (how === "before") throw new OperatingFailure("ETIMEDOUT", "lost");
        const answer = await real.post(url, body, o);
        if (how === "after") throw new OperatingFailure("ETIMEDOUT", "lost");
        return answer;
      },
    };
    const store = await openAt(newPrefix(), losing);
    const { told } = watching(store, "", (await store.snapshot("")).revision + 1);
    for (const how of ["after", "before", "after"] as const) {
      lose = how;
      expect((await store.txn([], [put(`k-${told.length}`, how)])).committed).toBe(true);
      lose = how;
      const key = `c-${told.length}`;
      expect((await store.txn([absent(key)], [put(key, how)])).committed).toBe(true);
    }
    expect(told.map((line) => line.replace(/^\d+: /, ""))).toEqual([
      "k-0=after",
      "c-1=after",
      "k-2=before",
      "c-3=before",
      "k-4=after",
      "c-5=after",
    ]);
    await store.close();
  });

  test("a transaction that arrives after its writer gave it up does nothing", async () => {
    const real = bunHttp();
    let held: (() => Promise<unknown>) | null = null;
    let isHolding = false;
    const delaying: Http = {
      ...real,
      post(url, body, o) {
        if (!isHolding || !url.endsWith("/txn")) return real.post(url, body, o);
        isHolding = false;
        held = () => real.post(url, body, o);
        return Promise.reject(new OperatingFailure("ETIMEDOUT", "delayed"));
      },
    };
    const prefix = newPrefix();
    const [store, other] = [await openAt(prefix, delaying), await openAt(prefix)];
    isHolding = true;
    await store.txn([], [put("a", "first")]);
    await other.txn([], [put("a", "second")]);
    await held!();
    const { entries } = await other.snapshot("a");
    expect(new TextDecoder().decode(entries[0]!.value)).toBe("second");
    await Promise.all([store.close(), other.close()]);
  });

  test("a stream that ends goes on where it was, and after a compaction from a snapshot, with nothing missed", async () => {
    const real = bunHttp();
    const ends = new Set<() => void>();
    let isCut = false;
    const cutting: Http = {
      ...real,
      stream(url, body, o, events) {
        if (isCut) {
          queueMicrotask(() => events.ended(new OperatingFailure("ECONNREFUSED", "cut")));
          return { close() {} };
        }
        const stream = real.stream(url, body, o, events);
        const end = (): void => {
          stream.close();
          events.ended(new OperatingFailure("ECONNRESET", "cut"));
        };
        ends.add(end);
        return stream;
      },
    };
    const prefix = newPrefix();
    const [store, other] = [await openAt(prefix, cutting), await openAt(prefix)];
    const { told } = watching(store, "", (await store.snapshot("")).revision + 1);
    const cut = (): void => {
      isCut = true;
      for (const end of ends) end();
      ends.clear();
    };
    cut();
    for (const text of ["1", "2", "3"]) await other.txn([], [put("a", text)]);
    isCut = false;
    while (told.length < 3) await Bun.sleep(5);
    cut();
    for (const text of ["4", "5"]) await other.txn([], [put("a", text)]);
    const { revision } = await other.txn([], [put("b", "6")]);
    await real.post(`${etcd.endpoint}/v3/kv/compaction`, JSON.stringify({ revision: String(revision) }), {
      headers: {},
      timeoutMs: 1000,
    });
    isCut = false;
    while (told.length < 4) await Bun.sleep(5);
    await other.txn([], [put("a", "7")]);
    while (told.length < 5) await Bun.sleep(5);
    expect(told.map((line) => line.replace(/^\d+: /, ""))).toEqual(["a=1", "a=2", "a=3", "a=5, b=6", "a=7"]);
    await Promise.all([store.close(), other.close()]);
  });

  test("entries of a process that is heard no more go when its lease is over, and it knows that before others do", async () => {
    const real = bunHttp();
    let isCut = false;
    const cutting: Http = {
      ...real,
      post: (url, body, o) =>
        isCut ? Promise.reject(new OperatingFailure("ETIMEDOUT", "cut")) : real.post(url, body, o),
    };
    const prefix = newPrefix();
    const [store, other] = [await openAt(prefix, cutting), await openAt(prefix)];
    const session = await store.session(2000);
    await store.txn([], [{ kind: "put", key: "brokers/1", value: bytes("x"), session }]);
    const order: string[] = [];
    const over = new Promise<void>((resolve) =>
      session.whenEnded(() => {
        order.push("it knows");
        resolve();
      })
    );
    const gone = new Promise<void>((resolve) => {
      other.watch("brokers/", (other as EtcdStore).revision + 1, {
        changed: () => {
          order.push("others know");
          resolve();
        },
        lost: () => {},
      });
    });
    isCut = true;
    await Promise.all([over, gone]);
    expect(order).toEqual(["it knows", "others know"]);
    isCut = false;
    await Promise.all([store.close(), other.close()]);
  });
});
