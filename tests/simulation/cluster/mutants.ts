/**
 * Rules of replication as it is carried out, each broken: for `bun tests/simulation/cluster/mutation/main.ts`. Those of
 * what is decided are in `tests/simulation/replication/mutants.ts`. Most show within 40 histories; the second and the
 * fourth need a rare sequence of faults, and more histories than were played so far.
 *
 * @module
 */
import type { Mutant } from "../../support/mutation.ts";

export const mutants: readonly Mutant[] = [
  {
    name: "a follower asks for more before what it has is on its disk",
    file: "broker/cluster/replica_fetcher.ts",
    from: "else if (this.#append(partition, answer)) flushes.push(this.#flush(partition));",
    to: "else this.#append(partition, answer);",
  },
  {
    name: "a leader counts what its own disk does not have yet",
    file: "broker/partitions/partition.ts",
    from: "if (!this.#replica.isSole) void this.#whenWritten(written);",
    to: "this.#learn(() => this.#replica.written(written));",
  },
  {
    name: "acks=all is answered when the leader has the records",
    file: "broker/partitions/partition.ts",
    from: "const answer = this.#replica.acknowledgement({ ...written, endOffset: this.log.endOffset });",
    to: 'const answer: ErrorName | null = "NONE";',
  },
  {
    name: "an answer is used whatever the log has become meanwhile",
    file: "broker/cluster/replica_fetcher.ts",
    from: "isFollower(partition, this.#o.leader) && isStillAsked(position, positionOf(partition))",
    to: "isFollower(partition, this.#o.leader)",
  },
  {
    name: "a log that parts from its leader's goes on as it is",
    file: "broker/handlers/01_fetch.ts",
    from: "replica === null ? divergence(wanted, partition) : replicaDivergence(wanted, partition)",
    to: "replica === null ? divergence(wanted, partition) : null",
    also: " || replicaDivergence(one, partition) !== null",
  },
  {
    name: "what is agreed on is changed whatever it is by now",
    file: "metadata/metadata.ts",
    from: "const conditions = [...own, ...changes.map(({ key }) => key)].map((key) => this.#unchanged(key));",
    to: "const conditions = own.map((key) => this.#unchanged(key));",
  },
  {
    name: "an empty disk counts as the one that was there before",
    file: "broker/start/storage.ts",
    from: 'return { generation, sessionMs: config.get("broker.session.timeout.ms") };',
    to: 'return { generation: generation === "" ? "" : "one", sessionMs: config.get("broker.session.timeout.ms") };',
  },
  {
    name: "a broker that registers again leads what it led",
    file: "replication/role.ts",
    from: "const isOfThis = leaderBrokerEpoch === null || leaderBrokerEpoch === broker.epoch;",
    to: "const isOfThis = leaderBrokerEpoch === null || broker.epoch !== null;",
  },
];
