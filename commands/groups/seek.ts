/**
 * `kq groups seek GROUP`: sets where a group that is at rest goes on. It shows PRIOR, NEW and DELTA, asks on a
 * terminal, elsewhere only says what it would do until it is told `-y`, and prints the command that undoes it.
 *
 * @module
 */
import { partitionKey } from "../../core/protocol/partition_names.ts";
import { type Client, describeGroups, fetchCommitted, type TopicPartition } from "../../core/client/mod.ts";
import { command, type CommandContext, CommandFailed, exitCodes, ofFlag, usageError } from "../command.ts";
import { type Extent, extents, resolve } from "../consume/positions.ts";
import { EXIT_CODES, OFFSETS } from "../help_notes.ts";
import { requireGroups, requireTopics } from "../known_names.ts";
import { notesOf, type OffsetSpec, parseOffset, timeInstead } from "../offset_spec.ts";
import { chosenPartitions, parseTopicPartitions } from "../topic_partitions.ts";
import { withClient } from "../with_client.ts";
import { moveGroup, type Place, requireAtRest } from "./move.ts";
import { readOffsetsFile } from "./offsets_file.ts";

const many = (value: string, before: string[] | undefined): string[] => [...before ?? [], value];

export const groupsSeek = command({
  shape: (c) =>
    c.argument("<group>", "the group to move")
      .option("--to <place>", "where it goes on: beginning, end, 42, -10, committed-10, @-1h, @2026-09-01")
      .option(
        "--set <topic:partition=offset,...>",
        "where it goes on in each partition, such as orders:0=42,1=17",
        many,
      )
      .option("--to-group <group>", "where this other group stands")
      .option("--to-file <file>", "as a file says, with lines of topic,partition,offset; - is stdin")
      .option("--topic <topic[:partitions]>", "only there, such as orders or orders:0,2-4; repeat for more", many)
      .option("--new", "the group may be one that does not exist yet")
      .option("-y, --yes", "do not ask"),
  notes: [OFFSETS, EXIT_CODES],
  run: async ({ args: [group], options }, context) => {
    const ways = ["to", "set", "toGroup", "toFile"] as const;
    if (ways.filter((way) => options[way] !== undefined).length !== 1) {
      throw usageError("Where the group goes on is said by one of --to, --set, --to-group, --to-file");
    }
    const spec = options.to === undefined ? null : ofFlag("--to", () => parseOffset(options.to!));
    for (const note of notesOf(spec === null ? [] : [spec])) context.say(note);
    const listed = options.set !== undefined
      ? parseSet(options.set)
      : options.toFile !== undefined
      ? readOffsetsFile(options.toFile, context.process)
      : null;
    const only = options.topic?.map(parseTopicPartitions) ?? null;
    return await withClient(context, async (client) => {
      if (options.new !== true) await requireGroupToMove(client, group);
      await requireAtRest(client, group, "move");
      const chosen = only === null ? null : await partitionsOf(client, only);
      const places = listed !== null
        ? await checked(client, within(oncePerPartition(listed), chosen))
        : options.toGroup !== undefined
        ? within(await placesOfGroup(client, options.toGroup), chosen)
        : await placesOf(client, group, spec!, chosen, context);
      if (places.length === 0) throw nothingToMove(group, chosen);
      return await moveGroup(client, group, places, options.yes === true, context);
    });
  },
});

export const groupsCopy = command({
  shape: (c) =>
    c.argument("<from>", "the group whose offsets are taken")
      .argument("<to>", "the group that gets them; it is made where it is not there")
      .option("--topic <topic[:partitions]>", "only these, such as orders or orders:0,2-4; repeat for more", many)
      .option("-y, --yes", "do not ask"),
  notes: [EXIT_CODES],
  run: async ({ args: [from, to], options }, context) =>
    await withClient(context, async (client) => {
      if (from === to) throw usageError("A group cannot be copied to itself", "Name another group to copy to.");
      await requireGroups(client, [from]);
      await requireAtRest(client, to, "copy to");
      const chosen = options.topic === undefined
        ? null
        : await partitionsOf(client, options.topic.map(parseTopicPartitions));
      const places = within(await placesOfGroup(client, from), chosen);
      if (places.length === 0) throw nothingToMove(from, chosen);
      // A new group has no offsets to lose.
      const [described] = await describeGroups(client, [to]);
      const isSure = options.yes === true || described!.state === "Dead";
      return await moveGroup(client, to, places, isSure, context);
    }),
});

async function requireGroupToMove(client: Client, group: string): Promise<void> {
  try {
    await requireGroups(client, [group]);
  } catch (error) {
    if (!(error instanceof CommandFailed) || error.code !== "unknown_group") throw error;
    const hint = `${error.hint}\n--new makes it.`;
    throw new CommandFailed(error.exitCode, error.message, hint, error.code);
  }
}

