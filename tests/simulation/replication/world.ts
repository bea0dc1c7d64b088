/**
 * A cluster in one thread: the product's decisions about replication (`core/replication`) over a model of everything
 * else. Five brokers, one partition, a store that agrees, two controllers that may both believe to be the one. Messages
 * are lost, repeated, late and out of order; views of the store are late and lossy, and stale at a start; leases end
 * while their brokers live; brokers are killed, lose power with what was not flushed, or lose their disk; the partition
 * is moved.
 *
 * What must hold is checked after every step, and said in the domain's words with the seed when it does not.
 *
 * @module
 */
import {
  divergence,
  type EpochEnd,
  type FetchPosition,
  isReassigning,
  isStillAsked,
  Leading,
  type PartitionEvent,
  type PartitionState,
  problemOf,
  type Registration,
  type ReplicaFetch,
  type Role,
  roleIn,
  transition,
  truncationOffset,
} from "../../../core/replication/mod.ts";
import { seededRandom } from "../../support/random.ts";

interface Stored {
  readonly epoch: number;
  readonly value: number;
}

interface View {
  readonly revision: number;
  readonly state: PartitionState;
}

type Change =
  | { readonly kind: "partition"; readonly view: View }
  | { readonly kind: "broker"; readonly id: number; readonly registration: Registration | null };

type Message =
  | { readonly kind: "fetch"; readonly at: FetchPosition; readonly by: ReplicaFetch }
  | { readonly kind: "records"; readonly at: FetchPosition; readonly records: readonly Stored[]; readonly hw: number }
  | { readonly kind: "diverges"; readonly at: FetchPosition; readonly where: EpochEnd };

interface Envelope {
  readonly from: number;
  readonly to: number;
  /** Of the receiver's registration where it answers: another life does not hear it. */
  readonly epoch: number;
  readonly message: Message;
}

class Broker {
  // On the disk.
  log: Stored[] = [];
  flushed = 0;
  generation: string;
  checkpointedHw = 0;
  maxEpoch = 0;
  /** The revision that made the log; an older one does not take it away. */
  madeAt = 0;
  // In memory.
  isUp = true;
  epoch = 0;
  view: View | null = null;
  brokers = new Map<number, Registration>();
  changes: Change[] = [];
  role: Role = { kind: "none" };
  leading: Leading | null = null;
  epochStart = 0;
  hw = 0;
  waiting: { readonly offset: number; readonly record: Stored }[] = [];
  isCut = false;
  isCutFromStore = false;
  hasLostDisk = false;

  constructor(readonly id: number) {
    this.generation = `g${id}`;
  }

  get end(): number {
    return this.log.length;
  }

  /** By its own log, and where its own epoch began if it leads. */
  endOf(epoch: number): EpochEnd {
    const own = this.role.kind === "leader" ? { epoch: this.role.epoch, start: this.epochStart } : null;
    if (own !== null && own.epoch <= epoch) return { epoch: own.epoch, endOffset: this.end };
    const last = this.log.findLastIndex((record) => record.epoch <= epoch);
    if (last === -1) return { epoch: -1, endOffset: 0 };
    const found = this.log[last]!.epoch;
    const next = this.log.findIndex((record) => record.epoch > found);
    return { epoch: found, endOffset: next === -1 ? own?.start ?? this.end : next };
  }

  /** It fetches from what it has flushed. */
  position(): FetchPosition {
    const leaderEpoch = this.role.kind === "none" ? -1 : this.role.epoch;
    return {
      leaderEpoch,
      offset: this.flushed,
      lastEpoch: this.flushed === 0 ? -1 : this.log[this.flushed - 1]!.epoch,
    };
  }
}

export interface RunOptions {
  readonly seed: number;
  readonly steps: number;
  readonly losesDisks?: boolean;
  readonly moves?: boolean;
  readonly tell?: (line: string) => void;
}

export interface RunOutcome {
  readonly acked: number;
  readonly elections: number;
  readonly truncations: number;
  readonly crashes: number;
  readonly moves: number;
}

const BROKERS = 5;
const REPLICAS = 3;
const MIN_ISR = 2;
const MAX_LAG_MS = 30;

export class BrokenPromise extends Error {}

