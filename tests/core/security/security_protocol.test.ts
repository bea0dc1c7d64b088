import { expect, test } from "bun:test";
import {
  distinguishedName,
  principalRules,
  protocolOf,
  userOfSubject,
} from "../../../core/security/security_protocol.ts";

test("a listener speaks what the map says, what it is called, or plain text", () => {
  const map = "SASL_SSL:SASL_SSL, internal:ssl,EXTERNAL:SASL_PLAINTEXT,odd:TLS";
  const asked = ["INTERNAL", "external", "SASL_SSL", "SSL", "WHATEVER", "ODD"];
  expect(asked.map((name) => protocolOf(name, map))).toEqual([
    "SSL",
    "SASL_PLAINTEXT",
    "SASL_SSL",
    "SSL",
    "PLAINTEXT",
    null,
  ]);
});

test("a subject is written as Java writes it: the last attribute first, special characters escaped", () => {
  expect(distinguishedName([["C", "NL"], ["O", "Acme, Inc"], ["OU", "a+b"], ["CN", "orders"]])).toBe(
    "CN=orders,OU=a\\+b,O=Acme\\, Inc,C=NL",
  );
  expect(distinguishedName([["CN", " #1 "]])).toBe("CN=\\ #1\\ ");
  expect(distinguishedName([["emailAddress", "a@b"], ["CN", "orders"]])).toBe("CN=orders");
});

test("the first rule that fits names the user; with none the whole name is the user", () => {
  const user = (rules: string, name = "CN=Orders,OU=Payments,O=Acme"): string | null => {
    const parsed = principalRules(rules);
    return parsed === null ? "no rules" : userOfSubject(name, parsed);
  };
  expect(user("")).toBe("CN=Orders,OU=Payments,O=Acme");
  expect(user("RULE:^CN=(.*?),OU=(.*?),.*$/$1@$2/L,DEFAULT")).toBe("orders@payments");
  expect(user("RULE:^CN=(.*?),.*$/$1/U")).toBe("ORDERS");
  expect(user("RULE:^CN=none$/$1/ , RULE:CN=(\\w+).*/$1/")).toBe("Orders");
  expect(user("RULE:^CN=none$/$1/")).toBeNull();
  expect(user("RULE:^CN=none$/$1/,DEFAULT")).toBe("CN=Orders,OU=Payments,O=Acme");
  expect(["RULE:abc", "DEFAULTS", "RULE:(/x/", "default"].map((rules) => user(rules))).toEqual([
    "no rules",
    "no rules",
    "no rules",
    "no rules",
  ]);
});
