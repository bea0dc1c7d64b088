/**
 * Kafka Streams counts words with `exactly_once_v2`, while broker and application are killed ten times each. Its state
 * store is there again from the changelog, and every count of every word is there once.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, rmSync } from "node:fs";
import { kq, startKq, temporaryFolder, unusedPort } from "../support/kq_process.ts";
import { RunningProgram } from "../exactly_once/loops.ts";
import { isSkipped } from "./foreign_client.ts";
import { run } from "./transactional_log.ts";

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const here = new URL(".", import.meta.url).pathname;
const KILLS = 10;
const LINES_AT_ONCE = 40;
const WORDS = ["to", "be", "or", "not", "that", "is", "the", "question"];
const JVM = ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

describe.skipIf(isSkipped("java"))("a word count of Kafka Streams", () => {
  test("is exact after ten kills of the broker and ten of the application", async () => {
    const classPath = (await run([`${here}../support/kafka`, "classpath"])).trim();
    const [classes, state, data] = [`${folder}/classes`, `${folder}/state`, `${folder}/data`];
    for (const each of [classes, state]) mkdirSync(each);
    await run(["javac", "-cp", classPath, "-d", classes, `${here}clients/WordCount.java`]);
    const args = ["-c", "group.min.session.timeout.ms=1000", "-c", "group.initial.rebalance.delay.ms=0"];
    await using broker = await startKq({ data, args, port: unusedPort() });
    const ask = async (asked: readonly string[], stdin = ""): Promise<string> => {
      const { exitCode, stdout, stderr } = await kq(asked, { stdin, broker: broker.address });
      if (exitCode !== 0) throw new Error(stderr);
      return stdout;
    };
    await ask(["topics", "create", "lines", "words", "--partitions", "2"]);
    const sent = new Map<string, number>();
    let count = 0;
    const feed = async (): Promise<void> => {
      const lines = Array.from({ length: LINES_AT_ONCE }, () => {
        const words = Array.from({ length: 5 }, () => WORDS[(count++ * 7 + (count >> 3)) % WORDS.length]!);
        for (const word of words) sent.set(word, (sent.get(word) ?? 0) + 1);
        return `${words.join(" ")}\n`;
      });
      await ask(["produce", "lines"], lines.join(""));
    };
    /** Every count that was committed, by word, in its order. */
    const counted = async (): Promise<Map<string, number[]>> => {
      const counts = new Map<string, number[]>();
      for (const line of (await ask(["consume", "words", "-e", "-f", "%k %v\n"])).split("\n")) {
        if (line === "") continue;
        const [word, value] = line.split(" ");
        counts.set(word!, [...counts.get(word!) ?? [], Number(value)]);
      }
      return counts;
    };
    const size = async (): Promise<number> => [...(await counted()).values()].flat().length;
    const application = new RunningProgram({
      name: "word count",
      topic: null,
      command: () => [...JVM, "-cp", `${classPath}:${classes}`, "WordCount", broker.address, state],
    });
    try {
      const hasCounted = async (more: number): Promise<void> => {
        for (const until = performance.now() + 120_000; await size() < more; await Bun.sleep(100)) {
          if (performance.now() > until) {
            throw new Error(`${await size()} of ${more}: ${application.complaints.join("\n")}`);
          }
        }
      };
      await feed();
      await hasCounted(1);
      for (let kill = 1; kill <= KILLS; kill++) {
        // Each is at work when it goes, and when the other does.
        await feed();
        application.kill();
        let before = await size();
        await feed();
        await hasCounted(before + 1);
        before = await size();
        await feed();
        await broker.crash();
        await hasCounted(before + 1);
      }
      await hasCounted(count);
      const exact = [...sent].map(([word, times]) => [word, Array.from({ length: times }, (_, n) => n + 1)] as const);
      expect(Object.fromEntries(await counted())).toEqual(Object.fromEntries(exact));
      console.log(
        `word count: ${count} words, ${application.deaths} deaths of the application, ${KILLS} of the broker`,
      );
      expect(application.deaths).toBeGreaterThanOrEqual(KILLS);
    } finally {
      await application.stop();
    }
  }, 600_000);
});
