/**
 * The process as a command sees it: its arguments, its environment, its three streams, its signals.
 * `runtime/bun/process.ts` implements it with the real one; tests pass one made of buffers.
 *
 * A stream can be used in two ways, and the difference matters: a call that blocks stops timers, heartbeats and signal
 * handlers for as long as the other side sleeps. Commands that hold a group membership must use the calls with a
 * promise.
 *
 * @module
 */

/** What is at the other end of a stream: it decides how to read, and what may be promised after a write. */
export type StreamKind = "file" | "pipe" | "socket" | "terminal" | "other";

export interface InputStream {
  readonly kind: StreamKind;
  /** Bytes still to come where that is known (a regular file), else null. */
  readonly sizeInBytes: number | null;
  /** Blocks until there is input. Returns the bytes read, 0 at the end. Throws OperatingFailure. */
  readNow(into: Uint8Array, at: number, length: number): number;
  /** The same without blocking the event loop. One read at a time. */
  read(into: Uint8Array, at: number, length: number): Promise<number>;
  close(): void;
}

export interface OutputStream {
  readonly kind: StreamKind;
  /** Columns of the terminal, or null where it is none. */
  readonly columns: number | null;
  /** Blocks until all is taken. Throws OperatingFailure: EPIPE when the reader has gone, ENOSPC, ... */
  writeNow(bytes: Uint8Array, from: number, length: number): void;
  /**
   * The same without blocking the event loop; resolves when all is taken. One write at a time. `taken` is called for
   * each part as it is taken.
   */
  write(bytes: Uint8Array, from: number, length: number, taken?: (size: number) => void): Promise<void>;
  /**
   * Bytes written that the reader has not read yet, null where this cannot be known: exact for a pipe; for a socket of
   * this machine it may be more than there are, and is 0 exactly when all was read.
   */
  unread(): number | null;
  /** No process can read the pipe any more. False also where this cannot be known: a write will show it. */
  readerHasGone(): boolean;
  close(): void;
}

/** The signals that ask a command to end. */
export type EndingSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

export interface ChildOptions {
  /** Besides our own. */
  readonly env: Readonly<Record<string, string>>;
  /** Bytes are its whole input. */
  readonly stdin: "ours" | Uint8Array;
  readonly stdout: "ours" | "our stderr";
}

/** A program that a command runs. */
export interface Child {
  /** Its exit code, or the name of the signal that it died of; the other is null. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>;
  kill(signal: EndingSignal | "SIGKILL"): void;
}

/** A program that answers each line it is given with a line, in their order. */
export interface Answerer {
  /**
   * Without the line ends. One question at a time. Throws OperatingFailure where the program has ended, or answers at
   * greater length than 64 KiB.
   */
  ask(line: Uint8Array): Promise<string>;
  close(): void;
}

/** The number of a signal in exit codes (128 + n). */
export function signalNumber(signal: string): number {
  return numbers[signal] ?? 0;
}

const numbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
};

export interface Process {
  /** What came after the name of the program. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** The host name. */
  readonly hostName: string;
  /** The folder that relative paths start from, absolute. */
  readonly folder: string;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Until undone, the signal runs `run` instead of ending the process. */
  onSignal(signal: EndingSignal, run: () => void): () => void;
  /** Runs a program; its stderr is ours. Throws OperatingFailure where it cannot be run. */
  spawn(words: readonly string[], options: ChildOptions): Child;
  /** What a line of the shell prints, when it has ended well. Throws OperatingFailure, without repeating the line. */
  outputOf(line: string): string;
  /** Runs a program that answers lines; its stderr is ours. Throws OperatingFailure where it cannot be run. */
  answerer(words: readonly string[]): Answerer;
  /** Ends the process as the signal ends one that does not handle it. */
  dieOf(signal: EndingSignal): void;
  /**
   * Asks at the terminal, and does not show what is typed; null where nobody sits at one, or the answer was called off.
   */
  askSecret(question: string): string | null;
  /** Opens a file for reading; throws OperatingFailure naming it. */
  openInput(path: string): InputStream;
  /** Makes a file, or empties it, for writing. */
  openOutput(path: string): OutputStream;
}
