/**
 * The end of commands that do one thing to many topics: each has its own answer, each failure its line, and one failure
 * among many is exit 1.
 *
 * @module
 */
import type { ItemAnswer } from "../../core/client/mod.ts";
import { errorMessage, type ErrorName } from "../../core/protocol/error_codes.ts";
import { type CommandContext, CommandFailed, exitCodes } from "../command.ts";

/** Refusals of what was typed, not of what the cluster is like. */
const usageErrors: ReadonlySet<ErrorName> = new Set<ErrorName>([
  "INVALID_TOPIC_EXCEPTION",
  "INVALID_PARTITIONS",
  "INVALID_REPLICATION_FACTOR",
  "INVALID_CONFIG",
  "INVALID_REQUEST",
]);

/** Says each failure but the last, and throws that. Does nothing when there is none. */
export function failForItems(
  context: CommandContext,
  verb: string,
  answers: readonly ItemAnswer[],
  hintFor: (answer: ItemAnswer) => string | null,
): void {
  const failed = answers.filter(({ error }) => error !== "NONE");
  failed.forEach((answer, index) => {
    const { name, error, message } = answer;
    const isOfName = error === "INVALID_TOPIC_EXCEPTION" && message?.includes(" collides with ") !== true;
    const text = isOfName && verb === "create"
      ? `"${name}" cannot be the name of a topic`
      : `Cannot ${verb} topic ${name}: ${message ?? errorMessage(error)} (${error})`;
    if (index < failed.length - 1) return context.warn(`kq: ${text}`);
    const isUsage = failed.every((each) => usageErrors.has(each.error)) && failed.length === answers.length;
    const exitCode = isUsage ? exitCodes.usage : exitCodes.failed;
    throw new CommandFailed(exitCode, text, hintFor(answer), error.toLowerCase());
  });
}
