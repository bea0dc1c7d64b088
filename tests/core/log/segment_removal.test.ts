import { expect, test } from "bun:test";
import { OpenFiles } from "../../../core/log/open_files.ts";
import { Segment } from "../../../core/log/segment.ts";
import { SegmentRemoval } from "../../../core/log/segment_removal.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";

/** Has every file one asks for, and keeps nothing in mind. */
class BottomlessDisk extends SimulatedDisk {
  override exists(): boolean {
    return true;
  }
  override rename(): void {}
  override async discardFile(): Promise<void> {}
}

test("when the next files are due is known for a million of them", async () => {
  const disk = new BottomlessDisk();
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const removal = new SegmentRemoval({ disk, folder: "/d", logger });
  expect(removal.nextMs).toBeNull();
  const segment = new Segment(0, new OpenFiles(disk).existing(Segment.path("/d", 0)), 0);
  const count = 220_000;
  for (let n = 0; n < count; n++) removal.mark(segment, 1000 + (n * 7919) % count);
  expect(removal.nextMs).toBe(1000);
  await removal.removeDue(1000 + count / 2);
  expect(removal.nextMs).toBe(1001 + count / 2);
  await removal.removeDue(1000 + count);
  expect(removal.nextMs).toBeNull();
});
