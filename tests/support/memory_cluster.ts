/**
 * A cluster of whole brokers inside the test: network, disks and the store of the metadata in memory, and one clock that
 * the test moves. A broker can be killed, lose its power or be cut off, and come back on what its disk kept.
 *
 * @module
 */
import { plainChecksums } from "../../core/base/crc32c.ts";
import { parseBrokerConfig } from "../../core/broker/config/mod.ts";
import { openDataDirectory } from "../../core/broker/data_directory.ts";
import { type RunningBroker, startBroker } from "../../core/broker/start.ts";
import { MemoryStore } from "../../core/metadata/memory.ts";
import { SharedStore } from "../../core/metadata/store_views.ts";
import type { MetadataStore, Session } from "../../core/metadata/store.ts";
import { ForwardingDisk, ForwardingFile } from "../../core/runtime/forwarding_disk.ts";
import { MemoryNetwork } from "../../core/runtime/memory_network.ts";
import {
  type Disk,
  type DiskFile,
  type Logger,
  type Network,
  OperatingFailure,
  type Random,
  type Socket,
  type SocketEvents,
  type Timers,
} from "../../core/runtime/ports.ts";
import { ManualClock, settle } from "./manual_clock.ts";
import { WireClient } from "./memory_broker.ts";
import { seededRandom } from "./random.ts";
import { SimulatedDisk, type Unsynced } from "./simulated_disk.ts";

const CLUSTER_ID = "4L6g3nShT-eMCtK--X86sw";
const PORT = 9092;
export const SESSION_MS = 9000;

export interface MemoryClusterOptions {
  readonly seed?: number;
  /** How long a sync takes at most; at once unless said. */
  readonly syncMs?: number;
  /** How long a message takes to arrive, and what is asked of the store up to ten times as long. */
  readonly latencyMs?: number;
}

