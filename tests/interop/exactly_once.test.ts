/** Ten rounds of `npm run test:exactly-once`, with a seed of their own each time. */
import { expect, test } from "bun:test";
import { runRounds } from "../exactly_once/run.ts";
import { temporaryFolder } from "../support/kq_process.ts";
import { isSkipped } from "./foreign_client.ts";

const ROUNDS = 10;
const isWithout = ["java", "confluent-kafka", "franz-go"].some(isSkipped);

test.skipIf(isWithout)(
  "transactional programs of several clients copy exactly once while they and the broker are killed",
  async () => {
    const seed = Number(process.env["KQ_EXACTLY_ONCE_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    const { findings, ...figures } = await runRounds({ rounds: ROUNDS, seed, folder: temporaryFolder(), say });
    console.log(`exactly once: seed ${seed}, ${JSON.stringify(figures)}`);
    if (findings.length > 0) console.log(lines.join("\n"));
    expect(findings).toEqual([]);
    expect(figures.transactions.committed).toBeGreaterThan(ROUNDS);
    expect(figures.transactions.aborted).toBeGreaterThan(0);
  },
  600_000,
);
