/**
 * SASL PLAIN (RFC 4616) as a server: one message, `authzid NUL user NUL password`. The users are those that Kafka's
 * `plain.sasl.jaas.config` names for the listener. The error messages are Kafka's, and do not reveal which part was
 * wrong.
 *
 * @module
 */

/** Passwords by user. */
export type PlainUsers = ReadonlyMap<string, string>;

export type PlainOutcome =
  | { readonly kind: "user"; readonly user: string }
  | { readonly kind: "refused"; readonly message: string };

/**
 * The users of a line such as `...PlainLoginModule required user_alice="secret" user_bob="other";`. Null where it is no
 * such line.
 */
export function plainUsers(jaas: string): PlainUsers | null {
  const line = /^\s*[\w.$]*PlainLoginModule\s+(?:required|requisite|sufficient|optional)\b([\s\S]*);\s*$/.exec(jaas);
  if (line === null) return null;
  const users = new Map<string, string>();
  for (const [, name, quoted, bare] of line[1]!.matchAll(/([\w.\-@]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/g)) {
    if (!name!.startsWith("user_")) continue;
    users.set(name!.slice("user_".length), quoted?.replace(/\\(.)/g, "$1") ?? bare!);
  }
  return users;
}

export function authenticatePlain(message: Uint8Array, users: PlainUsers): PlainOutcome {
  const parts = new TextDecoder().decode(message).split("\u0000");
  const refused = (why: string): PlainOutcome => ({ kind: "refused", message: `Authentication failed: ${why}` });
  if (parts.length !== 3) {
    return refused(`Invalid SASL/PLAIN response: expected 3 tokens, got ${Math.min(parts.length, 4)}`);
  }
  const [authorizationId, user, password] = parts as [string, string, string];
  if (user === "") return refused("username not specified");
  if (password === "") return refused("password not specified");
  // Also for an unknown user, so that the time does not reveal it.
  const known = users.get(user);
  const isRight = isSame(password, known ?? `${password}.`);
  if (!isRight || known === undefined) return refused("Invalid username or password");
  if (authorizationId !== "" && authorizationId !== user) {
    return refused("Client requested an authorization id that is different from username");
  }
  return { kind: "user", user };
}

/** In constant time, wherever they differ. */
function isSame(given: string, known: string): boolean {
  const encoder = new TextEncoder();
  const [a, b] = [encoder.encode(given), encoder.encode(known)];
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ (b[i % b.length] ?? 0);
  return difference === 0;
}
