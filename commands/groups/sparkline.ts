/**
 * The last values of something as a line of little bars: `▁▂▄▆█`.
 *
 * @module
 */
const bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** Scaled to the highest of them; nothing is the lowest bar. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(1, ...values);
  return values.map((value) => bars[Math.ceil((Math.max(0, value) / most) * (bars.length - 1))]!).join("");
}

const MOST_VALUES = 20;

/** The latest values by name. */
export class History {
  readonly #values = new Map<string, readonly number[]>();

  /** Takes one more, and returns those that are kept. */
  add(name: string, value: number | null): readonly number[] {
    const values = [...this.#values.get(name) ?? [], ...value === null ? [] : [value]].slice(-MOST_VALUES);
    this.#values.set(name, values);
    return values;
  }

  forgetAllBut(names: ReadonlySet<string>): void {
    for (const name of this.#values.keys()) if (!names.has(name)) this.#values.delete(name);
  }
}
