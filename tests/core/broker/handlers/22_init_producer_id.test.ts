import { expect, test } from "bun:test";
import { initProducerId } from "../../../../core/broker/handlers/22_init_producer_id.ts";
import { type Asking, asking } from "./asking.ts";

const init = (kq: Asking, request: object = {}, version = 5) => kq.ask(initProducerId, version, request);
const given = (producerId: number) => ({ throttleTimeMs: 0, errorCode: 0, producerId, producerEpoch: 0 });
const refused = (errorCode: number) => ({ throttleTimeMs: 0, errorCode, producerId: -1, producerEpoch: -1 });

test("gives every idempotent producer an id that none had before, whatever its timeout and version", async () => {
  const kq = await asking();
  expect(await init(kq)).toEqual(given(0));
  expect(await init(kq, { transactionTimeoutMs: -1 }, 0)).toEqual(given(1));
  expect(await init(kq, { transactionTimeoutMs: 999_999_999 }, 2)).toEqual(given(2));
});

test("gives a producer that has an id another one", async () => {
  const kq = await asking();
  expect(await init(kq, { producerId: 5, producerEpoch: 3 })).toEqual(given(0));
});

test("refuses an id without an epoch and an epoch without an id", async () => {
  const kq = await asking();
  for (const [producerId, producerEpoch] of [[-1, 3], [5, -1], [-2, -1]]) {
    expect(await init(kq, { producerId, producerEpoch })).toEqual(refused(42));
  }
});

test("refuses an empty transactional id", async () => {
  const kq = await asking();
  expect(await init(kq, { transactionalId: "" })).toEqual(refused(42));
});
