/** Ten rounds of the crash run (`npm run test:crash`), with a seed of their own each time. */
import { expect, test } from "bun:test";
import { isSkipped } from "./foreign_client.ts";
import { runRounds } from "../crash/run.ts";
import { temporaryFolder } from "../support/kq_process.ts";

const ROUNDS = 10;

test.skipIf(isSkipped("confluent-kafka"))(
  "a server that is killed again and again keeps every record, commit and topic that it acknowledged",
  async () => {
    const seed = Number(process.env["KQ_CRASH_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    const outcome = await runRounds({ rounds: ROUNDS, seed, port: 0, folder: temporaryFolder(), say });
    if (outcome.findings.length > 0) {
      console.log(
        `seed ${seed} (again: npm run test:crash -- --rounds ${ROUNDS} --seed ${seed}), kept: ${outcome.kept}`,
      );
      console.log(lines.join("\n"));
    }
    expect(outcome.findings).toEqual([]);
    expect(outcome.rounds).toBe(ROUNDS);
    expect(outcome.acknowledged).toBeGreaterThan(0);
  },
  600_000,
);
