/**
 * The real machine behind the ports. This folder owns every call to the operating system; it must not know Kafka, brokers
 * or commands. Each file answers one port of `../ports.ts`; what needs a library that is slow to load (`logger.ts`) or
 * rarely used is imported from its own file. Start reading at `network.ts`.
 *
 * @module
 */
import type { Clock, Network, Random, Timers } from "../ports.ts";
import { bunClock, bunRandom, bunTimers } from "./clock.ts";
import { bunNetwork } from "./network.ts";

export { joinAddress } from "./network.ts";

/** What everything that waits needs: time, dice and sockets. */
export interface Machine {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly network: Network;
}

export function bunMachine(): Machine {
  const clock = bunClock();
  return { clock, timers: bunTimers(clock), random: bunRandom(), network: bunNetwork() };
}
