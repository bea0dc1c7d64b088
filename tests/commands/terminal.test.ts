/** What kq does on a terminal, and only there: colours, questions, progress, warnings, Ctrl-C. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { kq, type RunningBroker, startKq } from "../support/kq_process.ts";
import { onTerminal } from "../support/terminal.ts";

let server: RunningBroker;
let broker: string;
beforeAll(async () => {
  server = await startKq();
  broker = server.address;
});
afterAll(async () => {
  await server.stop("SIGKILL");
});

const run = async (line: string, typed: Parameters<typeof onTerminal>[1] = {}) =>
  await onTerminal(line, { broker, ...typed });

test("errors begin in red on a terminal, and nowhere else", async () => {
  const said = 'kq: Topic "nope" does not exist';
  const first = (screen: string): string => screen.split("\n")[0]!;
  const inColour = await run("kq consume nope -e");
  expect([first(inColour.screen), inColour.exitCode]).toEqual([said.replace("kq:", "\x1b[1;31mkq:\x1b[0m"), 2]);
  expect(first((await run("kq consume nope -e --color never")).screen)).toBe(said);
  expect(first((await run("kq consume nope -e", { env: { NO_COLOR: "1" } })).screen)).toBe(said);
  expect(first((await run("kq consume nope -e 2>&1 | cat")).screen)).toBe(said);
  expect((await run("kq --no-such-flag 2>&1 | cat; kq frob")).screen).toContain("\x1b[1;31mkq:\x1b[0m Unknown command");
});

test("heads of tables are bold on a terminal, and plain in a pipe", async () => {
  expect((await run("kq topics")).screen).toBe("\x1b[1mNAME  PARTITIONS  REPLICATION-FACTOR\x1b[22m\n");
  expect((await run("kq topics | cat")).screen).toBe("NAME  PARTITIONS  REPLICATION-FACTOR\n");
});

test("what cannot be undone needs a yes: any other answer is no, and Ctrl-C ends kq", async () => {
  await kq(["topics", "create", "asked", "-q"], { broker });
  const question = "Delete topic asked and every record in it? [y/N] ";
  const no = await run("kq topics delete asked", { typed: [{ seen: "[y/N] ", type: "\n" }] });
  expect([no.screen, no.exitCode]).toEqual([`${question}\n\x1b[1;31mkq:\x1b[0m Nothing was deleted\n`, 1]);
  const never = await run("kq topics delete asked", { typed: [{ seen: "[y/N] ", type: "\x03" }] });
  expect([never.screen.startsWith(question), never.signal]).toEqual([true, "SIGINT"]);
  expect((await run("kq topics -o name")).screen).toBe("asked\n");
  const yes = await run("kq topics delete asked", { typed: [{ seen: "[y/N] ", type: "yes\n" }] });
  expect([yes.screen, yes.exitCode]).toEqual([`${question}yes\nkq: topic asked deleted\n`, 0]);
});

test("Ctrl-C ends a loop in a shell together with the command in it", async () => {
  await kq(["produce", "followed"], { broker, stdin: "a record\n" });
  const ended = await run("while :; do kq consume followed; done; echo after", {
    typed: [{ seen: "a record", type: "\x03" }],
  });
  expect([ended.signal, ended.screen]).toEqual(["SIGINT", "a record\n^C"]);
});

test("a long read into a file shows how far it is, and a read to the terminal does not", async () => {
  await kq(["produce", "long"], { broker, stdin: "1\n2\n" });
  const shown = await run("kq consume long --idle 1500ms > out; cat out");
  expect(shown.screen).toMatch(/\[K2 records {2}4 B {2}\d+ records\/s/);
  expect(shown.screen).toMatch(/records\/s\n1\n2\n$/);
  expect((await run("kq consume long --idle 1500ms")).screen).toBe("1\n2\n");
  expect((await run("kq consume long --idle 1500ms --progress never > out")).screen).toBe("");
});

test("a long input shows records, bytes, the rate and what is left", async () => {
  const shown = await run("seq 8 > in; kq produce long --rate 5/s < in");
  expect(shown.screen).toMatch(/\d records {2}16 B {2}\d+ records\/s/);
  expect((await run("seq 8 > in; kq produce long --rate 5/s --progress never < in")).screen).toBe("");
});

test("binary on a terminal is warned of once, and not where it was asked for or is shown as text", async () => {
  await kq(["produce", "binary", "-f", "%v{hex}\\n"], { broker, stdin: "00ff\n1b5b316d\n" });
  const warning = "kq: there is binary in this output, which may upset a terminal";
  const shown = (await run("kq consume binary -e -u")).screen;
  expect(shown.split(warning).length - 1).toBe(1);
  for (
    const line of ["kq consume binary -e -J", "kq consume binary -e -f '%v{hex}\\n'", "kq consume binary -e | cat -v"]
  ) {
    expect((await run(line)).screen).not.toContain(warning);
  }
  await kq(["produce", "text"], { broker, stdin: "plain\tt\u00e9xt\n" });
  for (const line of ["kq consume text -e", "kq consume text -e -0", "kq consume text -e -f '\\e[1m%v\\e[0m\\n'"]) {
    expect((await run(line)).screen).not.toContain(warning);
  }
});

test("a partitioner that keeps its answers to itself is named, and Ctrl-C ends the wait", async () => {
  const line = "printf 'a:1\\n' | kq produce long -K : --partitioner 'cmd:sleep 600'";
  const said = "the partitioner does not answer";
  const ended = await run(line, { typed: [{ seen: said, type: "\x03" }] });
  expect([ended.screen.split(said).length - 1, ended.signal]).toEqual([1, "SIGINT"]);
});

test("lag --watch draws how the lag went, and completion finishes what is typed", async () => {
  await kq(["produce", "behind"], { broker, stdin: "1\n2\n" });
  await kq(["consume", "behind", "-g", "slow", "-n", "1"], { broker });
  const watched = await run("kq lag --watch --by group --interval 100ms", {
    typed: [{ seen: /slow .*██/, type: "\x03" }],
  });
  expect(watched.signal).toBe("SIGINT");
  expect(watched.screen).toContain("TREND");
  const interactive = "source <(kq completion bash); bind 'set enable-bracketed-paste off'; PS1='$ '";
  const completed = await run(`bash --rcfile <(echo "${interactive}") -i`, {
    typed: [
      { seen: "$ ", type: "kq topics describe beh\t" },
      { seen: "behind", type: "\x03" },
      { seen: "$ ", type: "exit\n" },
    ],
  });
  expect(completed.screen).toContain("kq topics describe behind");
});
