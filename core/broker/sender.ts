/**
 * Sends responses whose bytes partly lie in files. Header and data go out in one write; what the socket did not take is
 * remembered as a position only, and file bytes are read again when it takes more. So a slow reader costs its socket
 * buffer and a few numbers, however much it asked for. And it never blocks on the disk: bytes that are not in the page
 * cache are read off the loop while other connections are served.
 *
 * Bytes of files are held from when they come here until they have left, or are dropped: each costs a handle, should
 * its file be removed meanwhile. So the caller must {@linkcode Sender.drop} them when the connection ends.
 *
 * @module
 */
import { assert } from "../base/assert.ts";
import type { RemoteBytes } from "../base/cursor.ts";
import type { Socket } from "../runtime/ports.ts";

/** Bytes that a disk may have to be waited for. */
export interface BytesOnDisk extends RemoteBytes {
  /** As `readInto`, but only what comes without waiting; answers how many bytes that were. */
  readCached(into: Uint8Array, at: number, from: number, length: number): number;
  /** Resolves when these bytes are in the page cache, or cannot be read: reading them shows which. */
  prefetch(from: number, length: number): Promise<void>;
  /** From now on they must stay readable, whatever becomes of their file. */
  hold(): void;
  /** They are not read again. */
  release(): void;
}

export type Piece = Uint8Array | RemoteBytes | BytesOnDisk;

/** One for the whole process: it is filled and written without a pause between. */
export function sendBuffer(): Uint8Array {
  return new Uint8Array(256 * 1024);
}

/** A piece in memory at least this large is written from where it lies. */
const WORTH_NO_COPY = 64 * 1024;
/** The least that is read from a file for a slow reader's next write. */
const SMALLEST_HELPING = 16 * 1024;

export class Sender {
  readonly #socket: Socket;
  readonly #buffer: Uint8Array;
  #pieces: Piece[] = [];
  /** The piece to go on with, and how much of it has left. */
  #index = 0;
  #position = 0;
  #unsent = 0;
  /** What of it lies in memory. */
  #unsentInMemory = 0;
  /** How much to gather for a write: about twice what a slow reader last took, so that little is read too early. */
  #helping: number;
  /**
   * What there is to wait for: the reader has not taken everything it was offered, or the disk has not given it yet.
   */
  #waitsFor: "nothing" | "socket" | "disk" = "nothing";
  /** The next bytes have been brought to hand: should they be gone again, they are waited for this time. */
  #broughtToHand = false;
  readonly #onAtHand: () => void;

  /** `onAtHand` is called when it is worth trying {@linkcode flush} again after the disk has been waited for. */
  constructor(socket: Socket, buffer: Uint8Array, onAtHand: () => void) {
    this.#socket = socket;
    this.#buffer = buffer;
    this.#helping = buffer.length;
    this.#onAtHand = onAtHand;
  }

  /** There is no use in `flush` until {@linkcode drained}, or until the disk has been waited for. */
  get isStuck(): boolean {
    return this.#waitsFor !== "nothing";
  }

  drained(): void {
    if (this.#waitsFor === "socket") this.#waitsFor = "nothing";
  }

  get unsentSize(): number {
    return this.#unsent;
  }

  /** Bytes in memory that wait for their reader, the largest pieces whole until they have left. */
  get heldSize(): number {
    return this.#unsentInMemory;
  }

  get isEmpty(): boolean {
    return this.#unsent === 0;
  }

  add(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      const size = sizeOf(piece);
      if (size === 0) continue;
      if (isOnDisk(piece)) piece.hold();
      if (piece instanceof Uint8Array) this.#unsentInMemory += size;
      this.#pieces.push(piece);
      this.#unsent += size;
    }
  }

  /**
   * Writes until everything has left, the socket takes no more, or the disk must be waited for. Throws when a file
   * cannot be read.
   */
  flush(): void {
    assert(!this.isStuck, "nobody flushes what has to wait");
    while (!this.isEmpty) {
      const { bytes, from, length } = this.#gather();
      if (length === 0) return this.#prefetch();
      const taken = this.#socket.write(bytes, from, length);
      if (taken < 0) return this.drop();
      this.#advance(taken);
      if (taken < length) {
        this.#waitsFor = "socket";
        this.#helping = Math.min(this.#buffer.length, Math.max(SMALLEST_HELPING, taken * 2));
        return;
      }
      this.#helping = this.#buffer.length;
    }
    this.drop();
  }

  /** Forgets what has not been sent. */
  drop(): void {
    while (this.#index < this.#pieces.length) this.#leave();
    this.#pieces = [];
    this.#index = 0;
    this.#position = 0;
    this.#unsent = 0;
    this.#broughtToHand = false;
    // The read off the loop ends also when the connection is gone.
    if (this.#waitsFor === "socket") this.#waitsFor = "nothing";
  }

  #prefetch(): void {
    const piece = this.#pieces[this.#index]!;
    assert(isOnDisk(piece), "what lies in memory is at hand");
    this.#waitsFor = "disk";
    void piece.prefetch(this.#position, Math.min(piece.size - this.#position, this.#buffer.length)).then(() => {
      this.#waitsFor = "nothing";
      this.#broughtToHand = true;
      this.#onAtHand();
    });
  }

  /**
   * The next bytes to write: as many pieces as fit into the shared buffer and are in the page cache, or one large piece
   * without copying.
   */
  #gather(): { bytes: Uint8Array; from: number; length: number } {
    const first = this.#pieces[this.#index]!;
    if (first instanceof Uint8Array && first.length - this.#position >= WORTH_NO_COPY) {
      return { bytes: first, from: this.#position, length: first.length - this.#position };
    }
    const buffer = this.#buffer;
    const most = this.#helping;
    let filled = 0;
    let position = this.#position;
    for (let i = this.#index; i < this.#pieces.length && filled < most; i++) {
      const piece = this.#pieces[i]!;
      const take = Math.min(sizeOf(piece) - position, most - filled);
      const got = this.#fill(piece, position, filled, take);
      filled += got;
      if (got < take) break;
      position = 0;
    }
    return { bytes: buffer, from: 0, length: filled };
  }

  /** How much of it was in the page cache. */
  #fill(piece: Piece, position: number, filled: number, take: number): number {
    if (piece instanceof Uint8Array) {
      this.#buffer.set(piece.subarray(position, position + take), filled);
      return take;
    }
    if (isOnDisk(piece) && !this.#broughtToHand) return piece.readCached(this.#buffer, filled, position, take);
    this.#broughtToHand = false;
    piece.readInto(this.#buffer, filled, position, take);
    return take;
  }

  #advance(taken: number): void {
    this.#position += taken;
    this.#unsent -= taken;
    while (this.#index < this.#pieces.length) {
      const size = sizeOf(this.#pieces[this.#index]!);
      if (this.#position < size) return;
      this.#position -= size;
      this.#leave();
    }
  }

  /** Nothing more is read of the piece. */
  #leave(): void {
    const piece = this.#pieces[this.#index]!;
    this.#index += 1;
    if (isOnDisk(piece)) piece.release();
    if (piece instanceof Uint8Array) this.#unsentInMemory -= piece.length;
  }
}

function isOnDisk(piece: Piece): piece is BytesOnDisk {
  return "prefetch" in piece;
}

function sizeOf(piece: Piece): number {
  return piece instanceof Uint8Array ? piece.length : piece.size;
}
