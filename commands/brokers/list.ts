/**
 * `kq brokers`: the brokers of the cluster, and how much each of them leads and holds.
 *
 * @module
 */
import { addressText, type BrokerAddress, type ClusterView } from "../../core/client/mod.ts";
import { command } from "../command.ts";
import { type Column, printRows } from "../output/rows.ts";
import { withClient } from "../with_client.ts";

export interface BrokerRow extends BrokerAddress {
  readonly isController: boolean;
  /** Partitions that it leads, and those that it has a replica of. */
  readonly leads: number;
  readonly holds: number;
}

export const brokerColumns: readonly Column<BrokerRow>[] = [
  { key: "broker", of: ({ id }) => id },
  { key: "address", of: (broker) => addressText(broker) },
  { key: "rack", of: ({ rack }) => rack },
  { key: "controller", of: ({ isController }) => isController },
  { key: "leads", of: ({ leads }) => leads },
  { key: "holds", of: ({ holds }) => holds },
];

/** In the order of their ids. */
export function brokerRows({ brokers, controllerId, topics }: ClusterView): BrokerRow[] {
  const partitions = [...topics.values()].flatMap((topic) => topic.partitions);
  return [...brokers.values()].sort((a, b) => a.id - b.id).map((broker) => ({
    ...broker,
    isController: broker.id === controllerId,
    leads: partitions.filter(({ leader }) => leader === broker.id).length,
    holds: partitions.filter(({ replicas }) => replicas.includes(broker.id)).length,
  }));
}

export const brokersList = command({
  shape: (c) => c,
  run: async (_call, context) => {
    const cluster = await withClient(context, (client) => client.metadata(null));
    printRows(context, { columns: brokerColumns, rows: brokerRows(cluster), name: ({ id }) => String(id) });
  },
});
