import { expect, test } from "bun:test";
import type { ApiName } from "../../../../core/protocol/mod.ts";
import { type TapEvent, tapFilter, tapText } from "../../../../core/services/tap/mod.ts";

const message = (api: ApiName, correlationId: number, body: unknown, clientId = "app") => ({
  connection: 1,
  atMs: 0,
  api,
  apiKey: 0,
  apiVersion: 1,
  correlationId,
  clientId,
  size: 10,
  bytes: new Uint8Array(0),
  body,
  undecoded: null,
});
const request = (api: ApiName, id: number, clientId?: string): TapEvent => ({
  kind: "request",
  ...message(api, id, {}, clientId),
});
const answer = (api: ApiName, id: number, body: unknown, clientId?: string): TapEvent => ({
  kind: "answer",
  tookMs: 1,
  readdressed: false,
  ...message(api, id, body, clientId),
});
const opened: TapEvent = { kind: "opened", connection: 1, atMs: 0, client: "a:1", broker: "b:2" };
const foreign: TapEvent = {
  kind: "foreign",
  connection: 1,
  atMs: 0,
  from: "client",
  bytes: new Uint8Array(4),
  guess: "TLS",
};
const all = { apis: null, client: null, onlyErrors: false };

/** What each event lets through, by kind, API and correlation id. */
function shown(options: Parameters<typeof tapFilter>[0], events: readonly TapEvent[]): string[][] {
  const filter = tapFilter(options);
  return events.map((event) =>
    filter(event).map((e) => "correlationId" in e ? `${e.kind} ${e.api} ${e.correlationId}` : e.kind)
  );
}

test("without a filter everything is shown as it comes", () => {
  expect(shown(all, [opened, request("Fetch", 1), answer("Fetch", 1, { errorCode: 0 })])).toEqual([
    ["opened"],
    ["request Fetch 1"],
    ["answer Fetch 1"],
  ]);
});

test("an API and a client are picked out, and what does not speak Kafka is shown whatever is asked for", () => {
  const events = [
    opened,
    foreign,
    request("Fetch", 1),
    request("Produce", 2),
    request("Fetch", 3, "other"),
    answer("Fetch", 3, {}, "other"),
  ];
  expect(shown({ ...all, apis: new Set<ApiName>(["Fetch"]) }, events))
    .toEqual([[], ["foreign"], ["request Fetch 1"], [], ["request Fetch 3"], ["answer Fetch 3"]]);
  expect(shown({ ...all, client: /^oth/ }, events))
    .toEqual([[], ["foreign"], [], [], ["request Fetch 3"], ["answer Fetch 3"]]);
});

test("of errors, each is shown behind the request that it answers, however deep its code is", () => {
  const deep = { topics: [{ partitions: [{ errorCode: 0 }, { errorCode: 3 }] }] };
  expect(shown({ ...all, onlyErrors: true }, [
    request("Fetch", 1),
    request("Produce", 2),
    answer("Fetch", 1, { errorCode: 0, topics: [{ partitions: [{ errorCode: 0 }] }] }),
    answer("Produce", 2, deep),
    answer("Produce", 2, deep),
  ])).toEqual([[], [], [], ["request Produce 2", "answer Produce 2"], ["answer Produce 2"]]);
});

test("no control character of a client's name is printed, of those that JSON leaves as they are neither", () => {
  const line = tapText(request("Fetch", 1, "a\u001b[2J\u009b2J\u007f"));
  expect(line).toContain(String.raw`"a\u001b[2J\u009b2J\u007f"`);
  expect([...line].filter((char) => char < " " || char >= "\u007f" && char <= "\u009f")).toEqual([]);
});
