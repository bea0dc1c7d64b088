/** `kq serve --secure`: from nothing to records that went encrypted, by somebody who has said who they are. */
import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kqCommand, runToEnd } from "../support/kq_process.ts";

async function serving(folder: string, ...flags: string[]) {
  const command = [...kqCommand, "serve", "--secure", "--data", join(folder, "data"), ...flags];
  const child = Bun.spawn(command, { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const { value } = await child.stdout.getReader().read();
  const address = /ready on (\S+)/.exec(new TextDecoder().decode(value))![1]!;
  return {
    address,
    async stop() {
      child.kill();
      return await new Response(child.stderr).text();
    },
  };
}

test("two commands are enough; who is not the admin gets nowhere, until the admin lets them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kq-secure-"));
  const secure = join(folder, "data", "secure");
  const env = { KQ_PROPERTIES: join(secure, "client.properties") };
  const kq = async (words: string[], stdin = "", environment: Record<string, string> = env) => {
    const { exitCode, stdout, stderr } = await runToEnd([...kqCommand, ...words], stdin, environment);
    said = stderr;
    return [exitCode, stdout, stderr.split("\n")[0]!];
  };
  let said = "";
  const broker = await serving(folder, "--listen", "127.0.0.1:0");
  try {
    expect((await kq(["produce", "t"], "a\nb\n"))[0]).toBe(0);
    expect(await kq(["consume", "t", "-e"])).toEqual([0, "a\nb\n", ""]);
    for (const name of readdirSync(secure)) {
      expect([name, statSync(join(secure, name)).mode & 0o777]).toEqual([name, 0o600]);
    }

    const bob = ["-b", broker.address, "-X", "security.protocol=SASL_SSL", "-X", `ssl.ca.location=${secure}/ca.pem`]
      .concat(
        ["-X", "sasl.mechanism=SCRAM-SHA-256", "-X", "sasl.username=bob", "-X", "sasl.password=env:BOB"],
      );
    const asBob = (words: string[]) => kq([...words, ...bob, "--timeout", "3s"], "", { BOB: "bob's" });
    expect((await asBob(["topics"]))[0]).toBe(3);
    expect(await kq(["users", "add", "bob", "--password-stdin"], "bob's\n")).toEqual([0, "", "kq: user bob added"]);
    expect(await asBob(["topics", "-o", "name"])).toEqual([0, "", ""]);
    expect((await asBob(["consume", "t", "-e"]))[0]).not.toBe(0);
    expect(await kq(["acls", "grant", "bob", "read", "--topic", "t"])).toEqual([
      0,
      "",
      "kq: User:bob is allowed to read topic t",
    ]);
    expect(await asBob(["consume", "t", "-e"])).toEqual([0, "a\nb\n", ""]);
    expect((await asBob(["consume", "t", "-g", "mail", "-e"]))[0]).toBe(1);
    expect(said).toBe(
      "kq: Cannot find the coordinator of group mail: not allowed on this group (GROUP_AUTHORIZATION_FAILED)\n" +
        "    Somebody who may can allow it: kq acls grant USER OPERATIONS --group GROUP, where OPERATIONS is read to consume with it.\n",
    );
    await kq(["acls", "grant", "bbo", "read", "--topic", "t"]);
    expect(said).toBe(
      "kq: User:bbo is allowed to read topic t\n" +
        "kq: no user bbo has a password here; a certificate or a token may still name it (kq users)\n",
    );
    await kq(["acls", "revoke", "bbo", "read", "--topic", "t"]);
    expect(await kq(["acls", "check", "bob", "read,write", "--topic", "t", "-o", "tsv"])).toEqual([
      4,
      "principal\toperation\tresource\tallowed\tbecause\n" +
      "User:bob\tread\ttopic t\ttrue\tUser:bob is allowed to read topic t\n" +
      "User:bob\twrite\ttopic t\tfalse\tthere are ACLs of this resource, and none of them allows it\n",
      "",
    ]);
    expect(await kq(["acls", "-o", "tsv"])).toEqual([
      0,
      "principal\tpermission\toperation\tresource_type\tresource_name\tpattern\thost\n" +
      "User:bob\tallow\tread\ttopic\tt\tliteral\t*\n",
      "",
    ]);
    expect(await kq(["acls", "revoke", "bob", "read", "--topic", "t"])).toEqual([
      0,
      "",
      "kq: no longer: User:bob is allowed to read topic t",
    ]);
    expect(await kq(["users", "remove", "bob"])).toEqual([0, "", "kq: user bob: SCRAM-SHA-256, SCRAM-SHA-512 removed"]);
    expect((await asBob(["topics"]))[0]).toBe(3);
  } finally {
    const farewell = await broker.stop();
    expect(farewell).toContain(`export KQ_PROPERTIES=${secure}/client.properties`);
  }
  // The second time the same CA, certificate and password are there.
  const again = await serving(folder, "--listen", "127.0.0.1:0");
  expect(await kq(["consume", "t", "-e"])).toEqual([0, "a\nb\n", ""]);
  await again.stop();

  // The flag that was forgotten does not open what it secured.
  const data = join(folder, "data");
  const refused = await kq(["serve", "--data", data, "--listen", "127.0.0.1:0"]);
  expect(refused).toEqual([
    2,
    "",
    `kq: The data folder ${data} was made with --secure, and without it everybody could read and change all there is`,
  ]);
  // One that asks ACLs by properties of its own, and one that was opened on purpose, are served.
  const authorizer = "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer";
  const ownWay = ["serve", "--data", data, "--listen", "127.0.0.1:0", "-c", authorizer, "--", "true"];
  expect((await kq(ownWay))[0]).toBe(0);
  renameSync(secure, `${secure}.off`);
  expect((await kq(["serve", "--data", data, "--listen", "127.0.0.1:0", "--", "true"]))[0]).toBe(0);
  rmSync(folder, { recursive: true });
}, 60_000);

test("what --secure cannot be combined with is said", async () => {
  const said = async (...flags: string[]) => {
    const { exitCode, stderr } = await runToEnd([...kqCommand, "serve", "--secure", ...flags]);
    return `${exitCode} ${stderr.split("\n")[0]}`;
  };
  expect([await said("--ephemeral"), await said("--brokers", "3")]).toEqual([
    "2 kq: --secure keeps a CA and a password in the data folder, and --ephemeral has none that lasts",
    "2 kq: --secure is for one broker: those of a cluster do not log in to each other yet",
  ]);
});
