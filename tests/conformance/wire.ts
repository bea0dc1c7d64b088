/**
 * A connection that speaks Kafka's protocol at a version of the script's choosing, or sends bytes that no codec would.
 * It knows nothing of clients: no retries, no negotiation, one answer for one question, in order.
 *
 * @module
 */
import { Reader, Writer } from "../../core/base/cursor.ts";
import { type ApiName, codecs, type Requests, type Responses } from "../../core/protocol/generated/mod.ts";
import { readResponseHeader, writeRequestHeader } from "../../core/protocol/headers.ts";

/** What came back for a question: the answer's bytes, or the end of the connection. */
export type Frame = Uint8Array | "closed";

export class Wire {
  #received = new Uint8Array(0);
  #closed = false;
  /** Questions whose answers have not come, oldest first. */
  readonly #waiting: ((frame: Frame) => void)[] = [];
  #correlationId = 0;
  #socket: Bun.Socket<undefined> | null = null;
  #unsent = new Uint8Array(0);

  private constructor() {}

  static async connect(address: string): Promise<Wire> {
    const at = address.lastIndexOf(":");
    const wire = new Wire();
    wire.#socket = await Bun.connect({
      hostname: address.slice(0, at),
      port: Number(address.slice(at + 1)),
      socket: {
        data: (_, bytes) => wire.#take(bytes),
        drain: () => wire.#flush(),
        close: () => wire.#end(),
        error: () => wire.#end(),
      },
    });
    return wire;
  }

  /** A request as the codec writes it, framed. */
  frame<N extends ApiName>(api: N, version: number, body: Requests[N], clientId: string | null = "twin"): Uint8Array {
    const codec = codecs[api];
    const w = new Writer();
    w.int32(0);
    writeRequestHeader(w, { apiKey: codec.key, apiVersion: version, correlationId: ++this.#correlationId, clientId });
    codec.writeRequest(w, body, version);
    return framed(w.finish());
  }

  /** Sends a framed request and resolves with the frame that answers it, without its length. */
  async exchange(bytes: Uint8Array): Promise<Frame> {
    const answer = new Promise<Frame>((resolve) => (this.#closed ? resolve("closed") : this.#waiting.push(resolve)));
    this.send(bytes);
    return await answer;
  }

  /** Sends bytes that no answer is waited for. */
  send(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.#unsent.length + bytes.length);
    joined.set(this.#unsent);
    joined.set(bytes, this.#unsent.length);
    this.#unsent = joined;
    this.#flush();
  }

  /** Resolves when the other side has closed, with whatever frame came instead if one did. */
  async next(): Promise<Frame> {
    return await new Promise<Frame>((resolve) => (this.#closed ? resolve("closed") : this.#waiting.push(resolve)));
  }

  close(): void {
    this.#socket?.terminate();
    this.#end();
  }

  #flush(): void {
    if (this.#closed || this.#socket === null || this.#unsent.length === 0) return;
    const taken = this.#socket.write(this.#unsent);
    if (taken > 0) this.#unsent = this.#unsent.subarray(taken);
  }

  #take(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.#received.length + bytes.length);
    joined.set(this.#received);
    joined.set(bytes, this.#received.length);
    let at = 0;
    const view = new DataView(joined.buffer);
    while (joined.length - at >= 4 && joined.length - at - 4 >= view.getInt32(at)) {
      const length = view.getInt32(at);
      this.#waiting.shift()?.(joined.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
    this.#received = joined.subarray(at);
  }

  #end(): void {
    this.#closed = true;
    for (const resolve of this.#waiting.splice(0)) resolve("closed");
  }
}

/** Writes the length of what follows into its first four bytes. */
export function framed(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer, bytes.byteOffset).setInt32(0, bytes.length - 4);
  return bytes;
}

/**
 * The answer's body; throws MalformedBytes when it is not one of this API and version, or does not end where it should.
 */
export function readAnswer<N extends ApiName>(api: N, version: number, frame: Uint8Array): Responses[N] {
  const codec = codecs[api];
  const r = new Reader(frame);
  readResponseHeader(r, codec.key, version);
  const answer = codec.readResponse(r, version);
  if (r.remaining !== 0) throw new Error(`${api} v${version}: ${r.remaining} bytes follow the answer`);
  return answer;
}
