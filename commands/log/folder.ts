/**
 * The folder that `kq log` was given, and how it is told of.
 *
 * @module
 */
import { findPartitions, type InspectedFolder, type PartitionFolder } from "../../core/log/inspection/mod.ts";
import type { Disk } from "../../core/runtime/ports.ts";
import { type CommandContext, usageError } from "../command.ts";
import { absolute } from "../serve_settings.ts";

export interface OpenedFolder extends InspectedFolder {
  readonly disk: Disk;
  /** As it was typed. */
  readonly given: string;
  /** Absolute. */
  readonly path: string;
}

/** Exit 2 where there is no such folder, or no log in it. */
export async function openFolder(given: string, context: CommandContext): Promise<OpenedFolder> {
  const disk = await context.machine.disk();
  const path = absolute(given, context.process.folder);
  if (!disk.exists(path)) throw usageError(`${given} does not exist`, "Name a data folder, or one partition's in it.");
  const found = findPartitions(disk, path);
  return { ...found, disk, given, path };
}

export function partitionName({ topic, partition }: PartitionFolder): string {
  return `${topic}-${partition}`;
}

/** Paths as they are seen from the folder that was typed. */
export function shortPath(path: string, folder: OpenedFolder): string {
  return path.startsWith(`${folder.path}/`) ? path.slice(folder.path.length + 1) : path;
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : noun.endsWith("ch") ? "es" : "s"}`;
}
