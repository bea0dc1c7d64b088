/**
 * Everything kq may ask of the outside world. `runtime/bun/` answers with the real machine,
 * `tests/support/` with seeded imitations of a bad one. Code in `core/` that waits, waits on these.
 *
 * @module
 */

export interface Clock {
  /** Milliseconds that never go back; use it for deadlines. */
  monotonicMs(): number;
  /** What a wall clock shows, in milliseconds since 1970; use it for record timestamps only. */
  wallMs(): number;
}

export interface Timers {
  /** Runs `wake` once, at or after the given monotonic time. The answer cancels it; cancelling twice is harmless. */
  at(monotonicMs: number, wake: () => void): () => void;
}

export interface Random {
  uint32(): number;
  bytes(length: number): Uint8Array;
}

/** A line of talk for the operator. Fields are named values, for a reader that is a program. */
export interface Logger {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/**
 * What the disk, the network or the process below us refused. `code` is the operating system's name for it
 * (ENOSPC, EADDRINUSE, ...). Ports throw it; one named place per layer catches it and decides.
 */
export class OperatingFailure extends Error {
  override readonly name = "OperatingFailure";
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/**
 * Files. Calls without a promise block and are meant for what the page cache answers in microseconds;
 * those with one may take a disk's time. Paths are absolute. Every failure is an {@linkcode OperatingFailure};
 * EMFILE and ENFILE mean that nothing was done for want of a handle, of a sync too.
 */
export interface Disk {
  /** Opens for reading and writing. `create`: "never" fails with ENOENT when absent, "new" with EEXIST when present. */
  open(path: string, create: "never" | "if-missing" | "new"): DiskFile;
  /** Names (not paths) in a folder, sorted; an absent folder is ENOENT. */
  list(folder: string): string[];
  /** The same without the folders that are in it. */
  listFiles(folder: string): string[];
  /** Throws where that cannot be told: a folder on the way that may not be searched. */
  exists(path: string): boolean;
  /** Makes the folder and those above it; present already is fine. */
  makeFolder(path: string): void;
  rename(from: string, to: string): void;
  /** For small files: freeing the bytes of a large one takes long. */
  removeFile(path: string): void;
  /** Removes the folder with all that is in it; absent already is fine. */
  removeFolder(path: string): void;
  /** The same, with the unlinking of large files beside the event loop. */
  unlinkFolder(path: string): Promise<void>;
  /** Removes a file of any size without blocking; absent already is fine. */
  discardFile(path: string): Promise<void>;
  /** Whole small files: checkpoints, markers. */
  readFile(path: string): Uint8Array;
  /**
   * Replaces the file atomically and durably: temporary file, sync, rename, sync of the folder. The last is left to the
   * caller with `syncsFolder: false`: until then a power cut may bring the old file back.
   */
  replaceFile(path: string, bytes: Uint8Array, o?: { readonly syncsFolder: boolean }): Promise<void>;
  /** Returns when the names made, changed or removed in the folder so far would survive a power cut. */
  syncFolder(path: string): Promise<void>;
  /** How many files, folders and sockets this process may have open at once; Infinity where nothing says. */
  handleLimit(): number;
  /** The size of the file system that holds the folder, and what of it an ordinary user may still fill. */
  space(folder: string): { readonly totalBytes: number; readonly usableBytes: number };
  /**
   * The process that holds a lock of Java's kind on the file, 0 when that is not ours to know; null when none is seen
   * to.
   */
  foreignLockHolder(path: string): number | null;
  /**
   * Takes an exclusive lock that dies with this process. Returns null when taken, else what the holder wrote about
   * itself.
   */
  lock(
    path: string,
    aboutMe: string,
  ): { readonly heldBy: string } | {
    readonly release: () => void; /** Replaces what others will read. */
    readonly describe: (aboutMe: string) => void;
  };
}

export interface DiskFile {
  readonly path: string;
  /** Bytes in the file now. */
  size(): number;
  /**
   * Writes all `length` bytes of `bytes` from `from` at `position`, or throws; on a throw some may have been written.
   */
  write(bytes: Uint8Array, from: number, length: number, position: number): void;
  /**
   * Fills `into` from `at`; returns how many bytes there were, which is less than `length` only at the end of the file.
   */
  read(into: Uint8Array, at: number, length: number, position: number): number;
  /**
   * As `read`, but only what the page cache has from `position` on: how many bytes that were. 0 also when reading
   * fails.
   */
  readCached(into: Uint8Array, at: number, length: number, position: number): number;
  /** Ends when the page cache has these bytes, or they cannot be read: `read` then tells why. */
  prefetch(length: number, position: number): Promise<void>;
  /** Returns when everything written to the file so far would survive a power cut (fdatasync). */
  sync(): Promise<void>;
  /** Whether the file has no name any more: what is written to it is gone when it is closed. */
  isUnlinked(): boolean;
  truncate(size: number): void;
  /** Later calls on the file throw EBADF. Closing twice is harmless. */
  close(): void;
  /**
   * As `close`, without blocking: closing a file that has lost its name frees its bytes, which takes long where they
   * are many.
   */
  discard(): void;
}

/**
 * CPU work beside the event loop, in a thread with a memory of its own. Messages are copied, but for what is handed
 * over.
 */
export interface Threads {
  start(
    events: { received(message: unknown): void; /** It ended by itself. */ failed(failure: OperatingFailure): void },
  ): Thread;
}

export interface Thread {
  /**
   * Of the arrays in `handedOver` the whole buffers go over to the thread, uncopied: here they are empty from then on.
   */
  send(message: unknown, handedOver?: readonly Uint8Array[]): void;
  /** Ends it, whatever it is doing. Nothing is received after this. */
  stop(): void;
}

/** The memory of this process. */
export interface Memory {
  /** What the process holds of the machine's memory now, in bytes. */
  residentBytes(): number;
  /** Begins to give back what nobody refers to any more; it does not wait for that. */
  giveBack(): void;
}

/** How a listener encrypts. Everything is PEM. */
export interface TlsServer {
  /** The chain, the server's own first. */
  readonly certificate: string;
  readonly key: string;
  readonly passphrase: string | null;
  /** Who signs the certificates of clients; null: nobody's are asked for. */
  readonly trusted: string | null;
  readonly clientAuth: "none" | "requested" | "required";
}

/** What is known of the other side once an encrypted connection stands. */
export interface SecuredPeer {
  /** The attributes of its certificate's subject, in their order; null without a certificate. */
  readonly subject: readonly (readonly [type: string, value: string])[] | null;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsServer | null;
}

/** Sockets: bytes in, bytes out, nothing buffered for you. */
export interface Network {
  listen(options: ListenOptions, accept: (socket: Socket) => SocketEvents): Listener;
  connect(
    options: { readonly host: string; readonly port: number; readonly timeoutMs: number },
    events: (socket: Socket) => SocketEvents,
  ): Promise<Socket>;
}

export interface Listener {
  /** The port listened on: the one asked for, or the one picked when 0 was. */
  readonly port: number;
  /** Stops accepting; sockets that are open stay open. */
  close(): void;
}

export interface Socket {
  readonly remoteHost: string;
  readonly remotePort: number;
  /**
   * Takes as many of the bytes as the kernel will, and says how many; fewer than asked arms `drained`. -1 once closed.
   */
  write(bytes: Uint8Array, from: number, length: number): number;
  /** Stops and starts `received`: backpressure to the peer. */
  pause(): void;
  resume(): void;
  /** Sends no more, after what was written; what the other side sends is still received. */
  end(): void;
  /** Closes after what was written; `closed` follows. */
  close(): void;
}

export interface SocketEvents {
  /** A fresh buffer each time: yours to keep. */
  received(bytes: Uint8Array): void;
  /** The encrypted connection stands; before any byte is received. Where that fails, `closed` says why. */
  secured?(peer: SecuredPeer): void;
  /** A write that was cut short may go on. */
  drained(): void;
  /**
   * The peer sends no more, and may still read: everything it sent was received. Whoever takes this event closes the
   * socket when nothing more is to be written; for those who do not, the socket closes by itself.
   */
  ended?(): void;
  /** Called once, whoever closed. `reason` is null for an orderly end. */
  closed(reason: OperatingFailure | null): void;
}

/**
 * Calls over HTTP that send JSON. Every failure is an {@linkcode OperatingFailure}; ECONNREFUSED says that nothing was
 * sent.
 */
export interface Http {
  post(
    url: string,
    body: string,
    o: HttpOptions & { readonly timeoutMs: number },
  ): Promise<{ readonly status: number; readonly body: string }>;
  /** Tells of each line of the answer as it comes, for as long as there are any. Nothing is told once it is closed. */
  stream(
    url: string,
    body: string,
    o: HttpOptions,
    events: { line(line: string): void; ended(why: OperatingFailure): void },
  ): { close(): void };
}

export interface HttpOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls?: TlsOptions;
}

/** All in PEM. */
export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** The SQL database behind the metadata store. */
export interface SqlDatabase {
  run(sql: string, ...values: (string | number | bigint | Uint8Array | null)[]): void;
  all(sql: string, ...values: (string | number | bigint | Uint8Array | null)[]): Record<string, unknown>[];
  /** All or nothing; durable when it returns. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** CPU work done faster by the machine than by portable code. Each has a plain twin in `core/base`. */
export interface Checksums {
  /** CRC-32C of a range, unsigned; `seed` is the CRC of what came before, 0 at the start. */
  crc32c(bytes: Uint8Array, from: number, length: number, seed?: number): number;
}
