/**
 * Which context a command talks to. A flag wins over the environment, that over a project's `.kq.toml`, that over the
 * user's current context. Note: what a context says besides its brokers (credentials!) goes to its own brokers only:
 * who names others takes none of it, unless they name the context too.
 *
 * @module
 */
import type { Process } from "../../core/runtime/process_port.ts";
import { type CommonFlags, type Machine, usageError } from "../command.ts";
import type { Context, ProjectFile, UserFile } from "./file.ts";
import { projectFile, readIfThere, userPath } from "./locations.ts";

/** As `flags`, with what the context adds, and what is to be said of where it came from. */
export interface WithContext {
  readonly flags: CommonFlags;
  readonly note: string | null;
}

export async function withContext(flags: CommonFlags, process: Process, machine: Machine): Promise<WithContext> {
  const unchanged = { flags, note: null };
  const fromEnvironment = process.env["KQ_CONTEXT"] ?? "";
  const asked = flags.context ?? (fromEnvironment === "" ? null : fromEnvironment);
  if (flags.data !== null) {
    if (flags.context === null) return unchanged;
    throw usageError("--data and --context exclude each other", "--data opens the folder itself and asks no server.");
  }
  if (asked === null && flags.brokers !== null) return unchanged;
  const userText = readIfThere(process, userPath(process.env));
  const project = asked === null ? projectFile(process) : null;
  if (asked === null && project === null && userText === null) return unchanged;

  // Only now: most command lines have no such file, and pay nothing for it.
  const files = await import("./file.ts");
  const toml = await machine.toml();
  const user = files.readUserFile(userPath(process.env), userText, toml);
  if (asked !== null) {
    const from = flags.context === null ? "KQ_CONTEXT" : "--context";
    const context = contextNamed(asked, user, from, files);
    // Whoever names a context means its brokers, also where KQ_BROKERS is still set from before.
    return { flags: joined(flags, context, flags.brokersFrom === "flag", `context ${asked}`), note: null };
  }
  if (project !== null) return ofProject(files.readProjectFile(project.path, project.text, toml), user, flags, files);
  if (user.current === null) return unchanged;
  return { flags: joined(flags, user.contexts.get(user.current)!, false, `context ${user.current}`), note: null };
}

type Files = typeof import("./file.ts");

function ofProject(project: ProjectFile, user: UserFile, flags: CommonFlags, files: Files): WithContext {
  const shown = project.path;
  if (project.context !== null) {
    const context = contextNamed(project.context, user, shown, files);
    const both = {
      ...context,
      timeoutMs: project.timeoutMs ?? context.timeoutMs,
      properties: [...context.properties, ...project.properties],
    };
    return {
      flags: joined(flags, both, false, `context ${project.context}`),
      note: `context ${project.context}, as ${shown} says: ${context.brokers!.join(",")}`,
    };
  }
  if (project.brokers !== null) {
    return {
      flags: joined(flags, project, false, shown),
      note: `brokers ${project.brokers.join(",")}, as ${shown} says`,
    };
  }
  // It adds to whatever cluster is meant, and cannot send its credentials anywhere.
  const current = user.current === null ? null : user.contexts.get(user.current)!;
  const base = current === null ? flags : joined(flags, current, false, `context ${user.current}`);
  return { flags: joined(base, project, true, shown), note: null };
}

export function contextNamed(name: string, user: UserFile, from: string, { noSuchContext }: Files): Context {
  const found = user.contexts.get(name);
  if (found !== undefined) return found;
  throw usageError(`${from}: ${noSuchContext(name, user.contexts)}`, `Contexts are in ${user.path}.`);
}

function joined(flags: CommonFlags, context: Context, keepsBrokers: boolean, where: string): CommonFlags {
  return {
    ...flags,
    brokers: keepsBrokers || context.brokers === null ? flags.brokers : context.brokers,
    brokersFrom: keepsBrokers || context.brokers === null ? flags.brokersFrom : "context",
    timeoutMs: flags.isTimeoutGiven ? flags.timeoutMs : context.timeoutMs ?? flags.timeoutMs,
    contextProperties: [
      ...flags.contextProperties,
      ...context.properties.map(([name, value]) => ({ text: `${name}=${value}`, where })),
    ],
  };
}
