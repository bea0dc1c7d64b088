/**
 * Rules of replication, each broken: for `bun tests/simulation/replication/mutation/main.ts`.
 *
 * @module
 */
import type { Mutant } from "../../support/mutation.ts";

export const mutants: readonly Mutant[] = [
  {
    name: "the high watermark goes on while the ISR is too small",
    file: "leading.ts",
    from: "if (!this.hasMinIsr) return;",
    to: "",
  },
  {
    name: "one that is about to join counts for the size of the ISR",
    file: "leading.ts",
    from: "return this.#state.isr.length >= this.#state.minIsr;",
    to: 'return this.#state.isr.length + (this.#pending?.kind === "expand" ? 1 : 0) >= this.#state.minIsr;',
  },
  {
    name: "the high watermark does not wait for one that is about to join",
    file: "leading.ts",
    from: 'this.#pending?.kind === "expand" ? [this.#pending.member] : []',
    to: "[] as Member[]",
  },
  {
    name: "one that is to leave does not hold the high watermark back before that is agreed on",
    file: "leading.ts",
    from: "const offsets = [...this.#state.isr, ...joining]",
    to:
      'const going = this.#pending?.kind === "shrink" ? this.#pending.remove : [];\n    const offsets = [...this.#state.isr.filter(({ id }) => !going.includes(id)), ...joining]',
  },
  {
    name: "a new leader takes its log's end for the high watermark",
    file: "leading.ts",
    from: "this.#highWatermark = highWatermark;",
    to: "this.#highWatermark = Math.max(highWatermark, epochStart);",
  },
  {
    name: "a follower joins before it has reached the epoch's start",
    file: "leading.ts",
    from: "if (offset >= this.#highWatermark && offset >= this.#epochStart) {",
    to: "if (offset >= this.#highWatermark) {",
  },
  {
    name: "a follower joins before it has reached the high watermark",
    file: "leading.ts",
    from: "if (offset >= this.#highWatermark && offset >= this.#epochStart) {",
    to: "if (offset >= this.#epochStart) {",
  },
  {
    name: "what a follower had in another log counts",
    file: "leading.ts",
    from: "return follower?.generation === generation ? follower.offset : 0;",
    to: "return follower?.offset ?? 0;",
    also: "before?.generation === generation && ",
  },
  {
    name: "a broker leads again by the registration that it had before",
    file: "role.ts",
    from: "leaderBrokerEpoch === null || leaderBrokerEpoch === broker.epoch",
    to: "true",
  },
  {
    name: "any answer of the epoch is taken, whatever was asked",
    file: "following.ts",
    from:
      "return asked.leaderEpoch === now.leaderEpoch && asked.offset === now.offset && asked.lastEpoch === now.lastEpoch;",
    to: "return asked.leaderEpoch === now.leaderEpoch;",
  },
  {
    name: "logs that part are not told apart by their epochs",
    file: "following.ts",
    from: "if (end.epoch < lastEpoch || end.endOffset < offset) return end;",
    to: "",
  },
  {
    name: "the leader tells where the epoch ends, and not that it does not know it",
    file: "following.ts",
    from: "if (end.epoch < lastEpoch || end.endOffset < offset) return end;",
    to: "if (end.endOffset < offset) return end;",
  },
  {
    name: "a broker that comes back with an empty disk may lead",
    file: "transitions.ts",
    from: "return isActive(registered) && registered.generation === generation;",
    to: "return isActive(registered);",
    also: "registrations.get(id)?.generation === generation",
  },
  {
    name: "a broker with another log stays eligible",
    file: "transitions.ts",
    from: "elr: next.elr.filter((member) => !hasAnother(member)),",
    to: 'elr: next.elr.map(({ id }) => ({ id, generation: registrations.get(id)?.generation ?? "" })),',
  },
  {
    name: "an election begins no new epoch",
    file: "transitions.ts",
    from: "    leaderBrokerEpoch: epoch,\n    leaderEpoch: state.leaderEpoch + 1,",
    to: "    leaderBrokerEpoch: epoch,\n    leaderEpoch: state.leaderEpoch,",
  },
  {
    name: "any replica may lead when nobody in sync can",
    file: "transitions.ts",
    from: "const [eligible] = inOrder(state.elr);",
    to:
      "const eligible = state.replicas.flatMap((id) => registrations.has(id) ? [{ id, generation: registrations.get(id)!.generation }] : [])[0];",
  },
  {
    name: "a move ends before those it adds are in sync",
    file: "transitions.ts",
    from: "state.adding.every((id) => isr.some((member) => member.id === id)) &&",
    to: "",
    also: "isr.length >= Math.min(state.minIsr, target.length)",
  },
  {
    name: "a replica that goes begins no new epoch",
    file: "transitions.ts",
    from: "const hasLost = state.replicas.some((id) => !next.replicas.includes(id));",
    to: "const hasLost = false;",
  },
];
