/**
 * Which partitions have moved from whom to whom while an assignment is balanced. Instead of moving one partition of a
 * topic against the way that another one took, that other one goes back: so less moves in all.
 *
 * @module
 */
import { hashOfString, javaOrder } from "../../../base/java_order.ts";
import type { Slot } from "./claims.ts";

interface Way {
  readonly from: string;
  readonly to: string;
}

export class Movements {
  readonly #ways = new Map<Slot, Way>();
  /** By topic and way; none is empty. */
  readonly #moved = new Map<string, JavaSet>();

  /** What to move to `to` so that the partition's owner has one less: the partition, or one that came the other way. */
  insteadOf(slot: Slot, owner: string, to: string): Slot {
    const from = this.#ways.get(slot)?.from ?? owner;
    return this.#moved.get(keyOf(slot.topic, { from: to, to: from }))?.first() ?? slot;
  }

  move(slot: Slot, from: string, to: string): void {
    const before = this.#ways.get(slot);
    if (before !== undefined) this.#forget(slot, before);
    const start = before?.from ?? from;
    if (start !== to) this.#remember(slot, { from: start, to });
  }

  #remember(slot: Slot, way: Way): void {
    this.#ways.set(slot, way);
    const key = keyOf(slot.topic, way);
    const moved = this.#moved.get(key) ?? new JavaSet();
    this.#moved.set(key, moved);
    moved.add(slot);
  }

  #forget(slot: Slot, way: Way): void {
    this.#ways.delete(slot);
    const key = keyOf(slot.topic, way);
    const moved = this.#moved.get(key)!;
    moved.delete(slot);
    if (moved.size === 0) this.#moved.delete(key);
  }
}

function keyOf(topic: string, { from, to }: Way): string {
  return JSON.stringify([topic, from, to]);
}

/** A set whose first element is the one that Java's would be: it depends on how large the set has ever been. */
class JavaSet {
  readonly #slots = new Set<Slot>();
  #capacity = 16;

  get size(): number {
    return this.#slots.size;
  }

  add(slot: Slot): void {
    this.#slots.add(slot);
    if (this.#slots.size > this.#capacity * 0.75) this.#capacity *= 2;
  }

  delete(slot: Slot): void {
    this.#slots.delete(slot);
  }

  first(): Slot | undefined {
    return javaOrder(this.#slots, hashOfSlot, this.#capacity)[0];
  }
}

/** `TopicPartition.hashCode`. */
function hashOfSlot({ topic, partition }: Slot): number {
  return (Math.imul(31 + partition, 31) + hashOfString(topic)) | 0;
}
