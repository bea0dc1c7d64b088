/**
 * `kq cluster`: who the brokers are, and how the partitions are: what kcat -L is asked for first.
 *
 * @module
 */
import { type ClusterView, type PartitionView, userTopics } from "../../core/client/mod.ts";
import { brokerColumns, brokerRows } from "../brokers/list.ts";
import { command } from "../command.ts";
import { counted } from "../output/counted.ts";
import { printValues, rowsText, tableText } from "../output/rows.ts";
import { withClient } from "../with_client.ts";

export const clusterInfo = command({
  shape: (c) => c,
  run: async (_call, context) => {
    const cluster = await withClient(context, (client) => client.metadata(null));
    const rows = brokerRows(cluster);
    const sums = sumsOf(cluster);
    const value = {
      cluster_id: cluster.clusterId,
      controller: cluster.controllerId < 0 ? null : cluster.controllerId,
      ...sums,
      brokers: rows.map((row) => Object.fromEntries(brokerColumns.map(({ key, of }) => [key, of(row)]))),
    };
    printValues(context, [value], {
      name: "cluster_id",
      text: (wide) => {
        const columns = brokerColumns.filter((column) => wide || column.wide !== true);
        return headOf(cluster, sums) + tableText(columns, rows, context.flags.color);
      },
      tsv: () => rowsText({ columns: brokerColumns, rows, name: ({ id }) => String(id) }, "tsv"),
    });
  },
});

interface Sums {
  readonly topics: number;
  readonly internal_topics: number;
  readonly partitions: number;
  /** Nobody leads them: they can be neither read nor written. */
  readonly without_leader: number;
  /** Fewer replicas are in sync than there are. */
  readonly under_replicated: number;
}

function sumsOf(cluster: ClusterView): Sums {
  const partitions = [...cluster.topics.values()].flatMap((topic) => topic.partitions);
  const topics = userTopics(cluster).length;
  const count = (is: (partition: PartitionView) => boolean): number => partitions.filter(is).length;
  return {
    topics,
    internal_topics: cluster.topics.size - topics,
    partitions: partitions.length,
    without_leader: count(({ leader }) => leader < 0),
    under_replicated: count(({ inSync, replicas }) => inSync.length < replicas.length),
  };
}

function headOf({ clusterId, brokers }: ClusterView, sums: Sums): string {
  const internal = sums.internal_topics === 0 ? "" : ` and ${sums.internal_topics} of the cluster's own`;
  const lines = [
    `Cluster ${clusterId ?? "without an id"}: ${counted(brokers.size, "broker")}, ${
      counted(sums.topics, "topic")
    }${internal}, ${counted(sums.partitions, "partition")}`,
    ...sums.without_leader === 0 ? [] : [`  ${counted(sums.without_leader, "partition")} without a leader`],
    ...sums.under_replicated === 0
      ? []
      : [`  ${counted(sums.under_replicated, "partition")} with fewer replicas in sync than there are`],
  ];
  return lines.join("\n") + "\n";
}
