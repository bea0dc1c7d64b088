/**
 * An etcd of one member, from the Debian package or from where KQ_ETCD says, with a folder that goes away with it.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface EtcdProcess extends AsyncDisposable {
  readonly endpoint: string;
  readonly process: Bun.Subprocess;
}

export async function startEtcd(executable = process.env["KQ_ETCD"] ?? installed()): Promise<EtcdProcess> {
  const folder = mkdtempSync(join(tmpdir(), "kq-etcd-"));
  const [client, peer] = [freePort(), freePort()].map((port) => `http://127.0.0.1:${port}`);
  const child = Bun.spawn([
    executable,
    ...["--name", "a", "--data-dir", folder],
    ...["--listen-client-urls", client!, "--advertise-client-urls", client!],
    ...["--listen-peer-urls", peer!, "--initial-advertise-peer-urls", peer!, "--initial-cluster", `a=${peer}`],
    ...["--logger", "zap", "--log-level", "error"],
  ], { stdio: ["ignore", "ignore", "inherit"] });
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await child.exited;
    rmSync(folder, { recursive: true, force: true });
  };
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${executable} ended with ${child.exitCode}`);
    const answer = await fetch(`${client}/health`).then((response) => response.text(), () => "");
    if (answer.includes("true")) break;
    await Bun.sleep(20);
  }
  return { endpoint: client!, process: child, [Symbol.asyncDispose]: stop };
}

function installed(): string {
  const { exitCode, stdout } = Bun.spawnSync([new URL("clients", import.meta.url).pathname, "etcd"]);
  if (exitCode !== 0) throw new Error("tests/support/clients etcd has failed");
  return stdout.toString().trim();
}

function freePort(): number {
  const server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = server;
  server.stop(true);
  return port;
}
