/**
 * How what was started is taken apart: in the reverse order, each step when the one before is over.
 *
 * @module
 */

export class Undoing {
  readonly #steps: (() => unknown)[] = [];

  /** The step is taken before all that were added earlier. */
  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  /** The step takes the place of one that it includes. */
  replace(old: () => unknown, step: () => unknown): void {
    this.#steps.splice(this.#steps.indexOf(old), 1, step);
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) await step();
  }
}
