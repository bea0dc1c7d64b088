/**
 * When the server dies. The seed decides what is tried in which order and after how long; where exactly a kill meets
 * the server the machine decides, so that the same seed tries the same plan, not the same instant.
 *
 * @module
 */
import { seededRandom } from "../support/random.ts";

export type Death =
  /** SIGKILL so long after it was ready. */
  | { readonly kind: "running"; readonly afterMs: number }
  /** SIGKILL so long after it was started, perhaps several times in a row. */
  | { readonly kind: "starting"; readonly shares: readonly number[] }
  /** SIGTERM so long after it was ready, and SIGKILL while it stops. */
  | { readonly kind: "stopping"; readonly afterMs: number; readonly share: number }
  /** SIGTERM, and nothing more. */
  | { readonly kind: "stopped"; readonly afterMs: number };

/**
 * What a round begins with is how the round before it ended. A share is a part of the time that it took the last time,
 * and a bit.
 */
export function planOf(seed: number, rounds: number): Death[] {
  const random = seededRandom(seed);
  const share = () => random.below(1300) / 1000;
  const afterMs = () => random.below(30) * random.below(30);
  return Array.from({ length: rounds }, (): Death => {
    const dice = random.below(20);
    if (dice < 11) return { kind: "running", afterMs: afterMs() };
    if (dice < 15) return { kind: "starting", shares: Array.from({ length: 1 + random.below(3) }, share) };
    if (dice < 19) return { kind: "stopping", afterMs: afterMs(), share: share() };
    return { kind: "stopped", afterMs: afterMs() };
  });
}
