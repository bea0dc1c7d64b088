/**
 * `kq quotas`, `kq quotas set NAME=VALUE... --user alice` and `kq quotas unset NAME...`: how much clients may take.
 *
 * @module
 */
import type { Command } from "@commander-js/extra-typings";
import { alterQuotas, type ClientQuota, describeQuotas } from "../../core/client/mod.ts";
import { command, type CommandContext, usageError } from "../command.ts";
import { type Column, printRows } from "../output/rows.ts";
import { parseSize } from "../sizes.ts";
import { withClient } from "../with_client.ts";

interface Row {
  readonly entity: ClientQuota["entity"];
  readonly name: string;
  readonly value: number;
}

const nameOf = (entity: ClientQuota["entity"], type: string): string | null =>
  entity.has(type) ? entity.get(type) ?? "(default)" : null;

const columns: readonly Column<Row>[] = [
  { key: "user", of: ({ entity }) => nameOf(entity, "user") },
  { key: "client_id", of: ({ entity }) => nameOf(entity, "client-id") },
  { key: "quota", of: ({ name }) => name },
  { key: "value", of: ({ value }) => value },
];

export const quotasList = command({
  shape: (c) => c,
  run: async (_call, context) => {
    const quotas = await withClient(context, describeQuotas);
    const rows = quotas.flatMap(({ entity, values }) => [...values].map(([name, value]) => ({ entity, name, value })));
    const key = (row: Row) => JSON.stringify(columns.map(({ of }) => of(row)));
    printRows(context, {
      columns,
      rows: rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)),
      name: ({ name }) => name,
    });
  },
});

interface EntityFlags {
  readonly user?: string | undefined;
  readonly defaultUser?: true | undefined;
  readonly clientId?: string | undefined;
  readonly defaultClientId?: true | undefined;
}

const withEntity = <A extends unknown[], O extends Record<string, unknown>>(c: Command<A, O>) =>
  c.option("--user <name>", "for this user")
    .option("--default-user", "for each user that has no quota of its own")
    .option("--client-id <id>", "for clients that call themselves so")
    .option("--default-client-id", "for clients of each name that has no quota of its own");

const NOTES = [
  `Quotas: producer_byte_rate and consumer_byte_rate, in bytes a second (1MB, 512KiB), and request_percentage, of the time
of one processor. Of several that fit a client the most particular counts; whoever a quota is for shares it.
`,
];

export const quotasSet = command({
  shape: (c) => withEntity(c.argument("<name=value...>", "what it may take")),
  notes: NOTES,
  run: async ({ args: [pairs], options }, context) => {
    const values = new Map(pairs.map((pair): [string, number] => {
      const [, name, text] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
      if (name === undefined) throw usageError(`"${pair}" is not NAME=VALUE`, "For example producer_byte_rate=1MB.");
      return [name, name.endsWith("byte_rate") ? parseSize(text!) : parseNumber(name, text!)];
    }));
    await alter(options, values, context);
  },
});

export const quotasUnset = command({
  shape: (c) => withEntity(c.argument("<name...>", "what it may take without limit again")),
  notes: NOTES,
  run: async ({ args: [names], options }, context) =>
    await alter(options, new Map(names.map((name) => [name, null])), context),
});

async function alter(
  flags: EntityFlags,
  values: ReadonlyMap<string, number | null>,
  context: CommandContext,
): Promise<void> {
  const entity = entityOf(flags);
  for (const name of values.keys()) {
    if (!/^[a-z_]+$/.test(name)) throw usageError(`"${name}" is no quota`, "For example producer_byte_rate.");
  }
  await withClient(context, (client) => alterQuotas(client, entity, values));
  const whom = [...entity].map(([type, name]) => name === null ? `every other ${type}` : `${type} ${name}`).join(", ");
  for (const [name, value] of values) context.say(`kq: ${whom}: ${name} ${value === null ? "without limit" : value}`);
}

function entityOf(flags: EntityFlags): Map<string, string | null> {
  const entity = new Map<string, string | null>();
  const add = (type: string, name: string | undefined, isDefault: true | undefined): void => {
    if (name !== undefined && isDefault) throw usageError(`--${type} and --default-${type} exclude each other`);
    if (name !== undefined) entity.set(type, name);
    else if (isDefault) entity.set(type, null);
  };
  add("user", flags.user, flags.defaultUser);
  add("client-id", flags.clientId, flags.defaultClientId);
  if (entity.size > 0) return entity;
  throw usageError("Nothing says whose quota it is", "Name it with --user NAME or --client-id ID, or both.");
}

function parseNumber(name: string, text: string): number {
  if (!/^\d{1,15}(\.\d{1,6})?$/.test(text)) throw usageError(`${name} is a number, not "${text}"`);
  return Number(text);
}
