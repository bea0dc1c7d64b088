import { expect, test } from "bun:test";
import { UnsentAnswers } from "../../../core/broker/unsent_answers.ts";

/** Readers by name, and who was closed, in order. */
function readers(most: number) {
  const unsent = new UnsentAnswers({ most });
  const closed: string[] = [];
  const known = new Map<string, { dropUnread(): void }>();
  const set = (name: string, size: number): void => {
    const reader = known.get(name) ?? { dropUnread: () => void closed.push(name) };
    known.set(name, reader);
    unsent.set(reader, size);
  };
  return { set, closed, unsent };
}

test("beyond the bound, who has taken nothing for the longest time is closed, and not who came last or has most", () => {
  const { set, closed, unsent } = readers(100);
  set("idle", 40);
  set("reads", 50);
  set("reads", 45);
  set("new", 46);
  expect({ closed, total: unsent.totalSize }).toEqual({ closed: ["idle"], total: 91 });
  set("reads", 44);
  set("newer", 50);
  expect({ closed, total: unsent.totalSize }).toEqual({ closed: ["idle", "new"], total: 94 });
});

test("more to read is no progress, and who has little waiting is let be", () => {
  const { set, closed } = readers(100);
  set("little", 1);
  set("idle", 30);
  set("reads", 40);
  set("idle", 31);
  set("new", 40);
  expect(closed).toEqual(["idle"]);
});
