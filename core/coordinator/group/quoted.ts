/**
 * A client-chosen name as a message shows it: quoted, and cut to a readable length.
 *
 * @module
 */

const LONGEST = 100;

export function quoted(name: string): string {
  return JSON.stringify(name.length > LONGEST ? `${name.slice(0, LONGEST)}...` : name);
}
