/**
 * Histories of a cluster of whole brokers: the product's own log, partitions, replication, controller and coordinators'
 * runtime over simulated disks, network, clock and store. Producers write unique values with acks=all while brokers are
 * killed, lose their power or their disk, are paused by cuts from each other or from the store, and are stopped in
 * order.
 *
 * What must hold: what was acknowledged is at its offset for ever; what any leader has told readers never changes; in
 * the end, when everything is healed, all replicas are in sync and have the same records.
 *
 * @module
 */
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import { createPlanned, planTopic } from "../../../core/broker/topic_creation.ts";
import { encodeBatch } from "../../../core/protocol/records/mod.ts";
import { MemoryCluster } from "../../support/memory_cluster.ts";
import { type SeededRandom, seededRandom } from "../../support/random.ts";

const PARTITIONS = 2;
const BROKERS = [1, 2, 3];
const utf8 = new TextEncoder();

export interface HistoryOptions {
  readonly seed: number;
  readonly steps: number;
  /** Told of everything that happens. */
  readonly tell?: (line: string) => void;
}

export interface HistoryOutcome {
  readonly acknowledged: number;
  readonly elections: number;
  readonly faults: number;
}

/** Throws an Error that says what does not hold. */
export async function history({ seed, steps, tell = () => {} }: HistoryOptions): Promise<HistoryOutcome> {
  const run = new History(seed, tell);
  await run.start();
  for (let step = 0; step < steps; step++) await run.step();
  await run.heal();
  return run.outcome();
}

class History {
  #cluster!: MemoryCluster;
  readonly #dice: SeededRandom;
  readonly #seed: number;
  readonly #tell: (line: string) => void;
  /** By partition and offset: what was acknowledged, and what a leader let readers see. */
  readonly #acknowledged = new Map<string, string>();
  readonly #seen = new Map<string, string>();
  readonly #pending = new Set<Promise<void>>();
  /** What an answer to a producer says that cannot be. */
  #broken: string | null = null;
  #nextValue = 0;
  #faults = 0;
  readonly #isolated = new Set<number>();
  readonly #cut = new Set<number>();

  constructor(seed: number, tell: (line: string) => void) {
    this.#seed = seed;
    this.#dice = seededRandom(seed);
    this.#tell = tell;
  }

