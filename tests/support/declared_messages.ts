/**
 * Every message that is declared, with the functions that were generated for it: what tests of all codecs walk over.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import type { Reader, Writer } from "../../core/base/cursor.ts";
import { type Api, type Enclosed, never, type Stored } from "../../core/protocol/schema.ts";
import type { AnyMessage, Layout } from "./reference_codec.ts";

const protocol = new URL("../../core/protocol/", import.meta.url);

export interface DeclaredMessage extends Layout {
  /** As Kafka calls it: FetchRequest, OffsetCommitValue. */
  readonly name: string;
  readonly versions: readonly [first: number, last: number];
  readonly read: (r: Reader, version: number) => AnyMessage;
  readonly write: (w: Writer, message: AnyMessage, version: number) => void;
  /** Where the message is one that a broker reads, and has lists. */
  readonly readInSlices: ((r: Reader, version: number) => Generator<undefined, AnyMessage, unknown>) | undefined;
  /** Where the message is one that a broker writes, and has lists. */
  readonly writeInSlices:
    | ((w: Writer, message: AnyMessage, version: number) => Generator<undefined, void, unknown>)
    | undefined;
}

export interface DeclaredApi {
  readonly api: Api;
  readonly request: DeclaredMessage;
  readonly response: DeclaredMessage;
}

export async function declaredApis(): Promise<DeclaredApi[]> {
  const files = await load<Api>("apis", "");
  return files.map(({ declarations, generated }) => {
    const api = declarations[0]!;
    return {
      api,
      request: message(`${api.name}Request`, api.request, api, generated),
      response: message(`${api.name}Response`, api.response, api, generated),
    };
  });
}

/** Requests, responses, and what is stored or enclosed. */
export async function declaredMessages(): Promise<DeclaredMessage[]> {
  const apis = (await declaredApis()).flatMap(({ request, response }) => [request, response]);
  const kept = (await load<Stored | Enclosed>("stored", "stored_")).flatMap(({ declarations, generated }) =>
    declarations.flatMap((declared) =>
      "fields" in declared ? [message(declared.name, declared.fields, declared, generated)] : [
        message(`${declared.name}Key`, declared.key, { versions: [0, 0], flexibleFrom: never }, generated),
        message(`${declared.name}Value`, declared.value, declared, generated),
      ]
    )
  );
  return [...apis, ...kept];
}

interface Versions {
  readonly versions: readonly [first: number, last: number];
  readonly flexibleFrom: number;
}

function message(
  name: string,
  struct: Layout["struct"],
  { versions, flexibleFrom }: Versions,
  generated: Module,
): DeclaredMessage {
  return {
    name,
    struct,
    versions,
    flexibleFrom,
    read: generated[`read${name}`] as DeclaredMessage["read"],
    write: generated[`write${name}`] as DeclaredMessage["write"],
    readInSlices: generated[`read${name}InSlices`] as DeclaredMessage["readInSlices"],
    writeInSlices: generated[`write${name}InSlices`] as DeclaredMessage["writeInSlices"],
  };
}

type Module = Record<string, unknown>;

async function load<T>(folder: string, prefix: string): Promise<{ declarations: T[]; generated: Module }[]> {
  const files = readdirSync(new URL(folder, protocol)).filter((file) => file.endsWith(".ts")).toSorted();
  return await Promise.all(files.map(async (file) => {
    const module: Module = await import(new URL(`${folder}/${file}`, protocol).href);
    const generated: Module = await import(new URL(`generated/${prefix}${file}`, protocol).href);
    const isDeclaration = (value: unknown) => typeof value === "object" && value !== null && "versions" in value;
    return { declarations: Object.values(module).filter(isDeclaration) as T[], generated };
  }));
}