async function partitionsOf(
  client: Client,
  named: readonly ReturnType<typeof parseTopicPartitions>[],
): Promise<TopicPartition[]> {
  const topics = await requireTopics(client, named.map(({ name }) => name));
  return topics.flatMap((topic, at) => chosenPartitions(topic, named[at]!.partitions));
}

function within(places: readonly Place[], chosen: readonly TopicPartition[] | null): Place[] {
  const names = chosen === null ? null : new Set(chosen.map(partitionKey));
  return places.filter((place) => names?.has(partitionKey(place)) ?? true);
}

/** Offsets that were written out must exist, and so must their partitions. */
async function checked(client: Client, places: readonly Place[]): Promise<Place[]> {
  const names = [...new Set(places.map(({ topic }) => topic))];
  const topics = await requireTopics(client, names);
  for (const [at, topic] of topics.entries()) {
    chosenPartitions(topic, places.filter((place) => place.topic === names[at]).map(({ partition }) => partition));
  }
  const logs = await extents(client, places, "read_uncommitted");
  for (const [at, place] of places.entries()) requireWithin(logs[at]!, place.offset);
  return [...places];
}

function requireWithin({ topic, partition, latest }: Extent, offset: number): void {
  if (offset <= latest) return;
  throw new CommandFailed(
    exitCodes.usage,
    `${topic} partition ${partition} ends at ${latest}, before ${offset}`,
    timeInstead(offset) ?? "`--to end` goes on at what comes next.",
    "offset_out_of_range",
  );
}

async function placesOfGroup(client: Client, group: string): Promise<Place[]> {
  await requireGroups(client, [group]);
  const committed = await fetchCommitted(client, group, null);
  return committed.filter(({ offset }) => offset >= 0).map(({ topic, partition, offset }) => ({
    topic,
    partition,
    offset: Number(offset),
  }));
}

async function placesOf(
  client: Client,
  group: string,
  spec: OffsetSpec,
  chosen: readonly TopicPartition[] | null,
  context: CommandContext,
): Promise<Place[]> {
  const committed = (await fetchCommitted(client, group, null)).filter(({ offset }) => offset >= 0);
  const partitions = chosen ?? committed;
  if (partitions.length === 0) return [];
  const { topics } = await client.metadata([...new Set(partitions.map(({ topic }) => topic))]);
  const present = partitions.filter(({ topic }) => topics.get(topic)?.error === "NONE");
  const logs = await extents(client, present, "read_uncommitted");
  if (spec.kind === "committed") {
    const offsets = new Map(committed.map((one) => [partitionKey(one), Number(one.offset)]));
    return logs.flatMap(({ topic, partition }) => {
      const offset = offsets.get(partitionKey({ topic, partition }));
      return offset === undefined ? [] : [{ topic, partition, offset: offset + spec.delta }];
    });
  }
  const found = await resolve(client, spec, logs, "read_uncommitted", context.machine.clock.wallMs());
  return logs.map((log, at) => {
    if (spec.kind === "offset") requireWithin(log, spec.offset);
    return { topic: log.topic, partition: log.partition, offset: found[at]! };
  });
}

/** `orders:0=42,1=17`. */
function parseSet(given: readonly string[]): Place[] {
  return given.flatMap((text) => {
    const [, topic, list] = /^([^:=,\s]+):(.+)$/.exec(text) ?? [];
    const parts = list?.split(",").map((part) => /^(\d{1,9})=(\d{1,15})$/.exec(part)) ?? [];
    if (topic === undefined || parts.some((part) => part === null)) {
      throw usageError(`--set: "${text}" is not a list of offsets`, "Write it as --set orders:0=42,1=17.");
    }
    return parts.map((part) => ({ topic, partition: Number(part![1]), offset: Number(part![2]) }));
  });
}

/** Of two offsets of one partition the group could have only one. */
function oncePerPartition(places: readonly Place[]): Place[] {
  const seen = new Map<string, Place>();
  for (const place of places) {
    const before = seen.get(partitionKey(place));
    if (before !== undefined && before.offset !== place.offset) {
      throw usageError(
        `${place.topic} partition ${place.partition} is given two offsets, ${before.offset} and ${place.offset}`,
        "Give each partition one.",
      );
    }
    seen.set(partitionKey(place), place);
  }
  return [...seen.values()];
}

function nothingToMove(group: string, chosen: readonly TopicPartition[] | null): CommandFailed {
  const where = chosen === null ? "" : " there";
  return new CommandFailed(
    exitCodes.failed,
    `Group ${group} has committed nothing${where}`,
    "Name the topics with --topic: kq groups seek GROUP --to PLACE --topic TOPIC.",
    "nothing_committed",
  );
}
