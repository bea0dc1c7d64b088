/**
 * What `npm start` and `npm test` leave out because nothing changed (`.ci/tools.mjs`).
 *
 * @module
 */
import { expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Once = (what: { stamp: string; digest: string; product: string }, work: () => void) => void;
const { once } = await import(new URL("../.ci/tools.mjs", import.meta.url).pathname) as { once: Once };

test("the executable is built again when the sources changed, and when it is gone or is not the one that was built", () => {
  const folder = mkdtempSync(join(tmpdir(), "kq-stamp-"));
  try {
    const product = join(folder, "kq");
    const built: string[] = [];
    const build = (digest: string): void =>
      once({ stamp: join(folder, ".built"), digest, product }, () => {
        built.push(digest);
        writeFileSync(product, digest);
      });
    build("first");
    build("first");
    expect(built).toEqual(["first"]);
    build("second");
    expect(built).toEqual(["first", "second"]);
    rmSync(product);
    build("second");
    expect(built).toEqual(["first", "second", "second"]);
    appendFileSync(product, "!");
    build("second");
    expect(built).toEqual(["first", "second", "second", "second"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
