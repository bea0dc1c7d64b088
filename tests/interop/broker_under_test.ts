/** The broker that the foreign clients meet: kq, or with KQ_INTEROP_AGAINST=kafka a real one, to test the tests. */
import { type RunningBroker, startKafka, startKq } from "../support/kq_process.ts";

export async function startBrokerUnderTest(): Promise<RunningBroker> {
  return process.env["KQ_INTEROP_AGAINST"] === "kafka" ? await startKafka() : await startKq();
}
