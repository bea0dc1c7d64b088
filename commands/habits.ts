/**
 * What people type who come from kcat, tail, rpk and Kafka's scripts, where the meaning is plain: turned into kq's own
 * words before they are parsed. Note: a habit that would take a meaning from a word of kq's own does not belong here.
 *
 * @module
 */

/** kcat's modes, in the place of a command. */
const modes: ReadonlyMap<string, readonly string[]> = new Map([
  ["-C", ["consume"]],
  ["-P", ["produce"]],
]);

/** The whole command line: a mode of kcat's before anything else is a command. */
export function withoutModes(args: readonly string[]): readonly string[] {
  if (args[0] === "-L") return overview(args.slice(1));
  const mode = modes.get(args[0] ?? "");
  return mode === undefined ? args : [...mode, ...args.slice(1)];
}

/** kcat -L: the cluster, or the topic that -t names. */
function overview(args: readonly string[]): readonly string[] {
  const at = args.findIndex((word) => word === "-t" || word === "--topic");
  if (at < 0) return ["cluster", "info", ...args];
  return [
    "topics",
    "describe",
    ...args.slice(at + 1, at + 2),
    ...args.filter((_, index) => index !== at && index !== at + 1),
  ];
}

/** Other names of flags, for commands that read or write records. */
const flags: ReadonlyMap<string, string> = new Map([
  ["-G", "--group"],
  ["-c", "--count"],
  ["--max-messages", "--count"],
  ["--isolation-level", "--isolation"],
  ["--consumer-property", "-X"],
  ["--producer-property", "-X"],
  ["--consumer.config", "-F"],
  ["--producer.config", "-F"],
]);

/** Flags of kq's whose next word is theirs, whatever it looks like. */
const takesWord = /^-[nopfkKDHzsXFbg]$|^--(offset|until|reset|partitions?|format|delimiter|key|key-separator|null)$/;

/** The words behind a command of records: topics by flag become arguments, and other names of flags kq's own. */
export function withoutHabits(noun: string, words: readonly string[]): readonly string[] {
  if (!/^(consume|produce|tail|head)$/.test(noun)) return words;
  const topics: string[] = [];
  const out: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const [name, value] = split(word);
    if (word === "--") {
      out.push(...words.slice(at));
      break;
    }
    if (name === "-t" || name === "--topic") {
      const topic = value ?? words[++at];
      if (topic !== undefined) topics.push(topic);
    } else if (flags.has(name)) out.push(flags.get(name)!, ...value === null ? [] : [value]);
    // `tail -5 orders`, `head -3 orders`.
    else if (/^(tail|head)$/.test(noun) && /^-\d+$/.test(word)) out.push("-n", word.slice(1));
    // `tail -f orders`: kq tail follows by itself, and a format has a % in it.
    else if (noun === "tail" && word === "-f" && !isFormat(words[at + 1])) continue;
    // Its value stands behind a =, or what follows would be taken for it: `kq produce --transaction orders`.
    else if (word === "--transaction") out.push("--transaction=");
    else {
      out.push(word);
      if (takesWord.test(word) && at + 1 < words.length) out.push(words[++at]!);
    }
  }
  return [...topics, ...out];
}

function isFormat(word: string | undefined): boolean {
  return word === "json" || /[%\\]/.test(word ?? "");
}

function split(word: string): [name: string, value: string | null] {
  const at = word.startsWith("--") ? word.indexOf("=") : -1;
  return at < 0 ? [word, null] : [word.slice(0, at), word.slice(at + 1)];
}

/** `:9092` and `9092` are a port of this machine. */
export function wholeAddress(text: string): string {
  const [, port] = /^:?(\d{1,5})$/.exec(text) ?? [];
  return port === undefined ? text : `127.0.0.1:${port}`;
}
