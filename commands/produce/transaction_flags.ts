/**
 * What `kq produce` is told of transactions: `--transaction[=ID]`, `--transaction-every`, `--transaction-timeout` and
 * `--resume`, and what cannot be had together with them.
 *
 * @module
 */
import { usageError } from "../command.ts";
import { readDuration } from "../sizes.ts";

/** When a transaction of the input ends, while there is more of it. */
export type Every = { readonly records: number } | { readonly ms: number };

export interface TransactionSettings {
  /** Null for one that is made up: nobody can resume after it. */
  readonly id: string | null;
  /** Null for one transaction over the whole input. */
  readonly every: Every | null;
  readonly timeoutMs: number;
  readonly resumes: boolean;
}

export interface TransactionOptions {
  readonly transaction?: string | true | undefined;
  readonly transactionEvery?: string | undefined;
  readonly transactionTimeout: number;
  readonly resume?: true | undefined;
  readonly skipLines: number;
  readonly onError: string;
  readonly report?: string | undefined;
}

/**
 * In `kq produce orders --transaction etl` the last word is a file, and stdin would not be read. Where the word is the
 * only one it is the topic.
 */
export function refuseLooseId(files: readonly string[], args: readonly string[]): void {
  const word = args[args.indexOf("--transaction") + 1];
  if (files.length === 0 || !args.includes("--transaction") || word === undefined || word.startsWith("-")) return;
  throw usageError(
    `--transaction does not take the word behind it: "${word}" would be a topic or a file to read`,
    `Did you mean --transaction=${word}? Without an id it stands behind the topic and the files.`,
  );
}

export function transactionsOf(options: TransactionOptions, isIdempotent: boolean): TransactionSettings | null {
  const { transaction, transactionEvery, transactionTimeout: timeoutMs, resume } = options;
  if (transaction === undefined) {
    const [flag] = [
      ...transactionEvery === undefined ? [] : ["--transaction-every"],
      ...resume === undefined ? [] : ["--resume"],
    ];
    if (flag === undefined) return null;
    throw usageError(`${flag} is said of a transaction, and there is none`, "Add --transaction=ID.");
  }
  const id = transaction === true || transaction === "" ? null : transaction;
  if (resume === true && id === null) {
    throw usageError("--resume needs to know what was committed", "Name the producer: --transaction=ID --resume.");
  }
  if (id !== null && new TextEncoder().encode(id).length > LONGEST_ID) {
    throw usageError(`--transaction: the id is longer than ${LONGEST_ID} bytes`, `It begins ${id.slice(0, 40)}...`);
  }
  if (!isIdempotent) {
    throw usageError(
      "--transaction needs --acks all and an idempotent producer",
      "Leave --acks and --no-idempotent out.",
    );
  }
  if (resume === true && options.skipLines > 0) {
    throw usageError("--resume and --skip-lines both say where to go on", "Give one of them.");
  }
  if (options.onError !== "stop") {
    throw usageError(
      `--on-error ${options.onError} and --transaction exclude each other`,
      "In a transaction all records count or none does: a bad one aborts it.",
    );
  }
  if (options.report !== undefined) {
    throw usageError(
      "--report and --transaction exclude each other",
      "A record that was delivered may be aborted still; exit 0 says that all of them count.",
    );
  }
  if (timeoutMs < 1 || timeoutMs > LONGEST_MS) {
    throw usageError(`--transaction-timeout is from 1ms to 24d`, "Brokers allow 15m unless they are told otherwise.");
  }
  const every = transactionEvery === undefined ? null : everyOf(transactionEvery);
  if (every !== null && "ms" in every && every.ms >= timeoutMs) {
    throw usageError(
      `--transaction-every ${transactionEvery} is not shorter than the transaction's timeout of ${timeoutMs / 1000} s`,
      "The broker aborts what is open for longer: raise --transaction-timeout, or commit more often.",
    );
  }
  return { id, every, timeoutMs, resumes: resume === true };
}

/** A string on the wire has 32,767 bytes, and the group's name is a little longer than the id. */
const LONGEST_ID = 32_000;

/** What a timeout in milliseconds may be on the wire. */
const LONGEST_MS = 0x7fff_ffff;

function everyOf(text: string): Every {
  const records = /^[0-9][0-9_]*(e[0-9]+)?$/i.test(text) ? Number(text.replaceAll("_", "")) : null;
  const ms = records === null ? readDuration(text) : null;
  if (records !== null && records > 0 && Number.isSafeInteger(records)) return { records };
  if (ms !== null && ms > 0) return { ms };
  throw usageError(
    `--transaction-every: "${text}" is neither a number of records nor a duration`,
    "Write it as 1000 or 5s.",
  );
}
