/**
 * The file `partition.metadata` in a partition's folder, in Kafka's format: which topic, by id, the folder is of.
 *
 * @module
 */
import type { Disk } from "../../runtime/ports.ts";

const FILE_NAME = "partition.metadata";

/** Null when the folder does not say, for example after a crash. */
export function readFolderTopicId(disk: Disk, folder: string): string | null {
  const path = `${folder}/${FILE_NAME}`;
  if (!disk.exists(path)) return null;
  const text = new TextDecoder().decode(disk.readFile(path));
  return /^topic_id: (\S{22})$/m.exec(text)?.[1] ?? null;
}

/** Not synced: the names in the folder are with the first records, and until then nothing is lost with it. */
export function writeFolderTopicId(disk: Disk, folder: string, topicId: string): void {
  const bytes = new TextEncoder().encode(`version: 0\ntopic_id: ${topicId}`);
  const file = disk.open(`${folder}/${FILE_NAME}`, "if-missing");
  try {
    file.truncate(0);
    file.write(bytes, 0, bytes.length, 0);
  } finally {
    file.close();
  }
}
