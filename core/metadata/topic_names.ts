/**
 * Which names a topic may have. Kafka's metrics once wrote `.` as `_`, so two names that differ only in those collide,
 * and Kafka refuses the second; kq does the same, or a topic created here could not be moved to Kafka.
 *
 * @module
 */
import { OFFSETS_TOPIC, SHARE_STATE_TOPIC, TRANSACTIONS_TOPIC } from "../protocol/well_known.ts";

const MAX_LENGTH = 249;

/** The topics Kafka keeps for itself: clients may not write them, and a consumer's pattern does not match them. */
const internalNames: ReadonlySet<string> = new Set([
  OFFSETS_TOPIC,
  TRANSACTIONS_TOPIC,
  SHARE_STATE_TOPIC,
]);

export function isInternalTopic(name: string): boolean {
  return internalNames.has(name);
}

/** What is wrong with the name, in Kafka's words, or null. */
export function topicNameProblem(name: string): string | null {
  const problem = problemOf(name);
  return problem === null ? null : `Topic name is invalid: ${problem}`;
}

function problemOf(name: string): string | null {
  if (name === "") return "the empty string is not allowed";
  if (name === "." || name === "..") return `'${name}' is not allowed`;
  if (name.length > MAX_LENGTH) {
    return `the length of '${name}' is longer than the max allowed length ${MAX_LENGTH}`;
  }
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
    return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
  }
  return null;
}

/** The same for all names that collide. */
export function collisionKey(name: string): string {
  return name.replaceAll(".", "_");
}
