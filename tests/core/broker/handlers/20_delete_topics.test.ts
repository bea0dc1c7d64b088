import { expect, test } from "bun:test";
import { deleteTopics } from "../../../../core/broker/handlers/20_delete_topics.ts";
import { errorMessage } from "../../../../core/protocol/error_codes.ts";
import { type Asking, asking, ZERO } from "./asking.ts";

const OTHER = "AAAAAAAAAAAAAAAAAAAAAQ";
const named = (name: string | null, topicId = ZERO) => ({ name, topicId });
const byId = (topicId: string) => named(null, topicId);
const remove = (kq: Asking, version: number, request: object) => kq.ask(deleteTopics, version, request);
const left = (kq: Asking) => [...kq.metadata.image.topics.keys()];

test("deletes by name and by id, and answers both name and id", async () => {
  const kq = await asking();
  const [a, b] = [await kq.make("a"), await kq.make("b")];
  expect(await remove(kq, 6, { topics: [named("a"), byId(b)] })).toEqual({
    throttleTimeMs: 0,
    responses: [
      { name: "a", topicId: a, errorCode: 0, errorMessage: null },
      { name: "b", topicId: b, errorCode: 0, errorMessage: null },
    ],
  });
  expect(left(kq)).toEqual([]);
});

test("knows only names before version 6, and says why only from version 5 on", async () => {
  const kq = await asking();
  await kq.make("a");
  const unknown = { name: "nope", topicId: ZERO, errorCode: 3 };
  expect((await remove(kq, 1, { topicNames: ["a", "nope"] })).responses).toEqual([
    { name: "a", topicId: ZERO, errorCode: 0, errorMessage: null },
    { ...unknown, errorMessage: null },
  ]);
  expect((await remove(kq, 5, { topicNames: ["nope"] })).responses).toEqual([
    { ...unknown, errorMessage: errorMessage("UNKNOWN_TOPIC_OR_PARTITION") },
  ]);
});

test("an unknown id is an unknown id, and an unknown name an unknown topic", async () => {
  const kq = await asking();
  expect((await remove(kq, 6, { topics: [byId(OTHER), named("nope"), named("")] })).responses).toEqual([
    { name: "nope", topicId: ZERO, errorCode: 3, errorMessage: errorMessage("UNKNOWN_TOPIC_OR_PARTITION") },
    { name: "", topicId: ZERO, errorCode: 3, errorMessage: errorMessage("UNKNOWN_TOPIC_OR_PARTITION") },
    { name: null, topicId: OTHER, errorCode: 100, errorMessage: errorMessage("UNKNOWN_TOPIC_ID") },
  ]);
});

test("deletes nothing that is named unclearly: with both, with neither, or twice in whatever way", async () => {
  const kq = await asking();
  const [a, b, c] = [await kq.make("a"), await kq.make("b"), await kq.make("c")];
  await kq.make("d");
  const topics = [named("d", a), named(null), named("d"), named("d"), byId(b), byId(b), byId(c), named("c")];
  expect((await remove(kq, 6, { topics })).responses).toEqual([
    { name: "d", topicId: a, errorCode: 42, errorMessage: "You may not specify both topic name and topic id." },
    { name: null, topicId: ZERO, errorCode: 42, errorMessage: "Neither topic name nor id were specified." },
    { name: "d", topicId: ZERO, errorCode: 42, errorMessage: "Duplicate topic name." },
    {
      name: "c",
      topicId: c,
      errorCode: 42,
      errorMessage: "The provided topic name maps to an ID that was already supplied.",
    },
    { name: null, topicId: b, errorCode: 42, errorMessage: "Duplicate topic id." },
  ]);
  expect(left(kq)).toEqual(["a", "b", "c", "d"]);
});

test("deletes nothing when the broker does not allow it, in the word the version has for that", async () => {
  const kq = await asking({ "delete.topic.enable": "false" });
  await kq.make("a");
  expect((await remove(kq, 1, { topicNames: ["a"] })).responses[0]?.errorCode).toBe(42);
  expect((await remove(kq, 6, { topics: [named("a")] })).responses).toEqual([
    { name: "a", topicId: ZERO, errorCode: 73, errorMessage: null },
  ]);
  expect(left(kq)).toEqual(["a"]);
});

test("deletes nothing when no time is given", async () => {
  const kq = await asking();
  await kq.make("a");
  expect((await remove(kq, 6, { topics: [named("a")], timeoutMs: 0 })).responses).toEqual([
    { name: "a", topicId: ZERO, errorCode: 7, errorMessage: null },
  ]);
  expect(left(kq)).toEqual(["a"]);
});

test("a topic that is deleted and made again has another id", async () => {
  const kq = await asking();
  const before = await kq.make("a");
  await remove(kq, 6, { topics: [named("a")] });
  const after = await kq.make("a");
  expect(after).not.toBe(before);
  expect((await remove(kq, 6, { topics: [byId(before)] })).responses[0]?.errorCode).toBe(100);
  expect(left(kq)).toEqual(["a"]);
});

test("an empty request has an empty answer", async () => {
  expect(await remove(await asking(), 6, {})).toEqual({ throttleTimeMs: 0, responses: [] });
});
