/**
 * Users with passwords in the cluster's metadata (KIP-554). The password is stretched here and never sent.
 *
 * @module
 */
import { type ErrorName, errorName } from "../protocol/error_codes.ts";
import type { Requests } from "../protocol/generated/mod.ts";
import type { Passwords } from "../runtime/ports.ts";
import { type ScramMechanism, scramMechanismOf, scramMechanisms, scramSalt } from "../security/mod.ts";
import type { Client } from "./client.ts";
import { ServerError } from "./errors.ts";

export type ScramMechanismName = ScramMechanism;
export const scramMechanismNames = Object.keys(scramMechanisms) as readonly ScramMechanism[];

export interface ScramUser {
  readonly name: string;
  readonly error: ErrorName;
  readonly message: string | null;
  readonly credentials: readonly { readonly mechanism: ScramMechanism; readonly iterations: number }[];
}

/** Null for all of them. */
export async function describeScramUsers(client: Client, names: readonly string[] | null): Promise<ScramUser[]> {
  const answer = await client.send("DescribeUserScramCredentials", {
    users: names === null ? null : names.map((name) => ({ name })),
  }, "any");
  if (answer.errorCode !== 0) {
    throw new ServerError(errorName(answer.errorCode), "Cannot list the users", answer.errorMessage);
  }
  return answer.results.map(({ user, errorCode, errorMessage, credentialInfos }) => ({
    name: user,
    error: errorName(errorCode),
    message: errorMessage,
    credentials: credentialInfos.flatMap(({ mechanism, iterations }) => {
      const known = scramMechanismOf(mechanism);
      return known === null ? [] : [{ mechanism: known, iterations }];
    }),
  })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

export interface NewPassword {
  readonly name: string;
  readonly mechanism: ScramMechanism;
  readonly password: string;
  readonly iterations: number;
}

/** One mechanism of a user at a time: Kafka refuses two in one request. Throws {@linkcode ServerError}. */
export async function setScramPassword(
  client: Client,
  passwords: Passwords,
  { name, mechanism, password, iterations }: NewPassword,
): Promise<void> {
  const salt = scramSalt(client.ports.random.bytes(32));
  const { hash, size, type } = scramMechanisms[mechanism];
  const saltedPassword = await passwords.stretch({ hash, password, salt, iterations, size });
  await alter(client, {
    deletions: [],
    upsertions: [{ name, mechanism: type, iterations, salt, saltedPassword }],
  });
}

export async function removeScramPassword(
  client: Client,
  { name, mechanism }: { readonly name: string; readonly mechanism: ScramMechanism },
): Promise<void> {
  await alter(client, { deletions: [{ name, mechanism: scramMechanisms[mechanism].type }], upsertions: [] });
}

async function alter(client: Client, request: Requests["AlterUserScramCredentials"]): Promise<void> {
  const { results: [result] } = await client.send("AlterUserScramCredentials", request, "controller", {
    errorIn: ({ results }) => {
      const error = errorName(results[0]?.errorCode ?? 0);
      return error === "NOT_CONTROLLER" ? error : "NONE";
    },
  });
  const error = errorName(result?.errorCode ?? -1);
  if (error !== "NONE") {
    throw new ServerError(error, `Cannot change the password of user ${result?.user}`, result?.errorMessage ?? null);
  }
}
