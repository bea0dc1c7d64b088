/**
 * An immutable sorted map of strings: a change makes the next map, which shares everything else with this one. The cost
 * is that of the change, not of the map: with 100,000 entries one change copies a chunk of some dozens and the list of
 * chunks.
 *
 * @module
 */

/** Keys ascend by UTF-16 code units, as `<` has them; never empty. */
interface Chunk<V> {
  readonly keys: readonly string[];
  readonly values: readonly V[];
}

const CHUNK_SIZE = 64;

export class SortedMap<V> implements ReadonlyMap<string, V> {
  readonly #chunks: readonly Chunk<V>[];
  readonly size: number;

  private constructor(chunks: readonly Chunk<V>[], size: number) {
    this.#chunks = chunks;
    this.size = size;
  }

  static empty<V>(): SortedMap<V> {
    return new SortedMap<V>([], 0);
  }

  get(key: string): V | undefined {
    const chunk = this.#chunks[chunkOf(this.#chunks, key)];
    if (chunk === undefined) return undefined;
    const at = firstNotBelow(chunk.keys, key);
    return chunk.keys[at] === key ? chunk.values[at] : undefined;
  }

  has(key: string): boolean {
    const chunk = this.#chunks[chunkOf(this.#chunks, key)];
    return chunk !== undefined && chunk.keys[firstNotBelow(chunk.keys, key)] === key;
  }

  /** The next map. An undefined value removes the key; when a key is given twice, the last value counts. */
  with(changes: Iterable<readonly [string, V | undefined]>): SortedMap<V> {
    const changed = [...new Map(changes)].sort(([a], [b]) => (a < b ? -1 : 1));
    if (changed.length === 0) return this;
    const chunks = this.#chunks;
    const next: Chunk<V>[] = [];
    let { size } = this;
    let index = 0;
    for (let at = 0; at < changed.length;) {
      const touched = chunkOf(chunks, changed[at]![0]);
      next.push(...chunks.slice(index, touched));
      const chunk = chunks[touched] ?? { keys: [], values: [] };
      const endKey = chunks[touched + 1]?.keys[0];
      const from = at;
      do at += 1; while (at < changed.length && (endKey === undefined || changed[at]![0] < endKey));
      const pieces = merged(chunk, changed.slice(from, at));
      size += pieces.reduce((sum, { keys }) => sum + keys.length, 0) - chunk.keys.length;
      for (const piece of pieces) addChunk(next, piece);
      index = touched + 1;
    }
    next.push(...chunks.slice(index));
    return new SortedMap(next, size);
  }

  *entries(): MapIterator<[string, V]> {
    for (const { keys, values } of this.#chunks) {
      for (let at = 0; at < keys.length; at++) yield [keys[at]!, values[at]!];
    }
  }

  *keys(): MapIterator<string> {
    for (const { keys } of this.#chunks) yield* keys;
  }

  *values(): MapIterator<V> {
    for (const { values } of this.#chunks) yield* values;
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  forEach(run: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this) run(value, key, this);
  }
}

/** Of the chunk that holds the key if any does. */
function chunkOf(chunks: readonly Chunk<unknown>[], key: string): number {
  let [low, high] = [0, chunks.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (chunks[middle]!.keys[0]! <= key) low = middle;
    else high = middle;
  }
  return low;
}

function firstNotBelow(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The chunk with the changes, in pieces that are no larger than a chunk may be. */
function merged<V>({ keys, values }: Chunk<V>, changes: readonly (readonly [string, V | undefined])[]): Chunk<V>[] {
  const all = { keys: [] as string[], values: [] as V[] };
  const keep = (key: string, value: V): void => {
    all.keys.push(key);
    all.values.push(value);
  };
  let at = 0;
  for (const [key, value] of changes) {
    for (; at < keys.length && keys[at]! < key; at++) keep(keys[at]!, values[at]!);
    if (keys[at] === key) at += 1;
    if (value !== undefined) keep(key, value);
  }
  for (; at < keys.length; at++) keep(keys[at]!, values[at]!);
  if (all.keys.length <= 2 * CHUNK_SIZE) return [all];
  const pieces: Chunk<V>[] = [];
  for (let from = 0; from < all.keys.length; from += CHUNK_SIZE) {
    pieces.push({ keys: all.keys.slice(from, from + CHUNK_SIZE), values: all.values.slice(from, from + CHUNK_SIZE) });
  }
  return pieces;
}

/** An empty chunk goes, and a small one joins the one before it. */
function addChunk<V>(chunks: Chunk<V>[], chunk: Chunk<V>): void {
  if (chunk.keys.length === 0) return;
  const before = chunks.at(-1);
  if (before === undefined || before.keys.length + chunk.keys.length > CHUNK_SIZE) return void chunks.push(chunk);
  chunks[chunks.length - 1] = {
    keys: [...before.keys, ...chunk.keys],
    values: [...before.values, ...chunk.values],
  };
}
