/**
 * `kq groups describe`.
 *
 * @module
 */
import type { BrokerAddress, Client, DescribedMember } from "../../core/client/mod.ts";
import { command } from "../command.ts";
import { requireGroups } from "../known_names.ts";
import { type Column, printValues, rowsText, tableText } from "../output/rows.ts";
import { withClient } from "../with_client.ts";
import { printable } from "../output/printable.ts";
import { type GroupProgress, groupProgress, lagOf, type PartitionProgress } from "./group_progress.ts";

type Described = GroupProgress & { readonly coordinator: BrokerAddress };

const memberColumns: readonly Column<DescribedMember>[] = [
  { key: "member_id", of: ({ memberId }) => memberId },
  { key: "instance_id", of: ({ instanceId }) => instanceId, wide: true },
  { key: "client_id", of: ({ clientId }) => clientId },
  { key: "host", of: ({ clientHost }) => clientHost },
  {
    key: "assigned",
    of: ({ assigned }) => assigned.map(({ topic, partitions }) => `${topic}:${partitions.join("+")}`),
  },
  { key: "subscribed", of: ({ subscribed }) => subscribed, wide: true },
];

export const offsetColumns: readonly Column<PartitionProgress>[] = [
  { key: "topic", of: ({ topic }) => topic },
  { key: "partition", of: ({ partition }) => partition },
  { key: "current_offset", of: ({ currentOffset }) => currentOffset },
  { key: "log_end_offset", of: ({ logEndOffset }) => logEndOffset },
  { key: "lag", of: ({ lag }) => lag },
  { key: "member_id", of: ({ member }) => member?.memberId ?? null },
  { key: "client_id", of: ({ member }) => member?.clientId ?? null, wide: true },
  { key: "host", of: ({ member }) => member?.clientHost ?? null, wide: true },
];
export const groupColumn: Column<{ readonly group: string }> = { key: "group", of: ({ group }) => group };

export const groupsDescribe = command({
  shape: (c) => c.argument("[group...]", "the groups; all of them when none is named"),
  run: async ({ args: [names] }, context) => {
    const described = await withClient(context, (client) => describe(client, names));
    printValues(context, described.map(valueOf), {
      name: "group",
      text: (wide) => described.map((each) => textOf(each, wide, context.flags.color)).join("\n"),
      tsv: () =>
        rowsText({
          columns: [groupColumn, ...offsetColumns],
          rows: described.flatMap(({ partitions }) => partitions),
          name: ({ group }) => group,
        }, "tsv"),
    });
  },
});

async function describe(client: Client, names: readonly string[]): Promise<Described[]> {
  const progress = await groupProgress(client, await requireGroups(client, names));
  return await Promise.all(
    progress.map(async (each) => ({ ...each, coordinator: await client.coordinator(each.group) })),
  );
}

function valueOf({ group, state, described, partitions, coordinator }: Described): Record<string, unknown> {
  return {
    group,
    state,
    protocol_type: described.protocolType,
    protocol: described.protocol,
    coordinator: { id: coordinator.id, host: coordinator.host, port: coordinator.port },
    members: described.members.map((member) => ({
      member_id: member.memberId,
      instance_id: member.instanceId,
      client_id: member.clientId,
      host: member.clientHost,
      subscribed: member.subscribed,
      assigned: member.assigned,
    })),
    offsets: partitions.map(({ topic, partition, currentOffset, logEndOffset, lag, member }) => ({
      topic,
      partition,
      current_offset: currentOffset,
      log_end_offset: logEndOffset,
      lag,
      member_id: member?.memberId ?? null,
    })),
  };
}

function textOf(each: Described, wide: boolean, color: boolean): string {
  const { group, state, described, partitions, coordinator } = each;
  const shown = <Row>(columns: readonly Column<Row>[]) => columns.filter((column) => wide || column.wide !== true);
  const facts = [
    state,
    ...(described.protocol === "" ? [] : [described.protocol]),
    `${described.members.length} member${described.members.length === 1 ? "" : "s"}`,
    `lag ${lagOf(partitions) ?? "not known"}`,
    `coordinator ${coordinator.id}`,
  ];
  const parts = [
    `Group ${printable(group)}: ${facts.join(", ")}\n`,
    described.members.length === 0 ? "" : tableText(shown(memberColumns), described.members, color),
    partitions.length === 0 ? "" : tableText(shown(offsetColumns), partitions, color),
  ];
  return parts.join("");
}
