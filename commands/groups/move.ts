/**
 * Setting where a group goes on: what is planned, shown and, when that is wanted, committed. `seek` and `copy` are two
 * ways to say the places.
 *
 * Note: a coordinator accepts commits without a membership only while the group has no members, so a live group is
 * refused here, by the names of those to stop; otherwise the members would go on from where they are and commit over
 * it.
 *
 * @module
 */
import { partitionKey } from "../../core/protocol/partition_names.ts";
import {
  type Client,
  commitOffsets,
  type DescribedGroup,
  describeGroups,
  fetchCommitted,
  nobody,
  plainOffset,
  type TopicPartition,
} from "../../core/client/mod.ts";
import { errorMessage, type ErrorName } from "../../core/protocol/error_codes.ts";
import { type CommandContext, CommandFailed, exitCodes } from "../command.ts";
import { confirm, somebodyIsThere } from "../confirm.ts";
import { extents } from "../consume/positions.ts";
import { counted } from "../output/counted.ts";
import { type Column, printRows } from "../output/rows.ts";

/** Where the group is to go on in a partition; it must be within the log. */
export interface Place extends TopicPartition {
  readonly offset: number;
}

interface Move extends Place {
  /** What the group had committed; null for nothing. */
  readonly prior: number | bigint | null;
  readonly status: "moved" | "would be moved" | "is there already" | "failed";
  readonly error: ErrorName | null;
}

const columns: readonly Column<Move>[] = [
  { key: "topic", of: ({ topic }) => topic },
  { key: "partition", of: ({ partition }) => partition },
  { key: "prior", of: ({ prior }) => prior },
  { key: "new", of: ({ offset }) => offset },
  { key: "delta", of: ({ prior, offset }) => (prior === null ? null : offset - Number(prior)) },
  { key: "status", of: ({ status }) => status },
  { key: "error", of: ({ error }) => error, wide: true },
];

/** The group as it is. Throws CommandFailed, exit 1, while it has members. */
export async function requireAtRest(client: Client, group: string, verb: string): Promise<DescribedGroup> {
  const [described] = await describeGroups(client, [group]);
  const { members } = described!;
  if (members.length === 0) return described!;
  const [some, more] = [members.slice(0, MOST_NAMED), members.length - MOST_NAMED];
  const named = some.map(({ clientId, clientHost }) => `${clientId} at ${clientHost}`).join(", ");
  throw new CommandFailed(
    exitCodes.failed,
    `Cannot ${verb} group ${group} while it has ${counted(members.length, "member")}: ${named}${
      more > 0 ? ` and ${more} more` : ""
    }`,
    "Stop them first; the group is at rest when they have left, or after their session timeout.",
    "group_is_live",
  );
}

const MOST_NAMED = 5;

/** Shows the moves, asks, and commits them. Returns the exit code. */
export async function moveGroup(
  client: Client,
  group: string,
  places: readonly Place[],
  isSure: boolean,
  context: CommandContext,
): Promise<number> {
  const committed = await fetchCommitted(client, group, places);
  const priors = new Map(
    committed.filter(({ offset }) => offset >= 0).map((one) => [partitionKey(one), plainOffset(one.offset)]),
  );
  const logs = await extents(client, places, "read_uncommitted");
  const planned = places.map((place, at): Move => {
    const { earliest, latest } = logs[at]!;
    const offset = Math.min(Math.max(place.offset, earliest), latest);
    const prior = priors.get(partitionKey(place)) ?? null;
    return { ...place, offset, prior, status: prior === offset ? "is there already" : "would be moved", error: null };
  });
  const going = planned.filter(({ status }) => status === "would be moved");
  const may = going.length > 0 && mayGoOn(going, group, isSure, context);
  const moves = may ? await carryOut(client, group, planned) : planned;
  printRows(context, { columns, rows: moves, name: ({ topic, partition }) => `${topic}:${partition}` });
  const moved = moves.filter(({ status }) => status === "moved");
  if (moved.length > 0) { for (const line of undoOf(group, moved)) context.say(line); }
  for (const { topic, partition, error } of moves) {
    if (error === null) continue;
    context.warn(`kq: Cannot move ${group} in ${topic} partition ${partition}: ${errorMessage(error)} (${error})`);
  }
  const isDone = moves.every(({ status }) => status === "moved" || status === "is there already");
  return isDone ? exitCodes.done : exitCodes.failed;
}

function mayGoOn(going: readonly Move[], group: string, isSure: boolean, context: CommandContext): boolean {
  if (isSure) return true;
  if (!somebodyIsThere(context)) {
    context.warn("kq: nothing was moved: -y does what is listed");
    return false;
  }
  const back = going.filter(({ prior, offset }) => prior !== null && offset < Number(prior)).length;
  const how = back === 0 ? "" : `, ${back} of them back`;
  if (confirm(context, `Move group ${group} in ${counted(going.length, "partition")}${how}?`)) return true;
  throw new CommandFailed(exitCodes.failed, "Nothing was moved", null, "not_confirmed");
}

async function carryOut(client: Client, group: string, planned: readonly Move[]): Promise<Move[]> {
  const going = planned.filter(({ status }) => status === "would be moved");
  const answers = await commitOffsets(client, group, nobody, going.map((move) => ({ ...move, leaderEpoch: -1 })));
  const errors = new Map(answers.map((answer) => [partitionKey(answer), answer.error]));
  return planned.map((move): Move => {
    if (move.status !== "would be moved") return move;
    const error = errors.get(partitionKey(move)) ?? "UNKNOWN_SERVER_ERROR";
    return error === "NONE" ? { ...move, status: "moved" } : { ...move, status: "failed", error };
  });
}

/** The commands that bring the group back to where it was. */
function undoOf(group: string, moved: readonly Move[]): string[] {
  const back = moved.filter(({ prior }) => prior !== null);
  const fresh = moved.filter(({ prior }) => prior === null);
  const name = shellWord(group);
  const byTopic = (of: readonly Move[], text: (move: Move) => string) =>
    [...Map.groupBy(of, ({ topic }) => topic)].map(([topic, ones]) => `${topic}:${ones.map(text).join(",")}`);
  const seek = byTopic(back, ({ partition, prior }) => `${partition}=${prior}`).map((each) => ` --set ${each}`);
  const forget = byTopic(fresh, ({ partition }) => String(partition)).map((each) => ` ${each}`);
  return [
    ...seek.length === 0 ? [] : [`kq: to undo: kq groups seek ${name}${seek.join("")} -y`],
    ...forget.length === 0 ? [] : [`kq: to undo: kq groups forget ${name}${forget.join("")} -y`],
  ];
}

function shellWord(text: string): string {
  return /^[\w.:@%+,/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
