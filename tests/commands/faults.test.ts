/**
 * `kq serve` on a machine that fails it: a disk that is full (a small tmpfs, where mounting one is allowed), a file
 * that may not grow, a folder gone read-only, no file handles left; and `kq consume` with nobody to write to. Clients
 * are told, what can go on goes on, and when the cause is gone so is the trouble, without a restart and with everything
 * that was acknowledged.
 */
import { afterEach, expect, test } from "bun:test";
import * as fs from "node:fs";
import { join } from "node:path";
import { kqCommand, runForBytes, temporaryFolder } from "../support/kq_process.ts";

const isRoot = process.getuid?.() === 0;
const onLinux = process.platform === "linux";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A folder that goes away with the test. */
function folderForTest(): string {
  const folder = temporaryFolder();
  cleanups.push(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file system of so many MB, mounted for the test; null where this process may not mount. */
function smallDisk(megabytes: number): string | null {
  const folder = folderForTest();
  const { exitCode } = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "kq-test", folder]);
  if (exitCode !== 0) return null;
  cleanups.push(() => void Bun.spawnSync(["umount", "--lazy", folder]));
  return folder;
}

class Server {
  address = "127.0.0.1:0";
  #child: Bun.Subprocess<"ignore", "pipe", number> | null = null;

  constructor(
    readonly o: {
      readonly data: string;
      readonly args: readonly string[];
      /** What kq is started by: a shell that sets limits, another user. */
      readonly by?: readonly string[];
      /** Where its log goes: not on the disk that is full. */
      readonly log: string;
    },
  ) {}

  get pid(): number {
    return this.#child!.pid;
  }

  /** What it has logged so far. */
  get said(): string {
    return fs.readFileSync(this.o.log, "utf8");
  }

