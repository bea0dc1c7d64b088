/**
 * What a client has named, as a message shows it: in quotes, and not longer than is worth reading.
 *
 * @module
 */

const LONGEST = 100;

export function quoted(name: string): string {
  return JSON.stringify(name.length > LONGEST ? `${name.slice(0, LONGEST)}...` : name);
}
