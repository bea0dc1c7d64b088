/**
 * `kq log verify DIR`: reads everything and changes nothing.
 *
 * @module
 */
import { OFFSETS_TOPIC } from "../../core/protocol/well_known.ts";
import { partitionName } from "../../core/protocol/partition_names.ts";
import { command, type CommandContext, exitCodes } from "../command.ts";
import { type Column, printRows } from "../output/rows.ts";
import type { Grade } from "../../core/log/inspection/mod.ts";
import { counted } from "../output/counted.ts";
import { type Checked, type CheckedPartition, checkFolder, gradesOf } from "./checks.ts";
import { type OpenedFolder, openFolder, shortPath } from "./folder.ts";

export const logVerify = command({
  shape: (c) =>
    c.argument("<dir>", "a data folder of kq or Kafka, or one partition's folder in it")
      .option("--shallow", "check batches by their checksums only, without reading their records"),
  run: async ({ args: [given], options }, context) => {
    const folder = await openFolder(given, context);
    const checked = await checkFolder(folder, context, { deep: options.shallow !== true });
    // Nobody looks through fifty lines of nothing; a program that reads the rows gets them all.
    const isForPeople = folder.root === folder.path && [null, "table", "wide"].includes(context.flags.output);
    const rows = checked.partitions.filter((one) => !(isForPeople && isEmptyOfOffsets(one)));
    printRows(context, { columns: columnsFor(folder), rows, name: (one) => partitionName(one.folder) });
    const leftOut = checked.partitions.length - rows.length;
    if (leftOut > 0) context.say(`kq: and ${counted(leftOut, "empty partition")} of ${OFFSETS_TOPIC}`);
    tellProblems(checked, folder, context);
    context.say(`kq: ${sumText(checked)}`);
    for (const advice of adviceFor(checked, folder)) context.say(`    ${advice}`);
    return checked.count === 0 ? exitCodes.done : exitCodes.failed;
  },
});

/** Kafka makes fifty of them at once, and most stay empty. */
function isEmptyOfOffsets({ folder, findings, checkpoints }: CheckedPartition): boolean {
  const isWell = findings.problems.length === 0 && checkpoints.length === 0;
  return folder.topic === OFFSETS_TOPIC && findings.figures.bytes === 0 && isWell;
}

function columnsFor(folder: OpenedFolder): Column<CheckedPartition>[] {
  return [
    { key: "topic", of: ({ folder }) => folder.topic },
    { key: "partition", of: ({ folder }) => folder.partition },
    { key: "segments", of: ({ findings }) => findings.figures.segments },
    { key: "batches", of: ({ findings }) => findings.figures.batches },
    { key: "records", of: ({ findings }) => findings.figures.records },
    { key: "bytes", of: ({ findings }) => findings.figures.bytes },
    { key: "index_entries", of: ({ findings }) => findings.figures.indexEntries },
    { key: "earliest", of: ({ findings }) => findings.figures.startOffset },
    { key: "latest", of: ({ findings }) => findings.figures.endOffset },
    {
      key: "problems",
      of: ({ findings, checkpoints }) => ({
        text: String(findings.problems.length + checkpoints.length),
        value: [
          ...findings.problems.map(({ grade, path, position, what }) => ({
            grade,
            file: shortPath(path, folder),
            position,
            what,
          })),
          ...checkpoints.map(({ grade, what }) => ({ grade, file: null, position: null, what })),
        ],
      }),
    },
  ];
}

/** A line for each, on stderr. */
export function tellProblems(checked: Checked, folder: OpenedFolder, context: CommandContext): void {
  for (const what of checked.unreadable) context.warn(`kq: ${label("doubtful")}: ${what}`);
  for (const what of checked.gone) context.warn(`kq: ${label("lost")}: ${what}`);
  for (const { folder: partition, findings, checkpoints } of checked.partitions) {
    for (const { grade, path, position, what } of findings.problems) {
      const where = `${shortPath(path, folder)}${position === null ? "" : ` at ${position}`}`;
      context.warn(`kq: ${label(grade)}: ${where}: ${what}`);
    }
    for (const { grade, what } of checkpoints) {
      context.warn(`kq: ${label(grade)}: ${partitionName(partition)}: ${what}`);
    }
    for (const note of findings.notes) context.say(`kq: ${shortPath(note, folder)}`);
  }
  const unsettled = checked.partitions.reduce((sum, { findings }) => sum + findings.unsettledSegments, 0);
  // Each log that is open has such a segment, and nothing is wrong with it.
  if (unsettled > 0) {
    context.say(
      `kq: the indexes of ${counted(unsettled, "segment")} were not checked: a server still writes to them, ` +
        "or was killed, and then the next start rebuilds them",
    );
  }
}

const labels: Readonly<Record<Grade, string>> = { lost: "lost", unfinished: "unfinished", doubtful: "in doubt" };

function label(grade: Grade): string {
  return labels[grade];
}

/** Advice, the most urgent first. */
function adviceFor(checked: Checked, { given }: OpenedFolder): string[] {
  const { lost, unfinished, doubtful } = gradesOf(checked);
  return [
    ...(lost === 0 ? [] : [
      `What is lost is in no file here: put the partition back from a copy if there is one; else \`kq log repair ${given}\` ` +
      "cuts out what cannot be read, and keeps the rest.",
    ]),
    ...(unfinished === 0 ? [] : [
      "What is unfinished was never synced: the next start cuts it off by itself, and says how much that was.",
    ]),
    ...(doubtful === 0 ? [] : [
      `What is in doubt lies beside the records, which are whole: \`kq log repair ${given}\` removes it, and the next start ` +
      "makes it anew.",
    ]),
  ];
}

export function sumText(checked: Checked): string {
  const { partitions, count } = checked;
  const sum = (of: (one: CheckedPartition) => number) => partitions.reduce((sum, one) => sum + of(one), 0);
  const figures = [
    counted(partitions.length, "partition"),
    counted(sum(({ findings }) => findings.figures.segments), "segment"),
    counted(sum(({ findings }) => findings.figures.batches), "batch"),
    counted(sum(({ findings }) => findings.figures.records), "record"),
    counted(sum(({ findings }) => findings.figures.bytes), "byte"),
  ];
  if (count === 0) return `${figures.join(", ")}: all is well`;
  const grades = Object.entries(gradesOf(checked)).filter(([, number]) => number > 0);
  const said = grades.map(([grade, number]) => `${number} ${label(grade as Grade)}`);
  return `${figures.join(", ")}: ${counted(count, "problem")} (${said.join(", ")})`;
}
