/**
 * The keys that sign tokens, kept as they were read last: from a file, or from the address of whoever issues them. A
 * source that cannot be read leaves the keys that are known.
 *
 * @module
 */
import { type Clock, type Disk, type Http, type Logger, OperatingFailure, type Timers } from "../runtime/ports.ts";
import { type JwtKey, readJwks } from "../security/mod.ts";

interface TokenKeysOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly disk: Disk;
  /** Without it only files are read. */
  readonly http?: () => Promise<Http>;
}

const TIMEOUT_MS = 10_000;
const LARGEST = 1024 * 1024;
/** What failed is tried again sooner. */
const RETRY_MS = 10_000;

export class TokenKeys {
  readonly #o: TokenKeysOptions;
  readonly #keys = new Map<string, readonly JwtKey[]>();
  /** By source: takes the next reading back. */
  readonly #stops = new Map<string, () => void>();
  #isStopped = false;

  constructor(options: TokenKeysOptions) {
    this.#o = options;
  }

  of(url: string): readonly JwtKey[] {
    return this.#keys.get(url) ?? [];
  }

  /** Reads them now, and again and again. Resolves when they were read, or could not be. */
  async follow(url: string, refreshMs: number): Promise<void> {
    if (this.#keys.has(url)) return;
    this.#keys.set(url, []);
    await this.#read(url, refreshMs);
  }

  stop(): void {
    this.#isStopped = true;
    for (const stop of this.#stops.values()) stop();
  }

  async #read(url: string, refreshMs: number): Promise<void> {
    const { clock, timers, logger } = this.#o;
    let nextMs = refreshMs;
    try {
      const keys = readJwks(await this.#text(url));
      if (keys === null || keys.length === 0) throw new OperatingFailure("EKEYS", "there is no key in it that signs");
      this.#keys.set(url, keys);
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      nextMs = Math.min(RETRY_MS, refreshMs);
      logger.error(`The keys of tokens cannot be read from ${url}: ${failure.message}`);
    }
    if (this.#isStopped) return;
    this.#stops.set(url, timers.at(clock.monotonicMs() + nextMs, () => void this.#read(url, refreshMs)));
  }

  async #text(url: string): Promise<string> {
    const { disk, http } = this.#o;
    const file = /^file:\/\/(\/.*)$/.exec(url)?.[1];
    if (file !== undefined) return new TextDecoder().decode(disk.readFile(decodeURIComponent(file)));
    if (http === undefined) throw new OperatingFailure("ENOSYS", "this broker reads no addresses, only files");
    const { status, body } = await (await http()).get(url, { timeoutMs: TIMEOUT_MS, maxBytes: LARGEST });
    if (status !== 200) throw new OperatingFailure(`HTTP${status}`, `it answers with status ${status}`);
    return body;
  }
}
