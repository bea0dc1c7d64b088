/**
 * `kq log import`: the topics of a stopped Kafka, with their records, settings and committed offsets, into a data
 * folder of kq's.
 *
 * @module
 */
import { importIntoFolder, nodeOfDataDirectory, openDataDirectory, parseBrokerConfig } from "../../core/broker/mod.ts";
import { command, CommandFailed, exitCodes, usageError } from "../command.ts";
import { IMPORT } from "../help_notes.ts";
import { type Column, printRows } from "../output/rows.ts";
import { absolute } from "../paths.ts";
import { refuseEmpty } from "../serve_settings.ts";
import { isFile } from "./folder.ts";
import type { ImportedTopic } from "../../core/broker/mod.ts";

const columns: readonly Column<ImportedTopic>[] = [
  { key: "topic", of: ({ name }) => name },
  { key: "partitions", of: ({ partitions }) => partitions },
  { key: "records", of: ({ records }) => records },
  { key: "bytes", of: ({ bytes }) => bytes },
];

export const logImport = command({
  notes: [IMPORT],
  shape: (c) =>
    c
      .argument("<kafka-data-dir>", "one of Kafka's log.dirs; it is only read, and Kafka must be stopped")
      .requiredOption("--data <dir>", "kq's data folder; made when it is not there"),
  run: async ({ args: [kafkaFolder], options }, context) => {
    const { machine, process: own, flags } = context;
    refuseEmpty(options.data, "--data");
    if (kafkaFolder.trim() === "") throw usageError("The folder to import is empty", "Name one of Kafka's log.dirs.");
    const [disk, checksums, logger] = await Promise.all([
      machine.disk(),
      machine.checksums(),
      machine.logger({ level: flags.quiet ? "error" : "warn", format: "text" }),
    ]);
    const [from, folder] = [absolute(kafkaFolder, own.folder), absolute(options.data, own.folder)];
    if (!disk.exists(from)) throw usageError(`${kafkaFolder} does not exist`, "Name one of Kafka's log.dirs.");
    if (isFile(disk, from)) throw usageError(`${kafkaFolder} is a file`, "Name one of Kafka's log.dirs.");
    if (`${folder}/`.startsWith(`${from}/`) || `${from}/`.startsWith(`${folder}/`)) {
      const where = folder === from ? "is" : folder.length > from.length ? "lies in" : "holds";
      throw usageError(
        `--data ${options.data} ${where} the folder that is imported, which is only read`,
        "Name a folder that lies elsewhere.",
      );
    }
    // Whose it is says the folder, not we; which node Kafka's was makes no difference, for its partitions become this
    // one's.
    const node = nodeOfDataDirectory(disk, folder);
    const parsed = parseBrokerConfig(node === null ? [] : [["node.id", String(node)]]);
    if (parsed.kind === "refused") throw new CommandFailed(exitCodes.failed, parsed.problems.join("\n"));
    const { config } = parsed;
    const { clock, timers, random, database } = machine;
    const data = await openDataDirectory({
      folder,
      nodeId: config.get("node.id"),
      aboutMe: `process ${own.pid}, importing`,
      disk,
      random,
    });
    const { metadataFile } = data;
    if (metadataFile === null) {
      throw new CommandFailed(exitCodes.failed, `${data.folder} is ephemeral: nothing can be imported into it`);
    }
    const report = await importIntoFolder({
      ports: { disk, database, checksums, clock, timers, random, logger },
      config,
      data: { ...data, metadataFile },
      from,
      set: (brokers, settings) => context.say(`kq: set for ${brokers}: ${settings.join(", ")}`),
      took: ({ name, partitions, records }) => context.say(`kq: ${name}: ${partitions} partitions, ${records} records`),
    });
    if (!report.wasClean) {
      context.warn("kq: that broker was not stopped in order; its logs were checked as after a crash");
    }
    for (const name of report.deleted) context.say(`kq: ${name} is skipped: it was marked for deletion`);
    for (const line of report.openTransactions) context.say(`kq: ${line}`);
    for (const line of report.notTaken) context.warn(`kq: not taken: ${line}`);
    if (flags.output !== null) printRows(context, { columns, rows: report.topics, name: ({ name }) => name });
    const ownNode = node ?? 1;
    const asNode = ownNode === 1 ? "" : ` -c node.id=${ownNode}`;
    const start = `start them with kq serve --data ${options.data}${asNode}`;
    context.say(
      `kq: ${report.topics.length} topics taken over; ${start}${toldOfProperties(report.kafkaNode, ownNode)}`,
    );
    return report.notTaken.length === 0 ? exitCodes.done : exitCodes.failed;
  },
});

/**
 * The file is nowhere in the folder, and what it says of retention counts for every topic that was not set otherwise.
 */
function toldOfProperties(kafkaNode: number | null, node: number): string {
  if (kafkaNode === null) return "";
  // The file says which node Kafka was, and the folder belongs to another.
  const asNode = kafkaNode === node || node !== 1 ? "" : ` -c node.id=${node}`;
  return `. What server.properties says is not in that folder: add -F server.properties${asNode}`;
}