export class MemoryCluster implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly network: MemoryNetwork;
  readonly log: string[] = [];
  readonly #shared = new SharedStore(new MemoryStore());
  /** So that the store outlives all brokers. */
  readonly #kept = this.#shared.view();
  readonly #members = new Map<number, Member>();
  readonly #config: Record<string, string>;
  readonly #dice: ReturnType<typeof seededRandom>;

  readonly #syncMs: number;
  readonly #latencyMs: number;

  private constructor(
    config: Record<string, string>,
    { seed = 1, syncMs = 0, latencyMs = 0 }: MemoryClusterOptions,
  ) {
    this.#config = config;
    this.#dice = seededRandom(seed);
    this.#syncMs = syncMs;
    this.#latencyMs = latencyMs;
    const { clock } = this;
    const later = { soon: (run: () => void) => void clock.at(clock.monotonicMs() + latencyMs, run) };
    this.network = new MemoryNetwork({ bufferSize: 4 * 1024 * 1024, ...(latencyMs === 0 ? {} : later) });
  }

  static async start(
    count: number,
    config: Record<string, string> = {},
    o: MemoryClusterOptions = {},
  ): Promise<MemoryCluster> {
    const cluster = new MemoryCluster(config, o);
    for (let id = 1; id <= count; id++) await cluster.start(id);
    return cluster;
  }

  broker(id: number): RunningBroker["broker"] {
    return this.#members.get(id)!.running.broker;
  }

  disk(id: number): SimulatedDisk {
    return this.#members.get(id)!.disk;
  }

  get alive(): number[] {
    return [...this.#members].flatMap(([id, { isAlive }]) => isAlive ? [id] : []);
  }

  /** On its disk; the first time on an empty one. */
  async start(id: number): Promise<void> {
    const before = this.#members.get(id);
    const disk = before?.disk ?? SimulatedDisk.withFolder("/data");
    const delayMs = (): number => (this.#latencyMs === 0 ? 0 : this.#dice.below(10 * this.#latencyMs));
    const member = new Member(id, disk, this.clock, this.network, { view: this.#shared.view(), delayMs });
    const uint32 = (): number => this.#dice.uint32();
    const random: Random = { uint32, bytes: (length) => Uint8Array.from({ length }, () => this.#dice.below(256)) };
    const said = { "node.id": String(id), ...this.#config };
    const parsed = parseBrokerConfig(Object.entries(said));
    if (parsed.kind === "refused") throw new Error(parsed.problems.join("\n"));
    const wait = (): Promise<void> => {
      const { clock, timers } = { clock: this.clock, timers: member.timers };
      return new Promise((resolve) => timers.at(clock.monotonicMs() + this.#dice.below(this.#syncMs), resolve));
    };
    const slow = this.#syncMs === 0 ? disk : new SlowDisk(disk, wait);
    const options = { folder: "/data", nodeId: id, aboutMe: "a test", disk: slow, random, clusterId: CLUSTER_ID };
    const data = await this.until(openDataDirectory(options));
    this.#members.set(id, member);
    const say = (level: string) => (message: string) => {
      if (member.isAlive) this.log.push(`${id} ${level} ${message}`);
    };
    const logger: Logger = { debug: () => {}, info: say("info"), warn: say("warn"), error: say("error") };
    member.running = await this.until(startBroker({
      ports: {
        network: member.network,
        disk: slow,
        database: () => Promise.reject(new Error("nothing lasts in memory")),
        checksums: plainChecksums,
        clock: this.clock,
        timers: member.timers,
        random,
        logger,
      },
      config: parsed.config,
      data,
      listeners: [{ name: "PLAINTEXT", hosts: [hostOf(id)], port: PORT, advertised: { host: hostOf(id), port: null } }],
      clusterStore: member.store,
    }));
  }

  /** Without a word to anybody: what its page cache had is there when it comes back. */
  kill(id: number): void {
    const member = this.#members.get(id)!;
    member.die(SESSION_MS);
    member.disk = member.disk.afterKill();
  }

  /** As `kill`, with what was not synced gone, wholly or in part. */
  cutPower(id: number, unsynced: Unsynced): void {
    const member = this.#members.get(id)!;
    member.die(SESSION_MS);
    member.disk = member.disk.afterPowerCut(member.disk.moment, unsynced, this.#dice);
  }

  /** The broker comes back with nothing. */
  loseDisk(id: number): void {
    const member = this.#members.get(id)!;
    member.die(SESSION_MS);
    member.disk = SimulatedDisk.withFolder("/data");
  }

  /** Nobody reaches it, and it reaches nobody but the store of the metadata; or again. */
  isolate(id: number, isIsolated: boolean): void {
    this.#members.get(id)!.isolate(isIsolated);
  }

  /** It and the store of the metadata do not reach each other, and its session expires in time; or again they do. */
  cutFromStore(id: number, isCut: boolean): void {
    this.#members.get(id)!.cutFromStore(isCut, SESSION_MS);
  }

  /** In order. */
  async stop(id: number): Promise<void> {
    const member = this.#members.get(id)!;
    const stopping = member.running.stop();
    await this.until(stopping);
    member.die(0);
    member.disk = member.disk.afterKill();
  }

  connect(id: number, clientId = "test"): Promise<WireClient> {
    return WireClient.connect(this.network, clientId, { host: hostOf(id), port: PORT });
  }

  /** Moves the clock until the promise is settled. */
  async until<T>(promise: Promise<T>, mostMs = 120_000): Promise<T> {
    let isSettled = false;
    const settled = promise.finally(() => isSettled = true);
    settled.catch(() => {});
    for (let ms = 0; !isSettled; ms += pace(ms)) {
      await settle();
      if (isSettled) break;
      if (ms > mostMs) throw new Error(`not settled within ${mostMs} ms\n${this.log.join("\n")}`);
      await this.clock.advance(pace(ms));
    }
    return await settled;
  }

  /** Moves the clock until it holds. */
  async untilHolds(what: () => string, holds: () => boolean, mostMs = 120_000): Promise<void> {
    for (let ms = 0; !holds(); ms += pace(ms)) {
      if (ms > mostMs) throw new Error(`${what()}: not within ${mostMs} ms\n${this.log.join("\n")}`);
      await this.clock.advance(pace(ms));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.until(Promise.all(this.alive.map((id) => this.#members.get(id)!.running.stop())));
    await this.#kept.close();
  }
}

/** Closer looks at first: what comes soon is found soon. */
function pace(ms: number): number {
  return ms < 2000 ? 10 : 200;
}

function hostOf(id: number): string {
  return `kq${id}`;
}

/** Its syncs of files take their time. */
class SlowDisk extends ForwardingDisk {
  constructor(to: Disk, readonly wait: () => Promise<void>) {
    super(to);
  }

  override open(path: string, create: "never" | "if-missing" | "new"): DiskFile {
    return new SlowFile(super.open(path, create), this.wait);
  }
}

class SlowFile extends ForwardingFile {
  constructor(to: DiskFile, readonly wait: () => Promise<void>) {
    super(to);
  }

  override async sync(): Promise<void> {
    await this.wait();
    await super.sync();
  }
}

/** One life of a broker: what it has of the world ends with it. */
class Member {
  isAlive = true;
  disk: SimulatedDisk;
  running!: RunningBroker;
  readonly #clock: ManualClock;
  readonly #network: Network;
  readonly #view: MetadataStore;
  /** How long what it asks takes to reach the store. */
  readonly #delayMs: () => number;
  readonly #sessions = new Set<Session>();
  readonly #sockets = new Set<Socket>();
  readonly #listeners = new Set<{ close(): void }>();
  readonly #unwatch = new Set<() => void>();
  #isIsolated = false;
  #isCut = false;
  /** What the store would have told meanwhile. */
  #untold: (() => void)[] = [];

  constructor(
    readonly id: number,
    disk: SimulatedDisk,
    clock: ManualClock,
    network: Network,
    store: { readonly view: MetadataStore; readonly delayMs: () => number },
  ) {
    this.disk = disk;
    this.#clock = clock;
    this.#network = network;
    this.#view = store.view;
    this.#delayMs = store.delayMs;
  }

  die(sessionMs: number): void {
    this.isAlive = false;
    for (const listener of this.#listeners) listener.close();
    for (const socket of this.#sockets) socket.close();
    for (const stop of this.#unwatch) stop();
    const expire = (): void => {
      for (const session of this.#sessions) void session.end();
    };
    if (sessionMs === 0) expire();
    else this.#clock.at(this.#clock.monotonicMs() + sessionMs, expire);
  }

  isolate(isIsolated: boolean): void {
    this.#isIsolated = isIsolated;
    if (!isIsolated) return;
    for (const socket of [...this.#sockets]) socket.close();
  }

  cutFromStore(isCut: boolean, sessionMs: number): void {
    this.#isCut = isCut;
    if (!isCut) {
      for (const tell of this.#untold.splice(0)) if (this.isAlive) tell();
      return;
    }
    const sessions = [...this.#sessions];
    this.#clock.at(this.#clock.monotonicMs() + sessionMs, () => {
      if (this.#isCut) { for (const session of sessions) void session.end(); }
    });
  }

  readonly timers: Timers = {
    at: (atMs, wake) => this.#clock.at(atMs, () => this.isAlive && wake()),
  };

  readonly network: Network = {
    listen: (options, accept) => {
      const listener = this.#network.listen(options, (socket) => {
        const events = this.#mortal(socket, accept(socket));
        if (this.#isIsolated) socket.close();
        return events;
      });
      this.#listeners.add(listener);
      return listener;
    },
    connect: async (options, events) => {
      if (!this.isAlive || this.#isIsolated) throw gone();
      return await this.#network.connect(options, (socket) => this.#mortal(socket, events(socket)));
    },
  };

  readonly store: MetadataStore = {
    snapshot: (prefix) => this.#asked(() => this.#view.snapshot(prefix)),
    txn: async (conditions, changes) => {
      const delayMs = this.#delayMs();
      if (delayMs > 0) {
        await new Promise<void>((resolve) => this.#clock.at(this.#clock.monotonicMs() + delayMs, resolve));
      }
      return await this.#asked(() => this.#view.txn(conditions, changes));
    },
    watch: (prefix, from, watcher) => {
      const later = (tell: () => void): void => {
        if (this.#isCut) this.#untold.push(tell);
        else tell();
      };
      const stop = this.#view.watch(prefix, from, {
        changed: (revision) => later(() => watcher.changed(revision)),
        lost: () => later(() => watcher.lost()),
      });
      this.#unwatch.add(stop);
      return stop;
    },
    session: async (ttlMs) => {
      const session = await this.#asked(() => this.#view.session(ttlMs));
      this.#sessions.add(session);
      return session;
    },
    close: () => this.#view.close(),
  };

  #mortal(socket: Socket, events: SocketEvents): SocketEvents {
    this.#sockets.add(socket);
    const mortal: SocketEvents = {
      received: (bytes) => this.isAlive && events.received(bytes),
      drained: () => this.isAlive && events.drained(),
      closed: (reason) => {
        this.#sockets.delete(socket);
        if (this.isAlive) events.closed(reason);
      },
    };
    if (events.ended !== undefined) mortal.ended = () => this.isAlive && events.ended!();
    return mortal;
  }

  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    if (!this.isAlive || this.#isCut) throw gone();
    return await ask();
  }
}

function gone(): OperatingFailure {
  return new OperatingFailure("EPIPE", "this process is no more, or cut off");
}
