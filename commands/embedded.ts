/**
 * `--data DIR`: a data folder opened without a server. The broker runs inside this process, over a network in memory,
 * holds the folder's lock, and is gone when the command ends; what it acknowledged is then on the disk.
 *
 * @module
 */
import { type BrokerPorts, parseBrokerConfig, STANDARD_AUTHORIZER, startBroker } from "../core/broker/mod.ts";
import { MemoryNetwork } from "../core/runtime/memory_network.ts";
import { type Network, OperatingFailure } from "../core/runtime/ports.ts";
import { assert } from "../core/base/assert.ts";
import { type CommandContext, CommandFailed, exitCodes, usageError } from "./command.ts";
import { openData, openPorts } from "./serve.ts";
import { absolute } from "./paths.ts";
import { refuseEmpty } from "./serve_settings.ts";

const HOST = "kq", PORT = 9092;

export interface Embedded {
  /** What leads to the broker, and to nothing else. */
  readonly network: Network;
  readonly address: string;
}

export async function openEmbedded(folder: string, context: CommandContext): Promise<Embedded> {
  const { flags, machine, process } = context;
  refuseEmpty(folder, "--data");
  const disk = await machine.disk();
  if (!flags.mayMakeData && !disk.exists(absolute(folder, process.folder))) {
    throw usageError(
      `There is no data folder ${folder}`,
      "`kq serve --data DIR` and `kq produce --data DIR` make one.",
    );
  }
  // Whoever may open the folder may do everything, ACLs included.
  const parsed = parseBrokerConfig([
    ["log.dirs", folder],
    ["authorizer.class.name", STANDARD_AUTHORIZER],
    ["super.users", "User:ANONYMOUS"],
  ]);
  assert(parsed.kind !== "refused", "a broker can do with defaults");
  const level = flags.quiet ? "error" as const : "warn" as const;
  const network = new MemoryNetwork({ bufferSize: BUFFER_SIZE, chunkSize: BUFFER_SIZE });
  const ports: BrokerPorts = { ...await openPorts({ logLevel: level, logFormat: "text" }, context), network };
  const data = await openData({ dataFolder: folder, config: parsed.config }, ports, context)
    .catch((failure: unknown) => {
      throw isHeld(failure) ? heldByServer(failure) : failure;
    });
  const running = await startBroker({
    ports,
    config: parsed.config,
    data,
    listeners: [{ name: "PLAINTEXT", hosts: [HOST], port: PORT, advertised: { host: HOST, port: null } }],
  });
  context.atEnd(() => running.stop());
  return { network, address: `${HOST}:${PORT}` };
}

/** A batch of the largest size passes in a few turns. */
const BUFFER_SIZE = 1024 * 1024;

function isHeld(failure: unknown): failure is OperatingFailure {
  return failure instanceof OperatingFailure && failure.code === "EHELD";
}

/** The lock tells who holds the folder, and where it listens. */
function heldByServer({ message }: OperatingFailure): CommandFailed {
  const address = /\bat (?:\w+:\/\/)?([^\s,)]+)/.exec(message)?.[1];
  const hint = address === undefined
    ? "Ask that one with -b HOST:PORT, or stop it."
    : `Ask that one with -b ${address}, or stop it.`;
  return new CommandFailed(exitCodes.failed, message.replace(/: stop that one.*$/, ""), hint, "data_in_use");
}
