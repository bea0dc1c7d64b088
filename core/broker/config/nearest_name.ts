/**
 * The name somebody probably meant.
 *
 * @module
 */

/** The name that is the fewest edits away, or null when none is near enough to be meant. */
export function nearestName(asked: string, names: Iterable<string>): string | null {
  let nearest: string | null = null;
  let fewest = Math.floor(Math.max(asked.length, 3) / 3) + 1;
  for (const name of names) {
    const edits = editsBetween(asked, name, fewest);
    if (edits < fewest) [nearest, fewest] = [name, edits];
  }
  return nearest;
}

/** Insertions, deletions and replacements from one text to the other, or `enough` when it takes that many. */
function editsBetween(from: string, to: string, enough: number): number {
  if (Math.abs(from.length - to.length) >= enough) return enough;
  let previous = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = previous[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return Math.min(previous[to.length]!, enough);
}
