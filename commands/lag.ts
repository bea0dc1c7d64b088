/**
 * `kq lag`: how far groups are behind, summed as asked, once or again and again, and as a condition.
 *
 * @module
 */
import type { Client } from "../core/client/mod.ts";
import { command, type CommandContext, CommandFailed, exitCodes, ofFlag, usageError } from "./command.ts";
import { groupColumn, offsetColumns } from "./groups/describe.ts";
import { DrainEstimate } from "./groups/drain.ts";
import { type GroupProgress, groupProgress, lagOf, type PartitionProgress } from "./groups/group_progress.ts";
import { isOfProducer } from "./produce/committed_line.ts";
import { History, sparkline } from "./groups/sparkline.ts";
import { requireGroups } from "./known_names.ts";
import { EXIT_CODES } from "./help_notes.ts";
import { didYouMean } from "../core/base/nearest.ts";
import { type Column, type Listing, printRows, rowsText } from "./output/rows.ts";
import { durationText, parseDuration } from "./sizes.ts";
import { withClient } from "./with_client.ts";

const views = ["group", "topic", "member", "partition"] as const;
type View = (typeof views)[number];

/** Some of a group's partitions, and whose they are. */
interface Sum {
  readonly group: string;
  readonly state: string;
  readonly members: number;
  readonly topic: string | null;
  readonly memberId: string | null;
  readonly clientId: string | null;
  readonly host: string | null;
  readonly partitions: readonly PartitionProgress[];
}

const partitionCount: Column<Sum> = { key: "partitions", of: ({ partitions }) => partitions.length };
const lagSum: Column<Sum> = { key: "lag", of: ({ partitions }) => lagOf(partitions) };
const columnsOf: Readonly<Record<Exclude<View, "partition">, readonly Column<Sum>[]>> = {
  group: [
    groupColumn,
    { key: "state", of: ({ state }) => state },
    { key: "members", of: ({ members }) => members },
    partitionCount,
    lagSum,
  ],
  topic: [groupColumn, { key: "topic", of: ({ topic }) => topic }, partitionCount, lagSum],
  member: [
    groupColumn,
    { key: "member_id", of: ({ memberId }) => memberId },
    { key: "client_id", of: ({ clientId }) => clientId },
    { key: "host", of: ({ host }) => host },
    partitionCount,
    lagSum,
  ],
};

export const lag = command({
  notes: [EXIT_CODES],
  shape: (c) =>
    c.argument("[group...]", "the groups; all of them when none is named")
      .option("--by <what>", `a line per ${views.join(", ")} (default: partition for named groups, else group)`)
      .option("--total", "nothing but the sum, as a number")
      .option("--max <n>", "exit 4 when a group is further behind than that")
      .option("--watch", "again and again; one JSON object per line where stdout is no terminal")
      .option("--interval <duration>", "how often to look with --watch", "2s"),
  run: async ({ args: [names], options }, context) => {
    const view = parseView(options.by, names.length > 0);
    const max = parseMax(options.max);
    const intervalMs = parseInterval(options.interval);
    await withClient(context, async (client) => {
      const estimate = options.watch === true ? { drain: new DrainEstimate(), history: new History() } : null;
      for (;;) {
        const those = await requireGroups(client, names);
        const groups = await groupProgress(client, names.length > 0 ? those : those.filter(isReader));
        sayUnknown(context, groups);
        if (options.total === true) printTotal(context, groups);
        else show(context, groups, view, estimate);
        if (max !== null) failWhenBeyond(groups, max);
        if (options.watch !== true) return;
        await pause(client, intervalMs);
      }
    });
  },
});

/** What `kq produce --transaction=ID` remembers counts lines of an input, and is behind nothing. */
function isReader({ group }: { readonly group: string }): boolean {
  return !isOfProducer(group);
}

/** What `--watch` has seen so far. */
interface Watched {
  readonly drain: DrainEstimate;
  readonly history: History;
}

function show(
  context: CommandContext,
  groups: readonly GroupProgress[],
  view: View,
  estimate: Watched | null,
): void {
  const isWatch = estimate !== null;
  const onTerminal = context.process.stdout.kind === "terminal";
  const format = isWatch && !onTerminal ? "jsonl" : "table";
  if (isWatch && onTerminal) context.print("\x1b[H\x1b[2J");
  if (view === "partition") {
    const rows = groups.flatMap(({ partitions }) => partitions);
    const columns: readonly Column<PartitionProgress>[] = [groupColumn, ...offsetColumns];
    printRows(context, { columns, rows, name: ({ group }) => group }, format);
  } else {
    const listing = sums(groups, view);
    const drains = estimate === null
      ? []
      : drainColumns(listing.rows, estimate.drain, context.machine.clock.monotonicMs());
    const trends = estimate === null || !onTerminal ? [] : [trendColumn(listing.rows, estimate.history)];
    printRows(context, { ...listing, columns: [...listing.columns, ...drains, ...trends] }, format);
  }
}

