/**
 * A number of things: `1 partition`, `3 partitions`.
 *
 * @module
 */

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : noun.endsWith("ch") ? "es" : "s"}`;
}
