/**
 * The real machine behind the ports. This folder owns every call to the operating system; it must not know Kafka,
 * brokers or commands. Each file answers one port of `../ports.ts` or `../process_port.ts`; what only some commands
 * need is loaded on demand, because loading costs time at every start. Start reading at `network.ts`.
 *
 * @module
 */
import { installMachineCode } from "../../base/machine_code.ts";
import type {
  Checksums,
  Clock,
  Disk,
  Http,
  Logger,
  Memory,
  Network,
  Passwords,
  Random,
  SqlDatabase,
  Threads,
  Timers,
} from "../ports.ts";
import { bunClock, bunRandom, bunTimers } from "./clock.ts";
import type { LoggerOptions } from "./logger.ts";
import { bunMemory } from "./memory.ts";
import { bunNetwork } from "./network.ts";

export { bunProcess } from "./process.ts";

export interface BunMachine {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly network: Network;
  readonly lookup: (host: string) => Promise<readonly string[]>;
  readonly memory: Memory;
  readonly checksums: () => Promise<Checksums>;
  readonly disk: () => Promise<Disk>;
  readonly database: (path: string) => Promise<SqlDatabase>;
  readonly logger: (options: LoggerOptions) => Promise<Logger>;
  readonly threads: () => Promise<Threads>;
  readonly toml: () => Promise<(text: string) => unknown>;
  readonly http: () => Promise<Http>;
  readonly passwords: () => Promise<Passwords>;
}

export function bunMachine(): BunMachine {
  const clock = bunClock();
  return {
    clock,
    timers: bunTimers(clock),
    random: bunRandom(),
    network: bunNetwork(),
    lookup: async (host) => await (await import("./lookup.ts")).lookup(host),
    memory: bunMemory(),
    checksums: async () => {
      const [{ bunChecksums }, { bunMachineCode }] = await Promise.all([
        import("./checksums.ts"),
        import("./machine_code.ts"),
      ]);
      // Code that needs checksums handles batches, and may have to inflate them.
      installMachineCode(bunMachineCode);
      return bunChecksums();
    },
    disk: async () => (await import("./disk.ts")).bunDisk(),
    database: async (path) => (await import("./sqlite.ts")).openSqlDatabase(path),
    logger: async (options) => (await import("./logger.ts")).bunLogger(options),
    threads: async () => (await import("./threads.ts")).bunThreads(),
    toml: async () => (await import("./toml.ts")).parseToml,
    http: async () => (await import("./http.ts")).bunHttp(),
    passwords: async () => (await import("./passwords.ts")).bunPasswords(),
  };
}
