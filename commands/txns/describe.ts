/**
 * `kq txns describe`.
 *
 * @module
 */
import { type DescribedTransaction, describeTransactions, type TopicPartition } from "../../core/client/mod.ts";
import { command } from "../command.ts";
import { isoText } from "../instants.ts";
import { type Column, printValues, rowsText, tableText } from "../output/rows.ts";
import { printable } from "../output/printable.ts";
import { durationText } from "../sizes.ts";
import { withClient } from "../with_client.ts";
import { requireTransactions } from "./known_ids.ts";

const partitionColumns: readonly Column<TopicPartition>[] = [
  { key: "topic", of: ({ topic }) => topic },
  { key: "partition", of: ({ partition }) => partition },
];
const idColumn: Column<{ readonly transactionalId: string }> = {
  key: "transactional_id",
  of: ({ transactionalId }) => transactionalId,
};

export const txnsDescribe = command({
  shape: (c) => c.argument("[id...]", "the transactional ids; all of them when none is named"),
  run: async ({ args: [ids] }, context) => {
    const described = await withClient(context, async (client) => {
      const known = await requireTransactions(client, ids);
      const all = await describeTransactions(client, known.map(({ transactionalId }) => transactionalId));
      // One that expired since it was listed.
      return all.filter(({ error }) => error !== "TRANSACTIONAL_ID_NOT_FOUND");
    });
    const wallMs = context.machine.clock.wallMs();
    printValues(context, described.map((each) => valueOf(each, wallMs)), {
      name: "transactional_id",
      text: () => described.map((each) => textOf(each, wallMs, context.flags.color)).join("\n"),
      tsv: () =>
        rowsText({
          columns: [idColumn, ...partitionColumns],
          rows: described.flatMap(({ transactionalId, partitions }) =>
            partitions.map((one) => ({ ...one, transactionalId }))
          ),
          name: ({ transactionalId }) => transactionalId,
        }, "tsv"),
    });
  },
});

function valueOf(each: DescribedTransaction, wallMs: number): Record<string, unknown> {
  const { transactionalId, state, producerId, producerEpoch, timeoutMs, startedMs, coordinator, partitions } = each;
  return {
    transactional_id: transactionalId,
    state,
    producer_id: producerId,
    producer_epoch: producerEpoch,
    timeout_ms: timeoutMs,
    started: startedMs < 0 ? null : isoText(startedMs),
    open_ms: isOpen(each) ? Math.max(0, wallMs - startedMs) : null,
    coordinator,
    partitions,
  };
}

/** Of one that is over the coordinator keeps the start. */
function isOpen({ state, startedMs }: DescribedTransaction): boolean {
  return startedMs >= 0 && (state === "Ongoing" || state.startsWith("Prepare"));
}

function textOf(each: DescribedTransaction, wallMs: number, color: boolean): string {
  const { transactionalId, state, producerId, producerEpoch, timeoutMs, startedMs, coordinator, partitions } = each;
  const facts = [
    state,
    ...!isOpen(each) ? [] : [`open for ${durationText(Math.max(0, wallMs - startedMs))} since ${isoText(startedMs)}`],
    `producer ${producerId} epoch ${producerEpoch}`,
    `timeout ${durationText(timeoutMs)}`,
    `coordinator ${coordinator}`,
  ];
  const table = partitions.length === 0 ? "" : tableText(partitionColumns, partitions, color);
  return `Transactional id ${printable(transactionalId)}: ${facts.join(", ")}\n${table}`;
}
