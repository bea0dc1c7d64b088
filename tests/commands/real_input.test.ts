/**
 * The pipe on input that nobody made up for it: what goes into `kq produce` comes out of `kq consume` byte for byte,
 * through a real `kq serve`. What it reads: the machine's own package and system logs (on a machine without any,
 * /etc/passwd and /proc/self/mountinfo); the NDJSON of the npm package vbb-lines (Berlin's public transport, lines up
 * to 105 kB); the CSV of countries-list (native names in their own scripts); prose.txt beside this file; pieces of the
 * kq executable itself.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import * as fs from "node:fs";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kqCommand, runForBytes, type RunningBroker, startKq, temporaryFolder } from "../support/kq_process.ts";

const folder = temporaryFolder();
let broker: RunningBroker;
beforeAll(async () => {
  broker = await startKq();
});
afterAll(async () => {
  await broker.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Runs kq against the broker. It has to succeed in silence; answers what it printed. */
async function kq(args: readonly string[], stdin: Uint8Array | Blob | string = ""): Promise<Buffer> {
  const { exitCode, stdout, stderr } = await runForBytes([...kqCommand, ...args], stdin, {
    KQ_BROKERS: broker.address,
  });
  expect({ args, exitCode, stderr }).toEqual({ args, exitCode: 0, stderr: "" });
  return stdout;
}

/** Equal, without printing megabytes when they are not. */
function expectSameBytes(got: Uint8Array, wanted: Uint8Array): void {
  let at = 0;
  while (at < wanted.length && got[at] === wanted[at]) at++;
  const around = (bytes: Uint8Array) => Buffer.from(bytes.subarray(Math.max(0, at - 20), at + 20)).toString("latin1");
  if (at < wanted.length || got.length !== wanted.length) {
    expect({ size: got.length, firstDifferenceAt: at, there: around(got) })
      .toEqual({ size: wanted.length, firstDifferenceAt: -1, there: around(wanted) });
  }
}

interface Input {
  readonly what: string;
  readonly files: readonly string[];
}

const LOGS = [
  ...["dpkg.log", "apt/history.log", "apt/term.log", "alternatives.log", "syslog", "messages", "kern.log", "auth.log"],
  ...["dnf.log", "dnf.rpm.log", "pacman.log", "apk.log", "zypper.log", "cloud-init.log", "install.log", "system.log"],
].map((name) => `/var/log/${name}`);
const ON_EVERY_LINUX = ["/etc/passwd", "/proc/self/mountinfo"];

/** Logs may be large, and grow while we read: a copy of so much of each is what goes through the pipe. */
const LARGEST_INPUT = 2_000_000;

const logs = LOGS.filter((path) => isReadable(path) && fs.statSync(path).size > 0);
const inputs: readonly Input[] = [
  {
    what: `the machine's own logs (${logs.length > 0 ? logs.join(", ") : `none here: ${ON_EVERY_LINUX.join(", ")}`})`,
    files: logs.length > 0 ? logs : ON_EVERY_LINUX,
  },
  { what: "NDJSON that vbb-lines ships", files: [Bun.resolveSync("vbb-lines/data.ndjson", import.meta.dir)] },
  { what: "CSV that countries-list ships", files: [join(packageFolder("countries-list"), "countries.csv")] },
  { what: "UTF-8 prose in many scripts", files: [new URL("real_input/prose.txt", import.meta.url).pathname] },
].map(({ what, files }) => ({ what, files: files.map(copyOfBeginning) }));

