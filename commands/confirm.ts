/**
 * The question before what cannot be undone. It is asked only on a terminal: a script says `-y`.
 *
 * @module
 */
import type { CommandContext } from "./command.ts";

const LONGEST_ANSWER = 256;

/** Whether a person can be asked. */
export function somebodyIsThere({ process: { stdin, stderr } }: CommandContext): boolean {
  return stdin.kind === "terminal" && stderr.kind === "terminal";
}

/** True when the answer is yes, or when there is no terminal. */
export function confirm(context: CommandContext, question: string): boolean {
  const { stdin, stderr } = context.process;
  if (!somebodyIsThere(context)) return true;
  const bytes = new TextEncoder().encode(`${question} [y/N] `);
  stderr.writeNow(bytes, 0, bytes.length);
  const answer = new Uint8Array(LONGEST_ANSWER);
  const size = stdin.readNow(answer, 0, answer.length);
  return /^y(es)?$/i.test(new TextDecoder().decode(answer.subarray(0, size)).trim());
}
