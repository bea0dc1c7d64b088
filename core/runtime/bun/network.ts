/**
 * Sockets, on `Bun.listen` and `Bun.connect`. Bun buffers nothing: a write takes what the kernel takes and the rest is
 * offered again when `drained` says so. Note: code that forgets this loses bytes.
 *
 * @module
 */
import type { checkServerIdentity, PeerCertificate } from "node:tls";
import { codeOf, meaningOf } from "../errno.ts";
import {
  type Listener,
  type Network,
  OperatingFailure,
  type SecuredPeer,
  type Socket,
  type SocketEvents,
  type TlsClient,
  type TlsServer,
  type TlsVersion,
} from "../ports.ts";
import { bunClock, bunTimers } from "./clock.ts";

/** Loaded with the first connection that encrypts. */
let nameCheck: typeof checkServerIdentity | null = null;

/** A Bun socket as a port, with its event handlers once they are known. */
class BunSocket implements Socket {
  readonly remoteHost: string;
  readonly remotePort: number;
  events: SocketEvents | null = null;
  #raw: Bun.Socket<BunSocket>;
  #closed = false;

  constructor(raw: Bun.Socket<BunSocket>) {
    this.#raw = raw;
    this.remoteHost = plainAddress(raw.remoteAddress ?? "unknown");
    this.remotePort = raw.remotePort ?? 0;
  }

