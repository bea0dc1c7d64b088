/**
 * The racks of members and partitions, where they matter: a member had better read from a replica in its own rack
 * (KIP-881).
 *
 * @module
 */
import { type AssignableMember, rackOf, racksMatter } from "../assignment.ts";
import type { Slot } from "./claims.ts";

export class Racks {
  /** Empty where racks make no difference. */
  readonly #ofMember: ReadonlyMap<string, string>;

  constructor(members: readonly AssignableMember[], slots: readonly Slot[]) {
    const known = new Map(members.flatMap((member): [string, string][] => {
      const rack = rackOf(member);
      return rack === null ? [] : [[member.memberId, rack]];
    }));
    this.#ofMember = racksMatter(new Set(known.values()), slots.map(({ racks }) => racks)) ? known : new Map();
  }

  get matter(): boolean {
    return this.#ofMember.size > 0;
  }

  /** The member is in a rack, and the partition has no replica there. */
  areApart(memberId: string, { racks }: Slot): boolean {
    const rack = this.#ofMember.get(memberId);
    return rack !== undefined && !racks.includes(rack);
  }

  /** The member is in a rack, and the partition has a replica there. */
  areTogether(memberId: string, { racks }: Slot): boolean {
    const rack = this.#ofMember.get(memberId);
    return rack !== undefined && racks.includes(rack);
  }

  /** Partitions that few members could read within their rack come first. */
  scarceFirst(slots: readonly Slot[]): Slot[] {
    const members = new Map<string, number>();
    for (const rack of this.#ofMember.values()) members.set(rack, (members.get(rack) ?? 0) + 1);
    const takers = ({ racks }: Slot): number => racks.reduce((sum, rack) => sum + (members.get(rack) ?? 0), 0);
    return slots.toSorted((a, b) => takers(a) - takers(b));
  }

  /** The first of these members in a rack of the partition, from index `from` on and going round; -1 for none. */
  nextTogether(slot: Slot, memberIds: readonly string[], from: number): number {
    for (let step = 0; step < memberIds.length; step++) {
      const index = (from + step) % memberIds.length;
      if (this.areTogether(memberIds[index]!, slot)) return index;
    }
    return -1;
  }
}
