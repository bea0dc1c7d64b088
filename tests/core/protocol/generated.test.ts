import { readdirSync } from "node:fs";
import { expect, test } from "bun:test";
import { MalformedBytes, Reader, Writer } from "../../../core/base/cursor.ts";
import { ZERO_UUID } from "../../../core/base/uuid.ts";
import * as describeGroups from "../../../core/protocol/generated/15_describe_groups.ts";
import * as offsetFetch from "../../../core/protocol/generated/09_offset_fetch.ts";
import { generate } from "../../../core/protocol/codegen/generate.ts";
import { Field, never, type Struct } from "../../../core/protocol/schema.ts";
import { arbitraryMessage } from "../../support/arbitrary_message.ts";
import { declaredApis, type DeclaredMessage, declaredMessages } from "../../support/declared_messages.ts";
import { type SeededRandom, seededRandom } from "../../support/random.ts";
import { type AnyMessage, referenceDecode, referenceEncode } from "../../support/reference_codec.ts";

const messages = await declaredMessages();

test("the generated files are what the generator writes today", async () => {
  const folder = new URL("../../../core/protocol/generated/", import.meta.url);
  const files = await generate();
  expect(readdirSync(folder).toSorted()).toEqual([...files.keys()].toSorted());
  for (const [file, text] of files) expect(await Bun.file(new URL(file, folder)).text(), file).toBe(text);
});

test("generated codecs read and write what the declaration says, in every version", () => {
  for (const { message, version, at, random } of everyVersion(12)) {
    const sent = arbitraryMessage(message, version, random, { unknownTags: true });
    const bytes = written(message, sent, version);
    expect(bytes, at).toEqual(referenceEncode(message, sent, version));
    const r = new Reader(bytes);
    expect(message.read(r, version), at).toEqual(sent);
    expect(r.remaining, at).toBe(0);
    expect(referenceDecode(message, bytes, version), at).toEqual(sent);
    if (message.readInSlices !== undefined) {
      expect(toEnd(message.readInSlices(new Reader(bytes), version)), at).toEqual(sent);
    }
    if (message.writeInSlices !== undefined) {
      const w = new Writer();
      toEnd(message.writeInSlices(w, sent, version));
      expect(w.finish().toHex(), at).toBe(bytes.toHex());
    }
  }
});

test("damaged bytes are read as something or refused as malformed, and nothing else", () => {
  for (const { message, version, at, random } of everyVersion(30)) {
    const bytes = damaged(
      written(message, arbitraryMessage(message, version, random, { unknownTags: true }), version),
      random,
    );
    try {
      message.read(new Reader(bytes), version);
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw new Error(at, { cause: error });
    }
  }
});

test("noise is read as something or refused as malformed, and nothing else", () => {
  for (const { message, version, at, random } of everyVersion(60)) {
    const bytes = Uint8Array.from(
      { length: random.below(80) },
      () => random.pick([0, 1, 2, 0x7f, 0xff, random.below(256)]),
    );
    try {
      message.read(new Reader(bytes), version);
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw new Error(at, { cause: error });
    }
  }
});

test("a message cut short anywhere is refused as malformed", () => {
  for (const { message, version, at, random } of everyVersion(1)) {
    const bytes = written(message, arbitraryMessage(message, version, random, { unknownTags: true }), version);
    const stride = Math.max(1, Math.floor(bytes.length / 50));
    for (let length = 0; length < bytes.length; length += stride) {
      expect(() => message.read(new Reader(bytes.subarray(0, length)), version), `${at} cut to ${length}`).toThrow(
        MalformedBytes,
      );
    }
  }
});

test("a constructor of a response puts the declared default wherever nothing is given, at every depth", async () => {
  for (const { api } of await declaredApis()) {
    const name = `${api.name[0]!.toLowerCase()}${api.name.slice(1)}Response`;
    const file = `${String(api.key).padStart(2, "0")}_${api.name.replaceAll(/(?<!^)([A-Z])/g, "_$1").toLowerCase()}.ts`;
    const generated: Record<string, unknown> = await import(`../../../core/protocol/generated/${file}`);
    checkConstructor(api.name, generated[name] as Constructor, api.response);
  }
});

interface Constructor {
  (given?: object): AnyMessage;
  readonly [inside: string]: Constructor;
}

function checkConstructor(at: string, construct: Constructor, struct: Struct): void {
  const made = construct();
  expect(Object.keys(made), at).toEqual(Object.keys(struct));
  for (const [key, field] of Object.entries(struct)) {
    const given = {};
    expect(construct({ [key]: given })[key], `${at}.${key}`).toBe(given);
    if (field.wire === "struct" && field.nullableFrom === never && field.tag === null) {
      expect(made[key], `${at}.${key}`).toEqual(construct[key]!());
    } else expect(made[key], `${at}.${key}`).toEqual(field.absent);
    const inside = field.element;
    if (inside !== null && !(inside instanceof Field)) checkConstructor(`${at}.${key}`, construct[key]!, inside);
  }
}

test("a list that is read or written in slices pauses within 128 elements, however deep they are", () => {
  const { readOffsetFetchRequestInSlices: read } = offsetFetch;
  const w = new Writer();
  const topics = Array.from(
    { length: 100 },
    () => ({ name: "t", topicId: ZERO_UUID, partitionIndexes: [1, 2, 3, 4, 5] }),
  );
  const groups = Array.from({ length: 10 }, () => ({ groupId: "g", memberId: null, memberEpoch: -1, topics }));
  offsetFetch.writeOffsetFetchRequest(w, { groupId: "", topics: [], groups, requireStable: false }, 8);
  let pauses = 0;
  for (const steps = read(new Reader(w.finish()), 8); !steps.next().done;) pauses++;
  expect(pauses).toBe(Math.floor(10 * (1 + 100 * (1 + 5)) / 128));
});

function toEnd<T>(steps: Generator<undefined, T, unknown>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

interface Case {
  readonly message: DeclaredMessage;
  readonly version: number;
  readonly random: SeededRandom;
  /** Says in a failure how to have it again. */
  readonly at: string;
}

function* everyVersion(seeds: number): Generator<Case> {
  for (const message of messages) {
    for (let version = message.versions[0]; version <= message.versions[1]; version++) {
      for (let seed = 1; seed <= seeds; seed++) {
        yield { message, version, random: seededRandom(seed), at: `${message.name} v${version}, seed ${seed}` };
      }
    }
  }
}

function written(message: DeclaredMessage, sent: AnyMessage, version: number): Uint8Array {
  const w = new Writer();
  message.write(w, sent, version);
  return w.finish();
}

function damaged(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const copy = bytes.slice();
  for (let left = 1 + random.below(4); left > 0 && copy.length > 0; left--) {
    copy[random.below(copy.length)] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
  }
  return copy.subarray(0, random.chance(3) ? random.below(copy.length + 1) : copy.length);
}

test("what is said of a very long name ends where it gets too long for a message", () => {
  const w = new Writer();
  const errorMessage = `Group ${"x".repeat(0x7fff)} not found.`;
  describeGroups.writeDescribeGroupsResponse(w, {
    throttleTimeMs: 0,
    groups: [describeGroups.describeGroupsResponse.groups({ errorMessage })],
  }, 6);
  const { groups } = describeGroups.readDescribeGroupsResponse(new Reader(w.finish()), 6);
  expect(groups.map((group) => group.errorMessage)).toEqual([`${errorMessage.slice(0, 4000)}...`]);
});