  async start(): Promise<void> {
    const log = fs.openSync(this.o.log, "a");
    const command = [...this.o.by ?? [], ...kqCommand, "serve", "--listen", this.address, "--data", this.o.data];
    const child = Bun.spawn([...command, ...this.o.args], { stdio: ["ignore", "pipe", log] });
    fs.closeSync(log);
    this.#child = child;
    cleanups.push(() => this.stop("SIGKILL"));
    let said = "";
    for await (const chunk of child.stdout) {
      said += Buffer.from(chunk).toString();
      const ready = /ready on (\S+)/.exec(said);
      if (ready !== null) return void (this.address = ready[1]!);
    }
    throw new Error(`kq serve ended with ${await child.exited}: ${this.said}`);
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number> {
    this.#child!.kill(signal);
    return await this.#child!.exited;
  }

  async kq(args: readonly string[], stdin = "") {
    const { stdout, ...rest } = await runForBytes([...kqCommand, ...args], stdin, { KQ_BROKERS: this.address });
    return { ...rest, stdout: stdout.toString() };
  }

  /** What `kq consume TOPIC -e` prints. */
  async all(topic: string): Promise<string> {
    return (await this.kq(["consume", topic, "-e"])).stdout;
  }

  /** `kq produce` of what the broker cannot take; answers how many lines it took. */
  async refuses(topic: string, lines: string): Promise<number> {
    const { exitCode, stdout, stderr } = await this.kq(
      ["produce", topic, "--delivery-timeout", "1s", "--report", "%o\\n"],
      lines,
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain("(KAFKA_STORAGE_ERROR)");
    const taken = stdout.split("\n").length - 1;
    expect(stderr).toContain(taken === 0 ? "Nothing was acknowledged." : `--skip-lines ${taken} goes on from there.`);
    return taken;
  }
}

async function started(
  data: string,
  o: { args?: readonly string[]; by?: readonly string[]; outside?: string },
): Promise<Server> {
  const log = join(o.outside ?? folderForTest(), "log");
  const server = new Server({ data, args: o.args ?? [], log, ...(o.by === undefined ? {} : { by: o.by }) });
  await server.start();
  return server;
}

const done = (stdout = "") => ({ exitCode: 0, stderr: "", stdout });

/** So many lines of a thousand bytes, each different. */
function wideLines(count: number): string {
  return Array.from({ length: count }, (_, index) => `${index} `.padEnd(999, "x") + "\n").join("");
}

/** The lines from the first that was not taken on go in now, and then all is there, also after a kill. */
async function goesOn(server: Server, topic: string, lines: string, taken: number): Promise<void> {
  expect(await server.kq(["produce", topic, "--skip-lines", String(taken)], lines)).toEqual(done());
  expect(await server.all(topic) === lines).toBe(true);
  await server.stop("SIGKILL");
  await server.start();
  expect(await server.all(topic) === lines).toBe(true);
}

test(
  "a partition that lost its end is read up to there and takes nothing, and what it says to do makes it whole",
  async () => {
    const data = join(folderForTest(), "data");
    const server = await started(data, { args: ["--topic", "t:1", "--topic", "other:1"] });
    expect(await server.kq(["produce", "t"], "1\n")).toEqual(done());
    expect(await server.kq(["produce", "t"], "2\n")).toEqual(done());
    await server.stop();
    const folder = join(data, "t-0");
    const segment = join(folder, "00000000000000000000.log");
    fs.truncateSync(segment, fs.statSync(segment).size - 5);

    await server.start();
    expect(await server.kq(["consume", "t", "other", "-e"])).toMatchObject({ exitCode: 0, stdout: "1\n" });
    expect(await server.refuses("t", "3\n")).toBe(0);
    expect(server.said).toContain(`cut it there with kq log repair ${folder}`);
    await server.stop();
    expect(await server.kq(["log", "repair", folder, "-y"])).toMatchObject({ exitCode: 0 });
    await server.start();
    expect(await server.kq(["produce", "t"], "3\n")).toEqual(done());
    expect(await server.all("t")).toBe("1\n3\n");
  },
  30_000,
);

test.if(onLinux)(
  "a full disk: producers are told, readers read on, and it goes on when there is space again",
  async () => {
    const disk = smallDisk(12);
    if (disk === null) return console.log("not tried: a disk that is full, since this user may not mount one");
    const ballast = join(disk, "ballast");
    fs.writeFileSync(ballast, new Uint8Array(7 << 20));
    const server = await started(join(disk, "data"), { args: ["--topic", "full:1", "--topic", "other:1"] });
    expect(await server.kq(["produce", "other"], "1\n2\n3\n")).toEqual(done());
    expect((await server.kq(["consume", "other", "-g", "g", "-e", "-n", "1"])).stdout).toBe("1\n");

    const lines = wideLines(6000);
    const taken = await server.refuses("full", lines);
    fillUp(join(disk, "crumbs"));
    expect(taken).toBeWithin(1, 6000);
    expect(server.said).toMatch(/ERROR full-0 cannot take records: .* the disk is full; free some space/);
    expect(server.said.match(/full-0 cannot take records/g)).toHaveLength(1);

    expect(await server.all("full") === lines.slice(0, taken * 1000)).toBe(true);
    expect(await server.all("other")).toBe("1\n2\n3\n");
    for (const topic of ["late", "later"]) {
      expect(await server.kq(["topics", "create", topic])).toEqual({
        exitCode: 1,
        stdout: "",
        stderr: `kq: Cannot create topic ${topic}: the disk refused (KAFKA_STORAGE_ERROR)\n`,
      });
    }
    expect(server.said.match(/CreateTopics failed: .* the disk is full; free some space/g)).toHaveLength(1);

    fs.rmSync(ballast);
    fs.rmSync(join(disk, "crumbs"));
    expect((await server.kq(["topics", "create", "late"])).exitCode).toBe(0);
    expect((await server.kq(["consume", "other", "-g", "g", "-e"])).stdout).toBe("2\n3\n");
    await goesOn(server, "full", lines, taken);
    expect(await server.all("other")).toBe("1\n2\n3\n");
    expect(await server.stop()).toBe(0);
  },
);

test.if(onLinux)(
  "a disk that is full to the last page: kq starts and is read on it, and what is deleted, trimmed or too old frees it",
  async () => {
    const disk = smallDisk(12);
    if (disk === null) return console.log("not tried: a disk that is full, since this user may not mount one");
    const often = ["log.retention.check.interval.ms", "log.initial.task.delay.ms"].map((name) => `${name}=200`);
    const properties = [...often, "log.segment.delete.delay.ms=0", "log.segment.bytes=1048576"];
    const topics = ["old", "trimmed", "deleted"];
    const server = await started(join(disk, "data"), {
      args: [...topics.flatMap((name) => ["--topic", `${name}:1`]), ...properties.flatMap((each) => ["-c", each])],
    });
    const lines = wideLines(2500);
    for (const topic of ["old", "trimmed"]) expect(await server.kq(["produce", topic], lines)).toEqual(done());
    const taken = await server.refuses("deleted", wideLines(9000));
    const isAllThere = async () => {
      for (const topic of ["old", "trimmed"]) expect(await server.all(topic) === lines).toBe(true);
      expect(await server.all("deleted") === wideLines(taken)).toBe(true);
    };
    fillUp(join(disk, "crumbs"));
    await isAllThere();
    expect(await server.stop()).toBe(0);
    fillUp(join(disk, "more-crumbs"));
    await server.start();
    await isAllThere();
    fillUp(join(disk, "yet-more-crumbs"));
    await server.stop("SIGKILL");
    await server.start();
    await isAllThere();
    expect(await server.refuses("trimmed", "one more\n")).toBe(0);

    fillUp(join(disk, "last-crumbs"));
    expect(await server.kq(["topics", "trim", "trimmed", "--to", "2000", "--yes"])).toMatchObject({ exitCode: 0 });
    expect(await server.all("trimmed") === lines.slice(2_000_000)).toBe(true);
    expect(await server.kq(["topics", "alter", "old", "--config", "retention.ms=1"])).toMatchObject({ exitCode: 0 });
    while (await server.all("old") !== "");
    expect(await server.kq(["topics", "delete", "deleted", "--yes"])).toMatchObject({ exitCode: 0 });
    expect(await server.kq(["produce", "trimmed"], "one more\n")).toEqual(done());
    await server.stop("SIGKILL");
    await server.start();
    expect(await server.all("trimmed") === `${lines.slice(2_000_000)}one more\n`).toBe(true);
    expect(await server.all("old")).toBe("");
    expect(await server.stop()).toBe(0);
  },
  60_000,
);

/** Takes the last bytes there are. */
function fillUp(path: string): void {
  const file = fs.openSync(path, "w");
  try {
    for (;;) fs.writeSync(file, new Uint8Array(4096));
  } catch {
    // That was the last.
  } finally {
    fs.closeSync(file);
  }
}

test.if(onLinux && Bun.which("prlimit") !== null)(
  "a file that may grow no further (ulimit -f): told, and over when it may",
  async () => {
    const limited = ["bash", "-c", `trap "" XFSZ; ulimit -S -f 2048; exec "$@"`, "-"];
    const server = await started(join(folderForTest(), "data"), { args: ["--topic", "t:1"], by: limited });
    const lines = wideLines(4000);
    const taken = await server.refuses("t", lines);
    expect(taken).toBeWithin(1, 2048);
    expect(server.said).toMatch(/ERROR t-0 cannot take records: Cannot write \d+ bytes at \d+ of .*\(EFBIG\)/);
    expect(await server.all("t") === lines.slice(0, taken * 1000)).toBe(true);
    expect(Bun.spawnSync(["prlimit", "--pid", String(server.pid), "--fsize=unlimited:unlimited"]).exitCode).toBe(0);
    expect(await server.kq(["produce", "t", "--skip-lines", String(taken)], lines)).toEqual(done());
    expect(await server.all("t") === lines).toBe(true);
  },
);

/** Permissions are nothing to root, who becomes nobody for this. */
const asNobody = isRoot ? ["setpriv", "--reuid=65534", "--clear-groups"] : [];

test.if(onLinux && (!isRoot || Bun.which("setpriv") !== null))(
  "a folder gone read-only: what needs no new file goes on, what does is refused until it is writable again",
  async () => {
    const [folder, outside] = [folderForTest(), folderForTest()];
    if (isRoot) fs.chownSync(folder, 65534, 65534);
    const args = ["--topic", "rolling:1", "--topic", "small:1", "-c", "log.segment.bytes=1048576"];
    const server = await started(join(folder, "data"), { args, by: asNobody, outside });
    const partition = join(folder, "data/rolling-0");
    fs.chmodSync(partition, 0o555);
    const lines = wideLines(3000);
    const taken = await server.refuses("rolling", lines);
    expect(taken).toBeWithin(1, 1100);
    expect(server.said).toMatch(/ERROR rolling-0 cannot take records: Cannot open .*\.log: permission denied/);
    expect(await server.all("rolling") === lines.slice(0, taken * 1000)).toBe(true);
    expect(await server.kq(["produce", "small"], "a\n")).toEqual(done());
    expect(await server.all("small")).toBe("a\n");
    fs.chmodSync(partition, 0o755);
    await goesOn(server, "rolling", lines, taken);
    expect(await server.stop()).toBe(0);
  },
);

test.if(onLinux && (!isRoot || Bun.which("setpriv") !== null))(
  "a data folder gone read-only: a topic is made whose partitions are offline, and served when it is writable again",
  async () => {
    const [folder, outside] = [folderForTest(), folderForTest()];
    if (isRoot) fs.chownSync(folder, 65534, 65534);
    const data = join(folder, "data");
    const server = await started(data, { args: ["--topic", "old:1"], by: asNobody, outside });
    fs.chmodSync(data, 0o555);
    expect(await server.kq(["topics", "create", "late"])).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "kq: topic late created, 1 partition\n" +
        "kq: topic late partition 0 is offline on broker 1, whose log says why\n",
    });
    expect(server.said).toMatch(
      /ERROR late-0 is offline: Cannot make folder .*late-0: permission denied; .*\. It is served again once it can be opened/,
    );
    const described = JSON.parse((await server.kq(["topics", "describe", "late", "-o", "json"])).stdout);
    expect([described].flat()[0].partitions).toMatchObject([{ leader: null, replicas: [1], offline: [1] }]);
    fs.chmodSync(data, 0o755);
    expect((await server.kq(["produce", "late"], "a\n")).exitCode).toBe(0);
    expect(await server.all("late")).toBe("a\n");
    expect(await server.stop()).toBe(0);
  },
);

