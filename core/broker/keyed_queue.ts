/**
 * Runs the work on one key one piece after the other, in the order in which it was requested; work on other keys runs
 * concurrently.
 *
 * @module
 */

/** A place in the queue of one name. Invariant: it must be used, or those behind it wait for ever. */
export interface Ticket {
  readonly name: string;
}

class Place implements Ticket {
  /** Called when everybody before is over; null for one who has not come to wait yet. */
  begin: (() => void) | null = null;
  next: Place | null = null;

  constructor(readonly name: string) {}
}

export class KeyedQueue {
  /** By name: the work that runs or may begin, and the last one requested. Idle names are not here. */
  readonly #queues = new Map<string, { first: Place; last: Place }>();
  #whenOver: (() => void)[] = [];

  /** Whether work on it runs or waits. */
  isTaken(name: string): boolean {
    return this.#queues.has(name);
  }

  /** Settles the order now, for work that comes later. */
  reserve(name: string): Ticket {
    const place = new Place(name);
    const queue = this.#queues.get(name);
    if (queue === undefined) this.#queues.set(name, { first: place, last: place });
    else queue.last = queue.last.next = place;
    return place;
  }

  /**
   * Does the work when all earlier work is over, whether it succeeded or failed; at once when there is none. Resolves
   * with it.
   */
  async use<T>(ticket: Ticket, work: () => Promise<T>): Promise<T> {
    const place = ticket as Place;
    const queue = this.#queues.get(place.name)!;
    if (queue.first !== place) await new Promise<void>((resolve) => place.begin = resolve);
    try {
      return await work();
    } finally {
      if (place.next === null) this.#queues.delete(place.name);
      else {
        queue.first = place.next;
        queue.first.begin?.();
      }
      if (this.#queues.size === 0) { for (const over of this.#whenOver.splice(0)) over(); }
    }
  }

  take<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.use(this.reserve(name), work);
  }

  /** Resolves when no work runs any more. */
  async over(): Promise<void> {
    while (this.#queues.size > 0) await new Promise<void>((resolve) => this.#whenOver.push(resolve));
  }
}