/** How fast each lag changes, and when it will be gone. */
function drainColumns(rows: readonly Sum[], estimate: DrainEstimate, nowMs: number): Column<Sum>[] {
  const drains = new Map(rows.map((row) => [row, estimate.look(nameOf(row), lagOf(row.partitions), nowMs)]));
  estimate.forgetAllBut(new Set(rows.map(nameOf)));
  return [
    {
      key: "lag_per_second",
      of: (row) => {
        const { perSecond } = drains.get(row)!;
        return perSecond === null ? null : Math.round(perSecond);
      },
    },
    {
      key: "drain_seconds",
      of: (row) => {
        const { leftMs } = drains.get(row)!;
        return leftMs === null ? null : { text: durationText(leftMs), value: Math.round(leftMs / 1000) };
      },
    },
  ];
}

const nameOf = ({ group, topic, memberId }: Sum): string => JSON.stringify([group, topic, memberId]);

/** For eyes: how the lag went at the last looks. */
function trendColumn(rows: readonly Sum[], history: History): Column<Sum> {
  const lines = new Map(rows.map((row) => [row, sparkline(history.add(nameOf(row), lagOf(row.partitions)))]));
  history.forgetAllBut(new Set(rows.map(nameOf)));
  return { key: "trend", of: (row) => lines.get(row)! };
}

function sums(groups: readonly GroupProgress[], view: Exclude<View, "partition">): Listing<Sum> {
  const rows = groups.flatMap(({ group, state, described, partitions }): Sum[] => {
    const whole = {
      group,
      state,
      members: described.members.length,
      topic: null,
      memberId: null,
      clientId: null,
      host: null,
    };
    if (view === "group") return [{ ...whole, partitions }];
    if (view === "topic") {
      return [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, those]) => ({
        ...whole,
        topic,
        partitions: those,
      }));
    }
    const byMember = Map.groupBy(partitions, ({ member }) => member?.memberId ?? null);
    const ofMembers = described.members.map(({ memberId, clientId, clientHost }) => ({
      ...whole,
      memberId,
      clientId,
      host: clientHost,
      partitions: byMember.get(memberId) ?? [],
    }));
    const ofNobody = byMember.get(null);
    return ofNobody === undefined ? ofMembers : [...ofMembers, { ...whole, partitions: ofNobody }];
  });
  return { columns: columnsOf[view], rows, name: ({ group }) => group };
}

function printTotal(context: CommandContext, groups: readonly GroupProgress[]): void {
  const total = groups.reduce((sum, { partitions }) => sum + (lagOf(partitions) ?? 0), 0);
  const format = context.flags.output ?? "table";
  if (format === "table" || format === "wide" || format === "name") return context.print(`${total}\n`);
  const columns: readonly Column<number>[] = [{ key: "lag", of: (sum) => sum }];
  context.print(rowsText({ columns, rows: [total], name: String }, format));
}

function failWhenBeyond(groups: readonly GroupProgress[], max: number): void {
  const lags = groups.map(({ group, partitions }) => ({ group, lag: lagOf(partitions) }));
  // An unknown lag counts as too large.
  const unknown = lags.filter(({ lag }) => lag === null).map(({ group }) => `the lag of group ${group} is not known`);
  const beyond = lags.filter(({ lag }) => lag !== null && lag > max);
  if (beyond.length === 0 && unknown.length === 0) return;
  if (beyond.length === 0) {
    throw new CommandFailed(exitCodes.conditionNotMet, sentence(unknown.join(", ")), null, "lag_not_known");
  }
  const said = beyond.map(({ group, lag }) => `group ${group} is ${lag} behind`).join(", ");
  throw new CommandFailed(exitCodes.conditionNotMet, `${said}, more than ${max}`, null, "lag_above_max");
}

function sayUnknown(context: CommandContext, groups: readonly GroupProgress[]): void {
  for (const { group, partitions } of groups) {
    if (partitions.length > 0) continue;
    context.say(`kq: group ${group} has committed nothing and has no members: what it would read is not known`);
  }
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function parseView(given: string | undefined, isNamed: boolean): View {
  if (given === undefined) return isNamed ? "partition" : "group";
  const found = views.find((view) => view === given);
  if (found !== undefined) return found;
  throw usageError(`"${given}" is no value for --by`, didYouMean(given, views) ?? `It is one of ${views.join(", ")}.`);
}

function parseMax(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text)) throw usageError(`--max is a number of records, not "${text}"`);
  return Number(text);
}

/** Each look is some requests to every broker. */
const SHORTEST_INTERVAL_MS = 100;

function parseInterval(text: string): number {
  const ms = ofFlag("--interval", () => parseDuration(text));
  if (ms >= SHORTEST_INTERVAL_MS) return ms;
  throw usageError(
    `--interval ${text} is too short`,
    `It is ${SHORTEST_INTERVAL_MS}ms or more, such as --interval 2s.`,
  );
}

async function pause(client: Client, ms: number): Promise<void> {
  await client.sleep(ms);
}
