import { expect, test } from "bun:test";
import { Reader } from "../../../core/base/cursor.ts";
import type { Caller } from "../../../core/broker/connection.ts";
import { Authentication } from "../../../core/broker/authentication.ts";
import { plainText } from "../../../core/broker/listener_security.ts";
import { dispatcher } from "../../../core/broker/dispatch.ts";
import { errorCode } from "../../../core/protocol/error_codes.ts";
import { readMetadataResponse } from "../../../core/protocol/generated/03_metadata.ts";
import { readResponseHeader } from "../../../core/protocol/headers.ts";
import { filled } from "../../conformance/fill.ts";
import { frameOf, memoryBroker } from "../../support/memory_broker.ts";

const caller: Caller = {
  listener: { name: "PLAINTEXT", host: "kq", port: 9092 },
  connectionId: "1",
  remoteHost: "127.0.0.1",
  authentication: new Authentication(plainText),
  disconnected: { is: false, whenGone: () => () => {} },
};

test("an answer that is too large is not built: the request is answered with an error, and the operator is told", async () => {
  await using kq = await memoryBroker();
  await kq.topic("t", 100);
  const frame = frameOf("Metadata", 1, filled("Metadata", { topics: [{ name: "t" }] })).subarray(4);
  const answerOf = async (mostAnswerBytes: number) => {
    const result = await dispatcher(kq.running.broker, mostAnswerBytes)(frame, caller);
    if (result.kind !== "answer") throw new Error(result.kind);
    const r = new Reader(new Uint8Array(Buffer.concat(result.pieces as Uint8Array[])).subarray(4));
    readResponseHeader(r, 3, 1);
    return readMetadataResponse(r, 1).topics[0]!;
  };
  expect((await answerOf(10_000)).partitions.length).toBe(100);
  expect(await answerOf(1000)).toMatchObject({ errorCode: errorCode("UNKNOWN_SERVER_ERROR"), partitions: [] });
  expect(kq.log.join()).toContain("Metadata v1 failed");
});
