/**
 * Ways in which the coordinator of transactions, and the groups' pending offsets, could be wrong: for `npm run
 * test:transaction-mutants`, which sees the histories find each.
 *
 * @module
 */
import type { Mutant } from "../../../support/mutation.ts";

export const mutants: readonly Mutant[] = [
  {
    name: "in version 1 a fenced producer may end a transaction",
    file: "transaction/end.ts",
    from: 'if (known.producerEpoch !== event.producerEpoch) return refusedEnd("PRODUCER_FENCED");',
    to: "",
  },
  {
    name: "in version 2 a producer of any epoch may end a transaction",
    file: "transaction/end.ts",
    from: 'if (!isOfNow) return refusedEnd("PRODUCER_FENCED");',
    to: "",
  },
  {
    name: "a repeated commit is answered as done when the transaction was aborted",
    file: "transaction/end.ts",
    from: "return known.state === endedBy(isCommit)\n      ?",
    to: "return isOver\n      ?",
  },
  {
    name: "nothing times out",
    file: "transaction/end.ts",
    from: 'return state === "Ongoing" && startedMs + timeoutMs < wallMs;',
    to: 'return state === "Dead" as never && startedMs + timeoutMs < wallMs;',
  },
  {
    name: "the end of a transaction keeps the epoch in version 2",
    file: "transaction/transaction.ts",
    from: "producerEpoch: raises ? Math.min(from.producerEpoch + 1, MAX_EPOCH) : from.producerEpoch,",
    to: "producerEpoch: from.producerEpoch,",
  },
  {
    name: "a producer whose transaction timed out is not fenced in version 1",
    file: "transaction/transaction.ts",
    from: "const producerEpoch = Math.min(from.producerEpoch + 1, MAX_EPOCH);",
    to: "const { producerEpoch } = from;",
  },
  {
    name: "what was decided to be committed is marked as aborted",
    file: "transaction/marking.ts",
    from: 'isCommit: state === "PrepareCommit",',
    to: "isCommit: false,",
  },
  {
    name: "a new producer has the epoch of the one before",
    file: "transaction/init.ts",
    from: "return begun(withNextEpoch(known, { lastProducerEpoch, timeoutMs, wallMs }));",
    to: "return begun(emptied(known, { ...known, lastProducerEpoch, timeoutMs, wallMs }));",
  },
  {
    name: "a new producer forgets the open transaction of the one before",
    file: "transaction/init.ts",
    from: 'if (known.state === "Ongoing") {',
    to: 'if (known.state === "Dead" as never) {',
  },
  {
    name: "a new producer forgets what was decided and is not marked yet",
    file: "transaction/init.ts",
    from: 'if (known.state === "PrepareCommit" || known.state === "PrepareAbort") {',
    to: 'if (known.state === "Dead" as never) {',
  },
  {
    name: "a fenced producer may add partitions",
    file: "transaction/partitions.ts",
    from: 'if (known.producerEpoch !== producerEpoch) return "PRODUCER_FENCED";',
    to: "",
  },
  {
    name: "partitions are added to a transaction that is being ended",
    file: "transaction/partitions.ts",
    from: 'if (known !== undefined && isPreparing(known)) return "CONCURRENT_TRANSACTIONS";\n' +
      "  const error = errorOfProducer(known, event);\n  if (error !== null) return error;",
    to: "const error = errorOfProducer(known, event);\n" +
      'if (error !== null && error !== "CONCURRENT_TRANSACTIONS") return error;',
  },
  {
    name: "a partition that could not take its marker is not asked again",
    file: "transaction/marking.ts",
    from: "marking.unsent = [...marking.unsent, ...again];",
    to: "",
  },
  {
    name: "a transaction is over when its first partition has the marker",
    file: "transaction/marking.ts",
    from: "if (marking.left.length > 0) return false;",
    to: "",
  },
  {
    name: "what was decided before a restart is not carried out after it",
    file: "transaction/state_machine.ts",
    from: "if (isPreparing(transaction)) this.#mark(transactionalId, transaction, step);",
    to: "",
  },
  {
    name: "offsets of an aborted transaction count",
    file: "group/offsets/pending_offsets.ts",
    from: "if (!isCommit || pending.isOvertaken) continue;",
    to: "if (pending.isOvertaken) continue;",
  },
];
