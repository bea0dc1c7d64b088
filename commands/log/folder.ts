/**
 * The folder that `kq log` was given, and its name in messages.
 *
 * @module
 */
import { findPartitions, type InspectedFolder } from "../../core/log/inspection/mod.ts";
import { type Disk, OperatingFailure } from "../../core/runtime/ports.ts";
import { type CommandContext, usageError } from "../command.ts";
import { absolute } from "../paths.ts";

export interface OpenedFolder extends InspectedFolder {
  readonly disk: Disk;
  /** As it was typed. */
  readonly given: string;
  /** Absolute. */
  readonly path: string;
}

const IN_A_PARTITION = /\d{20}\.(log|index|timeindex|txnindex|snapshot)$/;

/** Exit 2 where there is no such folder, or no log in it. */
export async function openFolder(given: string, context: CommandContext): Promise<OpenedFolder> {
  if (given.trim() === "") {
    throw usageError("The folder's name is empty", "Name a data folder, or one partition's in it.");
  }
  const disk = await context.machine.disk();
  const path = absolute(given, context.process.folder);
  if (!disk.exists(path)) throw usageError(`${given} does not exist`, "Name a data folder, or one partition's in it.");
  if (isFile(disk, path)) {
    const folder = given.includes("/") ? given.slice(0, given.lastIndexOf("/")) || "/" : ".";
    throw usageError(
      `${given} is a file`,
      IN_A_PARTITION.test(given)
        ? `Name the partition's folder: ${folder}`
        : "Name a data folder, or one partition's in it.",
    );
  }
  if (disk.exists(`${path}/broker-1/meta.properties`)) {
    throw usageError(
      `${given} belongs to brokers that run in one process, and each has a folder of its own in it`,
      `Name one of them: ${given.replace(/\/$/, "")}/broker-1`,
    );
  }
  const found = findPartitions(disk, path);
  return { ...found, disk, given, path };
}

/** Of a path that exists. */
export function isFile(disk: Disk, path: string): boolean {
  try {
    disk.list(path);
    return false;
  } catch (failure) {
    if (failure instanceof OperatingFailure && failure.code === "ENOTDIR") return true;
    throw failure;
  }
}

/** Paths as they are seen from the folder that was typed. */
export function shortPath(path: string, folder: OpenedFolder): string {
  return path.startsWith(`${folder.path}/`) ? path.slice(folder.path.length + 1) : path;
}
