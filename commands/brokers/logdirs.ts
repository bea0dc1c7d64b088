/**
 * `kq brokers logdirs`: the directories that brokers keep partitions in, and how much is in them.
 *
 * @module
 */
import { describeLogDirs, type LogDir } from "../../core/client/mod.ts";
import { parseCount, sizeText } from "../sizes.ts";
import { command, CommandFailed, exitCodes } from "../command.ts";
import { requireEntity } from "../config/entity.ts";
import { type Cell, type Column, printRows } from "../output/rows.ts";
import { withClient } from "../with_client.ts";

const size = (bytes: number | null): Cell => bytes === null ? null : { text: sizeText(bytes), value: bytes };

const columns: readonly Column<LogDir>[] = [
  { key: "broker", of: ({ broker }) => broker },
  { key: "path", of: ({ path }) => path },
  { key: "replicas", of: ({ replicas }) => replicas.length },
  {
    key: "size_bytes",
    head: "SIZE",
    of: ({ replicas }) => size(replicas.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0)),
  },
  { key: "usable_bytes", head: "USABLE", of: ({ usableBytes }) => size(usableBytes) },
  { key: "total_bytes", head: "TOTAL", of: ({ totalBytes }) => size(totalBytes) },
  { key: "error", of: ({ error }) => error === "NONE" ? null : error },
];

export const brokersLogdirs = command({
  shape: (c) => c.argument("[broker...]", "ids of brokers; all of them when none is given"),
  run: async ({ args: [given] }, context) => {
    const ids = given.map(parseCount);
    const { dirs, failures } = await withClient(context, async (client) => {
      for (const id of ids) await requireEntity(client, { kind: "broker", name: String(id) });
      const { brokers } = await client.metadata([]);
      const all = [...brokers.keys()].sort((a, b) => a - b);
      return await describeLogDirs(client, ids.length > 0 ? ids : all, null);
    });
    printRows(context, { columns, rows: dirs, name: ({ broker, path }) => `${broker}:${path}` });
    for (const { broker, failure } of failures.slice(0, -1)) context.warn(`kq: Broker ${broker}: ${failure.message}`);
    const last = failures.at(-1);
    if (last !== undefined) {
      throw new CommandFailed(exitCodes.failed, `Broker ${last.broker}: ${last.failure.message}`, null, "failed");
    }
    return dirs.every(({ error }) => error === "NONE") ? exitCodes.done : exitCodes.failed;
  },
});
