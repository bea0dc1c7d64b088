import { readFileSync } from "node:fs";
import { expect, test } from "bun:test";
import { plainChecksums } from "../../../../core/base/crc32c.ts";
import {
  BATCH_HEADER_SIZE,
  batchCrc,
  readBatchHeader,
  setBaseOffset,
  setPartitionLeaderEpoch,
} from "../../../../core/protocol/records/batch.ts";
import { decodeRecords, encodeBatch } from "../../../../core/protocol/records/records.ts";
import { type ProduceRules, validateProduced } from "../../../../core/protocol/records/validate.ts";
import { topics } from "../../../golden/validation/cases.ts";
import { batch } from "../../../conformance/batches.ts";
import answers from "../../../golden/validation/kafka_4_3_1.json" with { type: "json" };

/** Kafka's defaults. */
const rules: ProduceRules = {
  topicPartition: "t-0",
  maxMessageBytes: 1_048_588,
  segmentBytes: 1_073_741_824,
  compacted: false,
  timestampType: "CreateTime",
  beforeMaxMs: 2 ** 63,
  afterMaxMs: 3_600_000,
  nowMs: 1_704_067_200_000,
  produceVersion: 13,
  origin: "client",
};

function rulesOf(topic: keyof typeof topics): Partial<ProduceRules> {
  const settings: Readonly<Record<string, string | undefined>> = topics[topic];
  return {
    topicPartition: `${topic}-0`,
    maxMessageBytes: Number(settings["max.message.bytes"] ?? rules.maxMessageBytes),
    segmentBytes: Number(settings["segment.bytes"] ?? rules.segmentBytes),
    compacted: settings["cleanup.policy"] === "compact",
    timestampType: settings["message.timestamp.type"] === "LogAppendTime" ? "LogAppendTime" : "CreateTime",
    beforeMaxMs: Number(settings["message.timestamp.before.max.ms"] ?? rules.beforeMaxMs),
    compressionType: settings["compression.type"] === "gzip" ? "gzip" : "producer",
  };
}

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

/** Answered before the batch is looked at, by whoever knows transactions. */
const notOurs = ["a transactional batch without a producer"];
/** On purpose: Kafka keeps wrong numbers where nothing is compressed. */
const renumbered = ["numbers that leave some out", "numbers all 0"];

for (const one of answers) {
  if (notOurs.includes(one.name)) continue;
  test(`as Kafka answers it: ${one.name}`, () => {
    // The clock ticks between the question and Kafka's look at it; its message tells the time it saw.
    const told = /, (-?\d+)\]/.exec(one.answer.recordErrors.map(({ message }) => message).join(" "))?.[1];
    const nowMs = one.answer.logAppendTimeMs > 0
      ? one.answer.logAppendTimeMs
      : told === undefined
      ? one.nowMs
      : Number(told) - rules.afterMaxMs;
    const asked = { ...rules, ...rulesOf(one.topic as keyof typeof topics), nowMs, produceVersion: one.produceVersion };
    const sent = bytesOf(one.sent);
    const answer = validateProduced(sent, asked, plainChecksums);
    if (answer.kind === "refused") {
      // Older versions of the answer have no room for more than the error.
      const { message, recordErrors } = one.produceVersion < 8 ? answer : one.answer;
      expect(answer).toEqual({
        kind: "refused",
        error: one.answer.error as typeof answer.error,
        message,
        recordErrors,
      });
      return;
    }
    expect("NONE").toBe(one.answer.error);
    const stored = bytesOf(one.stored!);
    const { baseOffset, partitionLeaderEpoch } = readBatchHeader(stored, 0);
    setBaseOffset(answer.records, 0, baseOffset);
    setPartitionLeaderEpoch(answer.records, 0, partitionLeaderEpoch);
    if (renumbered.includes(one.name)) {
      expect(decodeRecords(answer.records).map(({ offset }) => offset - baseOffset)).toEqual([0, 1]);
    } else if (answer.records.buffer === sent.buffer) {
      expect(Buffer.from(answer.records).toString("hex")).toBe(Buffer.from(stored).toString("hex"));
    } else {
      // Built anew: two compressors need not agree, and the base is the batch's own.
      const whole = (bytes: Uint8Array) => ({
        ...readBatchHeader(bytes, 0),
        crc: 0,
        batchLength: 0,
        sizeInBytes: 0,
        baseTimestamp: 0,
        records: decodeRecords(bytes),
      });
      expect(whole(answer.records)).toEqual(whole(stored));
      expect(readBatchHeader(answer.records, 0).crc).toBe(
        batchCrc(answer.records, 0, answer.records.length, plainChecksums),
      );
    }
  });
}

const noHeaders = { key: null, headers: [] };
const record = (text: string, timestampMs = rules.nowMs) => ({
  ...noHeaders,
  timestampMs,
  value: new TextEncoder().encode(text),
});

test("a batch that inflates beyond all measure is too large, and little memory is spent on finding out", () => {
  const zeros = { ...noHeaders, timestampMs: rules.nowMs, value: new Uint8Array(140 * 1024 * 1024) };
  const bomb = encodeBatch([zeros], { codec: "zstd" });
  expect(bomb.length).toBeLessThan(20_000);
  expect(validateProduced(bomb, rules, plainChecksums)).toEqual({
    kind: "refused",
    error: "MESSAGE_TOO_LARGE",
    message: null,
    recordErrors: [],
  });
});

