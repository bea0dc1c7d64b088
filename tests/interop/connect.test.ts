/**
 * Kafka Connect, distributed, with exactly-once sources: the lines of a file that grows are in the topic once each and
 * in order, while worker and broker are killed.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { kq, startKq, temporaryFolder, unusedPort } from "../support/kq_process.ts";
import { RunningProgram } from "../exactly_once/loops.ts";
import { isSkipped } from "./foreign_client.ts";
import { run } from "./transactional_log.ts";

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const here = new URL(".", import.meta.url).pathname;
const KILLS = 2;
const LINES_AT_ONCE = 500;
const JVM = ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

describe.skipIf(isSkipped("java"))("Kafka Connect with an exactly-once source", () => {
  test("brings each line of a file once, while worker and broker are killed", async () => {
    const classPath = (await run([`${here}../support/kafka`, "classpath"])).trim();
    const args = ["-c", "group.min.session.timeout.ms=1000", "-c", "group.initial.rebalance.delay.ms=0"];
    await using broker = await startKq({ data: `${folder}/data`, args, port: unusedPort() });
    const port = unusedPort();
    const settings = {
      "bootstrap.servers": broker.address,
      "group.id": "connect",
      "exactly.once.source.support": "enabled",
      "listeners": `http://127.0.0.1:${port}`,
      "config.storage.topic": "connect-configs",
      "offset.storage.topic": "connect-offsets",
      "status.storage.topic": "connect-status",
      "config.storage.replication.factor": "1",
      "offset.storage.replication.factor": "1",
      "offset.storage.partitions": "3",
      "status.storage.replication.factor": "1",
      "status.storage.partitions": "1",
      "key.converter": "org.apache.kafka.connect.storage.StringConverter",
      "value.converter": "org.apache.kafka.connect.storage.StringConverter",
      "offset.flush.interval.ms": "500",
      "session.timeout.ms": "3000",
      "heartbeat.interval.ms": "500",
      "scheduled.rebalance.max.delay.ms": "0",
      "plugin.discovery": "service_load",
      "plugin.path": folder,
    };
    const [properties, file] = [`${folder}/connect.properties`, `${folder}/lines`];
    writeFileSync(properties, Object.entries(settings).map(([name, value]) => `${name}=${value}\n`).join(""));
    writeFileSync(file, "");
    const lines: string[] = [];
    const write = (): void => {
      const more = Array.from({ length: LINES_AT_ONCE }, (_, n) => `line ${lines.length + n}`);
      lines.push(...more);
      appendFileSync(file, more.map((line) => `${line}\n`).join(""));
    };
    const ask = async (asked: readonly string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await kq(asked, { broker: broker.address });
      if (exitCode !== 0) throw new Error(stderr);
      return stdout;
    };
    const committed = async (): Promise<string[]> => (await ask(["consume", "from-file", "-e"])).trim().split("\n");
    await ask(["topics", "create", "from-file", "--partitions", "1"]);
    const worker = new RunningProgram({
      name: "worker",
      topic: null,
      command: () => [
        ...JVM,
        `-Dlog4j2.configurationFile=${classPath.replace("*", "log4j2.properties")}`,
        "-cp",
        classPath,
        "org.apache.kafka.connect.cli.ConnectDistributed",
        properties,
      ],
    });
    try {
      const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
        for (const end = performance.now() + 120_000; !(await isSo()); await Bun.sleep(200)) {
          if (performance.now() < end) continue;
          const status = await fetch(`http://127.0.0.1:${port}/connectors/file/status`).then((said) => said.text())
            .catch(String);
          throw new Error(`not so: ${what}: ${worker.complaints.join("\n")} ${status}`);
        }
      };
      const connector = {
        name: "file",
        config: {
          "connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector",
          "tasks.max": "1",
          "file": file,
          "topic": "from-file",
          "exactly.once.support": "required",
          "transaction.boundary": "poll",
        },
      };
      const created = await (async () => {
        let answer = "";
        await until("the worker takes a connector", async () => {
          try {
            const response = await fetch(`http://127.0.0.1:${port}/connectors`, {
              method: "POST",
              headers: { "content-type": "application/json" },
              body: JSON.stringify(connector),
            });
            answer = `${response.status} ${await response.text()}`;
            return response.status === 201;
          } catch {
            return false;
          }
        });
        return answer;
      })();
      expect(created).toStartWith("201");
      const has = (count: number) => until(`${count} lines are there`, async () => (await committed()).length >= count);
      write();
      await has(1);
      for (let kill = 1; kill <= KILLS; kill++) {
        write();
        worker.kill();
        write();
        await has(lines.length - LINES_AT_ONCE + 1);
        write();
        await broker.crash();
      }
      await has(lines.length);
      expect(await committed()).toEqual(lines);
      expect(worker.deaths).toBeGreaterThanOrEqual(KILLS);
      console.log(`connect: ${lines.length} lines, ${worker.deaths} deaths of the worker, ${KILLS} of the broker`);
    } finally {
      await worker.stop();
    }
  }, 600_000);
});
