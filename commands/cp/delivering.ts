/**
 * Where a copy's records go, and how how far it came is remembered: after them, or with `--exactly-once` in one
 * transaction with them, so that a copy that is killed neither loses nor repeats a record.
 *
 * @module
 */
import {
  type Client,
  commitOffsets,
  DeliveryFailed,
  nobody,
  type OffsetToCommit,
  Producer,
  type ProducerOptions,
  ServerError,
  type TopicView,
  TransactionalProducer,
  TransactionFailed,
} from "../../core/client/mod.ts";
import { CommandFailed, exitCodes } from "../command.ts";

export interface Delivering {
  readonly producer: Producer;
  /** How often is committed what was copied. */
  readonly commitEveryMs: number;
  /** Returns when every record added so far is with its broker, and these positions are remembered with them. */
  commit(positions: readonly OffsetToCommit[]): Promise<void>;
  /** After the last commit: returns when readers see all of it. */
  end(): Promise<void>;
  /** After a failure: nothing is sent any more. Returns what the command ends with. */
  giveUp(error: unknown): Promise<unknown>;
}

type CopyOptions = Omit<ProducerOptions, "acks" | "idempotent">;

export async function deliverAtLeastOnce(
  { from, to }: { readonly from: Client; readonly to: Client },
  target: TopicView,
  group: string | null,
  options: CopyOptions,
): Promise<Delivering> {
  const producer = await Producer.open(to, target, { ...options, acks: -1, idempotent: true });
  return {
    producer,
    commitEveryMs: group === null ? Infinity : 5_000,
    async commit(positions) {
      await producer.finish();
      if (group === null) return;
      const answers = await commitOffsets(from, group, nobody, positions);
      const refused = answers.find(({ error }) => error !== "NONE");
      if (refused !== undefined) throw new ServerError(refused.error, `Cannot commit for group ${group}`);
    },
    end: () => Promise.resolve(),
    giveUp(error) {
      producer.stop();
      if (!(error instanceof DeliveryFailed)) return Promise.resolve(error);
      const hint = group === null
        ? "With -g NAME a copy can be stopped and goes on where it was."
        : "The same command goes on from there.";
      return Promise.resolve(new CommandFailed(exitCodes.failed, error.message, hint, error.error.toLowerCase()));
    },
  };
}

/** Kafka's own default; each transaction of a copy is open for little more than a second. */
const TRANSACTION_TIMEOUT_MS = 60_000;

/**
 * The transactional id follows from the group: of two copies with one group the later fences the earlier, so that no
 * record is copied by both. Open it before the group's offsets are read: it ends what another copy left open.
 */
export async function deliverExactlyOnce(
  client: Client,
  target: TopicView,
  group: string,
  options: CopyOptions,
): Promise<Delivering> {
  const transactions = await TransactionalProducer.open(client, {
    transactionalId: `kq.cp.${group}`,
    timeoutMs: TRANSACTION_TIMEOUT_MS,
    patienceMs: options.deliveryTimeoutMs,
  });
  const producer = await transactions.producer(target, options);
  transactions.begin();
  return {
    producer,
    // Readers of the target wait so long for what is copied.
    commitEveryMs: 1_000,
    async commit(positions) {
      await Promise.all([producer.finish(), transactions.sendOffsets(group, positions)]);
      await transactions.commit();
      transactions.begin();
    },
    end: () => transactions.completed(),
    async giveUp(error) {
      const failure = await abort(transactions, error);
      if (!(failure instanceof TransactionFailed) && !(failure instanceof DeliveryFailed)) return failure;
      const hint = failure.error === "PRODUCER_FENCED" || failure.error === "INVALID_PRODUCER_EPOCH"
        ? `Another copy with group ${group} goes on from what was committed, or the same command does.`
        : "Nothing is lost or copied twice: the same command goes on from what was committed.";
      return new CommandFailed(exitCodes.failed, failure.message, hint, failure.error.toLowerCase());
    },
  };
}

/** What failed in the end: that the producer is fenced explains what the brokers said before. */
async function abort(transactions: TransactionalProducer, error: unknown): Promise<unknown> {
  if (error instanceof TransactionFailed && error.kind === "in doubt") return error;
  try {
    await transactions.abort();
    return error;
  } catch (failure) {
    if (!(failure instanceof TransactionFailed)) throw failure;
    return error instanceof TransactionFailed || error instanceof DeliveryFailed ? failure : error;
  }
}
