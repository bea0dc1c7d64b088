import { expect, test } from "bun:test";
import { bunProcess } from "../../../core/runtime/bun/mod.ts";
import { OperatingFailure } from "../../../core/runtime/ports.ts";

const machine = bunProcess();
const line = new TextEncoder().encode("a line");

test("a program answers line by line, in order", async () => {
  const program = machine.answerer(["sh", "-c", 'while read line; do echo "got $line"; done']);
  expect([await program.ask(line), await program.ask(new Uint8Array(0))]).toEqual(["got a line", "got "]);
  program.close();
});

test("one that has ended is said to have, whether it ended before the question or after", async () => {
  for (const words of ["exit 3", "read line; exit 0"]) {
    const program = machine.answerer(["sh", "-c", words]);
    for (let tries = 0; tries < 3; tries++) {
      const failure = await program.ask(line).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(OperatingFailure);
      expect((failure as OperatingFailure).message).toBe(`${words} ended without an answer`);
    }
    program.close();
  }
});
