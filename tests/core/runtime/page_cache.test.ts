import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { bunDisk } from "../../../core/runtime/bun/disk.ts";
import { evictPages } from "../../support/page_eviction.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/kq-page-cache-`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TMPFS = 0x01021994;
const SIZE = 1 << 20;
const content = Uint8Array.from({ length: SIZE }, (_, i) => (i * 7 + (i >> 9)) & 0xff);

/** A file system in memory has nothing else, and forgets nothing. */
const forgetsPages = await (async () => {
  const probe = mkdtempSync(`${tmpdir()}/kq-page-cache-`);
  try {
    writeFileSync(`${probe}/file`, content.subarray(0, 4096));
    return statfsSync(probe).type !== TMPFS && await evictPages(`${probe}/file`);
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
})();

/** A file whose pages the kernel has forgotten. */
async function coldFile() {
  const path = `${folder}/records`;
  const disk = bunDisk();
  const file = disk.open(path, "new");
  file.write(content, 0, SIZE, 0);
  await file.sync();
  expect(await evictPages(path)).toBe(true);
  return file;
}

test.skipIf(!forgetsPages)(
  "bytes that only the disk has are not at hand; brought there they are, and read as they were written",
  async () => {
    const file = await coldFile();
    const into = new Uint8Array(SIZE);
    expect(file.readCached(into, 0, SIZE, 0)).toBe(0);
    await file.prefetch(SIZE / 2, 0);
    expect(file.readCached(into, 0, SIZE / 2, 0)).toBe(SIZE / 2);
    expect(into.subarray(0, SIZE / 2)).toEqual(content.subarray(0, SIZE / 2));
    file.close();
  },
);

test("what was written a moment ago is at hand, up to the end of the file", () => {
  const file = bunDisk().open(`${folder}/records`, "new");
  file.write(content, 0, 1000, 0);
  const into = new Uint8Array(20);
  expect(file.readCached(into, 3, 10, 100)).toBe(10);
  expect([...into]).toEqual([0, 0, 0, ...content.subarray(100, 110), 0, 0, 0, 0, 0, 0, 0]);
  expect(file.readCached(into, 0, 10, 995)).toBe(5);
  expect(file.readCached(into, 0, 10, 1000)).toBe(0);
  file.close();
});
