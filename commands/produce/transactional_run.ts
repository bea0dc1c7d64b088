/**
 * `kq produce --transaction`: an input in one transaction, or in one after the other. Everything that keeps a record
 * from being sent aborts, also a signal: exit 0 says that the whole input is committed.
 *
 * @module
 */
import {
  type Client,
  DeliveryFailed,
  isFenced,
  type Producer,
  type ProducerOptions,
  type TopicView,
  TransactionalProducer,
  TransactionFailed,
} from "../../core/client/mod.ts";
import { OperatingFailure } from "../../core/runtime/ports.ts";
import { type CommandContext, CommandFailed, exitCodes } from "../command.ts";
import { endOnSignal } from "../signals.ts";
import {
  asOffset,
  type CommittedLine,
  groupOfProducer,
  OTHER_INPUT,
  otherInput,
  readCommittedLine,
} from "./committed_line.ts";
import type { BadLine, Feed, NamedInput, Turns } from "./feed.ts";
import type { TransactionSettings } from "./transaction_flags.ts";

export interface TransactionalRun {
  readonly producer: Producer;
  /** As many lines are committed and left out. */
  readonly skipLines: number;
  readonly turns: Turns;
  /** Called with the checksum of the last line that is left out. */
  readonly skipped: (checksum: number) => void;
  /** Sends the inputs. Throws {@linkcode CommandFailed} with the transaction aborted. */
  run(feed: Feed, inputs: readonly NamedInput[], badLine: () => BadLine | null): Promise<void>;
}

