/**
 * Sends responses whose bytes partly lie in files. Header and data go out in one write; what the socket did not take is
 * remembered as a position only, and file bytes are read again when it takes more. So a slow reader costs its socket
 * buffer and a few numbers, however much it asked for.
 *
 * @module
 */
import type { RemoteBytes } from "../base/cursor.ts";
import type { Socket } from "../runtime/ports.ts";

export type Piece = Uint8Array | RemoteBytes;

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
  /** How much to gather for a write: about twice what a slow reader last took, so that little is read in vain. */
  #helping: number;
  /** The reader has not yet taken everything it was offered: there is no use in `flush` until the socket has drained. */
  isStuck = false;

  constructor(socket: Socket, buffer: Uint8Array) {
    this.#socket = socket;
    this.#buffer = buffer;
    this.#helping = buffer.length;
  }

  get unsentSize(): number {
    return this.#unsent;
  }

  get isEmpty(): boolean {
    return this.#unsent === 0;
  }

  add(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      const size = sizeOf(piece);
      if (size === 0) continue;
      this.#pieces.push(piece);
      this.#unsent += size;
    }
  }

  /** Writes until everything has left or the socket takes no more; `drained` then calls it again. Throws when a file cannot be read. */
  flush(): void {
    this.isStuck = false;
    while (!this.isEmpty) {
      const { bytes, from, length } = this.#gather();
      const taken = this.#socket.write(bytes, from, length);
      if (taken < 0) return this.drop();
      this.#advance(taken);
      if (taken < length) {
        this.isStuck = true;
        this.#helping = Math.min(this.#buffer.length, Math.max(SMALLEST_HELPING, taken * 2));
        return;
      }
      this.#helping = this.#buffer.length;
    }
    this.drop();
  }

  drop(): void {
    this.#pieces = [];
    this.#index = 0;
    this.#position = 0;
    this.#unsent = 0;
    this.isStuck = false;
  }

  /** The next bytes to write: as many pieces as the shared buffer holds, or one large piece as it lies. */
  #gather(): { bytes: Uint8Array; from: number; length: number } {
    const first = this.#pieces[this.#index]!;
    if (first instanceof Uint8Array && first.length - this.#position >= WORTH_NO_COPY) {
      return { bytes: first, from: this.#position, length: first.length - this.#position };
    }
    const buffer = this.#buffer;
    const room = this.#helping;
    let filled = 0;
    let position = this.#position;
    for (let i = this.#index; i < this.#pieces.length && filled < room; i++) {
      const piece = this.#pieces[i]!;
      const take = Math.min(sizeOf(piece) - position, room - filled);
      if (piece instanceof Uint8Array) buffer.set(piece.subarray(position, position + take), filled);
      else piece.readInto(buffer, filled, position, take);
      filled += take;
      position = 0;
    }
    return { bytes: buffer, from: 0, length: filled };
  }

  #advance(taken: number): void {
    this.#position += taken;
    this.#unsent -= taken;
    while (this.#index < this.#pieces.length) {
      const size = sizeOf(this.#pieces[this.#index]!);
      if (this.#position < size) return;
      this.#position -= size;
      this.#index += 1;
    }
  }
}

function sizeOf(piece: Piece): number {
  return piece instanceof Uint8Array ? piece.length : piece.size;
}
