/**
 * From a partition's state and an event to the next state: elections, the ISR, reassignments. One function for all
 * brokers that change a partition: its leader, which shrinks and expands the ISR, and the controller, for everything
 * else.
 *
 *   leaderless -> led        an in-sync replica, or else an eligible one, is registered: leader epoch + 1
 *   led -> led               the leader is gone or drains and another one can lead: leader epoch + 1
 *   led -> leaderless        no replica can: leader epoch + 1, once
 *
 * Note: a broker in the ISR or the ELR counts only with the log that it was put there with. So a broker that comes back
 * with an empty disk leads nothing, however quickly it comes back and whatever the controller knows of it (KIP-903,
 * KIP-966).
 *
 * @module
 */
import {
  isSameState,
  type Member,
  type PartitionState,
  type Registration,
  type Registrations,
} from "./partition_state.ts";

export type PartitionEvent =
  /** Brokers registered, left, drain, or have another log. */
  | { readonly kind: "brokersChanged" }
  /** The leader finds that these have been behind for too long. */
  | { readonly kind: "shrink"; readonly remove: readonly number[] }
  /** The leader finds that it has caught up. */
  | { readonly kind: "expand"; readonly member: Member }
  | { readonly kind: "electPreferred" }
  /** An operator accepts losing what others have: elects one of the replicas, whatever it has. */
  | { readonly kind: "electUnclean"; readonly leader: number }
  /** An operator moves the partition. Replicas that are not to stay leave once the others have caught up. */
  | { readonly kind: "reassign"; readonly replicas: readonly number[] }
  | { readonly kind: "cancelReassign" }
  | { readonly kind: "minIsr"; readonly minIsr: number };

/** The next state, or null when nothing is to change. */
export function transition(
  state: PartitionState,
  event: PartitionEvent,
  registrations: Registrations,
): PartitionState | null {
  const next = settled(changed(state, event, registrations), event, registrations);
  if (isSameState(state, next)) return null;
  return { ...withEpochOfReplicas(state, next), partitionEpoch: state.partitionEpoch + 1 };
}

/**
 * Where a replica leaves, a new epoch begins: should it come back with an empty log, its earlier fetches no longer
 * count as what it has.
 */
function withEpochOfReplicas(state: PartitionState, next: PartitionState): PartitionState {
  const hasLost = state.replicas.some((id) => !next.replicas.includes(id));
  return hasLost && next.leaderEpoch === state.leaderEpoch ? { ...next, leaderEpoch: next.leaderEpoch + 1 } : next;
}

export function isReassigning({ adding, removing }: PartitionState): boolean {
  return adding.length > 0 || removing.length > 0;
}

/** The replicas when a reassignment is over. */
export function targetOf({ replicas, removing }: PartitionState): number[] {
  return replicas.filter((id) => !removing.includes(id));
}

function changed(state: PartitionState, event: PartitionEvent, registrations: Registrations): PartitionState {
  switch (event.kind) {
    case "shrink":
      return withIsr(state, state.isr.filter(({ id }) => id === state.leader || !event.remove.includes(id)));
    case "expand": {
      const { member } = event;
      const registered = registrations.get(member.id);
      const mayJoin = state.replicas.includes(member.id) && isActive(registered) &&
        registered.generation === member.generation;
      if (!mayJoin || state.leader === -1) return state;
      return withIsr(state, [...state.isr.filter(({ id }) => id !== member.id), member]);
    }
    case "minIsr":
      return withIsr({ ...state, minIsr: event.minIsr }, state.isr);
    case "reassign":
      return reassigned(state, event.replicas);
    case "cancelReassign":
      return cancelled(state);
    case "electUnclean":
      return uncleanly(state, event.leader, registrations);
    case "electPreferred":
    case "brokersChanged":
      return state;
  }
}

/**
 * What follows from the registered brokers: members whose log is gone leave, a reassignment that can end ends, and a
 * replica leads.
 */
function settled(state: PartitionState, event: PartitionEvent, registrations: Registrations): PartitionState {
  // The leader only decides which replicas are in sync. The controller decides which one leads.
  const isLeaders = event.kind === "shrink" || event.kind === "expand";
  if (isLeaders) return targetOf(state).includes(state.leader) ? finished(state) : state;
  return led(finished(withoutGone(state, registrations)), event, registrations);
}

/** A broker that is not registered, or has another log, is not in sync; with another log it is not eligible either. */
function withoutGone(state: PartitionState, registrations: Registrations): PartitionState {
  const hasItsLog = ({ id, generation }: Member): boolean => registrations.get(id)?.generation === generation;
  const hasAnother = (member: Member): boolean => registrations.has(member.id) && !hasItsLog(member);
  const isDraining = ({ id }: Member): boolean => registrations.has(id) && registrations.get(id)!.state !== "active";
  const canLead = (member: Member): boolean => hasItsLog(member) && !isDraining(member);
  // A draining broker stays in sync as long as no other is.
  const staying = state.isr.some(canLead) ? state.isr.filter(canLead) : state.isr.filter(hasItsLog);
  const next = withIsr(state, staying);
  const lost = [...state.isr, ...state.elr].filter(hasAnother).map(({ id }) => id);
  if (lost.length === 0) return next;
  return {
    ...next,
    elr: next.elr.filter((member) => !hasAnother(member)),
    lastKnownElr: [...new Set([...next.lastKnownElr, ...lost])],
  };
}

