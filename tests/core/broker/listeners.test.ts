import { expect, test } from "bun:test";
import { isBeyondLoopback, planListeners } from "../../../core/broker/listeners.ts";

/** `NAME: what is bound -> what clients are told`, or what is wrong. */
function plan(listen: string[], advertise: string[] = []): string[] {
  const planned = planListeners({ listen, advertise });
  if (planned.kind === "refused") return [planned.refusal.message];
  return planned.plans.map(({ name, hosts, port, advertised }) =>
    `${name}: ${hosts.join("+")} ${port} -> ${advertised.host} ${advertised.port ?? "same"}`
  );
}

test("without a word kq listens on loopback, both kinds, and is reached at 127.0.0.1", () => {
  expect(plan([])).toEqual(["PLAINTEXT: 127.0.0.1+::1 9092 -> 127.0.0.1 same"]);
});

test("an address is that address, a port is loopback, a name is what it means", () => {
  expect([
    ...plan(["9093"]),
    ...plan([":0"]),
    ...plan(["127.0.0.1:9092"]),
    ...plan(["[::1]:9092"]),
    ...plan(["localhost:9092"]),
    ...plan(["kafka.example.com:9092"]),
    ...plan(["kafka.example.com"]),
    ...plan(["PLAINTEXT://:9092"]),
  ]).toEqual([
    "PLAINTEXT: 127.0.0.1+::1 9093 -> 127.0.0.1 same",
    "PLAINTEXT: 127.0.0.1+::1 0 -> 127.0.0.1 same",
    "PLAINTEXT: 127.0.0.1 9092 -> 127.0.0.1 same",
    "PLAINTEXT: ::1 9092 -> ::1 same",
    "PLAINTEXT: 127.0.0.1+::1 9092 -> localhost same",
    "PLAINTEXT: kafka.example.com 9092 -> kafka.example.com same",
    "PLAINTEXT: kafka.example.com 9092 -> kafka.example.com same",
    "PLAINTEXT: 127.0.0.1+::1 9092 -> 127.0.0.1 same",
  ]);
});

test("several listeners have names, each with what it advertises, by name or by place", () => {
  const both = ["INTERNAL://0.0.0.0:9092", "EXTERNAL://127.0.0.1:19092"];
  expect(plan(both, ["EXTERNAL://localhost:29092", "INTERNAL://kq.internal"])).toEqual([
    "INTERNAL: 0.0.0.0 9092 -> kq.internal same",
    "EXTERNAL: 127.0.0.1 19092 -> localhost 29092",
  ]);
  expect(plan([both.join(",")], ["kq.internal:9092", "localhost:29092"])).toEqual([
    "INTERNAL: 0.0.0.0 9092 -> kq.internal 9092",
    "EXTERNAL: 127.0.0.1 19092 -> localhost 29092",
  ]);
  expect(plan(["0.0.0.0:9092"], ["me:9092"])).toEqual(["PLAINTEXT: 0.0.0.0 9092 -> me 9092"]);
});

test("contradictory values are refused with the reason", () => {
  expect([
    ...plan(["0.0.0.0:9092"]),
    ...plan(["[::]:9092"]),
    ...plan(["0.0.0.0:9092"], ["0.0.0.0:9092"]),
    ...plan(["127.0.0.1:99999"]),
    ...plan(["127.0.0.1:http"]),
    ...plan(["::1:9092"]),
    ...plan(["9092", "9093"]),
    ...plan(["9092"], ["OTHER://h:1"]),
    ...plan(["9092"], ["a:1", "b:2"]),
  ]).toEqual([
    '--listen 0.0.0.0:9092 listens on every interface, and clients cannot be told to connect to "0.0.0.0"',
    '--listen [::]:9092 listens on every interface, and clients cannot be told to connect to "::"',
    "--advertise 0.0.0.0:9092 names no host that a client can connect to",
    '--listen 127.0.0.1:99999: "99999" is not a port',
    '--listen 127.0.0.1:http: "http" is not a port',
    "--listen ::1:9092: an IPv6 address needs brackets",
    "Two listeners are named PLAINTEXT",
    "--advertise OTHER://h:1: there is no listener named OTHER",
    "2 addresses to advertise and 1 to listen on",
  ]);
});

test("a property file's listener without a host is every interface, and clients are told this machine's name", () => {
  const hosts = (listen: string[], advertise: string[] = []) => {
    const planned = planListeners({ listen, advertise, hostName: "box.example" });
    if (planned.kind === "refused") throw new Error(planned.refusal.message);
    return planned.plans.map(({ name, hosts, advertised }) => `${name}: ${hosts.join("+")} -> ${advertised.host}`);
  };
  expect(hosts(["PLAINTEXT://:9092", "LOCAL://127.0.0.1:9093"])).toEqual([
    "PLAINTEXT: :: -> box.example",
    "LOCAL: 127.0.0.1 -> 127.0.0.1",
  ]);
  expect(hosts(["PLAINTEXT://:9092"], ["PLAINTEXT://kq.example:9092"])).toEqual(["PLAINTEXT: :: -> kq.example"]);
  expect(hosts([])).toEqual(["PLAINTEXT: 127.0.0.1+::1 -> 127.0.0.1"]);
});

test("who can be reached from elsewhere is known", () => {
  const reached = (hosts: string[]) =>
    isBeyondLoopback({ name: "A", hosts, port: 1, advertised: { host: "a", port: null } });
  expect([["127.0.0.1", "::1"], ["localhost"], ["127.9.9.9"]].map(reached)).toEqual([false, false, false]);
  expect([["0.0.0.0"], ["::"], ["10.0.0.1"], ["kq.example"], ["127.0.0.1", "10.0.0.1"]].map(reached)).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
});
