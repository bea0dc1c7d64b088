/**
 * Where a password comes from: a terminal that does not show it, a file, or stdin. Never from an argument without a
 * warning: arguments are in the list of processes and in the history of the shell.
 *
 * @module
 */
import { OperatingFailure } from "../core/runtime/ports.ts";
import type { InputStream } from "../core/runtime/process_port.ts";
import { type CommandContext, CommandFailed, exitCodes, usageError } from "./command.ts";

export interface PasswordFlags {
  readonly password?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly passwordStdin?: true | undefined;
}

const WAYS = "Type it at a terminal, or name a file: --password-file FILE, or pipe it: --password-stdin";
const LARGEST = 64 * 1024;

export function readPassword(user: string, flags: PasswordFlags, context: CommandContext): string {
  const given = [flags.password, flags.passwordFile, flags.passwordStdin].filter((flag) => flag !== undefined);
  if (given.length > 1) {
    throw usageError("--password, --password-file and --password-stdin exclude each other", "Give one of them.");
  }
  const password = given.length === 0 ? typed(user, context) : named(flags, context);
  if (password === "") throw usageError("The password is empty", WAYS);
  return password;
}

function named({ password, passwordFile }: PasswordFlags, context: CommandContext): string {
  const { process } = context;
  if (password !== undefined) {
    context.warn("kq: --password leaves the password in the shell's history and in the list of processes. " + WAYS);
    return password;
  }
  return passwordFile === undefined ? firstLine(process.stdin, "stdin") : passwordIn(passwordFile, context);
}

function passwordIn(path: string, { process }: CommandContext): string {
  let input: InputStream | null = null;
  try {
    input = process.openInput(path);
    return firstLine(input, path);
  } catch (failure) {
    if (!(failure instanceof OperatingFailure)) throw failure;
    throw usageError(failure.message, WAYS);
  } finally {
    input?.close();
  }
}

/** Without the end of the line. */
function firstLine(input: InputStream, name: string): string {
  const bytes = new Uint8Array(LARGEST);
  let size = 0;
  for (let read = -1; read !== 0 && !bytes.subarray(0, size).includes(0x0a) && size < LARGEST; size += read) {
    read = input.readNow(bytes, size, LARGEST - size);
  }
  if (size === LARGEST) throw usageError(`${name} holds more than a password`, WAYS);
  return new TextDecoder().decode(bytes.subarray(0, size)).split(/\r?\n/, 1)[0]!;
}

function typed(user: string, { process }: CommandContext): string {
  const password = process.askSecret(`Password for ${user}: `);
  if (password === null) throw usageError(`There is no password for ${user}, and no terminal to ask at`, WAYS);
  if (password !== process.askSecret("The same again: ")) {
    throw new CommandFailed(exitCodes.usage, "The two passwords are not the same", "Nothing was changed", "usage");
  }
  return password;
}
