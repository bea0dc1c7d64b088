/**
 * `kq topics trim TOPIC[:P] --to OFFSET`: deletes the records before a place. It asks on a terminal; elsewhere it only
 * says what it would do, until it is told `-y`.
 *
 * @module
 */
import { deleteRecords } from "../../core/client/mod.ts";
import { errorMessage, type ErrorName } from "../../core/protocol/error_codes.ts";
import { command, type CommandContext, CommandFailed, exitCodes, ofFlag, usageError } from "../command.ts";
import { confirm, somebodyIsThere } from "../confirm.ts";
import { type Extent, extents, resolve } from "../consume/positions.ts";
import { requireTopics } from "../known_names.ts";
import { notesOf, type OffsetSpec, parseOffset, timeInstead } from "../offset_spec.ts";
import { type Column, printRows } from "../output/rows.ts";
import { chosenPartitions, parseTopicPartitions } from "../topic_partitions.ts";
import { withClient } from "../with_client.ts";

interface Row extends Extent {
  /** The first offset that stays. */
  readonly to: number;
  readonly status: "trimmed" | "nothing to trim" | "would be trimmed" | "failed";
  readonly error: ErrorName | null;
}

const columns: readonly Column<Row>[] = [
  { key: "topic", of: ({ topic }) => topic },
  { key: "partition", of: ({ partition }) => partition },
  { key: "earliest", of: ({ earliest }) => earliest },
  { key: "to", of: ({ to }) => to },
  { key: "latest", of: ({ latest }) => latest },
  { key: "records", of: ({ to, earliest, error }) => (error === null ? to - earliest : 0) },
  { key: "status", of: ({ status }) => status },
  { key: "error", of: ({ error }) => error, wide: true },
];

export const topicsTrim = command({
  shape: (c) =>
    c.argument("<topic[:partitions]...>", "such as orders, or orders:0,2-4")
      .requiredOption("--to <offset>", "the first place that stays: 42, end, -10, @-7d, @2026-09-01")
      .option("-y, --yes", "do not ask"),
  run: async ({ args: [given], options }, context) => {
    const spec = ofFlag("--to", () => parsePlace(options.to));
    const asked = given.map(parseTopicPartitions);
    for (const note of notesOf([spec])) context.say(note);
    const rows = await withClient(context, async (client) => {
      const topics = await requireTopics(client, asked.map(({ name }) => name));
      const kept = topics.find(({ internal }) => internal);
      if (kept !== undefined) {
        throw usageError(
          `${kept.name} is the cluster's own, and brokers trim it themselves`,
          "kq groups delete removes what a group has committed.",
        );
      }
      const partitions = topics.flatMap((topic, at) => chosenPartitions(topic, asked[at]!.partitions));
      const logs = await extents(client, partitions, "read_uncommitted");
      const places = await resolve(client, spec, logs, "read_uncommitted", context.machine.clock.wallMs());
      const planned = logs.map((log, at) => plan(log, places[at]!, spec, logs));
      const going = planned.filter(({ status }) => status === "would be trimmed");
      if (going.length === 0 || !mayGoOn(going, options.yes === true, context)) return planned;
      const deleted = await deleteRecords(client, going.map((row) => ({ ...row, before: row.to })));
      return planned.map((row): Row => {
        const at = going.indexOf(row);
        if (at === -1) return row;
        const { error } = deleted[at]!;
        return error === "NONE" ? { ...row, status: "trimmed" } : { ...row, status: "failed", error };
      });
    });
    printRows(context, { columns, rows, name: ({ topic, partition }) => `${topic}:${partition}` });
    return failed(rows, context);
  },
});

function parsePlace(text: string): OffsetSpec {
  const spec = parseOffset(text);
  if (spec.kind === "committed") throw usageError("--to committed needs a group, and topics have none");
  return spec;
}

/** An offset that was written out must exist; every other place is kept inside the log. */
function plan(log: Extent, place: number, spec: OffsetSpec, all: readonly Extent[]): Row {
  const { topic, partition, earliest, latest } = log;
  if (spec.kind === "offset" && place > latest) {
    throw new CommandFailed(
      exitCodes.usage,
      `${topic} partition ${partition} ends at ${latest}, before ${place}`,
      timeInstead(place) ?? `${reaching(all, topic, place)}\`--to end\` deletes everything there is.`,
      "offset_out_of_range",
    );
  }
  const to = Math.min(Math.max(place, earliest), latest);
  return { ...log, to, status: to > earliest ? "would be trimmed" : "nothing to trim", error: null };
}

/** The way to trim those partitions of the topic that do reach so far. */
function reaching(all: readonly Extent[], topic: string, place: number): string {
  const those = all.filter((log) => log.topic === topic && log.latest >= place).map(({ partition }) => partition);
  return those.length === 0 ? "" : `${topic}:${those.join(",")} names what reaches so far. `;
}

function mayGoOn(going: readonly Row[], isSure: boolean, context: CommandContext): boolean {
  if (isSure) return true;
  const count = going.reduce((sum, { earliest, to }) => sum + to - earliest, 0);
  const topics = [...new Set(going.map(({ topic }) => topic))].join(", ");
  if (!somebodyIsThere(context)) {
    context.warn(`kq: nothing was deleted: -y does what is listed`);
    return false;
  }
  if (confirm(context, `Delete ${count} records of ${topics}?`)) return true;
  throw new CommandFailed(exitCodes.failed, "Nothing was deleted", null, "not_confirmed");
}

function failed(rows: readonly Row[], context: CommandContext): number {
  const errors = rows.filter(({ error }) => error !== null);
  for (const { topic, partition, error } of errors) {
    const hint = error === "POLICY_VIOLATION" ? "; it is compacted, and its cleanup.policy has no delete" : "";
    context.warn(`kq: Cannot trim ${topic} partition ${partition}: ${errorMessage(error!)} (${error})${hint}`);
  }
  // Like every command that was not told -y and could not ask: what was asked for was not done.
  const isDone = rows.every(({ status }) => status === "trimmed" || status === "nothing to trim");
  return isDone ? exitCodes.done : exitCodes.failed;
}
