import { expect, test } from "bun:test";
import { type DataDirectory, nodeOfDataDirectory, openDataDirectory } from "../../../core/broker/data_directory.ts";
import type { Disk } from "../../../core/runtime/ports.ts";
import { openEphemeralDirectory, removeAbandoned } from "../../../core/broker/ephemeral_directory.ts";
import { SimulatedDisk } from "../../support/simulated_disk.ts";
import { seededBytes } from "./handlers/asking.ts";

const FOLDER = "/data/kq";
const open = (disk: Disk, o: { nodeId?: number; aboutMe?: string; folder?: string } = {}): Promise<DataDirectory> =>
  openDataDirectory({ folder: FOLDER, nodeId: 1, aboutMe: "pid 7", ...o, disk, random: seededBytes(1) });

const refusal = (opening: Promise<unknown>): Promise<string> =>
  opening.then(() => "nothing", (failure: { code: string; message: string }) => `${failure.code} ${failure.message}`);

const write = (disk: Disk, name: string, text: string): Promise<void> =>
  disk.replaceFile(`${FOLDER}/${name}`, new TextEncoder().encode(text));

const read = (disk: Disk, name: string): string => new TextDecoder().decode(disk.readFile(`${FOLDER}/${name}`));

test("a new folder is made, gets its ids in Kafka's words, and is clean", async () => {
  const disk = new SimulatedDisk();
  const { clusterId, directoryId, isNew, isClean, metadataFile } = await open(disk);
  expect({ isNew, isClean, metadataFile }).toEqual({
    isNew: true,
    isClean: true,
    metadataFile: "/data/kq/metadata.db",
  });
  expect(read(disk, "meta.properties")).toBe(
    `cluster.id=${clusterId}\ndirectory.id=${directoryId}\nkq.format=1\nnode.id=1\nversion=1\n`,
  );
});

test("a folder that is opened again has the same ids, and is clean exactly when it was closed as such", async () => {
  const disk = new SimulatedDisk();
  const first = await open(disk);
  await first.close({ clean: true });
  expect(read(disk, ".kafka_cleanshutdown")).toBe('{"version":0,"brokerEpoch":-1}');
  const second = await open(disk);
  expect([second.isNew, second.isClean]).toEqual([false, true]);
  expect([second.clusterId, second.directoryId]).toEqual([first.clusterId, first.directoryId]);
  // The marker is gone from now on: whoever does not close is found unclean.
  expect(disk.exists(`${FOLDER}/.kafka_cleanshutdown`)).toBe(false);
  await second.close({ clean: false });
  const third = await open(disk);
  expect([third.isNew, third.isClean]).toEqual([false, false]);
});

test("a folder that another has open is refused, saying who; it can be had when that one has closed", async () => {
  const disk = new SimulatedDisk();
  const first = await open(disk);
  first.describe("pid 7, 127.0.0.1:9092");
  expect(await refusal(open(disk))).toBe(
    "EHELD The data folder /data/kq is in use by another kq (pid 7, 127.0.0.1:9092): stop that one, or name another folder",
  );
  await first.close({ clean: true });
  expect((await open(disk)).isClean).toBe(true);
});

test("a folder of a newer format is refused, naming both, and is left as it was, unlocked", async () => {
  const disk = new SimulatedDisk();
  await (await open(disk)).close({ clean: true });
  const identity = read(disk, "meta.properties");
  await write(disk, "meta.properties", identity.replace("kq.format=1", "kq.format=2"));
  const why =
    "EFORMAT The data folder /data/kq has format 2 and this kq reads up to 1: use the kq that wrote it or a newer one";
  expect([await refusal(open(disk)), await refusal(open(disk))]).toEqual([why, why]);
  await write(disk, "meta.properties", identity);
  expect((await open(disk)).isClean).toBe(true);
});

test("a folder of another node is refused, naming both", async () => {
  const disk = new SimulatedDisk();
  await (await open(disk)).close({ clean: true });
  expect(await refusal(open(disk, { nodeId: 2 }))).toBe(
    "ENODE The data folder /data/kq belongs to node 1 and this is node 2: set node.id=1, or name another folder",
  );
});

