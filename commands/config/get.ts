/**
 * `kq config get ENTITY [NAME...]`.
 *
 * @module
 */
import { describeConfigs, type DescribedConfig } from "../../core/client/mod.ts";
import { command } from "../command.ts";
import { type Column, printRows } from "../output/rows.ts";
import { withClient } from "../with_client.ts";
import { parseEntity, requireEntity, unknownConfig } from "./entity.ts";

const columns: readonly Column<DescribedConfig>[] = [
  { key: "name", of: ({ name }) => name },
  { key: "value", of: ({ value, sensitive }) => (sensitive ? { text: "(secret)", value: null } : value) },
  { key: "source", of: ({ source }) => source },
  { key: "read_only", of: ({ readOnly }) => readOnly, wide: true },
  { key: "documentation", of: ({ documentation }) => documentation, wide: true },
];

/** Values that were set, on this resource or on the one that its defaults come from. */
const said: ReadonlySet<string> = new Set(["topic", "broker", "all brokers", "group", "start"]);

export const configGet = command({
  shape: (c) =>
    c.argument("<entity>", "topics/NAME, brokers/ID, brokers (all of them) or groups/NAME")
      .argument("[name...]", "the configs; those that somebody set when none is named")
      .option("-a, --all", "also those at their default"),
  run: async ({ args: [given, names], options }, context) => {
    const entity = parseEntity(given);
    const configs = await withClient(context, async (client) => {
      await requireEntity(client, entity);
      return await describeConfigs(client, entity);
    });
    // What is set for all brokers is listed by itself: a name that is not there is just not set.
    const isWhole = entity.kind !== "broker" || entity.name !== "";
    const strange = isWhole ? names.find((name) => configs.every((config) => config.name !== name)) : undefined;
    if (strange !== undefined) throw unknownConfig(entity, strange, configs.map(({ name }) => name));
    const rows = names.length > 0
      ? names.flatMap((name) => configs.filter((config) => config.name === name))
      : configs.filter(({ source }) => options.all === true || said.has(source));
    printRows(context, { columns, rows, name: ({ name }) => name });
    if (rows.length === 0 && names.length === 0) {
      context.say(`kq: nothing is set for ${given}: all is at its default${isWhole ? ", which --all shows" : ""}`);
    }
  },
});
