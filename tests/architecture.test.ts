/**
 * The map of the house, checked. Each folder says what it may import; pure folders may not wait, and only the runtime
 * may touch the machine. When a rule is in your way, change it here, on purpose, in the same commit, and say why.
 *
 * @module
 */
import { expect, test } from "bun:test";
import { Glob } from "bun";

const root = new URL("..", import.meta.url).pathname;

/** The ports, what their failures mean, and what is made of ports alone: a log that says less, work in slices. */
const ports = [
  "core/runtime/ports.ts",
  "core/runtime/errno.ts",
  "core/runtime/rate_limited_log.ts",
  "core/runtime/loop_share.ts",
  "core/runtime/steps.ts",
];
/** A port's methods handed on, for those who change a few of them. */
const forwarding = "core/runtime/forwarding_disk.ts";
/** What a coordinator is to those who run it: types only. */
const coordinatorPort = "core/coordinator/runtime/state_machine.ts";
/** Folder -> folders and files it may import besides itself. Reading down the list is reading the architecture up. */
const mayImport: Record<string, readonly string[]> = {
  "core/base": [],
  "core/protocol": ["core/base"],
  "core/metrics": ["core/base"],
  "core/replication": ["core/base", "core/protocol"],
  "core/security": ["core/base", "core/protocol"],
  "core/log": ["core/base", "core/protocol", ...ports, forwarding],
  // The state of a partition is one of its entries.
  "core/metadata": ["core/base", "core/protocol", "core/replication", ...ports],
  // It runs any state machine over any topic, so it knows of neither groups nor transactions.
  "core/coordinator/runtime": ["core/base", "core/protocol", ...ports],
  "core/coordinator/group": ["core/base", "core/protocol", coordinatorPort],
  "core/coordinator/transaction": ["core/base", "core/protocol", coordinatorPort],
  "core/coordinator": ["core/base", "core/protocol", ...ports],
  "core/client": ["core/base", "core/protocol", "core/security", "core/metrics", ...ports],
  "core/broker": [
    "core/base",
    "core/protocol",
    "core/metrics",
    "core/log",
    "core/metadata",
    "core/coordinator",
    "core/replication",
    "core/security",
    "core/client",
    ...ports,
    forwarding,
  ],
  "core/services": ["core/base", "core/protocol", "core/client", ...ports],
  "core/runtime": ["core/base"],
  "commands": [
    "core/base",
    "core/protocol",
    // `kq log` looks into folders that no broker has open.
    "core/log/inspection",
    "core/client/mod.ts",
    "core/broker",
    "core/services",
    ...ports,
    "core/runtime/process_port.ts",
    // `--data` reaches the broker inside the process by it.
    "core/runtime/memory_network.ts",
    "package.json",
  ],
};

/** Synchronous functions of their arguments: no waiting, no clock, no dice. */
const pure = [
  "core/base",
  "core/protocol",
  "core/metrics",
  "core/replication",
  "core/security",
  "core/coordinator/group",
  "core/coordinator/transaction",
];
const waits = /\b(async|await|Promise|setTimeout|setInterval|queueMicrotask)\b/;

/** Where the process and its threads begin: they put the machine and the rest together. */
const entrypoints = ["main.ts", "commands/worker.ts"];

/** The machine itself. Everything else receives it through core/runtime/ports.ts. */
const mayTouchTheMachine = ["core/runtime/bun", "core/protocol/codegen", "tests", ...entrypoints];
/**
 * The global `process` is the linter's business (no-process-global): a pattern cannot tell it from a port of that name.
 */