test("a folder of Apache Kafka, and one with anything else in it, is left alone", async () => {
  const kafka = new SimulatedDisk();
  kafka.makeFolder(FOLDER);
  await write(
    kafka,
    "meta.properties",
    "#\n#Sat Nov 21 09:48:32 UTC 2026\nnode.id=1\nversion=1\ncluster.id=4L6g3nShT-eMCtK--X86sw\n",
  );
  expect(await refusal(open(kafka))).toBe(
    "ENOTOURS The data folder /data/kq was made by Apache Kafka, which kq cannot take over in place: " +
      "name another folder, and take its topics over with kq log import /data/kq --data DIR",
  );
  const photos = new SimulatedDisk();
  photos.makeFolder(`${FOLDER}/holiday`);
  expect(await refusal(open(photos))).toBe(
    "ENOTOURS The folder /data/kq is not kq's: it holds holiday and no meta.properties; name an empty folder, or one that kq made",
  );
  expect(photos.list(FOLDER).filter((name) => name !== ".lock")).toEqual(["holiday"]);
});

test("a folder that a file system made for itself counts as empty", async () => {
  const disk = new SimulatedDisk();
  disk.makeFolder(`${FOLDER}/lost+found`);
  disk.makeFolder(`${FOLDER}/.snapshot`);
  expect((await open(disk)).isNew).toBe(true);
});

test("a damaged identity is refused, naming what is wrong in it", async () => {
  const disk = new SimulatedDisk();
  await (await open(disk)).close({ clean: true });
  const identity = read(disk, "meta.properties");
  for (
    const [from, to, what] of [
      [/cluster\.id=.*/, "cluster.id=abc", "cluster.id=abc is no id"],
      [/directory\.id=.*\n/, "", "directory.id= is no id"],
      ["kq.format=1", "kq.format=x", "kq.format=x is no number"],
    ] as const
  ) {
    await write(disk, "meta.properties", identity.replace(from, to));
    expect(await refusal(open(disk))).toBe(
      `EDAMAGED /data/kq/meta.properties is damaged: ${what}; restore it from a backup`,
    );
  }
});

test("a folder with kq's metadata in it is not taken for Kafka's when its identity is garbage", async () => {
  const disk = new SimulatedDisk();
  await (await open(disk)).close({ clean: true });
  await write(disk, "metadata.db", "");
  await write(disk, "meta.properties", "\0\0\0\0");
  expect(await refusal(open(disk))).toBe(
    "EDAMAGED /data/kq/meta.properties is damaged: it has no kq.format; restore it from a backup",
  );
});

test("an ephemeral folder keeps its metadata nowhere and is gone when it is closed", async () => {
  const disk = new SimulatedDisk();
  const directory = await openEphemeralDirectory({
    folder: "/tmp/kq-1",
    nodeId: 1,
    aboutMe: "",
    disk,
    random: seededBytes(1),
  });
  expect([directory.metadataFile, directory.isNew, disk.exists("/tmp/kq-1")]).toEqual([null, true, true]);
  await directory.close({ clean: true });
  expect(disk.exists("/tmp/kq-1")).toBe(false);
});

test("ephemeral folders whose process was killed are removed by the next, and no others", async () => {
  const disk = new SimulatedDisk();
  const open = (name: string) =>
    openEphemeralDirectory({ folder: `/tmp/${name}`, nodeId: 1, aboutMe: "", disk, random: seededBytes(1) });
  await open("kq-1-dead");
  await openDataDirectory({ folder: "/tmp/kq-2-kept", nodeId: 1, aboutMe: "", disk, random: seededBytes(1) });
  disk.makeFolder("/tmp/kq-3-unmarked");
  const killed = disk.afterKill();
  const alive = await openEphemeralDirectory({
    folder: "/tmp/kq-4-alive",
    nodeId: 1,
    aboutMe: "",
    disk: killed,
    random: seededBytes(1),
  });
  await removeAbandoned(killed, "/tmp");
  expect(killed.list("/tmp")).toEqual(["kq-2-kept", "kq-3-unmarked", "kq-4-alive"]);
  await alive.close({ clean: true });
  await removeAbandoned(killed, "/nowhere");
});

test("whose node a folder is can be asked before it is opened", async () => {
  const disk = new SimulatedDisk();
  expect(nodeOfDataDirectory(disk, FOLDER)).toBeNull();
  await (await open(disk, { nodeId: 7 })).close({ clean: true });
  expect(nodeOfDataDirectory(disk, FOLDER)).toBe(7);
});

test("a failed start leaves all as it was: a folder that it made is removed, one that existed stays, and both are unlocked", async () => {
  const disk = new SimulatedDisk();
  await (await open(disk)).discard();
  expect(disk.exists(FOLDER)).toBe(false);
  disk.makeFolder(FOLDER);
  const first = await open(disk);
  await first.discard();
  const again = await open(disk);
  expect([again.isNew, again.isClean, again.clusterId]).toEqual([false, true, first.clusterId]);
});
