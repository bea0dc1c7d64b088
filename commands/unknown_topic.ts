/**
 * What is said of a topic that is not there: its name, the nearest that is, and exit 2.
 *
 * @module
 */
import { type Client, userTopics } from "../core/client/mod.ts";
import { CommandFailed, exitCodes } from "./command.ts";
import { didYouMean } from "./nearest.ts";

/** `otherwise` is the way out where no name is near. */
export async function unknownTopic(client: Client, topic: string, otherwise: string): Promise<CommandFailed> {
  const names = userTopics(await client.metadata(null)).map(({ name }) => name);
  const hint = didYouMean(topic, names) ?? otherwise;
  return new CommandFailed(exitCodes.usage, `Topic "${topic}" does not exist`, hint, "unknown_topic");
}
