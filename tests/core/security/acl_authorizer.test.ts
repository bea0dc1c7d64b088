/**
 * The authorizer beside a second, dumb one that looks at every ACL for every question, and by hand where the words of
 * Kafka's documentation are the oracle.
 */
import { expect, test } from "bun:test";
import {
  type Acl,
  AclAuthorizer,
  type AclFilter,
  fitsFilter,
  type Operation,
  type Requester,
  type ResourceType,
} from "../../../core/security/mod.ts";
import { seededRandom } from "../../support/random.ts";

const acl = (text: string): Acl => {
  const [permission, principal, operation, host, resourceType, patternType, resourceName] = text.split(" ");
  return { permission, principal, operation, host, resourceType, patternType, resourceName } as Acl;
};
const alice: Requester = { principal: "User:alice", remoteHost: "10.0.0.1" };

function authorizerOf(acls: readonly Acl[], o: { superUsers?: string[]; allowsUnlisted?: boolean } = {}) {
  const authorizer = new AclAuthorizer({
    superUsers: new Set(o.superUsers),
    allowsUnlisted: o.allowsUnlisted ?? false,
  });
  for (const one of acls) authorizer.add(one);
  return authorizer;
}

function rulings(acls: readonly string[], asked: readonly string[], o: Parameters<typeof authorizerOf>[1] = {}) {
  const authorizer = authorizerOf(acls.map(acl), o);
  return asked.map((text) => {
    const [operation, type, name] = text.split(" ") as [Operation, ResourceType, string];
    const { by, isAllowed } = authorizer.rule(alice, operation, { type, name });
    return `${text}: ${isAllowed ? "yes" : "no"}, ${by}`;
  });
}

test("what an ACL allows is allowed, and nothing else", () => {
  expect(rulings(["ALLOW User:alice READ * TOPIC LITERAL t", "ALLOW User:bob WRITE * TOPIC LITERAL t"], [
    "READ TOPIC t",
    "DESCRIBE TOPIC t",
    "WRITE TOPIC t",
    "DESCRIBE_CONFIGS TOPIC t",
    "READ TOPIC u",
    "READ GROUP t",
  ])).toEqual([
    "READ TOPIC t: yes, acl",
    "DESCRIBE TOPIC t: yes, acl",
    "WRITE TOPIC t: no, nothing",
    "DESCRIBE_CONFIGS TOPIC t: no, nothing",
    "READ TOPIC u: no, default",
    "READ GROUP t: no, default",
  ]);
});

test("a prefix is of all that begin with it, a star of all, and a denial wins over every allowance", () => {
  expect(rulings([
    "ALLOW User:* ALL * TOPIC LITERAL *",
    "DENY User:alice WRITE * TOPIC PREFIXED pay",
    "DENY User:alice READ 10.0.0.1 TOPIC LITERAL secret",
    "DENY User:alice READ 10.0.0.2 TOPIC LITERAL other",
  ], [
    "WRITE TOPIC pa",
    "WRITE TOPIC pay",
    "WRITE TOPIC payments",
    "READ TOPIC payments",
    "READ TOPIC secret",
    "DESCRIBE TOPIC secret",
    "READ TOPIC other",
  ]))
    .toEqual([
      "WRITE TOPIC pa: yes, acl",
      "WRITE TOPIC pay: no, acl",
      "WRITE TOPIC payments: no, acl",
      "READ TOPIC payments: yes, acl",
      "READ TOPIC secret: no, acl",
      "DESCRIBE TOPIC secret: yes, acl",
      "READ TOPIC other: yes, acl",
    ]);
});

test("super users are asked nothing, and where nothing is listed everybody may, if that was said", () => {
  const denied = ["DENY User:alice ALL * TOPIC LITERAL t"];
  expect(rulings(denied, ["READ TOPIC t"], { superUsers: ["User:alice"] })).toEqual(["READ TOPIC t: yes, super user"]);
  expect(rulings(["ALLOW User:bob READ * TOPIC LITERAL t"], ["READ TOPIC t", "READ TOPIC u"], { allowsUnlisted: true }))
    .toEqual(["READ TOPIC t: no, nothing", "READ TOPIC u: yes, default"]);
});

test("alter-configs includes describe-configs, and a denial includes nothing", () => {
  expect(rulings([
    "ALLOW User:alice ALTER_CONFIGS * TOPIC LITERAL t",
    "ALLOW User:alice DESCRIBE * GROUP LITERAL g",
    "DENY User:alice READ * GROUP LITERAL g",
  ], ["DESCRIBE_CONFIGS TOPIC t", "DESCRIBE TOPIC t", "DESCRIBE GROUP g"])).toEqual([
    "DESCRIBE_CONFIGS TOPIC t: yes, acl",
    "DESCRIBE TOPIC t: no, nothing",
    "DESCRIBE GROUP g: yes, acl",
  ]);
});

