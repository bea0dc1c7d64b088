/** A broker with Kafka's standard authorizer: ACLs are kept, act at once, are told and go again. */
import { expect, test } from "bun:test";
import { filled, type Partly } from "../../conformance/fill.ts";
import type { Requests } from "../../../core/protocol/mod.ts";
import { memoryBroker } from "../../support/memory_broker.ts";

const STANDARD = { "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer" };
const ANY = {
  resourceTypeFilter: 1,
  resourceNameFilter: null,
  patternTypeFilter: 1,
  principalFilter: null,
  hostFilter: null,
  operation: 1,
  permissionType: 1,
};
const readOfT = {
  resourceType: 2,
  resourceName: "t",
  resourcePatternType: 3,
  principal: "User:alice",
  host: "*",
  operation: 3,
  permissionType: 3,
};
const alice = { principal: "User:alice", remoteHost: "10.0.0.1" };

async function withAuthorizer() {
  const kq = await memoryBroker({ ...STANDARD, "super.users": "User:ANONYMOUS" });
  const client = await kq.connect();
  const may = () => kq.running.broker.authorizer.may(alice, "READ", { type: "TOPIC", name: "t" });
  const create = async (...creations: Partly<Requests["CreateAcls"]["creations"][number]>[]) =>
    await client.ask("CreateAcls", 3, filled("CreateAcls", { creations }));
  const describe = async (filter: Partly<Requests["DescribeAcls"]> = ANY) =>
    await client.ask("DescribeAcls", 3, filled("DescribeAcls", filter));
  return { kq, client, may, create, describe };
}

test("an ACL acts when its creation is answered, is there once, and is told to whoever asks", async () => {
  const { kq, create, describe, may } = await withAuthorizer();
  await using _ = kq;
  expect(may()).toBe(false);
  const answer = await create(readOfT, readOfT, { ...readOfT, operation: 4, permissionType: 2 });
  expect(answer).toEqual({
    throttleTimeMs: 0,
    results: [1, 2, 3].map(() => ({ errorCode: 0, errorMessage: "" })),
  });
  expect(may()).toBe(true);
  await create(readOfT);
  expect(await describe()).toEqual({
    throttleTimeMs: 0,
    errorCode: 0,
    errorMessage: "",
    resources: [{
      resourceType: 2,
      resourceName: "t",
      patternType: 3,
      acls: [
        { principal: "User:alice", host: "*", operation: 3, permissionType: 3 },
        { principal: "User:alice", host: "*", operation: 4, permissionType: 2 },
      ],
    }],
  });
  expect(await describe({ ...ANY, resourceTypeFilter: 3 })).toMatchObject({ errorCode: 0, resources: [] });
});

test("what makes no sense is refused one by one, and what does is kept", async () => {
  const { kq, create, may } = await withAuthorizer();
  await using _ = kq;
  const answer = await create(
    { ...readOfT, resourceType: 99 },
    { ...readOfT, resourcePatternType: 99 },
    { ...readOfT, operation: 99 },
    { ...readOfT, permissionType: 99 },
    { ...readOfT, resourceName: "" },
    { ...readOfT, resourceType: 4 },
    readOfT,
  );
  expect(answer === "closed" ? answer : answer.results.map(({ errorCode, errorMessage }) => [errorCode, errorMessage]))
    .toEqual([
      [42, "Invalid resourceType UNKNOWN"],
      [42, "Invalid patternType UNKNOWN"],
      [42, "Invalid operation UNKNOWN"],
      [42, "Invalid permissionType UNKNOWN"],
      [42, "Invalid empty resource name"],
      [42, "The only valid name for the CLUSTER resource is kafka-cluster"],
      [0, ""],
    ]);
  expect(may()).toBe(true);
  // What only filters say takes the whole request with it, and what says nothing the connection.
  expect(await create(readOfT, { ...readOfT, operation: 1 })).toMatchObject({
    results: [{ errorCode: -1 }, { errorCode: -1 }],
  });
  expect(await create({ ...readOfT, operation: 0 })).toBe("closed");
});