/** Throws {@linkcode BrokenPromise}. */
export function run(o: RunOptions): RunOutcome {
  const dice = seededRandom(o.seed);
  const happens = (probability: number): boolean => dice.uint32() / 2 ** 32 < probability;
  const tell = o.tell ?? ((): void => {});
  const outcome = { acked: 0, elections: 0, truncations: 0, crashes: 0, moves: 0 };
  const broken = (what: string): never => {
    throw new BrokenPromise(`${what} (seed ${o.seed})`);
  };

  let nowMs = 0;
  let revision = 1;
  let generations = 0;
  let values = 0;
  const brokers = Array.from({ length: BROKERS }, (_, id) => new Broker(id));
  const registered = new Map<number, Registration>();
  const controllers = [0, 1].map(() => ({
    view: null as View | null,
    brokers: new Map<number, Registration>(),
    changes: [] as Change[],
  }));
  const network: Envelope[] = [];
  /** Transactions on their way to the store. */
  const asked: {
    readonly by: number | null;
    readonly base: View;
    readonly next: PartitionState;
    readonly guard: number | null;
  }[] = [];
  const acked = new Map<number, Stored>();
  const committed: Stored[] = [];
  const ledBy = new Map<number, string>();
  /** Brokers that have lost what they once had on disk, until the cluster has what was acknowledged elsewhere. */
  const lossy = new Set<number>();

  for (const broker of brokers) {
    broker.epoch = ++revision;
    registered.set(broker.id, { epoch: broker.epoch, generation: broker.generation, state: "active" });
  }
  const initial: PartitionState = {
    replicas: [0, 1, 2],
    adding: [],
    removing: [],
    leader: 0,
    leaderBrokerEpoch: brokers[0]!.epoch,
    leaderEpoch: 1,
    partitionEpoch: 0,
    isr: [0, 1, 2].map((id) => ({ id, generation: `g${id}` })),
    elr: [],
    lastKnownElr: [],
    minIsr: MIN_ISR,
  };
  let stored: View = { revision: ++revision, state: initial };
  const history: View[] = [stored];

  const publish = (change: Change): void => {
    for (const each of [...brokers.filter(({ isUp }) => isUp), ...controllers]) {
      if (!happens(0.1)) each.changes.push(change);
    }
  };

  const noteHighWatermark = (broker: Broker): void => {
    for (let offset = 0; offset < broker.hw; offset++) {
      const record = broker.log[offset];
      if (record === undefined) {
        return broken(`the high watermark ${broker.hw} of broker ${broker.id} is beyond its log`);
      }
      const known = committed[offset] ??= record;
      if (known.value !== record.value || known.epoch !== record.epoch) {
        broken(`what was committed at offset ${offset} has changed, at broker ${broker.id}`);
      }
    }
  };

  const advance = (broker: Broker): void => {
    const { leading } = broker;
    if (leading === null) return;
    leading.hasWritten(broker.flushed);
    if (leading.highWatermark > broker.hw) {
      broker.hw = leading.highWatermark;
      noteHighWatermark(broker);
    }
    broker.waiting = broker.waiting.filter(({ offset, record }) => {
      if (offset >= broker.hw) return true;
      if (leading.hasMinIsr) {
        acked.set(offset, record);
        outcome.acked += 1;
      }
      return false;
    });
  };

  const lead = (broker: Broker, { state }: View, epoch: number): void => {
    const who = `${broker.id} in its registration ${broker.epoch}`;
    const before = ledBy.get(epoch);
    if (before !== undefined && before !== who) broken(`epoch ${epoch} is led by ${before} and by ${who}`);
    ledBy.set(epoch, who);
    outcome.elections += 1;
    tell(`broker ${broker.id} leads in epoch ${epoch}, with ${broker.end} records, high watermark ${broker.hw}`);
    for (const [offset, record] of acked) {
      if (record.epoch < epoch && broker.log[offset]?.value !== record.value) {
        broken(
          `offset ${offset}, acknowledged in epoch ${record.epoch}, is missing at broker ${broker.id}, which leads in ${epoch}`,
        );
      }
    }
    broker.epochStart = broker.end;
    broker.waiting = [];
    broker.leading = new Leading({
      id: broker.id,
      state,
      epochStart: broker.end,
      highWatermark: broker.hw,
      nowMs,
    });
  };

  /** What follows for the broker from its view. */
  const follow = (broker: Broker): void => {
    const view = broker.view!;
    const { state } = view;
    // Invariant of the product's partitions too: nobody leads or follows in an epoch that is over, after a restart
    // neither.
    if (state.leaderEpoch < broker.maxEpoch) {
      broker.leading = null;
      broker.role = { kind: "none" };
      return;
    }
    const role = roleIn(state, broker);
    if (role.kind === "none") {
      if (broker.end > 0 && view.revision > broker.madeAt) {
        tell(`broker ${broker.id} is no replica any more and removes its log`);
        [broker.log, broker.flushed, broker.hw, broker.checkpointedHw, broker.maxEpoch] = [[], 0, 0, 0, 0];
      }
      [broker.role, broker.leading, broker.waiting] = [role, null, []];
      return;
    }
    if (broker.role.kind === "none") broker.madeAt = Math.max(broker.madeAt, view.revision);
    broker.maxEpoch = Math.max(broker.maxEpoch, role.epoch);
    const wasLeading = broker.role.kind === "leader" && broker.leading !== null && role.kind === "leader" &&
      broker.role.epoch === role.epoch;
    broker.role = role;
    if (role.kind !== "leader") [broker.leading, broker.waiting] = [null, []];
    else if (!wasLeading) lead(broker, view, role.epoch);
    else broker.leading!.agreed(state);
    advance(broker);
  };

  const see = (broker: Broker, view: View): void => {
    if (broker.view !== null && view.revision <= broker.view.revision) return;
    broker.view = view;
    follow(broker);
  };

  const register = (broker: Broker): void => {
    broker.epoch = ++revision;
    const registration: Registration = { epoch: broker.epoch, generation: broker.generation, state: "active" };
    registered.set(broker.id, registration);
    broker.brokers = new Map(registered);
    broker.changes = [];
    publish({ kind: "broker", id: broker.id, registration });
    tell(`broker ${broker.id} registers, epoch ${broker.epoch}, log ${broker.generation}`);
    // A member that lags may answer a start with an older state.
    const found = happens(0.2) ? dice.pick(history) : stored;
    if (broker.view === null || found.revision > broker.view.revision) broker.view = found;
    follow(broker);
  };

  const change = (base: View, next: PartitionState, who: string): boolean => {
    if (stored.revision !== base.revision) return false;
    const problem = problemOf(next);
    if (problem !== null) broken(`${who} writes a state with ${problem}`);
    const before = stored.state;
    if (next.leaderEpoch < before.leaderEpoch || next.partitionEpoch <= before.partitionEpoch) {
      broken(`${who} takes an epoch back`);
    }
    if (isReassigning(before) && !isReassigning(next)) outcome.moves += 1;
    stored = { revision: ++revision, state: next };
    history.push(stored);
    publish({ kind: "partition", view: stored });
    // Enough others have what it had.
    for (const id of lossy) {
      if (next.isr.filter((member) => brokers[member.id]!.generation === member.generation).length >= MIN_ISR) {
        lossy.delete(id);
      }
    }
    const members = next.isr.map(({ id }) => id).join();
    tell(
      `${who}: leader ${next.leader}, epoch ${next.leaderEpoch}, ISR ${members}, ELR ${
        next.elr.map(({ id }) => id).join()
      }`,
    );
    return true;
  };

  const receive = ({ from, to, epoch, message }: Envelope): void => {
    const broker = brokers[to]!;
    if (!broker.isUp || broker.isCut || brokers[from]!.isCut) return;
    if (message.kind === "fetch") return answer(broker, from, message);
    if (epoch !== broker.epoch || broker.role.kind !== "follower" || !isStillAsked(message.at, broker.position())) {
      return;
    }
    if (message.kind === "diverges") {
      const endOf = (of: number): EpochEnd => broker.endOf(of);
      const offset = truncationOffset(message.where, { endOffset: broker.end, endOf });
      if (offset === broker.end) return;
      if (offset < broker.hw) {
        broken(`broker ${broker.id} cuts its log at ${offset}, below its high watermark ${broker.hw}`);
      }
      tell(`broker ${broker.id} cuts its log from ${broker.end} to ${offset}`);
      broker.log.length = offset;
      broker.flushed = Math.min(broker.flushed, offset);
      outcome.truncations += 1;
      return;
    }
    if (message.at.offset !== broker.end) return;
    broker.log.push(...message.records);
    broker.hw = Math.max(broker.hw, Math.min(message.hw, broker.end));
    noteHighWatermark(broker);
    if (happens(0.2)) broker.checkpointedHw = broker.hw;
  };

  const answer = (leader: Broker, from: number, { at, by }: Message & { kind: "fetch" }): void => {
    const { role, leading } = leader;
    if (role.kind !== "leader" || leading === null || at.leaderEpoch !== role.epoch) return;
    const reply = (message: Message): void =>
      void network.push({ from: leader.id, to: from, epoch: by.brokerEpoch, message });
    const endOf = (epoch: number): EpochEnd => leader.endOf(epoch);
    const where = divergence(at, { endOffset: leader.end, leaderEpoch: role.epoch, endOf });
    if (where !== null) return reply({ kind: "diverges", at, where });
    leading.fetched(by, { endOffset: leader.end, nowMs });
    advance(leader);
    const records = leader.log.slice(at.offset, at.offset + 1 + dice.below(4));
    reply({ kind: "records", at, records, hw: leader.hw });
  };

  const actAsLeader = (broker: Broker): void => {
    const { leading, view } = broker;
    if (leading === null || view === null) return;
    const event = leading.propose({ nowMs, maxLagMs: MAX_LAG_MS, registrations: broker.brokers });
    if (event === null) return;
    const next = transition(view.state, event, broker.brokers);
    if (next === null) return leading.withdraw();
    // The store asks that the follower's registration is the one by which it fetched.
    const guard = event.kind === "expand" ? event.member.id : null;
    asked.push({ by: broker.id, base: view, next, guard });
    advance(broker);
  };

  const carryOut = (): void => {
    const at = happens(0.8) ? 0 : dice.below(asked.length);
    const [one] = asked.splice(at, 1);
    if (one === undefined) return;
    if (one.by !== null && brokers[one.by]!.isCutFromStore && happens(0.7)) return void asked.push(one);
    const { guard, next } = one;
    const generation = guard === null ? null : next.isr.find(({ id }) => id === guard)?.generation ?? null;
    if (guard !== null && generation !== null && registered.get(guard)?.generation !== generation) return;
    change(one.base, next, one.by === null ? "a controller" : `broker ${one.by}`);
  };

  const actAsController = (controller: typeof controllers[number]): void => {
    for (let n = dice.below(4); n > 0; n--) {
      const next = controller.changes.shift();
      if (next === undefined) break;
      if (next.kind === "broker") {
        if (next.registration === null) controller.brokers.delete(next.id);
        else controller.brokers.set(next.id, next.registration);
      } else if (controller.view === null || next.view.revision > controller.view.revision) controller.view = next.view;
    }
    if (controller.view === null || happens(0.1)) {
      controller.view = stored;
      controller.brokers = new Map(registered);
      controller.changes = [];
    }
    const { view } = controller;
    let event: PartitionEvent = { kind: "brokersChanged" };
    if (o.moves === true && happens(0.05)) {
      const targets = brokers.map(({ id }) => id).sort(() => dice.below(3) - 1).slice(0, REPLICAS);
      event = isReassigning(view.state) && happens(0.5)
        ? { kind: "cancelReassign" }
        : { kind: "reassign", replicas: targets };
    } else if (happens(0.05)) event = { kind: "electPreferred" };
    const next = transition(view.state, event, controller.brokers);
    if (next !== null) change(view, next, "a controller");
  };

  const crash = (broker: Broker): void => {
    const others = [...lossy].some((id) => id !== broker.id);
    const losesPower = happens(0.6);
    const losesDisk = o.losesDisks === true && !others && lossy.size === 0 && happens(0.2);
    tell(`broker ${broker.id} ${losesDisk ? "loses its disk" : losesPower ? "loses power" : "is killed"}`);
    outcome.crashes += 1;
    broker.isUp = false;
    [broker.view, broker.leading, broker.waiting, broker.changes, broker.role] = [null, null, [], [], { kind: "none" }];
    if (losesPower) {
      broker.log.length = broker.flushed + dice.below(broker.end - broker.flushed + 1);
    }
    if (losesDisk) {
      [broker.log, broker.flushed, broker.checkpointedHw, broker.maxEpoch, broker.madeAt] = [[], 0, 0, 0, 0];
      broker.hasLostDisk = true;
      lossy.add(broker.id);
    }
  };

  const restart = (broker: Broker): void => {
    broker.isUp = true;
    if (broker.hasLostDisk) broker.generation = `g${broker.id}-${++generations}`;
    broker.hasLostDisk = false;
    broker.flushed = broker.end;
    broker.hw = Math.min(broker.checkpointedHw, broker.end);
    register(broker);
  };

  for (const broker of brokers) {
    broker.brokers = new Map(registered);
    see(broker, stored);
  }
  const deeds: readonly [weight: number, deed: (broker: Broker) => void][] = [
    [160, (broker) => {
      if (broker.role.kind !== "leader" || broker.leading === null || !broker.leading.hasMinIsr) return;
      const record = { epoch: broker.role.epoch, value: ++values };
      broker.log.push(record);
      broker.waiting.push({ offset: broker.end - 1, record });
    }],
    [220, (broker) => {
      if (broker.role.kind !== "follower") return;
      if (happens(0.8)) broker.flushed = broker.end;
      const at = broker.position();
      const by = { id: broker.id, generation: broker.generation, brokerEpoch: broker.epoch, offset: at.offset };
      network.push({ from: broker.id, to: broker.role.leader, epoch: 0, message: { kind: "fetch", at, by } });
    }],
    [260, () => {
      const [envelope] = network.splice(happens(0.7) ? 0 : dice.below(network.length + 1), 1);
      if (envelope === undefined || happens(0.03)) return;
      if (happens(0.03)) network.push(envelope);
      receive(envelope);
    }],
    [60, (broker) => {
      if (!broker.isUp) return;
      broker.flushed = broker.end;
      advance(broker);
    }],
    [60, (broker) => {
      if (broker.isUp) actAsLeader(broker);
    }],
    [70, carryOut],
    [110, (broker) => {
      if (!broker.isUp || broker.isCutFromStore) return;
      const next = broker.changes.shift();
      if (next === undefined) {
        // Now and then everything is read anew.
        if (happens(0.1)) {
          broker.brokers = new Map(registered);
          see(broker, stored);
        }
      } else if (next.kind === "partition") see(broker, next.view);
      else if (next.registration === null) broker.brokers.delete(next.id);
      else broker.brokers.set(next.id, next.registration);
    }],
    [60, () => actAsController(dice.pick(controllers))],
    [12, (broker) => {
      const isNeeded = !broker.isUp || broker.isCutFromStore || happens(0.15);
      if (!registered.has(broker.id) || !isNeeded) return;
      registered.delete(broker.id);
      revision += 1;
      tell(`the lease of broker ${broker.id} is over`);
      publish({ kind: "broker", id: broker.id, registration: null });
    }],
    [12, (broker) => {
      if (broker.isUp && !broker.isCutFromStore && !registered.has(broker.id)) register(broker);
    }],
    [8, (broker) => {
      if (broker.isUp && (brokers.filter(({ isUp }) => isUp).length > 2 || happens(0.3))) crash(broker);
    }],
    [12, (broker) => {
      if (!broker.isUp) restart(broker);
    }],
    [6, (broker) => void (broker.isCut = happens(0.4))],
    [6, (broker) => void (broker.isCutFromStore = happens(0.4))],
  ];
  const total = deeds.reduce((sum, [weight]) => sum + weight, 0);
  for (let step = 0; step < o.steps; step++) {
    nowMs += 1;
    let at = dice.below(total);
    const deed = deeds.find(([weight]) => (at -= weight) < 0)![1];
    // Those who have the partition have most to do.
    const { replicas } = stored.state;
    deed(brokers[happens(0.8) ? dice.pick(replicas) : dice.below(BROKERS)]!);
  }
  return outcome;
}