/** Every rule of Kafka's, in the order of its words, over all ACLs. */
function dumbly(
  acls: readonly Acl[],
  { principal, remoteHost }: Requester,
  operation: Operation,
  type: string,
  name: string,
) {
  const implied: Record<string, string[]> = {
    DESCRIBE: ["READ", "WRITE", "DELETE", "ALTER"],
    DESCRIBE_CONFIGS: ["ALTER_CONFIGS"],
  };
  const ofResource = acls.filter((one) =>
    one.resourceType === type &&
    (one.patternType === "PREFIXED"
      ? name.startsWith(one.resourceName)
      : one.resourceName === name || one.resourceName === "*")
  );
  const speaking = ofResource.filter((one) =>
    [principal, "User:*"].includes(one.principal) && [remoteHost, "*"].includes(one.host)
  );
  if (speaking.some((one) => one.permission === "DENY" && [operation, "ALL"].includes(one.operation))) return "acl no";
  const allowing = [operation, "ALL", ...implied[operation] ?? []];
  if (speaking.some((one) => one.permission === "ALLOW" && allowing.includes(one.operation))) return "acl yes";
  return ofResource.length > 0 ? "nothing no" : "default no";
}

test("it says what a second one says that looks at every ACL, also after many have come and gone", () => {
  const seed = Date.now() % 1_000_000;
  const dice = seededRandom(seed);
  const one = <T>(items: readonly T[]): T => items[dice.below(items.length)]!;
  const names = ["a", "ab", "abc", "abd", "b", "*", "hardcode"];
  const operations: readonly Operation[] = ["READ", "WRITE", "DESCRIBE", "DESCRIBE_CONFIGS", "ALTER_CONFIGS", "ALTER"];
  const hosts = ["*", "10.0.0.1", "10.0.0.2"];
  const principals = ["User:*", "User:alice", "User:bob"];
  for (let round = 0; round < 60; round++) {
    const kept = new Set<Acl>();
    const authorizer = authorizerOf([]);
    for (let step = 0; step < 40; step++) {
      if (kept.size > 0 && dice.below(3) === 0) {
        const gone = one([...kept]);
        kept.delete(gone);
        authorizer.remove(gone);
      } else {
        const next: Acl = {
          permission: one(["ALLOW", "ALLOW", "DENY"]),
          principal: one(principals),
          operation: one([...operations, "ALL"]),
          host: one(hosts),
          resourceType: one(["TOPIC", "GROUP"]),
          patternType: one(["LITERAL", "PREFIXED"]),
          resourceName: one(names),
        };
        kept.add(next);
        authorizer.add(next);
      }
      const requester = { principal: one(["User:alice", "User:bob", "User:carol"]), remoteHost: one(hosts.slice(1)) };
      const [operation, type, name] = [one(operations), one(["TOPIC", "GROUP"] as const), one(names)];
      const { by, isAllowed } = authorizer.rule(requester, operation, { type, name });
      const asked = `seed ${seed}: ${requester.principal} ${requester.remoteHost} ${operation} ${type} ${name}`;
      expect(`${asked}: ${by} ${isAllowed ? "yes" : "no"}`)
        .toBe(`${asked}: ${dumbly([...kept], requester, operation, type, name)}`);
      // Whoever may on some resource that is named may on any, unless it was only implied.
      const exact = [...kept].filter((each) => each.operation === operation || each.operation === "ALL");
      const anywhere = names.some((each) => dumbly(exact, requester, operation, type, each) === "acl yes");
      if (anywhere && !isEverywhereDenied(kept, requester, operation, type)) {
        expect([asked, authorizer.mayOnAny(requester, operation, type)]).toEqual([asked, true]);
      }
    }
  }
});

function isEverywhereDenied(
  acls: Iterable<Acl>,
  { principal, remoteHost }: Requester,
  operation: string,
  type: string,
) {
  return [...acls].some((one) =>
    one.permission === "DENY" && one.resourceType === type && one.patternType === "LITERAL" &&
    one.resourceName === "*" && [principal, "User:*"].includes(one.principal) && [remoteHost, "*"].includes(one.host) &&
    [operation, "ALL"].includes(one.operation)
  );
}

test("a filter chooses by each of its parts, and MATCH by what a resource fits", () => {
  const acls = [
    "ALLOW User:a READ * TOPIC LITERAL abc",
    "ALLOW User:a READ * TOPIC PREFIXED ab",
    "DENY User:b WRITE 10.0.0.1 TOPIC LITERAL *",
    "ALLOW User:a READ * GROUP LITERAL abc",
  ].map(acl);
  const every: AclFilter = {
    resourceType: null,
    resourceName: null,
    patternType: "ANY",
    principal: null,
    host: null,
    operation: null,
    permission: null,
  };
  const chosen = (filter: Partial<AclFilter>) =>
    acls.flatMap((one, i) => fitsFilter(one, { ...every, ...filter }) ? [i] : []);
  expect([
    chosen({}),
    chosen({ resourceType: "TOPIC", resourceName: "abc", patternType: "MATCH" }),
    chosen({ resourceType: "TOPIC", resourceName: "abc" }),
    chosen({ resourceName: "ab", patternType: "PREFIXED" }),
    chosen({ patternType: "LITERAL" }),
    chosen({ principal: "User:b" }),
    chosen({ host: "10.0.0.1", operation: "WRITE", permission: "DENY" }),
    chosen({ operation: "ALL" }),
  ]).toEqual([[0, 1, 2, 3], [0, 1, 2], [0], [1], [0, 2, 3], [2], [2], []]);
});
