/**
 * `kq txns abort`: ends transactions whose producers do not. With ids it fences their producers, and the coordinator
 * aborts what they have open; with a partition and an offset it has an abort marker written for one that hangs there.
 *
 * @module
 */
import {
  abortHanging,
  type Client,
  type DescribedTransaction,
  describeProducers,
  describeTransactions,
  fenceProducers,
  type OpenTransaction,
  openTransactions,
  ServerError,
} from "../../core/client/mod.ts";
import { errorMessage } from "../../core/protocol/error_codes.ts";
import { command, type CommandContext, CommandFailed, exitCodes, usageError } from "../command.ts";
import { confirm, somebodyIsThere } from "../confirm.ts";
import { EXIT_CODES } from "../help_notes.ts";
import { requireTopics } from "../known_names.ts";
import { counted } from "../output/counted.ts";
import { parseCount } from "../sizes.ts";
import { chosenPartitions, parseTopicPartitions } from "../topic_partitions.ts";
import { withClient } from "../with_client.ts";
import { requireTransactions } from "./known_ids.ts";

export const txnsAbort = command({
  shape: (c) =>
    c.argument("[id...]", "the transactional ids; their producers are fenced")
      .option("--topic <topic:partition>", "where a transaction hangs that no coordinator has, such as orders:0")
      .option("--start-offset <offset>", "the offset at which it begins", parseCount)
      .option("-y, --yes", "do not ask"),
  notes: [EXIT_CODES],
  run: async ({ args: [ids], options: { topic, startOffset, yes } }, context) => {
    const isSure = yes === true;
    if (topic === undefined && startOffset === undefined) {
      if (ids.length === 0) {
        throw usageError(
          "Nothing is named to abort",
          "Name transactional ids: `kq txns list --state ongoing` lists them.",
        );
      }
      return await withClient(context, (client) => abortOpen(client, [...new Set(ids)], isSure, context));
    }
    if (ids.length > 0) {
      throw usageError(
        "A transactional id and --topic with --start-offset exclude each other",
        "What hangs in a partition has no coordinator that knows it by an id.",
      );
    }
    if (topic === undefined) throw usageError("--start-offset needs --topic", "As in --topic orders:0.");
    if (startOffset === undefined) throw usageError("--topic needs --start-offset", "`kq txns hanging` shows it.");
    const { name, partitions } = parseTopicPartitions(topic);
    if (partitions?.length !== 1) throw usageError(`--topic ${topic} names no single partition`, "As in orders:0.");
    await withClient(context, async (client) => {
      const [view] = await requireTopics(client, [name]);
      const [place] = chosenPartitions(view!, partitions);
      const hanging = await findHanging(client, { ...place!, startOffset });
      const what =
        `the hanging transaction of producer ${hanging.producerId} in ${name} partition ${hanging.partition}`;
      requireYes(context, isSure, `abort ${what}`);
      const error = await abortHanging(client, hanging);
      if (error !== "NONE") throw new ServerError(error, `Cannot abort ${what}`);
      context.say(`kq: ${what} was aborted`);
    });
    return exitCodes.done;
  },
});

async function abortOpen(
  client: Client,
  ids: readonly string[],
  isSure: boolean,
  context: CommandContext,
): Promise<number> {
  await requireTransactions(client, ids);
  const all = await describeTransactions(client, ids);
  const isOpen = ({ state }: DescribedTransaction): boolean => state === "Ongoing";
  for (const { transactionalId, state } of all.filter((one) => !isOpen(one))) {
    context.say(
      state.startsWith("Prepare")
        ? `kq: the transaction of ${transactionalId} is being ended already (${state})`
        : `kq: ${transactionalId} has no transaction open (${state})`,
    );
  }
  const open = all.filter(isOpen);
  if (open.length === 0) return exitCodes.done;
  const names = open.map(({ transactionalId }) => transactionalId).join(", ");
  const [transactions, producers] = open.length === 1
    ? ["transaction", "its producer"]
    : ["transactions", "their producers"];
  requireYes(context, isSure, `abort the open ${transactions} of ${names} and fence ${producers}`);
  const answers = await fenceProducers(client, open);
  for (const { name, error } of answers) {
    if (error === "NONE") context.say(`kq: the transaction of ${name} was aborted, and its producer fenced`);
    else context.warn(`kq: Cannot abort the transaction of ${name}: ${errorMessage(error)} (${error})`);
  }
  return answers.every(({ error }) => error === "NONE") ? exitCodes.done : exitCodes.failed;
}

/** The transaction that begins there. Throws CommandFailed where there is none, or a coordinator has it. */
async function findHanging(
  client: Client,
  at: { readonly topic: string; readonly partition: number; readonly startOffset: number },
): Promise<OpenTransaction> {
  const { topic, partition, startOffset } = at;
  const [answer] = await describeProducers(client, [{ topic, partition }]);
  if (answer!.error !== "NONE") {
    throw new ServerError(answer!.error, `Cannot ask for the producers of ${topic} partition ${partition}`);
  }
  const open = await openTransactions(client, answer!.producers);
  const found = open.find(({ transactionStart }) => transactionStart === startOffset);
  if (found === undefined) {
    const others = open.map(({ transactionStart }) => transactionStart).sort((a, b) => a - b);
    throw new CommandFailed(
      exitCodes.failed,
      `No transaction of ${topic} partition ${partition} begins at offset ${startOffset}`,
      others.length === 0
        ? "None is open there."
        : `${counted(others.length, "transaction")} of it began at ${others.slice(0, MOST_NAMED).join(", ")}.`,
      "no_such_transaction",
    );
  }
  if (!found.isHanging) {
    const { transactionalId } = found.transaction!;
    throw new CommandFailed(
      exitCodes.failed,
      `The transaction at ${topic} partition ${partition} offset ${startOffset} is open and does not hang`,
      `It is that of ${transactionalId}: \`kq txns abort ${transactionalId}\` ends it in all of its partitions.`,
      "not_hanging",
    );
  }
  return found;
}

/** Of many offsets so many are named. */
const MOST_NAMED = 10;

function requireYes(context: CommandContext, isSure: boolean, what: string): void {
  if (isSure) return;
  if (somebodyIsThere(context)) {
    if (confirm(context, `${what.slice(0, 1).toUpperCase()}${what.slice(1)}?`)) return;
    throw new CommandFailed(exitCodes.failed, "Nothing was aborted", null, "not_confirmed");
  }
  throw new CommandFailed(exitCodes.failed, `Nothing was done: add -y to ${what}`, null, "not_confirmed");
}