export async function openTransactionalRun(
  client: Client,
  topic: TopicView,
  settings: TransactionSettings,
  options: Omit<ProducerOptions, "acks" | "idempotent">,
  o: { readonly word: "line" | "record"; readonly skipLines: number },
  context: CommandContext,
): Promise<TransactionalRun> {
  const made = () => `kq-produce-${Array.from(context.machine.random.bytes(8), hex).join("")}`;
  const transactionalId = settings.id ?? made();
  const transactions = await TransactionalProducer.open(client, {
    transactionalId,
    timeoutMs: settings.timeoutMs,
    patienceMs: options.deliveryTimeoutMs,
  }).catch((error: unknown) => {
    if (!(error instanceof TransactionFailed) || error.error !== "INVALID_TRANSACTION_TIMEOUT") throw error;
    throw new CommandFailed(
      exitCodes.usage,
      `--transaction-timeout of ${
        settings.timeoutMs / 1000
      } s is longer than the broker allows (transaction.max.timeout.ms)`,
      "Shorten it, or commit in between: --transaction-every. `kq config get brokers/ID transaction.max.timeout.ms` says how much is.",
      "invalid_transaction_timeout",
    );
  });
  // After the coordinator has ended what another run with this id left open.
  const known = settings.id === null ? null : await readCommittedLine(client, settings.id, topic.name);
  const producer = await transactions.producer(topic, options);
  const run = new InputInTransactions(transactions, topic.name, settings, { ...o, known }, context);
  if (!settings.resumes) await run.startOver();
  // What was committed is said where it turns out that this is the same input.
  else if (known === null || known.line === 0) {
    const what = `producer ${transactionalId} has committed nothing to ${topic.name} that is known`;
    context.say(`kq: ${what}: from the first ${o.word} on`);
  }
  return run.with(producer);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

class InputInTransactions implements Turns {
  readonly #transactions: TransactionalProducer;
  readonly #topic: string;
  readonly #settings: TransactionSettings;
  readonly #word: "line" | "record";
  readonly #context: CommandContext;
  /** What is kept of the last transaction, and where the next begins. */
  #committed: CommittedLine;
  readonly #isKnown: boolean;
  #feed: Feed | null = null;
  #producer: Producer | null = null;
  #recordsBefore = 0;
  #isTime = false;
  #cancelTimer = (): void => {};

  constructor(
    transactions: TransactionalProducer,
    topic: string,
    settings: TransactionSettings,
    { word, skipLines, known }: {
      readonly word: "line" | "record";
      readonly skipLines: number;
      readonly known: CommittedLine | null;
    },
    context: CommandContext,
  ) {
    this.#transactions = transactions;
    this.#topic = topic;
    this.#settings = settings;
    this.#word = word;
    this.#context = context;
    this.#isKnown = known !== null && known.line > 0;
    this.#committed = settings.resumes && known !== null ? known : { line: skipLines, checksum: null };
  }

  /**
   * What another input has left is set to nothing before the first record of this one, so that a run that is killed
   * before its first commit is not taken for the other.
   */
  async startOver(): Promise<void> {
    if (!this.#isKnown) return;
    const { id } = this.#settings;
    this.#transactions.begin();
    await this.#transactions.sendOffsets(groupOfProducer(id!), [asOffset(this.#topic, { line: 0, checksum: null })]);
    await this.#transactions.commit();
  }

  with(producer: Producer): TransactionalRun {
    this.#producer = producer;
    return {
      producer,
      skipLines: this.#committed.line,
      turns: this,
      skipped: (checksum) => {
        const { line, checksum: expected } = this.#committed;
        if (expected !== null && checksum !== expected) {
          throw otherInput(this.#settings.id!, { line, checksum }, this.#word, null);
        }
        if (this.#settings.resumes) this.#context.say(`kq: ${this.#word} ${line} was committed; going on behind it`);
      },
      run: (feed, inputs, badLine) => this.#run(feed, inputs, badLine),
    };
  }

  get isDue(): boolean {
    const { every } = this.#settings;
    if (every === null) return false;
    return "records" in every ? this.#feed!.recordsAdded - this.#recordsBefore >= every.records : this.#isTime;
  }

  /** Commits, and begins the next. */
  async take(): Promise<void> {
    if (this.#feed!.recordsAdded > this.#recordsBefore) {
      await this.#commit();
      this.#transactions.begin();
    }
    this.#recordsBefore = this.#feed!.recordsAdded;
    this.#watchTime();
  }

  async #run(feed: Feed, inputs: readonly NamedInput[], badLine: () => BadLine | null): Promise<void> {
    this.#feed = feed;
    const stopped = endOnSignal(this.#context.process, () => feed.stop());
    try {
      this.#transactions.begin();
      this.#watchTime();
      await feed.run(inputs);
      const bad = badLine();
      if (bad !== null) throw new CommandFailed(exitCodes.failed, bad.message, withoutSkipping(bad.hint), "bad_record");
      if (stopped.signal === null && this.#settings.resumes && feed.line < this.#committed.line) {
        throw otherInput(this.#settings.id!, this.#committed, this.#word, feed.line);
      }
      if (stopped.signal === null) {
        await this.#commit();
        // Exit 0 says that whoever reads now reads all of it.
        await this.#transactions.completed();
      }
    } catch (error) {
      throw await this.#aborted(error);
    } finally {
      this.#cancelTimer();
      stopped.forget();
    }
    if (stopped.signal !== null) {
      const message = `Stopped by ${stopped.signal} before the end of the input`;
      throw await this.#aborted(new CommandFailed(exitCodes.failed, message, null, "stopped"));
    }
  }

  async #commit(): Promise<void> {
    const { id } = this.#settings;
    const feed = this.#feed!;
    const here: CommittedLine = { line: feed.line, checksum: feed.line === 0 ? null : feed.lastChecksum };
    const hasNews = here.line > this.#committed.line;
    const isKept = id !== null && hasNews;
    await Promise.all([
      this.#producer!.finish(),
      isKept ? this.#transactions.sendOffsets(groupOfProducer(id), [asOffset(this.#topic, here)]) : null,
    ]);
    await this.#transactions.commit();
    if (hasNews) this.#committed = here;
  }

  #watchTime(): void {
    const { every } = this.#settings;
    if (every === null || !("ms" in every)) return;
    const { clock, timers } = this.#context.machine;
    this.#isTime = false;
    this.#cancelTimer = timers.at(clock.monotonicMs() + every.ms, () => {
      this.#isTime = true;
      this.#feed!.nudge();
    });
  }

  /** Ends what is open, and says what counts. What is a bug comes back as it is. */
  async #aborted(error: unknown): Promise<unknown> {
    const isExpected = error instanceof CommandFailed || error instanceof TransactionFailed ||
      error instanceof DeliveryFailed || error instanceof OperatingFailure;
    if (error instanceof TransactionFailed && error.kind === "in doubt") return this.#inDoubt(error);
    let cause = error;
    let wasAborted = true;
    try {
      await this.#transactions.abort();
    } catch (failure) {
      if (!(failure instanceof TransactionFailed)) throw failure;
      wasAborted = false;
      // That it is fenced explains what the brokers said before.
      if (!(error instanceof CommandFailed) || error.code === "stopped") cause = failure;
    }
    if (!isExpected || (error instanceof CommandFailed && error.code === OTHER_INPUT)) return error;
    const { timeoutMs } = this.#settings;
    // Whatever fenced the producer has aborted what it had open.
    const how = wasAborted || isFencing(cause)
      ? "The transaction was aborted"
      : `The broker aborts the transaction, ${timeoutMs / 1000} s after it began at the latest`;
    const { message, hint, code } = asFailure(cause);
    const lines = [...hint === null ? [] : [hint], `${how}: ${this.#whatCounts()}`];
    return new CommandFailed(exitCodes.failed, message, lines.join("\n"), code);
  }

  #whatCounts(): string {
    const { line } = this.#committed;
    const { id, every, resumes } = this.#settings;
    if (line === 0 || every === null && !resumes) return "nothing of the input counts.";
    // Before that line has been met it is not known to be of this input.
    if (resumes && this.#feed!.line < line) {
      return `nothing of this run counts; ${this.#word}s up to ${line} were committed before.`;
    }
    const way = id === null ? `--skip-lines ${line}` : `--transaction=${id} --resume`;
    return `everything up to ${this.#word} ${line} is committed; ${way} goes on from there.`;
  }

  #inDoubt(error: TransactionFailed): CommandFailed {
    const { id } = this.#settings;
    const first = this.#committed.line + 1;
    const which = `${this.#word}s ${first} to ${this.#feed!.line}`;
    const way = id === null
      ? `\`kq txns describe ${this.#transactions.transactionalId}\` says which.`
      : `--transaction=${id} --resume finds out, and goes on behind what is committed.`;
    return new CommandFailed(
      exitCodes.failed,
      error.message,
      `The commit was asked for and not answered: ${which} are committed, or will be aborted. ${way}`,
      "in_doubt",
    );
  }
}

function isFencing(error: unknown): boolean {
  return error instanceof TransactionFailed && error.error !== "TIMED_OUT" && isFenced(error.error);
}

/** A way out that a transaction does not have. */
function withoutSkipping(hint: string | null): string | null {
  return hint?.replace("; --on-error skip leaves them out", "") ?? null;
}

function asFailure(error: unknown): { message: string; hint: string | null; code: string } {
  if (error instanceof CommandFailed) return { message: error.message, hint: error.hint, code: error.code };
  if (error instanceof TransactionFailed || error instanceof DeliveryFailed) {
    return { message: error.message, hint: null, code: error.error.toLowerCase() };
  }
  const { message, code } = error as OperatingFailure;
  return { message, hint: null, code: code.toLowerCase() };
}