  write(bytes: Uint8Array, from: number, length: number): number {
    if (this.#closed) return -1;
    if (length === 0) return 0;
    return this.#raw.write(bytes, from, length);
  }

  pause(): void {
    if (!this.#closed) this.#raw.pause();
  }

  resume(): void {
    if (!this.#closed) this.#raw.resume();
  }

  end(): void {
    if (!this.#closed) this.#raw.shutdown();
  }

  close(): void {
    if (this.#closed) return;
    // A paused socket would never see the peer's end, and so never close.
    this.#raw.resume();
    this.#raw.end();
  }

  /** The handshake is over. Bun does not verify the client's certificate: that is done here. */
  shaken(tls: TlsServer, isDone: boolean, failure: Error | null): void {
    if (this.#closed) return;
    const subject = isDone && tls.clientAuth !== "none" ? subjectOf(this.#raw) : null;
    const isTrusted = subject === null ? tls.clientAuth !== "required" : failure === null;
    if (isDone && isTrusted) return this.events?.secured?.({ subject });
    const code = (failure as { code?: string } | null)?.code ?? "EPROTO";
    const why = !isDone
      ? "no TLS was spoken, or none that both sides know"
      : subject === null
      ? "the client has shown no certificate"
      : `the client's certificate is not trusted (${code})`;
    // First, because ending the socket reports it as closed, without a reason.
    this.gone(new OperatingFailure("ETLS", why));
    this.#raw.terminate();
  }

  /** Of a client: the handshake is over. What there is against the server, or null. */
  distrust({ checks }: TlsClient, host: string, isDone: boolean, failure: Error | null): OperatingFailure | null {
    if (!isDone) return new OperatingFailure("ETLS", "it speaks no TLS, or none that both sides know");
    if (checks === "nothing") return null;
    const code = (failure as { code?: string } | null)?.code;
    const isOfName = code === "ERR_TLS_CERT_ALTNAME_INVALID";
    if (failure !== null && !isOfName) {
      return new OperatingFailure("ETLS", `its certificate is not trusted: ${meaningOfTls(code, failure)}`);
    }
    if (checks === "chain") return null;
    const shown = certificateOf(this.#raw) as PeerCertificate | undefined;
    const isRight = !isOfName && shown !== undefined && nameCheck?.(host, shown) === undefined;
    return !isRight ? new OperatingFailure("ETLS", `its certificate is not for the name ${host}`) : null;
  }

  terminate(): void {
    this.#closed = true;
    this.#raw.terminate();
  }

  /** Bun calls `close` and may call `error` before it; the owner is notified once. */
  gone(reason: OperatingFailure | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.events?.closed(reason);
  }
}

const handlers: Bun.SocketHandler<BunSocket> = {
  binaryType: "uint8array",
  data: (raw, bytes) => raw.data.events?.received(bytes),
  drain: (raw) => raw.data.events?.drained(),
  end(raw) {
    const events = raw.data?.events;
    if (events?.ended === undefined) raw.end();
    else events.ended();
  },
  close: (raw, error) => raw.data?.gone(error === undefined ? null : failureOf(error)),
  error(raw, error) {
    // Bun also passes errors here that our own callbacks threw. They are no failure of the network: they are rethrown,
    // to where bugs are caught.
    if (!("code" in error)) {
      return queueMicrotask(() => {
        throw error;
      });
    }
    raw.data?.gone(failureOf(error));
  },
};

export function bunNetwork(): Network {
  const clock = bunClock();
  const timers = bunTimers(clock);
  return {
    listen({ host, port, tls = null }, accept): Listener {
      const open = (at: number, tls: TlsServer | null): Bun.TCPSocketListener<BunSocket> =>
        Bun.listen<BunSocket>({
          hostname: host,
          port: at,
          // Otherwise Bun closes the socket at the peer's end, and a peer that still reads gets no answer.
          allowHalfOpen: true,
          ...(tls === null ? {} : { tls: tlsOptions(tls) }),
          socket: {
            ...handlers,
            open(raw) {
              raw.setNoDelay(true);
              const socket = new BunSocket(raw);
              raw.data = socket;
              socket.events = accept(socket);
            },
            ...(tls === null ? {} : { handshake: (raw, isDone, failure) => raw.data.shaken(tls, isDone, failure) }),
          },
        });
      let server: Bun.TCPSocketListener<BunSocket>;
      let inUse = tls;
      try {
        server = open(port, tls);
      } catch (error) {
        const what = `Cannot listen on ${joinAddress(host, port)}`;
        // Bun gives no code for a name that leads nowhere.
        if (codeOf(error) === null && !/^[\d.]+$|:/.test(host)) {
          throw new OperatingFailure("ENOTFOUND", `${what}: ${meaningOf("ENOTFOUND")}`);
        }
        throw failureOf(error, what);
      }
      return {
        port: server.port,
        close: () => server.stop(false),
        // Bun takes a certificate when it begins to listen. In between nobody is met for some microseconds.
        secure(next) {
          const at = server.port;
          server.stop(false);
          try {
            server = open(at, next);
            inUse = next;
          } catch (error) {
            server = open(at, inUse);
            throw failureOf(error, "The certificate or its key cannot be used");
          }
        },
      };
    },

    connect({ host, port, timeoutMs, tls = null }, events): Promise<Socket> {
      return new Promise((resolve, reject) => {
        const where = joinAddress(host, port);
        let settled = false;
        const settle = (act: () => void): boolean => {
          if (settled) return false;
          settled = true;
          cancelTimer();
          act();
          return true;
        };
        const cancelTimer = timers.at(
          clock.monotonicMs() + timeoutMs,
          () =>
            void settle(() =>
              reject(new OperatingFailure("ETIMEDOUT", `No answer from ${where} within ${timeoutMs} ms`))
            ),
        );
        const failed = (error: unknown): void =>
          void settle(() => reject(failureOf(error, `Cannot connect to ${where}`)));
        const established = (socket: BunSocket): void => {
          const inTime = settle(() => {
            socket.events = events(socket);
            resolve(socket);
          });
          if (!inTime) socket.terminate();
        };
        const ready = tls === null || nameCheck !== null
          ? Promise.resolve()
          : import("node:tls").then((library) => void (nameCheck = library.checkServerIdentity));
        ready.then(() =>
          Bun.connect<BunSocket>({
            hostname: host,
            port,
            ...(tls === null ? {} : { tls: clientTlsOptions(tls, host) }),
            socket: {
              ...handlers,
              open(raw) {
                raw.setNoDelay(true);
                const socket = new BunSocket(raw);
                raw.data = socket;
                if (tls === null) established(socket);
              },
              ...(tls === null ? {} : {
                handshake(raw, isDone, failure) {
                  const problem = raw.data.distrust(tls, host, isDone, failure);
                  if (problem === null) return established(raw.data);
                  // First, because ending the socket reports it as closed.
                  failed(problem);
                  raw.data.terminate();
                },
                close(raw, error) {
                  failed(error ?? new OperatingFailure("ETLS", "it ended the connection during the TLS handshake"));
                  void handlers.close?.(raw, error);
                },
              }),
              connectError: (_, error) => failed(error),
            },
          })
        ).catch(failed);
      });
    },
  };
}

/** OpenSSL's options that leave a version out. */
const WITHOUT: Readonly<Record<TlsVersion, number>> = { "TLSv1.2": 0x0800_0000, "TLSv1.3": 0x2000_0000 };

function tlsOptions(tls: TlsServer): Bun.TLSOptions {
  const { certificate, key, passphrase, trusted, clientAuth, versions } = tls;
  const left = (["TLSv1.2", "TLSv1.3"] as const).filter((version) => !versions.includes(version));
  return {
    cert: certificate,
    key,
    ...(passphrase === null ? {} : { passphrase }),
    ...(trusted === null ? {} : { ca: trusted }),
    requestCert: clientAuth !== "none",
    rejectUnauthorized: false,
    secureOptions: left.reduce((all, version) => all | WITHOUT[version], 0),
  };
}

function clientTlsOptions({ trusted, certificate, key, passphrase }: TlsClient, host: string): Bun.TLSOptions {
  const isAddress = host.includes(":") || /^\d+\.\d+\.\d+\.\d+$/.test(host);
  return {
    ...(trusted === null ? {} : { ca: trusted }),
    ...(certificate === null || key === null ? {} : { cert: certificate, key }),
    ...(passphrase === null ? {} : { passphrase }),
    ...(isAddress ? {} : { serverName: host }),
    rejectUnauthorized: false,
  };
}

function meaningOfTls(code: string | undefined, failure: Error): string {
  switch (code) {
    case "CERT_HAS_EXPIRED":
      return "it has expired";
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
      return "it has signed itself";
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
      return "none of the CAs that are trusted has signed it";
    default:
      return code ?? failure.message;
  }
}

function certificateOf(raw: Bun.Socket<BunSocket>): unknown {
  const { getPeerCertificate } = raw as unknown as { getPeerCertificate?: (this: unknown) => unknown };
  return getPeerCertificate?.call(raw);
}

function subjectOf(raw: Bun.Socket<BunSocket>): SecuredPeer["subject"] {
  const shown = certificateOf(raw) as { readonly subject?: Record<string, string | string[]> } | undefined;
  if (shown?.subject === undefined) return null;
  return Object.entries(shown.subject).flatMap(([type, values]) =>
    [values].flat().map((value) => [type, value] as const)
  );
}

export function joinAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** In the log, a v4 client of a v6 socket is shown as a v4 client. */
function plainAddress(address: string): string {
  return address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
}

function failureOf(error: unknown, what?: string): OperatingFailure {
  const code = codeOf(error) ?? "EIO";
  // Of a port: it is a privilege that is missing.
  const known = code === "EACCES" ? "the port needs privileges this process does not have" : meaningOf(code);
  const reason = known ?? (error instanceof Error ? error.message : String(error));
  return new OperatingFailure(code, what === undefined ? reason : `${what}: ${reason}`);
}