const touches =
  /(?<![.\w#])(Bun\.|Date\.now|new Date\(\)|performance\.now|Math\.random|crypto\.random|globalThis|await fetch\()|from "(bun|node:)/;
/** Libraries that ship with the runtime and are functions of their arguments. */
const pureLibraries: Record<string, readonly string[]> = {
  "core/protocol/records/compression": ["node:zlib"],
  // Hashes and signatures; what takes long on purpose is made elsewhere.
  "core/security": ["node:crypto"],
};

interface Source {
  readonly path: string;
  /** Without comments, and without strings but the names of modules. */
  readonly code: string;
  readonly imports: readonly string[];
}

const sources: Source[] = [];
for (
  const path of ["main.ts", "core/**/*.ts", "commands/**/*.ts"].flatMap((glob) => [...new Glob(glob).scanSync(root)])
) {
  const code = await Bun.file(root + path).text();
  const relative = [...code.matchAll(/\b(?:from|import\() ?"(\.[^"]+)"/g)].map((match) => match[1]!);
  sources.push({
    path,
    code: withoutTalk(code, Object.entries(pureLibraries).find(([folder]) => path.startsWith(folder))?.[1] ?? []),
    imports: relative.map((to) => new URL(to, `file:///${path}`).pathname.slice(1)),
  });
}

function withoutTalk(code: string, allowed: readonly string[]): string {
  const kept = (text: string) => /^"(bun|node:)/.test(text) && !allowed.includes(text.slice(1, -1));
  return code.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|"(?:[^"\\\n]|\\.)*"/gm, (text) => (kept(text) ? text : '""'));
}

const within = (path: string, folders: readonly string[]) =>
  folders.some((f) => path === f || path.startsWith(f + "/"));
/** The most particular row that covers the file. */
const folderOf = (path: string) =>
  Object.keys(mayImport).filter((folder) => path.startsWith(folder + "/")).sort((a, b) => b.length - a.length)[0];

test("the sources were found", () => {
  expect(sources.length).toBeGreaterThan(50);
});

test("every file of core and commands lives in a folder of the map", () => {
  const homeless = sources.filter(({ path }) => !entrypoints.includes(path) && folderOf(path) === undefined);
  expect(homeless.map(({ path }) => path)).toEqual([]);
});

test("every folder imports only what it may", () => {
  const broken = sources.flatMap(({ path, imports }) => {
    const folder = folderOf(path);
    if (folder === undefined || entrypoints.includes(path)) return [];
    return imports.filter((to) => !within(to, [folder, ...mayImport[folder]!])).map((to) => `${path} imports ${to}`);
  });
  expect(broken).toEqual([]);
});

/** Not what is imported only when it is asked for. */
const importedAtOnce = (code: string, path: string): string[] =>
  [...code.matchAll(/\bfrom "(\.[^"]+)"/g)].map(([, to]) => new URL(to!, `file:///${path}`).pathname.slice(1));

test("no files import each other in a circle", async () => {
  const imports = new Map<string, string[]>();
  for (const { path } of sources) imports.set(path, importedAtOnce(await Bun.file(root + path).text(), path));
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) return void circles.push([...way.slice(way.indexOf(path)), path].join(" -> "));
    if (done.has(path)) return;
    for (const to of imports.get(path) ?? []) walk(to, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) walk(path, []);
  expect(circles).toEqual([]);
});

test("pure folders neither wait nor look at the world", () => {
  const broken = sources
    .filter(({ path, code }) => within(path, pure) && !within(path, mayTouchTheMachine) && waits.test(code))
    .map(({ path }) => path);
  expect(broken).toEqual([]);
});

test("only the runtime touches the machine", () => {
  const broken = sources
    .filter(({ path, code }) => !within(path, mayTouchTheMachine) && touches.test(code))
    .map(({ path, code }) => `${path}: ${touches.exec(code)?.[0]}`);
  expect(broken).toEqual([]);
});

test("no folder is a drawer: no utils, common, helpers or types", () => {
  const drawers = sources.filter(({ path }) => /(^|\/)(utils?|common|helpers?|types|misc|shared)(\.ts|\/)/.test(path));
  expect(drawers.map(({ path }) => path)).toEqual([]);
});

test("every folder of core opens with a mod.ts that says what it owns", async () => {
  const folders = new Set(
    sources.map(({ path }) => path.split("/").slice(0, 2).join("/")).filter((f) => f.startsWith("core/")),
  );
  const silent: string[] = [];
  for (const folder of folders) {
    const file = Bun.file(`${root}${folder}/mod.ts`);
    if (!(await file.exists()) || !/^\/\*\*[\s\S]{200,}?\*\//.test(await file.text())) silent.push(folder);
  }
  expect(silent).toEqual([]);
});

test("comments end at 120 columns", async () => {
  const long: string[] = [];
  for (const { path } of sources.filter((source) => !source.path.includes("/generated/"))) {
    for (const [index, line] of (await Bun.file(root + path).text()).split("\n").entries()) {
      if (line.length > 120 && /^\s*(\/\*\*|\*|\/\/) /.test(line)) long.push(`${path}:${index + 1}`);
    }
  }
  expect(long).toEqual([]);
});

test("main.ts stays under 80 lines", async () => {
  expect((await Bun.file(root + "main.ts").text()).split("\n").length).toBeLessThan(80);
});