test.if(onLinux)(
  "no file handles for more connections: who is connected goes on, who comes is let in when there is room",
  async () => {
    const few = ["bash", "-c", `ulimit -n 100; exec "$@"`, "-"];
    const server = await started(join(folderForTest(), "data"), { args: ["--topic", "t:1"], by: few });
    const producing = Bun.spawn([...kqCommand, "produce", "t", "--report", "%o\\n", "-b", server.address], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    cleanups.push(() => producing.kill());
    const acknowledged = producing.stdout.getReader();
    const send = async (line: string): Promise<string> => {
      await producing.stdin.write(line);
      await producing.stdin.flush();
      const { value } = await acknowledged.read();
      return Buffer.from(value!).toString();
    };
    expect(await send("one\n")).toBe("0\n");
    const [hostname, port] = server.address.split(":");
    const connect = () => Bun.connect({ hostname: hostname!, port: Number(port), socket: { data() {} } });
    // The kernel takes them all; kq keeps as many as it has handles for, and sends the others away with one that is
    // left.
    const crowd = await Promise.all(Array.from({ length: 200 }, connect));
    cleanups.push(() => crowd.forEach((socket) => socket.terminate()));
    expect(await send("two\n")).toBe("1\n");
    expect(fs.readdirSync(`/proc/${server.pid}/fd`).length).toBeWithin(38, 90);
    expect(server.said.match(/ERROR Connections are refused: 38 are open/g)).toHaveLength(1);
    const late = server.all("t");
    expect(await send("three\n")).toBe("2\n");
    for (const socket of crowd) socket.end();
    expect(await late).toStartWith("one\ntwo\n");
    expect(await send("four\n")).toBe("3\n");
    await producing.stdin.end();
    expect(await producing.exited).toBe(0);
    expect(await server.all("t")).toBe("one\ntwo\nthree\nfour\n");
    expect(await server.stop()).toBe(0);
  },
);

test.if(onLinux)(
  "64 file handles and 200 partitions: written, read, there again after an orderly stop and after a kill, and deleted",
  async () => {
    const few = ["bash", "-c", `ulimit -n 64; exec "$@"`, "-"];
    const data = join(folderForTest(), "data");
    const server = await started(data, { args: ["--topic", "t:200"], by: few });
    const lines = Array.from({ length: 20_000 }, (_, index) => `${index % 997}\t${index}\n`).join("");
    const values = (text: string) =>
      text.trim().split("\n").map((line) => Number(line.split("\t").at(-1))).sort((a, b) => a - b);
    const all = Array.from({ length: 20_000 }, (_, index) => index);
    expect(await server.kq(["produce", "t", "-K", "\\t"], lines)).toEqual(done());
    expect(values(await server.all("t"))).toEqual(all);
    expect(await server.stop()).toBe(0);
    await server.start();
    expect(values((await server.kq(["consume", "t", "-e", "-g", "g"])).stdout)).toEqual(all);
    await server.stop("SIGKILL");
    await server.start();
    expect(values(await server.all("t"))).toEqual(all);
    // All that was sent from files that are gone now leaves no handle behind.
    expect(await server.kq(["topics", "delete", "t", "--yes"])).toMatchObject({ exitCode: 0 });
    expect(await server.kq(["topics"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect(fs.readdirSync(data).filter((name) => name.startsWith("t-"))).toEqual([]);
    const handles = fs.readdirSync(`/proc/${server.pid}/fd`);
    const open = handles.map((name) => fs.readlinkSync(`/proc/${server.pid}/fd/${name}`));
    expect(open.filter((path) => path.endsWith("(deleted)"))).toEqual([]);
    expect(await server.stop()).toBe(0);
    expect(server.said.replaceAll(/^\S+ /gm, "")).toBe(
      ("WARN  This process may have no more than 64 files and connections open: 20 are for connections, 20 for segments. " +
        "With many partitions or clients raise its limit (ulimit -n)\n").repeat(3),
    );
  },
);

test.if(onLinux)(
  "nobody to write to: /dev/full fails a reader and commits nothing, a closed pipe ends it in peace",
  async () => {
    const server = await started(join(folderForTest(), "data"), { args: ["--topic", "t:1"] });
    const lines = Array.from({ length: 50_000 }, (_, index) => `${index}\n`).join("");
    expect(await server.kq(["produce", "t"], lines)).toEqual(done());
    const shell = async (line: string) => {
      const words = kqCommand.map((word) => `'${word}'`).join(" ");
      const command = ["bash", "-c", `kq() { ${words} "$@"; }; ${line}`];
      const { stdout, ...rest } = await runForBytes(command, "", { KQ_BROKERS: server.address });
      return { ...rest, stdout: stdout.toString() };
    };
    const full = { exitCode: 1, stdout: "", stderr: "kq: Cannot write to stdout: no space left on the device\n" };
    expect(await shell("kq consume t -e > /dev/full")).toEqual(full);
    expect(await shell("kq consume t -e -g g > /dev/full")).toEqual(full);
    expect(await shell("kq topics > /dev/full")).toEqual(full);
    expect(await shell("kq consume t -e | head -c 4; echo ${PIPESTATUS[0]}")).toEqual(done("0\n1\n0\n"));
    expect(await shell("kq consume t | head -c 4; echo ${PIPESTATUS[0]}")).toEqual(done("0\n1\n0\n"));
    expect(await shell("kq topics | true; echo ${PIPESTATUS[0]}")).toEqual(done("0\n"));
    expect((await server.kq(["consume", "t", "-e", "-g", "g"])).stdout === lines).toBe(true);
  },
);
