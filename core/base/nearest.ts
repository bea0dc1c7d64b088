/**
 * Finds the name that somebody probably meant.
 *
 * @module
 */

/** The candidate with the fewest differences, if they are few for its length; null when none is near. */
export function nearest(given: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let fewest = Infinity;
  for (const candidate of candidates) {
    const allowed = Math.max(1, Math.floor(Math.max(given.length, candidate.length) / 3));
    const count = given.toLowerCase() === candidate.toLowerCase() ? 0 : mistakes(given, candidate);
    // A word of which nothing stays is another word.
    if (count <= allowed && count < fewest && count < given.length) {
      best = candidate;
      fewest = count;
    }
  }
  return best;
}

/** `Did you mean orders?`, or null. */
export function didYouMean(given: string, candidates: Iterable<string>): string | null {
  const found = nearest(given, candidates);
  return found === null ? null : `Did you mean ${found}?`;
}

/**
 * Letters to insert, drop, change or swap with their neighbour (optimal string alignment). Long names are compared by
 * their first 64.
 */
function mistakes(a: string, b: string): number {
  a = a.slice(0, 64);
  b = b.slice(0, 64);
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(above[column]! + 1, line[column - 1]! + 1, above[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, before[column - 2]! + 1);
      line.push(least);
    }
    before = above;
    above = line;
  }
  return above[b.length]!;
}