test("all that fits a filter goes, and the answer says what that was", async () => {
  const { kq, client, create, describe, may } = await withAuthorizer();
  await using _ = kq;
  await create(readOfT, { ...readOfT, principal: "User:bob" });
  const answer = await client.ask(
    "DeleteAcls",
    3,
    filled("DeleteAcls", {
      filters: [{ ...ANY, principalFilter: "User:alice" }, { ...ANY, resourceNameFilter: "nothing" }],
    }),
  );
  expect(answer).toEqual({
    throttleTimeMs: 0,
    filterResults: [
      {
        errorCode: 0,
        errorMessage: null,
        matchingAcls: [{
          errorCode: 0,
          errorMessage: null,
          resourceType: 2,
          resourceName: "t",
          patternType: 3,
          principal: "User:alice",
          host: "*",
          operation: 3,
          permissionType: 3,
        }],
      },
      { errorCode: 0, errorMessage: null, matchingAcls: [] },
    ],
  });
  expect(may()).toBe(false);
  const left = await describe();
  expect(left === "closed" ? left : left.resources.flatMap(({ acls }) => acls.map(({ principal }) => principal)))
    .toEqual(["User:bob"]);
});

test("names of any characters are kept: users, principals, and groups with configs", async () => {
  const { kq, client, create } = await withAuthorizer();
  await using _ = kq;
  const name = "zoë a/b%41 \u0000";
  await create({ ...readOfT, resourceType: 3, resourceName: name, principal: `User:${name}` });
  const configs = [{ name: "consumer.session.timeout.ms", configOperation: 0, value: "50000" }];
  await client.ask(
    "IncrementalAlterConfigs",
    1,
    filled("IncrementalAlterConfigs", { resources: [{ resourceType: 32, resourceName: name, configs }] }),
  );
  await client.ask(
    "AlterUserScramCredentials",
    0,
    filled("AlterUserScramCredentials", {
      upsertions: [{ name, mechanism: 1, iterations: 4096, salt: Uint8Array.of(1), saltedPassword: Uint8Array.of(2) }],
    }),
  );
  const { image } = kq.running.broker.metadata;
  expect([...image.groupConfigs.keys(), ...image.users.keys()]).toEqual([name, name]);
  expect([...image.acls.values()].map(({ principal, resourceName }) => [principal, resourceName])).toEqual([
    [`User:${name}`, name],
  ]);
});

test("users are altered one by one, as Kafka answers it", async () => {
  const { kq, client } = await withAuthorizer();
  await using _ = kq;
  const salt = Uint8Array.of(1), saltedPassword = Uint8Array.of(2);
  const upsertion = (name: string, o: { mechanism?: number; iterations?: number } = {}) => ({
    name,
    mechanism: 1,
    iterations: 4096,
    salt,
    saltedPassword,
    ...o,
  });
  const alter = async (request: Partly<Requests["AlterUserScramCredentials"]>) => {
    const answer = await client.ask(
      "AlterUserScramCredentials",
      0,
      filled("AlterUserScramCredentials", request),
    );
    return answer === "closed" ? answer : answer.results.map((one) => [one.user, one.errorCode, one.errorMessage]);
  };
  expect(
    await alter({
      deletions: [{ name: "nobody", mechanism: 1 }],
      upsertions: [
        upsertion("alice"),
        upsertion(""),
        upsertion("few", { iterations: 4095 }),
        upsertion("many", { iterations: 16_385 }),
        upsertion("other", { mechanism: 3 }),
        upsertion("twice"),
        upsertion("twice", { mechanism: 2 }),
        upsertion("nobody"),
      ],
    }),
  ).toEqual([
    ["nobody", 91, "Attempt to delete a user credential that does not exist"],
    ["alice", 0, null],
    ["", 93, "Username must not be empty"],
    ["few", 93, "Too few iterations"],
    ["many", 93, "Too many iterations"],
    ["other", 33, "Unknown SCRAM mechanism"],
    ["twice", 92, "A user credential cannot be altered twice in the same request"],
  ]);
  const described = await client.ask(
    "DescribeUserScramCredentials",
    0,
    filled("DescribeUserScramCredentials", { users: null }),
  );
  expect(described).toMatchObject({
    results: [{ user: "alice", errorCode: 0, credentialInfos: [{ mechanism: 1, iterations: 4096 }] }],
  });
  expect(await alter({ deletions: [{ name: "alice", mechanism: 1 }] })).toEqual([["alice", 0, null]]);
  expect(kq.running.broker.metadata.image.users.size).toBe(0);
});
