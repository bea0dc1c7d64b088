/**
 * Resolves host names to addresses, by the operating system.
 *
 * @module
 */
import { lookup as systemLookup } from "node:dns/promises";
import { OperatingFailure } from "../ports.ts";

export async function lookup(host: string): Promise<readonly string[]> {
  try {
    const found = await systemLookup(host, { all: true });
    return found.map(({ address }) => address);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "ENOTFOUND";
    throw new OperatingFailure(code, `no address is known for ${host} (${code})`);
  }
}
