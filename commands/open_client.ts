/**
 * From flags, properties and environment to a client of the cluster.
 *
 * @module
 */
import { Client, parseAddress } from "../core/client/mod.ts";
import { type CommandContext, usageError } from "./command.ts";
import { readClientProperties } from "./client_properties.ts";
import { DEFAULT_BROKERS } from "./common_flags.ts";
import { VERSION } from "./version.ts";

export async function openClient(context: CommandContext): Promise<Client> {
  const { flags, machine } = context;
  const properties = readClientProperties(context);
  const common = { clientId: properties.clientId ?? "kq", softwareVersion: VERSION, timeoutMs: flags.timeoutMs };
  if (flags.data !== null) {
    const { openEmbedded } = await import("./embedded.ts");
    const { network, address } = await openEmbedded(flags.data, context);
    const { security: _, ...options } = properties.client;
    return await Client.open({ brokers: [address], ...common, ...options }, { ...machine, network });
  }
  const brokers = flags.brokersFrom === "flag"
    ? flags.brokers!
    : properties.brokers ?? flags.brokers ?? [DEFAULT_BROKERS];
  if (brokers.length === 0) throw usageError("The list of brokers is empty", "Write it as -b HOST:PORT,HOST:PORT.");
  for (const text of brokers) {
    if (parseAddress(text) !== null) continue;
    const where = flags.brokersFrom === "environment" && properties.brokers === null ? " in KQ_BROKERS" : "";
    throw usageError(`"${text}"${where} is not the address of a broker`, "Write it as HOST:PORT or [::1]:9092.");
  }
  if (flags.insecure) {
    context.warn(
      "kq: --insecure: the broker's certificate is not checked, so whoever answers can read and change what is sent",
    );
  }
  const client = await Client.open({
    brokers,
    ...common,
    ...properties.client,
  }, machine);
  if (flags.verbose) context.say(`kq: connected to ${client.address ?? brokers.join(",")}`);
  return client;
}
