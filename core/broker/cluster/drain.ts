/**
 * Leaving in order: other brokers lead before this one stops, so that clients wait no longer than for a change of
 * leader.
 *
 * @module
 */
import type { ClusterImage, Metadata } from "../../metadata/mod.ts";
import { type Clock, type Logger, OperatingFailure, type Timers } from "../../runtime/ports.ts";

export interface DrainOptions {
  readonly brokerId: number;
  readonly metadata: Metadata;
  /** How long at most; then the others find out by themselves. */
  readonly patienceMs: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Ends when this broker leads nothing that another could lead, or patience is over. */
export async function drain(o: DrainOptions): Promise<void> {
  const { brokerId, metadata, logger } = o;
  try {
    await metadata.announce({ state: "draining" });
  } catch (failure) {
    if (!(failure instanceof OperatingFailure)) throw failure;
    return logger.warn(`The cluster is not told that broker ${brokerId} leaves: ${failure.message}`);
  }
  const left = await untilHandedOver(o);
  if (left > 0) logger.warn(`Broker ${brokerId} stops while it leads ${left} partitions that others could lead`);
}

function untilHandedOver({ brokerId, metadata, patienceMs, clock, timers }: DrainOptions): Promise<number> {
  return new Promise((resolve) => {
    const end = (): void => {
      stop();
      cancel();
      resolve(ledInVain(metadata.image, brokerId));
    };
    const look = (): void => {
      // Without a controller there is one soon, unless nobody is left.
      if (ledInVain(metadata.image, brokerId) === 0) end();
    };
    const stop = metadata.onChange(look);
    const cancel = timers.at(clock.monotonicMs() + patienceMs, end);
    look();
  });
}

/** How many partitions the broker leads though another one that is in sync could. */
function ledInVain({ topics, registrations }: ClusterImage, brokerId: number): number {
  let count = 0;
  for (const { partitions } of topics.values()) {
    for (const { leader, agreed } of partitions) {
      if (leader !== brokerId || agreed === null) continue;
      const canOther = agreed.isr.some(({ id, generation }) => {
        const registered = registrations.get(id);
        return id !== brokerId && registered?.state === "active" && registered.generation === generation;
      });
      if (canOther) count += 1;
    }
  }
  return count;
}
