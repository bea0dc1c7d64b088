/**
 * Opens a client for a piece of work and closes it on every way out.
 *
 * @module
 */
import type { Client } from "../core/client/mod.ts";
import type { CommandContext } from "./command.ts";

export async function withClient<T>(context: CommandContext, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await context.openClient();
  try {
    return await work(client);
  } finally {
    client.close();
  }
}
