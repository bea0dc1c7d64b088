import { expect, test } from "bun:test";
import { lostMutants } from "../support/mutation.ts";
import { mutants } from "./group_mutants.ts";

test("a group keeps its promises through twenty thousand histories", async () => {
  const search = new URL("group_search.ts", import.meta.url).pathname;
  const args = ["--histories", "20000", "--processes", String(Math.min(navigator.hardwareConcurrency, 4))];
  const { exited, stdout } = Bun.spawn([process.execPath, search, ...args], { stdout: "pipe", stderr: "inherit" });
  const said = await new Response(stdout).text();
  console.log(said.trim());
  expect(await exited).toBe(0);
  expect(said).toContain("every promise held");
}, 900_000);

test("every mutant of the group coordinator still finds the line it is to break", () => {
  expect(lostMutants(mutants, "core/coordinator/group")).toEqual([]);
});
