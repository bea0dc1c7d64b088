/** The README's table of what people type elsewhere: every line of kq's column does what it says, and ends with 0. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kqCommand, type RunningBroker, runToEnd, startKq, temporaryFolder } from "../support/kq_process.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** What kq's column says, of the tables behind that heading. */
function linesOfTable(heading: string): string[] {
  const from = readme.indexOf(`## ${heading}\n`);
  const section = readme.slice(from, readme.indexOf("\n## ", from + 1));
  return section.split("\n").flatMap((line) => {
    const [, kq] = /^\|.*\| `(kq .*)` +\|$/.exec(line) ?? [];
    return kq === undefined ? [] : [kq];
  });
}

const lines = linesOfTable("If you know kcat, Kafka's scripts or rpk");

/** One that keeps ACLs, and lets everybody do everything. */
const SERVER = ["-c", "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer"].concat(
  ["-c", "super.users=User:ANONYMOUS", "-c", "group.initial.rebalance.delay.ms=0"],
);

let broker: RunningBroker;
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  const data = join(folder, "data");
  mkdirSync(data);
  broker = await startKq({ data, args: SERVER });
  writeFileSync(join(folder, "lines"), "a:1\nb:2\n");
  writeFileSync(join(folder, "a.bin"), "\0");
  writeFileSync(join(folder, "b.bin"), "b");
  writeFileSync(join(folder, "client.properties"), `bootstrap.servers=${broker.address}\nclient.id=file\n`);
  writeFileSync(join(folder, "server.properties"), "listeners=PLAINTEXT://127.0.0.1:0\nlog.dirs=other-data\n");
  await sh(`kq topics create orders -p 2 -q; printf 'a 1\\nb 2\\nc 3\\n' | kq produce orders -p 0 -f '%k %v\\n';
    kq context add local -b ${broker.address} -q`);
});
afterAll(async () => {
  await broker.stop("SIGKILL");
});

async function sh(line: string) {
  const words = kqCommand.map((word) => `'${word}'`).join(" ");
  return await runToEnd(["bash", "-c", `cd '${folder}'; kq() { ${words} "$@"; }; ${line}`], "", {
    KQ_BROKERS: broker.address,
    KQ_CONFIG: join(folder, "config.toml"),
  });
}

/** What the lines speak of, whatever the ones before have done to it. */
async function makeReady(): Promise<void> {
  await sh(`kq topics delete new old -y -q; kq topics create old -q; kq context remove prod -q;
    for group in billing other; do kq consume orders -g $group -n 1 -e -q > groups; done`);
}

test("the table was found", () => {
  expect(lines.length).toBeGreaterThan(60);
});

for (const line of new Set(lines)) {
  test(line, async () => {
    await makeReady();
    const isServer = line.startsWith("kq serve ");
    const input = line.startsWith("kq produce") ? "printf 'k v\\n' | " : "";
    // A server runs around a command here, which is all it has to do.
    const ended = await sh(isServer ? `${line} ${line.includes("-F") ? "" : "--listen :0 "}-- true` : input + line);
    expect([ended.exitCode, ended.stderr.replace(/^kq: (?!Cannot).*\n/gm, "").trim()]).toEqual([0, ""]);
  }, 60_000);
}
