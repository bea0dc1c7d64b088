/**
 * `kq txns list`.
 *
 * @module
 */
import { didYouMean } from "../../core/base/nearest.ts";
import { type ListedTransaction, listTransactions, ServerError } from "../../core/client/mod.ts";
import { command, usageError } from "../command.ts";
import { type Column, printRows } from "../output/rows.ts";
import { parseCount, parseDuration } from "../sizes.ts";
import { withClient } from "../with_client.ts";

/** As Kafka spells them. */
const states = [
  "Empty",
  "Ongoing",
  "PrepareCommit",
  "PrepareAbort",
  "CompleteCommit",
  "CompleteAbort",
  "PrepareEpochFence",
  "Dead",
] as const;

const columns: readonly Column<ListedTransaction>[] = [
  { key: "transactional_id", of: ({ transactionalId }) => transactionalId },
  { key: "state", of: ({ state }) => state },
  { key: "producer_id", of: ({ producerId }) => producerId },
  { key: "coordinator", of: ({ coordinator }) => coordinator },
];

export const txnsList = command({
  shape: (c) =>
    c.option("--state <name>", `only those in this state (repeat for more): ${states.join(", ")}`, readState)
      .option("--older-than <duration>", "only those that have been open for longer", parseDuration)
      .option("--producer-id <id>", "only that of this producer id", parseCount)
      .option("--match <regex>", "only ids that this regular expression matches as a whole"),
  run: async ({ options }, context) => {
    const { state, olderThan, producerId, match } = options;
    const { transactions, failures } = await withClient(context, (client) =>
      listTransactions(client, {
        ...state === undefined ? {} : { states: state },
        ...producerId === undefined ? {} : { producerIds: [producerId] },
        ...olderThan === undefined ? {} : { olderThanMs: olderThan },
        ...match === undefined ? {} : { pattern: match },
      }));
    if (failures.some((failure) => failure instanceof ServerError && failure.error === "INVALID_REGULAR_EXPRESSION")) {
      throw usageError(
        `--match: "${match}" is no regular expression`,
        "Brokers read the syntax of RE2, such as etl-.*",
      );
    }
    printRows(context, { columns, rows: transactions, name: ({ transactionalId }) => transactionalId });
    // What was listed is worth having; that it is not all must not go unnoticed.
    if (failures.length > 0) throw failures[0]!;
  },
});

function readState(text: string, before: readonly string[] | undefined): string[] {
  const found = states.find((state) => state.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return [...before ?? [], found];
  throw usageError(
    `"${text}" is no state of a transaction`,
    didYouMean(text, states) ?? `It is one of ${states.join(", ")}.`,
  );
}