/** A replica that leaves the ISR while it is too small to acknowledge has everything that was acknowledged. */
function withIsr(state: PartitionState, isr: readonly Member[]): PartitionState {
  const { minIsr } = state;
  if (isr.length >= minIsr) return { ...state, isr, elr: [], lastKnownElr: [] };
  const eligible = [...state.elr, ...state.isr].filter(({ id }, at, all) =>
    !isr.some((member) => member.id === id) && all.findIndex((member) => member.id === id) === at
  );
  return { ...state, isr, elr: eligible };
}

/** The leader if it may continue, or else the first replica that can lead. */
function led(state: PartitionState, event: PartitionEvent, registrations: Registrations): PartitionState {
  const canLead = ({ id, generation }: Member): boolean => {
    const registered = registrations.get(id);
    return isActive(registered) && registered.generation === generation;
  };
  const isLed = state.leader !== -1 && state.isr.some((member) => member.id === state.leader && canLead(member)) &&
    registrations.get(state.leader)?.epoch === state.leaderBrokerEpoch;
  const preferred = state.isr.find(({ id }) => id === targetOf(state)[0]);
  const wantsPreferred = event.kind === "electPreferred" && preferred !== undefined && canLead(preferred);
  if (isLed && (!wantsPreferred || preferred.id === state.leader)) return state;

  const inOrder = (members: readonly Member[]): Member[] =>
    state.replicas.flatMap((id) => members.find((member) => member.id === id) ?? []).filter(canLead);
  const inSync = wantsPreferred ? preferred : inOrder(state.isr)[0];
  const [eligible] = inOrder(state.elr);
  const chosen = inSync ?? eligible;
  if (chosen === undefined) return leaderless(state, registrations);
  const isr = inSync === undefined ? [chosen] : state.isr;
  const { epoch } = registrations.get(chosen.id)!;
  return {
    ...withIsr(state, isr),
    leader: chosen.id,
    leaderBrokerEpoch: epoch,
    leaderEpoch: state.leaderEpoch + 1,
  };
}

/** No leader. A draining broker continues where no other can lead, and until it is gone. */
function leaderless(state: PartitionState, registrations: Registrations): PartitionState {
  const registered = registrations.get(state.leader);
  const isInSync = state.isr.some(({ id, generation }) => id === state.leader && registered?.generation === generation);
  if (isInSync && registered?.epoch === state.leaderBrokerEpoch && registered.state === "draining") return state;
  if (state.leader === -1) return state;
  return { ...state, leader: -1, leaderBrokerEpoch: -1, leaderEpoch: state.leaderEpoch + 1 };
}

function uncleanly(state: PartitionState, id: number, registrations: Registrations): PartitionState {
  const registered = registrations.get(id);
  const isNeeded = state.leader === -1 && state.replicas.includes(id);
  if (!isNeeded || !isActive(registered)) return state;
  return {
    ...state,
    isr: [{ id, generation: registered.generation }],
    // What others have beyond this replica is lost.
    elr: [],
    lastKnownElr: [],
    leader: id,
    leaderBrokerEpoch: registered.epoch,
    leaderEpoch: state.leaderEpoch + 1,
  };
}

function reassigned(state: PartitionState, wanted: readonly number[]): PartitionState {
  const before = cancelled(state);
  const kept = before.replicas;
  const adding = wanted.filter((id) => !kept.includes(id));
  const removing = kept.filter((id) => !wanted.includes(id));
  return { ...before, replicas: [...wanted, ...removing], adding, removing };
}

/** Back to the previous replicas, unless that would leave no ISR. */
function cancelled(state: PartitionState): PartitionState {
  if (!isReassigning(state)) return state;
  const replicas = state.replicas.filter((id) => !state.adding.includes(id));
  const isr = state.isr.filter(({ id }) => replicas.includes(id));
  if (isr.length === 0) return state;
  return {
    ...withIsr({ ...state, replicas, adding: [], removing: [] }, isr),
    elr: state.elr.filter(({ id }) => replicas.includes(id) && isr.length < state.minIsr),
  };
}

/** A reassignment ends when all replicas that it adds are in sync, in one change of replicas and ISR (KAFKA-9672). */
function finished(state: PartitionState): PartitionState {
  if (!isReassigning(state)) return state;
  const target = targetOf(state);
  const isr = state.isr.filter(({ id }) => target.includes(id));
  const isDone = state.adding.every((id) => isr.some((member) => member.id === id)) &&
    isr.length >= Math.min(state.minIsr, target.length);
  if (!isDone) return state;
  return {
    ...state,
    replicas: target,
    adding: [],
    removing: [],
    isr,
    elr: isr.length >= state.minIsr ? [] : state.elr.filter(({ id }) => target.includes(id)),
  };
}

function isActive(registered: Registration | undefined): registered is Registration {
  return registered?.state === "active";
}
