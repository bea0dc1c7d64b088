/**
 * Addresses of brokers as people write them: `host`, `host:port`, `[::1]:9092`, `PLAINTEXT://host:port`.
 *
 * @module
 */
import { DEFAULT_PORT } from "../protocol/well_known.ts";
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Null when the text is no address. */
export function parseAddress(text: string): Address | null {
  const match = /^(?:[A-Za-z_]+:\/\/)?(?:\[([0-9A-Fa-f:.%]+)\]|([^\s:/[\],]+))(?::(\d{1,5}))?$/.exec(text.trim());
  if (match === null) return null;
  const port = match[3] === undefined ? DEFAULT_PORT : Number(match[3]);
  if (port < 1 || port > 65_535) return null;
  return { host: match[1] ?? match[2]!, port };
}

export function addressText({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether the server at the address runs on this machine, and so may still be starting. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
