/**
 * `kq serve -- CMD`: a program beside the broker, which knows where the broker is and whose end is the broker's.
 *
 * @module
 */
import { OperatingFailure } from "../../core/runtime/ports.ts";
import { signalNumber } from "../../core/runtime/process_port.ts";
import { type CommandContext, CommandFailed, exitCodes } from "../command.ts";

/** Returns the program's exit code, or 128 + n where it died of signal n, as a shell says it. */
export async function runBeside(
  words: readonly string[],
  address: string,
  context: CommandContext,
  started: () => void,
): Promise<number> {
  const { process } = context;
  const env = { KQ_BROKERS: address, KAFKA_BOOTSTRAP_SERVERS: address };
  const child = (() => {
    try {
      return process.spawn(words, { env, stdin: "ours", stdout: "ours" });
    } catch (failure) {
      if (!(failure instanceof OperatingFailure)) throw failure;
      throw new CommandFailed(exitCodes.usage, failure.message, "The program to run is named after --.", "no_program");
    }
  })();
  started();
  const forgets = (["SIGTERM", "SIGINT", "SIGHUP"] as const).map((signal) =>
    process.onSignal(signal, () => {
      // From a terminal Ctrl-C has reached the program already.
      if (signal !== "SIGINT" || process.stdin.kind !== "terminal") child.kill(signal);
    })
  );
  try {
    const { exitCode, signal } = await child.ended;
    return exitCode ?? 128 + signalNumber(signal!);
  } finally {
    for (const forget of forgets) forget();
  }
}
