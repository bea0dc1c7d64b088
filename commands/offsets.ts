/**
 * `kq offsets TOPIC[:P]`: where partitions begin and end, where they stood at a time, and what groups have committed.
 *
 * @module
 */
import { partitionKey } from "../core/protocol/partition_names.ts";
import {
  type AskedOffset,
  type Client,
  EARLIEST,
  fetchCommitted,
  type FoundOffset,
  LATEST,
  listOffsets,
  plainOffset,
  ServerError,
} from "../core/client/mod.ts";
import { command, type CommandContext, CommandFailed, exitCodes, ofFlag, usageError } from "./command.ts";
import { EXIT_CODES, OFFSETS } from "./help_notes.ts";
import { requireGroups, requireTopics } from "./known_names.ts";
import { notesOf, type OffsetSpec, parseOffset, readTime, timeInstead } from "./offset_spec.ts";
import { type Column, printRows } from "./output/rows.ts";
import { chosenPartitions, type NamedPartitions, parseTopicPartitions } from "./topic_partitions.ts";
import { withClient } from "./with_client.ts";

interface Row {
  readonly topic: string;
  readonly partition: number;
  readonly earliest: number;
  readonly latest: number;
  /**
   * The offset `--at` names: of the first record at or after a time, the end when there is none. Null where the log
   * ends before it.
   */
  readonly at: number | null;
  /** That record's timestamp, for a time. */
  readonly atTimestamp: number | null;
  readonly committed: readonly { readonly group: string; readonly offset: number | bigint }[];
}

const columns: readonly Column<Row>[] = [
  { key: "topic", of: ({ topic }) => topic },
  { key: "partition", of: ({ partition }) => partition },
  { key: "earliest", of: ({ earliest }) => earliest },
  { key: "latest", of: ({ latest }) => latest },
  { key: "count", of: ({ earliest, latest }) => latest - earliest },
];
const atColumns: readonly Column<Row>[] = [
  { key: "at", of: ({ at }) => at },
  { key: "at_timestamp", of: ({ atTimestamp }) => atTimestamp },
];
const committedColumn: Column<Row> = {
  key: "committed",
  of: ({ committed }) => ({
    text: committed.map(({ group, offset }) => `${group}=${offset}`).join(","),
    value: Object.fromEntries(committed.map(({ group, offset }) => [group, offset])),
  }),
};

export const offsets = command({
  shape: (c) =>
    c.argument("<topic[:partitions]...>", "such as orders, or orders:0,2-4")
      .option(
        "--at <time>",
        "the offset at that time too: 2026-09-01, -1h, @1795208499289, or any other place in a topic",
      )
      .option("-g, --group <group...>", "committed offsets of these groups only"),
  notes: [OFFSETS, EXIT_CODES],
  run: async ({ args: [given], options }, context) => {
    const at = options.at === undefined ? null : ofFlag("--at", () => parsePlace(options.at!));
    const asked = given.map(parseTopicPartitions);
    for (const note of notesOf(at === null ? [] : [at])) context.say(note);
    const rows = await withClient(context, (client) => read(client, context, asked, at, options.group ?? null));
    const shown = [...columns, ...(at === null ? [] : atColumns), committedColumn];
    printRows(context, { columns: shown, rows, name: ({ topic, partition }) => `${topic}:${partition}` });
  },
});

async function read(
  client: Client,
  context: CommandContext,
  asked: readonly NamedPartitions[],
  at: OffsetSpec | null,
  groupNames: readonly string[] | null,
): Promise<Row[]> {
  const topics = await requireTopics(client, asked.map(({ name }) => name));
  const partitions = topics.flatMap((topic, index) => chosenPartitions(topic, asked[index]!.partitions));
  const nowMs = context.machine.clock.wallMs();
  const [earliest, latest, found] = await Promise.all([
    ask(client, partitions, EARLIEST),
    ask(client, partitions, LATEST),
    at?.kind === "time" || at?.kind === "age"
      ? ask(client, partitions, at.kind === "time" ? at.atMs : Math.max(0, nowMs - at.ms))
      : null,
  ]);
  if (at?.kind === "offset" && latest.every(({ offset }) => offset < at.offset)) throw beyond(at.offset, latest);
  const committed = await committedBy(client, partitions, groupNames);
  return partitions.map(({ topic, partition }, index): Row => {
    const first = earliest[index]!.offset, end = latest[index]!.offset;
    const hit = found === null ? null : found[index]!;
    return {
      topic,
      partition,
      earliest: first,
      latest: end,
      at: hit !== null ? (hit.offset < 0 ? end : hit.offset) : at === null ? null : placeOf(at, first, end),
      atTimestamp: hit === null || hit.foundTimestamp < 0 ? null : hit.foundTimestamp,
      committed: committed.get(partitionKey({ topic, partition })) ?? [],
    };
  });
}

async function ask(
  client: Client,
  partitions: readonly { readonly topic: string; readonly partition: number }[],
  timestamp: number,
): Promise<FoundOffset[]> {
  const asked: AskedOffset[] = partitions.map((one) => ({ ...one, timestamp }));
  const found = await listOffsets(client, asked);
  const failed = found.find(({ error }) => error !== "NONE");
  if (failed === undefined) return found;
  throw new ServerError(failed.error, `Cannot read the offsets of ${failed.topic} partition ${failed.partition}`);
}

async function committedBy(
  client: Client,
  partitions: readonly { readonly topic: string; readonly partition: number }[],
  names: readonly string[] | null,
): Promise<Map<string, { group: string; offset: number | bigint }[]>> {
  const groups = await requireGroups(client, names ?? []);
  const byPartition = new Map<string, { group: string; offset: number | bigint }[]>();
  const answers = await Promise.all(groups.map(({ group }) => fetchCommitted(client, group, partitions)));
  answers.forEach((committed, at) => {
    for (const { topic, partition, offset } of committed) {
      if (offset < 0) continue;
      const name = partitionKey({ topic, partition });
      const present = byPartition.get(name) ?? [];
      byPartition.set(name, [...present, { group: groups[at]!.group, offset: plainOffset(offset) }]);
    }
  });
  return byPartition;
}

/** A place that the ends alone decide, kept inside the log; an offset that the log does not reach is no place in it. */
function placeOf(at: OffsetSpec, earliest: number, latest: number): number | null {
  if (at.kind === "offset") return at.offset > latest ? null : Math.max(at.offset, earliest);
  const offset = at.kind === "beginning" ? earliest + at.delta : at.kind === "end" ? latest + at.delta : latest;
  return Math.min(Math.max(offset, earliest), latest);
}

function beyond(offset: number, ends: readonly FoundOffset[]): CommandFailed {
  const { topic, partition, offset: end } = ends.reduce((last, each) => each.offset > last.offset ? each : last);
  return new CommandFailed(
    exitCodes.usage,
    `${topic} partition ${partition} ends at ${end}, before ${offset}`,
    timeInstead(offset),
    "offset_out_of_range",
  );
}

/** A bare time is what --at usually gets; a bare number is an offset, as everywhere. */
function parsePlace(text: string): OffsetSpec {
  const time = /^[+-]?\d[\d_]*$/.test(text) ? null : readTime(text);
  const spec = time ?? parseOffset(text);
  if (spec.kind !== "committed") return spec;
  throw usageError(`"${text}" needs no asking: the committed offsets are in the answer`);
}