  async start(): Promise<void> {
    const config = { "replica.lag.time.max.ms": "2000" };
    const { below } = this.#dice;
    const times = { seed: this.#seed, syncMs: 1 + below(40), latencyMs: below(4) };
    const cluster = this.#cluster = await MemoryCluster.start(3, config, times);
    const { metadata, config: settings } = cluster.broker(1);
    const asked = { name: "t", numPartitions: PARTITIONS, replicationFactor: 3, assignments: [], configs: [] };
    const [made] = await cluster.until(createPlanned([planTopic(asked, metadata.image, settings)], metadata));
    if (made?.kind !== "created") throw new Error(made?.message);
  }

  async step(): Promise<void> {
    const { chance, below } = this.#dice;
    if (!chance(3)) this.#produce();
    if (chance(12)) await this.#fault();
    if (chance(6)) await this.#repair();
    await this.#cluster.clock.advance(1 + below(chance(10) ? 3000 : 120));
    this.#look();
  }

  /** Everything is repaired, and the cluster gets time. */
  async heal(): Promise<void> {
    const cluster = this.#cluster;
    for (const id of this.#isolated) cluster.isolate(id, false);
    for (const id of this.#cut) cluster.cutFromStore(id, false);
    for (const id of BROKERS) if (!cluster.alive.includes(id)) await cluster.start(id);
    await cluster.until(Promise.all(this.#pending));
    await cluster.untilHolds(
      () => `healed: ${this.#states()}`,
      () => this.#agreed().every(({ isr, leader }) => isr.length === BROKERS.length && leader !== -1),
      300_000,
    );
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const logs = (): string[] => BROKERS.map((id) => JSON.stringify(this.#records(id, partition, "end")));
      await cluster.untilHolds(() => `the same on all\n${logs().join("\n")}`, () => new Set(logs()).size === 1);
      const [leader] = this.#agreed().map((each) => each.leader);
      const held = new Map(this.#records(leader!, partition, "end"));
      for (const [place, value] of this.#acknowledged) {
        const [of, offset] = place.split(":").map(Number);
        if (of === partition && held.get(offset!) !== value) {
          throw new Error(`t-${partition} has ${held.get(offset!)} at ${offset}, and ${value} was acknowledged there`);
        }
      }
    }
    await cluster[Symbol.asyncDispose]();
  }

  outcome(): HistoryOutcome {
    const elections = this.#agreed().reduce((sum, { leaderEpoch }) => sum + leaderEpoch, 0);
    return { acknowledged: this.#acknowledged.size, elections, faults: this.#faults };
  }

  #agreed() {
    const { image } = this.#cluster.broker(this.#cluster.alive[0] ?? 1).metadata;
    return image.topics.get("t")!.partitions;
  }

  #states(): string {
    return this.#agreed().map(({ leader, leaderEpoch, isr, agreed }) =>
      `${leader}@${leaderEpoch} isr ${isr.join()} elr ${agreed!.elr.map(({ id }) => id).join()} last ${
        agreed!.lastKnownElr.join()
      }`
    ).join("; ");
  }

  /** To whoever some broker believes to lead. */
  #produce(): void {
    const { alive } = this.#cluster;
    if (alive.length === 0) return;
    const { below } = this.#dice;
    const partition = below(PARTITIONS);
    const believed = this.#cluster.broker(alive[below(alive.length)]!).metadata.image.topics.get("t");
    const leader = believed?.partitions[partition]?.leader ?? -1;
    if (!alive.includes(leader)) return;
    const value = `v${this.#nextValue++}`;
    const sent = this.#send(leader, partition, value).catch(() => {});
    this.#pending.add(sent);
    void sent.finally(() => this.#pending.delete(sent));
  }

  async #send(leader: number, partition: number, value: string): Promise<void> {
    const client = await this.#cluster.connect(leader);
    const record = { timestampMs: 1_700_000_000_000, key: null, value: utf8.encode(`<${value}>`), headers: [] };
    const partitionData = [{ index: partition, records: encodeBatch([record]) }];
    const topicData = [{ name: "t", topicId: ZERO_UUID, partitionData }];
    const answer = await client.ask("Produce", 9, { transactionalId: null, acks: -1, timeoutMs: 20_000, topicData });
    if (answer === "closed") return;
    const { errorCode, baseOffset } = answer.responses[0]!.partitionResponses[0]!;
    if (errorCode !== 0) return;
    this.#tell(`${value} acknowledged at ${partition}:${baseOffset} by ${leader}`);
    const place = `${partition}:${baseOffset}`;
    const before = this.#acknowledged.get(place);
    if (before !== undefined) this.#broken ??= `${before} and ${value} were acknowledged at ${place}`;
    this.#acknowledged.set(place, value);
  }

  async #fault(): Promise<void> {
    const cluster = this.#cluster;
    const { below } = this.#dice;
    const id = BROKERS[below(3)]!;
    if (!cluster.alive.includes(id)) return;
    this.#faults += 1;
    const kinds = ["kill", "power", "isolate", "cut", "stop", "disk"] as const;
    const kind = kinds[below(kinds.length)]!;
    if (kind === "disk" && !this.#mayLoseDisk()) return;
    this.#tell(`${kind} ${id}; ${this.#states()}`);
    switch (kind) {
      case "kill":
        return cluster.kill(id);
      case "power":
        return cluster.cutPower(id, (["kept", "dropped", "torn"] as const)[below(3)]!);
      case "disk":
        return cluster.loseDisk(id);
      case "stop":
        if (this.#cut.has(id)) return;
        return await cluster.stop(id);
      case "isolate":
        this.#isolated.add(id);
        return cluster.isolate(id, true);
      case "cut":
        this.#cut.add(id);
        return cluster.cutFromStore(id, true);
    }
  }

  /** Fewer replicas than `min.insync.replicas` lose what was acknowledged: here, no other may be away. */
  #mayLoseDisk(): boolean {
    const isWhole = this.#agreed().every(({ isr }) => isr.length === BROKERS.length);
    return this.#cluster.alive.length === BROKERS.length && isWhole && this.#cut.size === 0;
  }

  async #repair(): Promise<void> {
    const cluster = this.#cluster;
    const id = BROKERS[this.#dice.below(3)]!;
    if (!cluster.alive.includes(id)) {
      this.#isolated.delete(id);
      this.#cut.delete(id);
      this.#tell(`start ${id}`);
      return await cluster.start(id);
    }
    if (this.#isolated.delete(id)) {
      this.#tell(`reach ${id}`);
      cluster.isolate(id, false);
    }
    if (this.#cut.delete(id)) {
      this.#tell(`store ${id}`);
      cluster.cutFromStore(id, false);
    }
  }

  /** What leaders let readers see does not change. */
  #look(): void {
    if (this.#broken !== null) throw new Error(this.#broken);
    for (const id of this.#cluster.alive) {
      for (let partition = 0; partition < PARTITIONS; partition++) {
        for (const [offset, value] of this.#records(id, partition, "highWatermark")) {
          const place = `${partition}:${offset}`;
          const before = this.#seen.get(place);
          if (before !== undefined && before !== value) {
            throw new Error(`broker ${id} shows ${value} at ${place}, where ${before} was seen`);
          }
          this.#seen.set(place, value);
        }
      }
    }
  }

  /** Offset and value. */
  #records(id: number, index: number, upTo: "end" | "highWatermark"): [number, string][] {
    const partition = this.#cluster.broker(id).partitions.get("t", index);
    if (partition === null) return [];
    const { log } = partition;
    const upperBound = upTo === "end" ? log.endOffset : partition.highWatermark;
    if (log.failed !== null || log.startOffset >= upperBound) return [];
    const found = log.read({ fromOffset: log.startOffset, upperBound, maxBytes: 10_000_000, wholeFirstBatch: true });
    if (found.kind !== "read" || found.bytes === null) return [];
    const bytes = new Uint8Array(found.size);
    found.bytes.readInto(bytes, 0, 0, found.size);
    const values = [...new TextDecoder("latin1").decode(bytes).matchAll(/<(v\d+)>/g)].map(([, value]) => value!);
    return values.map((value, at) => [log.startOffset + at, value]);
  }
}
