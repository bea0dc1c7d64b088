/**
 * `kq log repair DIR`: cuts out what is damaged, after it has said what that is and was told to.
 *
 * @module
 */
import { partitionName } from "../../core/protocol/partition_names.ts";
import { planOf, readCheckpoints, repairPartition, type RepairPlan } from "../../core/log/inspection/mod.ts";
import { command, type CommandContext, CommandFailed, exitCodes } from "../command.ts";
import { confirm, somebodyIsThere } from "../confirm.ts";
import { type Checked, checkFolder } from "./checks.ts";
import { type OpenedFolder, openFolder, shortPath } from "./folder.ts";
import { counted } from "../output/counted.ts";
import { sumText, tellProblems } from "./verify.ts";

const CLEAN = ".kafka_cleanshutdown";

export const logRepair = command({
  shape: (c) =>
    c.argument("<dir>", "a data folder of kq or Kafka that no server has open, or one partition's folder in it")
      .option("-y, --yes", "do not ask"),
  run: async ({ args: [given], options }, context) => {
    const folder = await openFolder(given, context);
    const unlock = lock(folder, context);
    try {
      return await repair(folder, options.yes === true, context);
    } finally {
      unlock();
    }
  },
});

async function repair(folder: OpenedFolder, isSure: boolean, context: CommandContext): Promise<number> {
  const checked = await checkFolder(folder, context, { deep: true });
  if (checked.count === 0) {
    context.say(`kq: ${sumText(checked)}`);
    return exitCodes.done;
  }
  tellProblems(checked, folder, context);
  const plans = checked.partitions.map(({ folder, findings }) => planOf(folder, findings));
  const isNothing = plans.every(({ cuts, removals }) => cuts.size === 0 && removals.length === 0) &&
    checked.partitions.every(({ checkpoints }) => checkpoints.length === 0);
  if (isNothing) throw hopeless(checked);
  for (const plan of plans) for (const line of linesOf(plan, folder)) context.say(`kq: ${line}`);
  if (!isSure && !somebodyIsThere(context)) {
    context.warn("kq: nothing was changed: -y does what is listed");
    return exitCodes.failed;
  }
  if (!isSure && !confirm(context, "Do this?")) {
    throw new CommandFailed(exitCodes.failed, "Nothing was changed", null, "not_confirmed");
  }
  await carryOut(plans, folder, checked);
  // Looked at anew: only what is seen to be right is said to be.
  const after = await checkFolder(await openFolder(folder.given, context), context, { deep: true });
  tellProblems(after, folder, context);
  context.say(`kq: ${doneText(plans)}; ${sumText(after)}`);
  if (after.count > 0) throw hopeless(after);
  return exitCodes.done;
}

async function carryOut(plans: readonly RepairPlan[], { disk, root }: OpenedFolder, checked: Checked): Promise<void> {
  // The next start believes nothing of before.
  if (root !== null && disk.exists(`${root}/${CLEAN}`)) {
    disk.removeFile(`${root}/${CLEAN}`);
    await disk.syncFolder(root);
  }
  for (const plan of plans) await repairPartition(disk, plan);
  if (root === null) return;
  const { files } = readCheckpoints(disk, root);
  const all = [files.recoveryPoints, files.startOffsets, files.highWatermarks, files.cleaner];
  for (const [at, { folder, findings }] of checked.partitions.entries()) {
    // It lacks everything, and the checkpoints are what says so.
    if (folder.bases.length === 0) continue;
    const { endOffset, startOffset } = findings.figures;
    const end = Math.max(endOffset, startOffset);
    // What a cut took from the end was promised in the checkpoints, and the next start would miss it.
    for (const checkpoint of [files.recoveryPoints, files.highWatermarks, files.cleaner]) {
      if ((checkpoint.get(folder) ?? 0) > end) checkpoint.set(folder, end);
    }
    // A hole is taken for a crash's work where nothing says that the log was synced up to behind it.
    if (plans[at]!.cuts.size > 0) files.recoveryPoints.set(folder, end);
  }
  for (const checkpoint of all) await checkpoint.flush();
}

/** Whoever has the folder open would go on writing where we cut. */
function lock({ disk, root, given }: OpenedFolder, { process }: CommandContext): () => void {
  if (root === null) return () => {};
  const locked = disk.lock(`${root}/.lock`, `process ${process.pid}, repairing`);
  if (!("heldBy" in locked)) return locked.release;
  throw new CommandFailed(
    exitCodes.failed,
    `${given} is in use (${locked.heldBy}): it cannot be repaired while a server has it open`,
    "Stop that server first. `kq log verify` only reads.",
    "in_use",
  );
}

function linesOf({ folder, cuts, removals, bytes, records, hopeless }: RepairPlan, of: OpenedFolder): string[] {
  const stretches = [...cuts.values()].reduce((sum, ranges) => sum + ranges.length, 0);
  return [
    ...(stretches === 0 ? [] : [
      `${partitionName(folder)}: cut ${counted(bytes, "byte")} (${counted(records, "record")} by their headers) in ${
        counted(stretches, "place")
      }; they are kept beside, in files that end in .torn`,
    ]),
    ...(removals.length === 0 ? [] : [
      `${partitionName(folder)}: remove ${counted(removals.length, "file")} that the next start makes anew: ${
        removals.map((path) => shortPath(path, of).split("/").at(-1)).join(", ")
      }`,
    ]),
    ...(hopeless === 0 ? [] : [`${partitionName(folder)}: ${counted(hopeless, "problem")} that no cut does away with`]),
  ];
}

function doneText(plans: readonly RepairPlan[]): string {
  const bytes = plans.reduce((sum, plan) => sum + plan.bytes, 0);
  const records = plans.reduce((sum, plan) => sum + plan.records, 0);
  const files = plans.reduce((sum, { removals }) => sum + removals.length, 0);
  return `cut ${counted(bytes, "byte")} (${counted(records, "record")}), removed ${counted(files, "file")}`;
}

function hopeless({ count }: Checked): CommandFailed {
  return new CommandFailed(
    exitCodes.failed,
    `${counted(count, "problem")} cannot be repaired by cutting`,
    "What is missing is in no file here: put the partition's folder back from a copy. Without one, kq serves what is left.",
    "not_repaired",
  );
}