function isReadable(path: string): boolean {
  try {
    fs.accessSync(path, fs.constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function packageFolder(name: string): string {
  return join(Bun.resolveSync(`${name}/package.json`, import.meta.dir), "..");
}

function copyOfBeginning(path: string): string {
  const bytes = Buffer.alloc(LARGEST_INPUT);
  const file = fs.openSync(path, "r");
  let size = 0;
  for (let got = -1; got !== 0 && size < bytes.length; size += got) {
    got = fs.readSync(file, bytes, size, bytes.length - size, null);
  }
  fs.closeSync(file);
  const copy = join(folder, path.replaceAll("/", "_"));
  writeFileSync(copy, bytes.subarray(0, size));
  return copy;
}

/** What `kq consume` prints of these files: each as it is, its last line ended. */
function linesOf(files: readonly string[]): Buffer {
  return Buffer.concat(files.map((path) => {
    const bytes = readFileSync(path);
    return bytes.length === 0 || bytes.at(-1) === 10 ? bytes : Buffer.concat([bytes, Buffer.of(10)]);
  }));
}

/** Pieces in the order of their bytes, to compare what came in any order. */
function sorted(pieces: readonly Buffer[]): Buffer {
  return Buffer.concat([...pieces].sort((a, b) => Buffer.compare(a, b)));
}

function linesIn(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0, to = 0; from < bytes.length; from = to) {
    to = bytes.indexOf(10, from) + 1 || bytes.length;
    lines.push(bytes.subarray(from, to));
  }
  return lines;
}

for (const [index, { what, files }] of inputs.entries()) {
  const topic = `lines-${index}`;

  test(`${what}: comes out as it went in`, async () => {
    await kq(["produce", topic, "--create", "1", ...files]);
    expectSameBytes(await kq(["consume", topic, "-e"]), linesOf(files));
  });

  test(`${what}: the same from stdin, compressed and over six partitions, but for the order`, async () => {
    const wanted = linesOf(files);
    for (const codec of ["none", "zstd"]) {
      const wide = `${topic}-six-${codec}`;
      await kq(["produce", wide, "--create", "6", "-z", codec, "--partitioner", "round-robin"], wanted);
      const got = await kq(["consume", wide, "-e"]);
      expectSameBytes(sorted(linesIn(got)), sorted(linesIn(wanted)));
      const perPartition = await Promise.all(
        [0, 5].map((partition) => kq(["consume", wide, "-e", "-p", `${partition}`])),
      );
      for (const some of perPartition) expect(some.length).toBeGreaterThan(0);
    }
  });

  test(`${what}: the envelope that consume -J writes is what produce -f json reads`, async () => {
    const envelopes = await kq(["consume", topic, "-e", "-J"]);
    await kq(["produce", `${topic}-again`, "--create", "1", "-f", "json"], envelopes);
    expectSameBytes(await kq(["consume", `${topic}-again`, "-e"]), linesOf(files));
    const again = await kq(["consume", `${topic}-again`, "-e", "-J"]);
    const renamed = again.toString("latin1").replaceAll(`{"topic":"${topic}-again",`, `{"topic":"${topic}",`);
    expectSameBytes(Buffer.from(renamed, "latin1"), envelopes);
  });
}

/**
 * A folder of files that are no text: one with nothing in it, one NUL, one of bytes that are never UTF-8, pieces of an
 * executable.
 */
function binaryFolder(): string[] {
  const from = readFileSync(kqCommand[0]!).subarray(0, 40_000_000);
  const sizes = [0, 1, 61, 4096, 0, 65_537, 250_000, 999_000, 0, 12_345, 500_001];
  const inside = join(folder, "binary");
  fs.mkdirSync(inside);
  const pieces = sizes.map((size, index) => from.subarray(index * 3_000_000, index * 3_000_000 + size));
  const bytes = [...pieces, Buffer.of(0), Buffer.of(0xff, 0xfe, 0xc0, 0x80, 10, 13, 10, 0), Buffer.from("\n\n")];
  return bytes.map((piece, index) => {
    const path = join(inside, `${String(index).padStart(2, "0")}.bin`);
    writeFileSync(path, piece);
    return path;
  });
}

/** Each with its size before it, as `%V{big32}%v` writes them. */
function sized(pieces: readonly Buffer[]): Buffer[] {
  return pieces.map((piece) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(piece.length);
    return Buffer.concat([size, piece]);
  });
}

function unsized(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = 4 + bytes.readUInt32BE(at);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

test("a folder of binary files by --whole: each file is a record, empty ones and NUL bytes included", async () => {
  const files = binaryFolder();
  const pieces = files.map((path) => readFileSync(path));
  const wanted = Buffer.concat(sized(pieces));
  await kq(["produce", "binary", "--create", "1", "--whole", ...files]);
  expectSameBytes(await kq(["consume", "binary", "-e", "-f", "%V{big32}%v"]), wanted);
  for (const index of [0, 7, 12]) {
    expectSameBytes(await kq(["consume", "binary", "-o", `${index}..${index + 1}`, "-f", "%v"]), pieces[index]!);
  }

  const envelopes = await kq(["consume", "binary", "-e", "-J"]);
  await kq(["produce", "binary-again", "--create", "1", "-f", "json"], envelopes);
  expectSameBytes(await kq(["consume", "binary-again", "-e", "-f", "%V{big32}%v"]), wanted);

  await kq(["produce", "binary-sized", "--create", "1", "-f", "%V{big32}%v", "-z", "lz4"], wanted);
  expectSameBytes(await kq(["consume", "binary-sized", "-e", "-f", "%V{big32}%v"]), wanted);

  await kq(["produce", "binary-six", "--create", "6", "--whole", "--partitioner", "round-robin", ...files]);
  const six = await kq(["consume", "binary-six", "-e", "-f", "%V{big32}%v"]);
  expectSameBytes(sorted(unsized(six)), sorted(sized(pieces)));
});

/** `tail -f FILE | kq produce TOPIC` in a shell; `endInput` ends the tail, and with it the pipe. */
function followInto(
  topic: string,
  path: string,
): { readonly child: Bun.Subprocess<"ignore", "pipe", "pipe">; readonly endInput: () => void } {
  const script = '{ tail -n +1 -f "$1" & echo $! > "$1.pid"; wait; } | "${@:2}"';
  const child = Bun.spawn(["bash", "-c", script, "-", path, ...kqCommand, "produce", topic], {
    env: { ...process.env, KQ_BROKERS: broker.address },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { child, endInput: () => void process.kill(Number(readFileSync(`${path}.pid`, "utf8"))) };
}

/** What a running `kq consume` has printed so far. */
class Printed {
  bytes: Buffer = Buffer.alloc(0);
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** Ends when so much has come, or with the stream. */
  async untilSize(size: number): Promise<void> {
    while (this.bytes.length < size) {
      const { value, done } = await this.#reader.read();
      if (done) break;
      this.bytes = Buffer.concat([this.bytes, value]);
    }
  }
}

test("tail -f of a file that grows: what is whole comes through at once, the rest when the pipe ends", async () => {
  const lines = linesIn(readFileSync(inputs[1]!.files[0]!)).slice(0, 300);
  const whole = Buffer.concat(lines);
  const path = join(folder, "growing.log");
  writeFileSync(path, lines[0]!);
  await kq(["produce", "growing", "--create", "1"]);
  const { child: producing, endInput } = followInto("growing", path);
  const consuming = Bun.spawn([...kqCommand, "consume", "growing", "-n", String(lines.length + 2)], {
    env: { ...process.env, KQ_BROKERS: broker.address },
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    const printed = new Printed(consuming.stdout);
    let written = lines[0]!.length;
    await printed.untilSize(written);
    for (let from = 1; from < lines.length; from += 23) {
      const more = Buffer.concat(lines.slice(from, from + 23));
      const lastLine = more.lastIndexOf(10, -2) + 1;
      // In two writes, the first of which ends inside a line.
      appendFileSync(path, more.subarray(0, lastLine + 1));
      await printed.untilSize(written + lastLine);
      expectSameBytes(printed.bytes, whole.subarray(0, written + lastLine));
      appendFileSync(path, more.subarray(lastLine + 1));
      written += more.length;
      await printed.untilSize(written);
    }
    expectSameBytes(printed.bytes, whole);
    // One write, so that what has no end has been read when the line before it is here.
    const last = Buffer.from("a line\nthe end, without one");
    appendFileSync(path, last);
    await printed.untilSize(written + "a line\n".length);
    endInput();
    expect([await producing.exited, await new Response(producing.stderr).text()]).toEqual([0, ""]);
    await printed.untilSize(Infinity);
    expectSameBytes(printed.bytes, Buffer.concat([whole, last, Buffer.from("\n")]));
    expect(await consuming.exited).toBe(0);
  } finally {
    if (producing.exitCode === null) endInput();
    consuming.kill();
  }
});
