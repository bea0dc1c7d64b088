/**
 * `kq cluster health`: whether every partition is led and has its replicas in sync; exit 4 when not, naming those.
 *
 * @module
 */
import { describeTopicConfigs, type PartitionView } from "../../core/client/mod.ts";
import { command, CommandFailed, exitCodes } from "../command.ts";
import { EXIT_CODES } from "../help_notes.ts";
import { counted } from "../output/counted.ts";
import { type Column, printRows } from "../output/rows.ts";
import { withClient } from "../with_client.ts";

type Problem = "offline" | "below_min_isr" | "under_replicated";

interface Unhealthy extends PartitionView {
  readonly topic: string;
  readonly problem: Problem;
  readonly minIsr: number | null;
}

const words: Readonly<Record<Problem, string>> = {
  offline: "without a leader",
  below_min_isr: "with too few replicas in sync for acks=all",
  under_replicated: "with fewer replicas in sync than there are",
};

const columns: readonly Column<Unhealthy>[] = [
  { key: "topic", of: ({ topic }) => topic },
  { key: "partition", of: ({ index }) => index },
  { key: "problem", of: ({ problem }) => problem },
  { key: "leader", of: ({ leader }) => (leader < 0 ? null : leader) },
  { key: "replicas", of: ({ replicas }) => replicas },
  { key: "isr", of: ({ inSync }) => inSync },
  { key: "min_isr", of: ({ minIsr }) => minIsr },
];

export const clusterHealth = command({
  shape: (c) => c,
  notes: [EXIT_CODES],
  run: async (_call, context) => {
    const { rows, brokers, partitions } = await withClient(context, async (client) => {
      const cluster = await client.metadata(null);
      const all = [...cluster.topics.values()].flatMap((topic) =>
        topic.partitions.map((partition) => ({ ...partition, topic: topic.name }))
      );
      const doubtful = all.filter(({ leader, inSync, replicas }) => leader < 0 || inSync.length < replicas.length);
      const topics = [...new Set(doubtful.map(({ topic }) => topic))];
      const configs = topics.length === 0 ? new Map() : await describeTopicConfigs(client, topics);
      const minIsrOf = (topic: string): number | null => {
        const found = configs.get(topic)?.find(({ name }: { name: string }) => name === "min.insync.replicas")?.value;
        return found === undefined || found === null ? null : Number(found);
      };
      const rows = doubtful.map((each): Unhealthy => {
        const minIsr = minIsrOf(each.topic);
        const least = Math.min(minIsr ?? 1, each.replicas.length);
        const problem = each.leader < 0 ? "offline" : each.inSync.length < least ? "below_min_isr" : "under_replicated";
        return { ...each, problem, minIsr };
      });
      return { rows, brokers: cluster.brokers.size, partitions: all.length };
    });
    if (rows.length > 0 || context.flags.output !== null) {
      printRows(context, { columns, rows, name: ({ topic, index }) => `${topic}:${index}` });
    }
    if (rows.length === 0) {
      return context.say(`kq: ${counted(brokers, "broker")}, ${counted(partitions, "partition")}: all is in sync`);
    }
    const said = (Object.keys(words) as Problem[]).flatMap((problem) => {
      const count = rows.filter((row) => row.problem === problem).length;
      return count === 0 ? [] : [`${counted(count, "partition")} ${words[problem]}`];
    });
    throw new CommandFailed(exitCodes.conditionNotMet, said.join(", "), null, "unhealthy");
  },
});
