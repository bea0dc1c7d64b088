/**
 * A group coordinator in a bad world: its disk is slow and sometimes fails, and now and then somebody kills it. What
 * was durable when it died is there when it comes back; of what was not, a part may be.
 *
 * @module
 */
import { type CoordinatorStorage, Groups, type ShardLog } from "../../core/coordinator/mod.ts";
import type { ErrorName } from "../../core/protocol/error_codes.ts";
import { testConfig } from "../core/coordinator/scenario.ts";
import type { World } from "./world.ts";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

interface Pending {
  readonly batch: Uint8Array;
  readonly done: (error: ErrorName) => void;
}

export class Coordinator {
  /** Counts the lives. */
  life = 0;
  /** Counts how often it has begun anew from its log: each life, and each failure of the disk. */
  era = 0;
  groups: Groups;
  /** One append in so many fails; 0 for a good disk. */
  failureOneIn = 200;
  readonly #log: Uint8Array[] = [];
  #pending: Pending[] = [];

  constructor(readonly world: World) {
    this.groups = this.#start();
  }

  /** kill -9, and started again at once. */
  kill(): void {
    this.life += 1;
    this.era += 1;
    const survivors = this.#pending.slice(0, this.world.random.below(this.#pending.length + 1));
    this.#log.push(...survivors.map(({ batch }) => batch));
    this.#pending = [];
    this.world.note("the coordinator is killed");
    this.groups = this.#start();
  }

  #start(): Groups {
    const { world, life } = this;
    const isAlive = (): boolean => this.life === life;
    const log: ShardLog = {
      read: () => this.#read(),
      leaderEpoch: 0,
      lastAppendError: () => null,
      append: (batch) => isAlive() ? this.#append(batch, isAlive) : new Promise(() => {}),
    };
    const storage: CoordinatorStorage = {
      partitionCount: () => 1,
      ensureTopic: () => Promise.resolve("NONE"),
      log: () => log,
      brokerId: 1,
      leaderOf: () => 1,
      whenDurable: () => world.sleep(world.random.below(20)),
    };
    // The dead set no timers, and those they have set wake nobody.
    const timers = {
      at: (atMs: number, wake: () => void) => isAlive() ? world.at(atMs, () => isAlive() && wake()) : () => {},
    };
    const groups = new Groups({
      storage,
      config: testConfig,
      clock: world,
      timers,
      random: world.dice(),
      logger: quiet,
    });
    void groups.start();
    return groups;
  }

  async *#read(): AsyncIterable<Uint8Array> {
    const log = [...this.#log, ...this.#pending.map(({ batch }) => batch)];
    await this.world.sleep(this.world.random.below(30));
    yield* log;
  }

  #append(batch: Uint8Array, isAlive: () => boolean): Promise<ErrorName> {
    const { world } = this;
    return new Promise((done) => {
      this.#pending.push({ batch, done });
      if (this.#pending.length === 1) {
        world.at(world.monotonicMs() + 1 + world.random.below(20), () => isAlive() && this.#sync());
      }
    });
  }

  /** All that is pending is durable, or some of it is and the disk fails. */
  #sync(): void {
    const pending = this.#pending.splice(0);
    const fails = this.failureOneIn > 0 && this.world.random.chance(this.failureOneIn);
    const kept = fails ? this.world.random.below(pending.length) : pending.length;
    if (fails) {
      this.world.note("the disk fails");
      // What was durable is still answered in the old era.
      this.world.at(this.world.monotonicMs(), () => this.era += 1);
    }
    for (const [index, { batch, done }] of pending.entries()) {
      if (index < kept) this.#log.push(batch);
      done(index < kept ? "NONE" : "KAFKA_STORAGE_ERROR");
    }
  }
}
