/**
 * Transactional ids as people name them, checked against the cluster.
 *
 * @module
 */
import { didYouMean } from "../../core/base/nearest.ts";
import { type Client, type ListedTransaction, listTransactions } from "../../core/client/mod.ts";
import { CommandFailed, exitCodes } from "../command.ts";

/**
 * The transactional ids by these names, in their order; all of them when none is named. Throws CommandFailed for the
 * first that is not there.
 */
export async function requireTransactions(client: Client, names: readonly string[]): Promise<ListedTransaction[]> {
  const { transactions, failures } = await listTransactions(client);
  if (names.length === 0) {
    if (failures.length > 0) throw failures[0]!;
    return [...transactions];
  }
  return names.map((name) => {
    const found = transactions.find(({ transactionalId }) => transactionalId === name);
    if (found !== undefined) return found;
    // It may be one of those that could not be listed.
    if (failures.length > 0) throw failures[0]!;
    const hint = transactions.length === 0
      ? "The cluster has no transactional ids."
      : didYouMean(name, transactions.map(({ transactionalId }) => transactionalId)) ??
        "`kq txns` lists those there are.";
    const message = `Transactional id "${name}" does not exist`;
    throw new CommandFailed(exitCodes.usage, message, hint, "unknown_transactional_id");
  });
}
