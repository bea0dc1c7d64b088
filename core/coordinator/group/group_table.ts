/**
 * The groups of one shard by id, and the time at which each wants to be woken.
 *
 * @module
 */
import { Deadlines, type Due } from "../../base/deadlines.ts";
import type { Group } from "./group.ts";

/** Due when its group is to be woken. */
interface Slot extends Due {
  readonly group: Group;
}

export class GroupTable {
  readonly #slots = new Map<string, Slot>();
  readonly #alarms = new Deadlines<Slot>();

  get size(): number {
    return this.#slots.size;
  }

  get(groupId: string): Group | undefined {
    return this.#slots.get(groupId)?.group;
  }

  /** Stores the group in place of any other with its id. */
  put(group: Group): void {
    this.delete(group.groupId);
    this.#slots.set(group.groupId, { group, dueAtMs: Infinity, heapMs: Infinity });
  }

  delete(groupId: string): void {
    const slot = this.#slots.get(groupId);
    if (slot === undefined) return;
    this.#slots.delete(groupId);
    this.#alarms.set(slot, Infinity);
  }

  /** Something has happened to the group: it may want to be woken at another time. */
  heed(group: Group): void {
    const slot = this.#slots.get(group.groupId);
    // A group that has been deleted is not woken.
    if (slot?.group === group && slot.dueAtMs !== group.wakeAtMs) this.#alarms.set(slot, group.wakeAtMs);
  }

  /** No group is to be woken before this. */
  get wakeAtMs(): number {
    return this.#alarms.nextMs;
  }

  /** A group that is to be woken now; `heed` it when that is done. */
  takeDue(nowMs: number): Group | undefined {
    return this.#alarms.take(nowMs)?.group;
  }

  /** In the order of insertion. Groups that are added during the iteration are visited too. */
  values(): IterableIterator<Group> {
    return valuesOf(this.#slots);
  }
}

function* valuesOf(slots: ReadonlyMap<string, Slot>): IterableIterator<Group> {
  for (const { group } of slots.values()) yield group;
}
