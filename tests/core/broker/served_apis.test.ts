import { readdirSync } from "node:fs";
import { expect, test } from "bun:test";
import { Reader, Writer } from "../../../core/base/cursor.ts";
import { type Handler, wireError } from "../../../core/broker/handlers/handler.ts";
import type { RequestContext } from "../../../core/broker/request_context.ts";
import { handlerByKey } from "../../../core/broker/served_apis.ts";
import type { Codec } from "../../../core/protocol/codec.ts";
import { atOnce } from "../../../core/runtime/steps.ts";
import { errorCode } from "../../../core/protocol/error_codes.ts";
import { type ApiName, codecs, type Requests, type Responses } from "../../../core/protocol/mod.ts";
import { arbitraryMessage } from "../../support/arbitrary_message.ts";
import { declaredApis } from "../../support/declared_messages.ts";
import { largeStruct, listsOf } from "../../support/large_requests.ts";
import { seededRandom } from "../../support/random.ts";
import { servedApis } from "../../support/served_apis.ts";

const declared = await declaredApis();

test("every handler file is served, under the number and name of its declaration", () => {
  const filesOf = (folder: string) =>
    readdirSync(new URL(`../../../core/${folder}/`, import.meta.url)).filter((file) => /^\d/.test(file)).toSorted();
  const nameOf = new Map(filesOf("protocol/apis").map((file, index) => [file, declared[index]!.api.name]));
  expect(filesOf("broker/handlers").map((file) => nameOf.get(file) as string)).toEqual([...servedApis]);
});

for (const { api, request } of declared.filter(({ api }) => (servedApis as readonly string[]).includes(api.name))) {
  test(`${api.name} has a response for a whole request that failed, in every version`, () => {
    const handler = handlerByKey(api.key) as Handler<ApiName>;
    const codec = codecs[handler.name] as unknown as Codec<string, Requests[ApiName], Responses[ApiName]>;
    const random = seededRandom(api.key);
    for (let version = api.versions[0]; version <= api.versions[1]; version++) {
      const codes = new Set<number>();
      // Some requests name nothing that could be answered for.
      for (let round = 0; round < 20; round++) {
        const acks = api.name === "Produce" ? { acks: 1 } : {};
        const asked = { ...arbitraryMessage(request, version, random, { unknownTags: false }), ...acks };
        const context = { apiVersion: version } as unknown as RequestContext;
        const answer = handler.errorResponse(asked as never, wireError("KAFKA_STORAGE_ERROR"), context);
        const response = Symbol.iterator in answer ? atOnce(answer) : answer;
        if ("noAnswer" in response) throw new Error(`${api.name} v${version} is not answered`);
        const w = new Writer();
        codec.writeResponse(w, response, version);
        codec.readResponse(new Reader(w.finish()), version);
        for (const [, code] of JSON.stringify(response, plain).matchAll(/"errorCode":(-?\d+)/g)) {
          codes.add(Number(code));
        }
      }
      expect([...codes], `seed ${api.key}, v${version}`).toEqual([errorCode("KAFKA_STORAGE_ERROR")]);
    }
  });
}

const MANY = 300;

for (const { api, request } of declared.filter(({ api }) => (servedApis as readonly string[]).includes(api.name))) {
  test(`${api.name} that fails as a whole with very many elements is answered in steps`, () => {
    const handler = handlerByKey(api.key) as Handler<ApiName>;
    for (const version of api.versions) {
      for (const path of listsOf(request.struct, version)) {
        const known = { acks: 1 };
        const asked = largeStruct(request.struct, path, { version, many: MANY, named: "made up", known });
        const context = { apiVersion: version } as unknown as RequestContext;
        const answer = handler.errorResponse(asked as never, wireError("KAFKA_STORAGE_ERROR"), context);
        let steps = 0;
        let response: unknown = answer;
        if (Symbol.iterator in answer) {
          let step = answer.next();
          for (; step.done !== true; step = answer.next()) steps += 1;
          response = step.value;
        }
        const longest = longestListIn(response);
        expect({ version, path, isInSteps: longest < MANY || steps >= MANY }).toEqual({
          version,
          path,
          isInSteps: true,
        });
      }
    }
  });
}

function longestListIn(value: unknown): number {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return 0;
  const inner = Object.values(value).map(longestListIn);
  return Math.max(Array.isArray(value) ? value.length : 0, ...inner);
}

function plain(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}` : value;
}
