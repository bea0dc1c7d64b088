import { expect, test } from "bun:test";
import { UnknownClients } from "../../../core/broker/unknown_clients.ts";
import { ManualClock } from "../../support/manual_clock.ts";

function meet() {
  const clock = new ManualClock();
  const clients = new UnknownClients({ clock, timers: clock, loginMs: 1000, most: 2 });
  const closed: string[] = [];
  const client = (name: string, isUnknown = true) => {
    const one = { isUnknown, closeUnknown: (why: string) => void closed.push(`${name}: ${why}`) };
    clients.add(one);
    return one;
  };
  return { clock, clients, closed, client };
}

test("who has not said in time who it is goes; who has, and who is gone, is left alone", async () => {
  const { clock, clients, closed, client } = meet();
  client("silent");
  const known = client("known");
  await clock.advance(999);
  known.isUnknown = false;
  expect(closed).toEqual([]);
  await clock.advance(1);
  expect(closed).toEqual(["silent: its client has not said who it is within 1000 ms"]);
  const gone = client("gone");
  clients.remove(gone);
  await clock.advance(1000);
  expect(closed.length).toBe(1);
});

test("of too many the one goes that has taken longest, and those who are known do not count", async () => {
  const { clock, closed, client } = meet();
  const first = client("first");
  client("second");
  first.isUnknown = false;
  client("third");
  client("open", false);
  expect(closed).toEqual([]);
  client("fourth");
  expect(closed).toEqual(["second: 2 others have yet to say who they are, and its client has taken longest"]);
  await clock.advance(1000);
  expect(closed.length).toBe(3);
});
