/**
 * `kq config set ENTITY NAME=VALUE...` and `kq config unset ENTITY NAME...`: all of what is given is changed, or
 * nothing.
 *
 * @module
 */
import { alterConfigs, type ConfigAlteration, type ConfigEntity } from "../../core/client/mod.ts";
import { command, type CommandContext } from "../command.ts";
import { changesOf, parseConfigPair, setBy, unsetBy } from "../config_pairs.ts";
import { type Column, printRows } from "../output/rows.ts";
import { withClient } from "../with_client.ts";
import { entityPath, failedChange, noteOfStrangeConfig, parseEntity, requireConfigs, requireEntity } from "./entity.ts";

const ENTITY = "topics/NAME, brokers/ID, brokers (all of them) or groups/NAME";

export const configSet = command({
  shape: (c) =>
    c.argument("<entity>", ENTITY)
      .argument("<name=value...>", "what to set")
      .option("--dry-run", "only check whether it would be accepted"),
  run: async ({ args: [entity, pairs], options }, context) => {
    const changes = changesOf(pairs.map((pair) => parseConfigPair(pair)), []);
    await change(parseEntity(entity), changes, options.dryRun === true, context);
  },
});

export const configUnset = command({
  shape: (c) =>
    c.argument("<entity>", ENTITY)
      .argument("<name...>", "what goes back to its default")
      .option("--dry-run", "only check whether it would be accepted"),
  run: async ({ args: [entity, names], options }, context) => {
    await change(parseEntity(entity), changesOf([], names), options.dryRun === true, context);
  },
});

const columns: readonly Column<ConfigAlteration>[] = [
  { key: "name", of: ({ name }) => name },
  { key: "value", of: ({ value }) => value },
];

async function change(
  entity: ConfigEntity,
  changes: readonly ConfigAlteration[],
  validateOnly: boolean,
  context: CommandContext,
): Promise<void> {
  const path = entityPath(entity);
  await withClient(context, async (client) => {
    await requireEntity(client, entity);
    await requireConfigs(client, entity, unsetBy(changes));
    const note = await noteOfStrangeConfig(client, entity, setBy(changes));
    if (note !== null) context.warn(note);
    const [answer] = await alterConfigs(client, [entity], changes, { validateOnly });
    if (answer !== undefined && answer.error !== "NONE") throw failedChange(path, answer);
  });
  if (context.flags.output !== null) printRows(context, { columns, rows: changes, name: ({ name }) => name });
  const what = changes.map(({ name, value }) => (value === null ? `${name} unset` : `${name}=${value}`)).join(", ");
  context.say(`kq: ${path}: ${what}${validateOnly ? " would be taken; nothing was changed" : ""}`);
}
