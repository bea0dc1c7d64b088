/**
 * What a broker needs of the machine.
 *
 * @module
 */
import type {
  Checksums,
  Clock,
  Disk,
  Http,
  Logger,
  Memory,
  Network,
  Random,
  SqlDatabase,
  Threads,
  Timers,
} from "../../runtime/ports.ts";

export interface BrokerPorts {
  readonly network: Network;
  /** Without it memory is given back when the runtime thinks of it. */
  readonly memory?: Memory;
  readonly disk: Disk;
  readonly database: (path: string) => Promise<SqlDatabase>;
  readonly checksums: Checksums;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  /** For what is read from other servers. */
  readonly http?: () => Promise<Http>;
  /** For what takes the processor long; without them it is done between other work. */
  readonly threads?: Threads;
}
