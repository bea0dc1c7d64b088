/**
 * Everything kq may ask of the outside world. `runtime/bun/` implements it with the real machine, `tests/support/` with
 * seeded simulations of a faulty one. Code in `core/` that waits, waits on these.
 *
 * @module
 */

export interface Clock {
  /** Monotonic milliseconds; use them for deadlines. */
  monotonicMs(): number;
  /** Wall-clock time in milliseconds since 1970; use it for record timestamps only. */
  wallMs(): number;
}

export interface Timers {
  /**
   * Runs `wake` once, at or after the given monotonic time. The returned function cancels it; cancelling twice is
   * harmless.
   */
  at(monotonicMs: number, wake: () => void): () => void;
}

export interface Random {
  uint32(): number;
  bytes(length: number): Uint8Array;
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** A log line for the operator. Fields are named values, for programs that read the log. */
export interface Logger {
  /** The least that is said, from now on; absent where nothing is left out. */
  level?: LogLevel;
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/**
 * An operation that the disk, the network or the process refused. `code` is the operating system's name for the error
 * (ENOSPC, EADDRINUSE, ...). Ports throw it; one named place per layer catches it and decides.
 */
export class OperatingFailure extends Error {
  override readonly name = "OperatingFailure";
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/**
 * Files. Calls without a promise block and are meant for what the page cache answers in microseconds; those with one
 * may take a disk's time. Paths are absolute. Every failure is an {@linkcode OperatingFailure}; EMFILE and ENFILE mean
 * that nothing was done for lack of a file descriptor; that holds for a sync too.
 */
export interface Disk {
  /** Opens for reading and writing. `create`: "never" fails with ENOENT when absent, "new" with EEXIST when present. */
  open(path: string, create: "never" | "if-missing" | "new"): DiskFile;
  /** Names (not paths) in a folder, sorted; an absent folder is ENOENT. */
  list(folder: string): string[];
  /** The same without the folders in it. */
  listFiles(folder: string): string[];
  /** Throws where that is not known: a folder on the path that may not be searched. */
  exists(path: string): boolean;
  /** Creates the folder and its parents; an existing one is fine. */
  makeFolder(path: string): void;
  rename(from: string, to: string): void;
  /** For small files: freeing the bytes of a large one takes long. */
  removeFile(path: string): void;
  /** Removes the folder with everything in it; an absent one is fine. */
  removeFolder(path: string): void;
  /** The same, with the unlinking of large files beside the event loop. */
  unlinkFolder(path: string): Promise<void>;
  /** Removes a file of any size without blocking; an absent one is fine. */
  discardFile(path: string): Promise<void>;
  /** Whole small files: checkpoints, markers. */
  readFile(path: string): Uint8Array;
  /**
   * Replaces the file atomically and durably: temporary file, sync, rename, sync of the folder. The last is left to the
   * caller with `syncsFolder: false`: until then a power cut may bring the old file back.
   */
  replaceFile(path: string, bytes: Uint8Array, o?: { readonly syncsFolder: boolean }): Promise<void>;
  /** Resolves when the names created, changed or removed in the folder so far would survive a power cut. */
  syncFolder(path: string): Promise<void>;
  /** How many files, folders and sockets this process may have open at once; Infinity where that is not known. */
  handleLimit(): number;
  /** The size of the file system that holds the folder, and the space in it that an ordinary user may still use. */
  space(folder: string): { readonly totalBytes: number; readonly usableBytes: number };
  /**
   * The process that holds a lock of Java's kind on the file, 0 when its id is not visible; null when no holder is
   * seen.
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
   * As `read`, but only what the page cache has from `position` on: returns how many bytes. 0 also when reading fails.
   */
  readCached(into: Uint8Array, at: number, length: number, position: number): number;
  /** Resolves when the page cache has these bytes, or they cannot be read: `read` then reports why. */
  prefetch(length: number, position: number): Promise<void>;
  /** Resolves when everything written to the file so far would survive a power cut (fdatasync). */
  sync(): Promise<void>;
  /** Whether the file has no name any more: what is written to it is lost when it is closed. */
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
 * CPU work beside the event loop, in a thread with a memory of its own. Messages are copied, except what is
 * transferred.
 */
export interface Threads {
  start(
    events: { received(message: unknown): void; /** It ended by itself. */ failed(failure: OperatingFailure): void },
  ): Thread;
}

export interface Thread {
  /**
   * The whole buffers of the arrays in `handedOver` are transferred to the thread, uncopied: the sender's are empty
   * from then on.
   */
  send(message: unknown, handedOver?: readonly Uint8Array[]): void;
  /** Ends it, whatever it is doing. Nothing is received after this. */
  stop(): void;
}

/** Passwords and keys. What is made of them takes long, on purpose or not; it is made beside the event loop. */
export interface Passwords {
  makeKeyPair(): Promise<KeyPair>;
  /** SubjectPublicKeyInfo, DER. Throws OperatingFailure where it is no private key in PEM. */
  publicKeyOf(privatePem: string): Uint8Array;
  /** PBKDF2 (RFC 8018). */
  stretch(o: {
    readonly hash: "sha256" | "sha512";
    readonly password: string;
    readonly salt: Uint8Array;
    readonly iterations: number;
    /** In bytes, of what comes out. */
    readonly size: number;
  }): Promise<Uint8Array>;
}

/** A key of an elliptic curve (P-256). */
export interface KeyPair {
  /** PKCS 8. */
  readonly privatePem: string;
  /** SubjectPublicKeyInfo. */
  readonly publicDer: Uint8Array;
}

/** The memory of this process. */
export interface Memory {
  /** The memory that the process holds now, in bytes. */
  residentBytes(): number;
  /** Starts a collection of unreferenced memory; does not wait for it. */
  giveBack(): void;
}

/** How a listener encrypts. Everything is PEM. */
export interface TlsServer {
  /** The chain, the server's own first. */
  readonly certificate: string;
  readonly key: string;
  readonly passphrase: string | null;
  /** The CAs that sign clients' certificates; null: no certificate is asked for. */
  readonly trusted: string | null;
  readonly clientAuth: "none" | "requested" | "required";
  /** At least one. */
  readonly versions: readonly TlsVersion[];
}

export type TlsVersion = "TLSv1.2" | "TLSv1.3";

/** What is known of the peer once an encrypted connection is established. */
export interface SecuredPeer {
  /** The attributes of its certificate's subject, in their order; null without a certificate. */
  readonly subject: readonly (readonly [type: string, value: string])[] | null;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsServer | null;
}

/** How a connection encrypts. Everything is PEM. */
export interface TlsClient {
  /** The CAs to trust; null for those that the machine trusts. */
  readonly trusted: string | null;
  /** To show to servers that ask for one, with its key; null for none. */
  readonly certificate: string | null;
  readonly key: string | null;
  readonly passphrase: string | null;
  /** Of the server's certificate: its name and who has signed it, only the latter, or nothing. */
  readonly checks: "name and chain" | "chain" | "nothing";
}

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  /** For the connection, encrypted where that is asked for. */
  readonly timeoutMs: number;
  readonly tls?: TlsClient | null;
}

/** Sockets: bytes in, bytes out, nothing buffered for you. */
export interface Network {
  listen(options: ListenOptions, accept: (socket: Socket) => SocketEvents): Listener;
  /** ETLS: it is there, and does not encrypt as asked, or is not to be trusted. */
  connect(options: ConnectOptions, events: (socket: Socket) => SocketEvents): Promise<Socket>;
}

export interface Listener {
  /** The port listened on: the one asked for, or the one picked when 0 was. */
  readonly port: number;
  /** Whoever connects from now on is met with this. Throws where it cannot be used; then nothing has changed. */
  secure?(tls: TlsServer): void;
  /** Stops accepting; sockets that are open stay open. */
  close(): void;
}

export interface Socket {
  readonly remoteHost: string;
  readonly remotePort: number;
  /**
   * Takes as many of the bytes as the kernel will, and returns how many; fewer than asked arms `drained`. -1 once
   * closed.
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
  /** A fresh buffer each time: the receiver may keep it. */
  received(bytes: Uint8Array): void;
  /**
   * The encrypted connection is established; called before any byte is received. Where that fails, `closed` says why.
   */
  secured?(peer: SecuredPeer): void;
  /** A write that was cut short may go on. */
  drained(): void;
  /**
   * The peer sends no more, and may still read: everything it sent was received. An owner that handles this event
   * closes the socket when nothing more is to be written; otherwise the socket closes by itself.
   */
  ended?(): void;
  /** Called once, whichever side closed. `reason` is null for an orderly end. */
  closed(reason: OperatingFailure | null): void;
}

/**
 * Calls over HTTP that send JSON. Every failure is an {@linkcode OperatingFailure}; ECONNREFUSED means that nothing was
 * sent.
 */
export interface Http {
  /** At most so many bytes are taken. */
  get(
    url: string,
    o: { readonly timeoutMs: number; readonly maxBytes: number },
  ): Promise<{ readonly status: number; readonly body: string }>;
  post(
    url: string,
    body: string,
    o: HttpOptions & { readonly timeoutMs: number },
  ): Promise<{ readonly status: number; readonly body: string }>;
  /** Reports each line of the answer as it comes, until the answer ends. Nothing is reported once it is closed. */
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

/** CPU work done faster by the machine than by portable code. Each has a portable counterpart in `core/base`. */
export interface Checksums {
  /** CRC-32C of a range, unsigned; `seed` is the CRC of what came before, 0 at the start. */
  crc32c(bytes: Uint8Array, from: number, length: number, seed?: number): number;
}
