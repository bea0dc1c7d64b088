/**
 * `kq completion SHELL`: a script for the shell, which asks `kq complete` for what may come next. That reads the table
 * of commands and their own flags, and asks the cluster for topics and groups.
 *
 * @module
 */
import { listGroups, listTransactions, userTopics } from "../core/client/mod.ts";
import { oneOf } from "./choice.ts";
import { command, type CommandContext, CommandFailed, outputFormats, type RunnableCommand } from "./command.ts";
import { asCommandFailed } from "./failure.ts";
import { declare } from "./run.ts";
import { type CommandRow, commandTable, otherNouns } from "./table.ts";

const scripts = {
  bash: `# kq completion for bash: source <(kq completion bash)
_kq() {
  local IFS=$'\\n'
  COMPREPLY=($(kq complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _kq kq
`,
  zsh: `#compdef kq
# kq completion for zsh: source <(kq completion zsh)
_kq() {
  local -a found
  found=("\${(@f)$(kq complete -- "\${words[@]:1:$((CURRENT - 1))}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -a found; else _files; fi
}
compdef _kq kq
`,
  fish: `# kq completion for fish: kq completion fish | source
complete -c kq -a '(kq complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
} as const;

export const completion = command({
  shape: (c) => c.argument("<shell>", "bash, zsh or fish"),
  notes: [`The script is read by the shell, in its start-up file or at once:
  source <(kq completion bash)
`],
  run: async ({ args: [shell] }, context) =>
    context.print(scripts[oneOf("SHELL", ["bash", "zsh", "fish"] as const, shell)]),
});

/** How long completion waits for a cluster that does not answer. */
const ASK_FOR_MS = 1_000;

export const complete: RunnableCommand = command({
  shape: (c) => c.argument("[word...]", "the words so far, the last of them unfinished"),
  run: async ({ args: [words] }, context) => {
    const last = words.at(-1) ?? "";
    const found = await candidates(words.slice(0, -1), last, context);
    const fitting = [...new Set(found)].filter((each) => each.startsWith(last)).sort();
    context.print(fitting.map((each) => `${each}\n`).join(""));
  },
});

async function candidates(before: readonly string[], last: string, context: CommandContext): Promise<string[]> {
  const shown = commandTable.filter(({ hidden }) => hidden !== true);
  const [noun, verb] = before.filter((word) => !word.startsWith("-"));
  if (noun === undefined) return shown.map(({ path }) => path[0]);
  const rows = shown.filter(({ path }) => path[0] === (otherNouns.get(noun) ?? noun));
  const row = rows.find(({ path }) => path.length === 1 || path[1] === verb);
  if (row === undefined) return last.startsWith("-") ? [] : rows.map(({ path }) => path[1]!);
  const declared = declare(row, await row.load());
  const flag = declared.options.find(({ long, short }) => before.at(-1) === long || before.at(-1) === short);
  if (flag?.required === true) {
    if (flag.long === "--output") return [...outputFormats];
    if (flag.long === "--group") return await names("group", row, context);
    return [...flag.argChoices ?? []];
  }
  if (last.startsWith("-")) {
    return declared.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long === undefined ? [] : [long]);
  }
  const kind = declared.registeredArguments[0]?.name() ?? "";
  if (kind.startsWith("topic")) return await names("topic", row, context);
  if (/^(group|from)/.test(kind)) return await names("group", row, context);
  if (kind === "id") return await names("transactional id", row, context);
  return declared.registeredArguments[0]?.argChoices?.slice() ?? [];
}

/** Nobody who presses Tab wants to hear that no broker answers. */
async function names(
  of: "topic" | "group" | "transactional id",
  row: CommandRow,
  context: CommandContext,
): Promise<string[]> {
  if (!row.client) return [];
  try {
    const client = await { ...context, flags: { ...context.flags, timeoutMs: ASK_FOR_MS } }.openClient();
    try {
      if (of === "topic") return userTopics(await client.metadata(null)).map(({ name }) => name);
      if (of === "group") return (await listGroups(client)).groups.map(({ group }) => group);
      return (await listTransactions(client)).transactions.map(({ transactionalId }) => transactionalId);
    } finally {
      client.close();
    }
  } catch (error) {
    if (error instanceof CommandFailed || asCommandFailed(error) !== null) return [];
    throw error;
  }
}
