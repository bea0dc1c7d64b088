/**
 * `kq topics`.
 *
 * @module
 */
import type { TopicView } from "../../core/client/mod.ts";
import { command } from "../command.ts";
import { matching } from "../name_patterns.ts";
import { type Column, printRows } from "../output/rows.ts";
import { withClient } from "../with_client.ts";

const columns: readonly Column<TopicView>[] = [
  { key: "name", of: ({ name }) => name },
  { key: "partitions", of: ({ partitions }) => partitions.length },
  { key: "replication_factor", of: ({ partitions }) => partitions[0]?.replicas.length ?? 0 },
  { key: "internal", of: ({ internal }) => internal, wide: true },
  { key: "topic_id", of: ({ topicId }) => topicId, wide: true },
];

export const topicsList = command({
  shape: (c) =>
    c.argument("[pattern...]", "regular expressions, found anywhere in the name; every topic when none is given")
      .option("--internal", "Kafka's own topics too"),
  run: async ({ args: [patterns], options }, context) => {
    const isWanted = matching(patterns);
    const { topics } = await withClient(context, (client) => client.metadata(null));
    const rows = [...topics.values()]
      .filter(({ internal, name }) => (options.internal === true || !internal) && isWanted(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    printRows(context, { columns, rows, name: ({ name }) => name });
  },
});
