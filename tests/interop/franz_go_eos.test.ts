/** franz-go's own test of exactly once (its TestTxnEtl: chains of groups in transactions, classic and KIP-848) against kq. */
import { expect, test } from "bun:test";
import { runToEnd, startKq } from "../support/kq_process.ts";
import { isSkipped } from "./foreign_client.ts";

const module = new URL("clients/franz_go", import.meta.url).pathname;
const RECORDS = 10_000;

test.skipIf(isSkipped("franz-go"))("franz-go's own test of exactly once passes", async () => {
  await using broker = await startKq();
  const tested = [
    "go",
    "test",
    "-C",
    module,
    "github.com/twmb/franz-go/pkg/kgo",
    "-run",
    "^TestTxnEtl$",
    "-count=1",
    "-v",
  ];
  const env = { KGO_SEEDS: broker.address, KGO_TEST_RF: "1", KGO_TEST_RECORDS: String(RECORDS) };
  const { exitCode, stdout, stderr } = await runToEnd(tested, "", env);
  if (exitCode !== 0) throw new Error(`${stdout.slice(-3000)} ${stderr.slice(-1000)}`);
  const passed = [...stdout.matchAll(/^ *--- PASS: (TestTxnEtl\/\S+)/gm)].map(([, name]) => name);
  console.log(`franz-go: ${passed.join(", ")}`);
  expect(passed.length).toBeGreaterThan(3);
}, 400_000);
