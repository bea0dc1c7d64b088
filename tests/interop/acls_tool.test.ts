/**
 * Kafka's own tools on kq: a user's password by `kafka-configs`, ACLs by `kafka-acls`, and kcat, which may then what it
 * may.
 */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kqCommand, runToEnd } from "../support/kq_process.ts";

const kafka = new URL("../support/kafka", import.meta.url).pathname;

test("kafka-configs and kafka-acls set up users and what they may, as the admin that kq users has made", async () => {
  const installed = await runToEnd([new URL("../support/clients", import.meta.url).pathname, "kcat"]);
  if (installed.exitCode !== 0) throw new Error(installed.stderr);
  const folder = mkdtempSync(join(tmpdir(), "kq-acls-"));
  const data = join(folder, "data");
  const added = await runToEnd(
    [...kqCommand, "users", "add", "admin", "--password-stdin", "--data", data],
    "the admin's\n",
  );
  expect([added.exitCode, added.stderr]).toEqual([0, "kq: user admin added\n"]);
  const serverFile = join(folder, "server.properties"), adminFile = join(folder, "admin.properties");
  writeFileSync(
    serverFile,
    [
      "listeners=SASL_PLAINTEXT://127.0.0.1:0",
      "sasl.enabled.mechanisms=SCRAM-SHA-256,SCRAM-SHA-512",
      "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
      "super.users=User:admin",
    ].join("\n"),
  );
  const login = "org.apache.kafka.common.security.scram.ScramLoginModule required";
  writeFileSync(
    adminFile,
    [
      "security.protocol=SASL_PLAINTEXT",
      "sasl.mechanism=SCRAM-SHA-512",
      `sasl.jaas.config=${login} username="admin" password="the admin's";`,
    ].join("\n"),
  );
  const child = Bun.spawn([...kqCommand, "serve", "--data", data, "-F", serverFile], {
    stdout: "pipe",
    stderr: "pipe",
  });
  try {
    const { value } = await child.stdout.getReader().read();
    const address = /ready on (\S+)/.exec(new TextDecoder().decode(value))![1]!;
    const tool = async (name: string, ...args: string[]) => {
      const where = ["--bootstrap-server", address, "--command-config", adminFile];
      const { exitCode, stdout, stderr } = await runToEnd([kafka, "tool", name, ...where, ...args]);
      if (exitCode !== 0) throw new Error(`${name} ${args.join(" ")}: ${stdout}${stderr}`);
      return stdout;
    };
    const kcat = async (user: string, password: string, args: string[], stdin = "") => {
      const login = { "sasl.mechanism": "SCRAM-SHA-256", "sasl.username": user, "sasl.password": password };
      const settings = Object.entries({ "security.protocol": "sasl_plaintext", ...login });
      const flags = settings.flatMap(([name, value]) => ["-X", `${name}=${value}`]);
      const { exitCode, stdout } = await runToEnd(["kcat", "-b", address, "-q", "-m", "3", ...flags, ...args], stdin);
      return exitCode === 0 ? stdout : "refused";
    };
    expect(await kcat("admin", "the admin's", ["-P", "-t", "orders"], "a\nb\n")).toBe("");
    const password = "SCRAM-SHA-256=[iterations=4096,password=alices]";
    const ofAlice = ["--entity-type", "users", "--entity-name", "alice"];
    await tool("configs", "--alter", "--add-config", password, ...ofAlice);
    expect(await tool("configs", "--describe", ...ofAlice)).toContain("SCRAM-SHA-256=iterations=4096");
    const read = ["-C", "-t", "orders", "-o", "beginning", "-e"];
    expect(await kcat("alice", "alices", read)).toBe("refused");
    await tool("acls", "--add", "--allow-principal", "User:alice", "--operation", "Read", "--topic", "orders");
    expect(await kcat("alice", "alices", read)).toBe("a\nb\n");
    expect(await kcat("alice", "alices", ["-P", "-t", "orders"], "c\n")).toBe("refused");
    expect(await tool("acls", "--list")).toContain(
      "(principal=User:alice, host=*, operation=READ, permissionType=ALLOW)",
    );
    const deny = ["--deny-principal", "User:alice", "--operation", "All"];
    await tool("acls", "--add", ...deny, "--topic", "ord", "--resource-pattern-type", "prefixed");
    expect(await kcat("alice", "alices", read)).toBe("refused");
  } finally {
    child.kill();
    await child.exited;
    rmSync(folder, { recursive: true });
  }
}, 120_000);