test("what the broker writes itself may be a control batch and begin anywhere", () => {
  const control = encodeBatch([{ ...record("x"), key: Uint8Array.of(0, 0, 0, 1) }], { isControl: true, baseOffset: 7 });
  expect(validateProduced(control, { ...rules, origin: "broker" }, plainChecksums).kind).toBe("valid");
  expect(validateProduced(control, rules, plainChecksums)).toEqual({
    kind: "refused",
    error: "INVALID_RECORD",
    message: null,
    recordErrors: [],
  });
});

test("a control batch is never compressed behind its reader's back", () => {
  const control = encodeBatch([{ ...record("x"), key: Uint8Array.of(0, 0, 0, 1) }], { isControl: true });
  const answer = validateProduced(control, { ...rules, origin: "broker", compressionType: "gzip" }, plainChecksums);
  expect(answer).toEqual({ kind: "valid", records: control });
});

test("a batch larger than a segment is refused, once everything else is in order", () => {
  const batch = encodeBatch([record("x".repeat(2000))]);
  expect(validateProduced(batch, { ...rules, segmentBytes: 2000 }, plainChecksums)).toEqual({
    kind: "refused",
    error: "RECORD_LIST_TOO_LARGE",
    message: null,
    recordErrors: [],
  });
});

test("what grows beyond the topic's limit when it is compressed anew is too large", () => {
  const text = "x".repeat(100_000);
  const zstd = encodeBatch([record(text)], { codec: "zstd" });
  const small = { ...rules, maxMessageBytes: 1000 };
  expect(validateProduced(zstd.slice(), small, plainChecksums).kind).toBe("valid");
  expect(validateProduced(zstd.slice(), { ...small, compressionType: "none" }, plainChecksums)).toEqual({
    kind: "refused",
    error: "MESSAGE_TOO_LARGE",
    message: null,
    recordErrors: [],
  });
});

test("ten thousand complaints are told of a batch with more, and all are counted", () => {
  const keyless = encodeBatch(Array.from({ length: 10_050 }, () => record("")));
  const answer = validateProduced(keyless, { ...rules, compacted: true }, plainChecksums);
  expect(answer.kind === "refused" && answer.recordErrors.length).toBe(10_000);
  expect(answer.kind === "refused" && answer.message).toStartWith(
    "One or more records have been rejected due to 10050 record errors in total",
  );
});

test("a batch of any damaged byte is refused or is the batch that was sent", () => {
  const good = encodeBatch(Array.from({ length: 5 }, (_, index) => record(`value ${index}`)), { codec: "lz4" });
  for (let at = 0; at < good.length; at++) {
    for (const bit of [1, 0x10, 0x80]) {
      const bytes = good.slice();
      bytes[at]! ^= bit;
      const answer = validateProduced(bytes, rules, plainChecksums);
      // The leader epoch is the broker's to write, and before the checksum.
      if (at >= 12 && at < 16) expect(answer.kind).toBe("valid");
      else expect(answer.kind, `byte ${at}, bit ${bit}`).toBe("refused");
    }
  }
});

test("no header with a fitting checksum, whatever its fields, makes validation fail in any other way", () => {
  const payload = new Uint8Array(encodeBatch([record("v")]).subarray(BATCH_HEADER_SIZE));
  const odd = [-(2 ** 31), -1, 0, 1, 2, 5, 2 ** 31 - 1];
  for (const lastOffsetDelta of odd) {
    for (const recordCount of odd) {
      for (const attributes of [0, 1, 2, 3, 4, 7, 8, 0x10, 0x20, 0xffff]) {
        for (const baseTimestamp of [-1, 0, rules.nowMs, 2 ** 62]) {
          const bytes = batch({
            payload,
            lastOffsetDelta,
            recordCount,
            attributes,
            baseTimestamp,
            maxTimestamp: baseTimestamp,
          });
          expect(validateProduced(bytes, rules, plainChecksums).kind).toBeOneOf(["valid", "refused"]);
        }
      }
    }
  }
});

/**
 * `codec, mutation, Kafka's error, whether Kafka's consumer reads it, the batch`; see
 * `tests/conformance/oracle/batches.ts`.
 */
const mutated = readFileSync(new URL("../../../golden/validation/mutated_batches.txt", import.meta.url), "utf8")
  .trimEnd().split("\n").map((line) => line.split("\t") as [string, string, string, string, string]);

test(`${mutated.length} compressed batches that no client's library writes are taken and refused as Kafka does`, () => {
  const differing = mutated.filter(([, , error, reads, base64]) => {
    const asked = { ...rules, nowMs: 1_700_000_000_000 };
    const answer = validateProduced(new Uint8Array(Buffer.from(base64, "base64")), asked, plainChecksums);
    // A batch that Kafka takes and its own consumer cannot read is refused here. Of a damaged one it may be told that
    // it cannot be inflated where Kafka, which inflates as it reads, came upon a wrong record first.
    if (error === "NONE" && reads === "reads") return answer.kind !== "valid";
    return answer.kind === "valid";
  });
  expect(differing.map(([codec, mutation, error]) => `${codec}, ${mutation}: ${error}`)).toEqual([]);
});
