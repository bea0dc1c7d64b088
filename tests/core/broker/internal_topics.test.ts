import { expect, test } from "bun:test";
import { mayWriteInternalTopics } from "../../../core/broker/internal_topics.ts";

test("internal topics are written by the admin client alone, and only from where the operator lets it", () => {
  const clients = [
    { clientId: "__admin_client", remoteHost: "127.0.0.1" },
    { clientId: "__admin_client", remoteHost: "::1" },
    { clientId: "__admin_client", remoteHost: "10.0.0.7" },
    { clientId: "admin", remoteHost: "127.0.0.1" },
    { clientId: null, remoteHost: "127.0.0.1" },
  ];
  const may = (from: "loopback" | "everywhere" | "nowhere") =>
    clients.map((each) => mayWriteInternalTopics(each, from));
  expect(may("loopback")).toEqual([true, true, false, false, false]);
  expect(may("everywhere")).toEqual([true, true, true, false, false]);
  expect(may("nowhere")).toEqual([false, false, false, false, false]);
});
