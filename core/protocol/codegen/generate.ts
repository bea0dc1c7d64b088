/**
 * Everything in `../generated`: one file per declaration, and the table of all APIs.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { type Api, type Enclosed, never, type Stored } from "../schema.ts";
import { emitMessage, emitSliced } from "./emit.ts";
import { emitConstructor, emitSince } from "./emit_constructor.ts";
import { hasLists } from "./emit_field.ts";
import { pascal } from "./text.ts";

const folder = new URL("../", import.meta.url);

interface Declared<T> {
  readonly file: string;
  readonly declarations: readonly T[];
}

/** Path below `core/protocol/generated` -> text. */
export async function generate(): Promise<Map<string, string>> {
  const apis = await declared<Api>("apis");
  const kept = await declared<Stored | Enclosed>("stored");
  const files = new Map<string, string>();
  for (const { file, declarations } of apis) files.set(file, apiFile(file, declarations[0]!));
  for (const { file, declarations } of kept) files.set(`stored_${file}`, storedFile(file, declarations));
  files.set("mod.ts", table(apis));
  return files;
}

/** The declarations in a folder: the exported objects that have a name and versions. */
async function declared<T>(below: string): Promise<Declared<T>[]> {
  const files = readdirSync(new URL(below, folder)).filter((file) => file.endsWith(".ts") && file !== "mod.ts")
    .toSorted();
  return await Promise.all(files.map(async (file) => {
    const module: Record<string, unknown> = await import(new URL(`${below}/${file}`, folder).href);
    return { file, declarations: Object.values(module).filter(isDeclaration) as T[] };
  }));
}

function isDeclaration(value: unknown): boolean {
  return typeof value === "object" && value !== null && "versions" in value && "flexibleFrom" in value;
}

function apiFile(file: string, api: Api): string {
  const [request, response] = [`${api.name}Request`, `${api.name}Response`];
  return sourceFile(`../apis/${file}`, [request, response], [
    ...emitMessage(request, api.request, api.versions, api.flexibleFrom),
    ...emitMessage(response, api.response, api.versions, api.flexibleFrom),
    ...emitSliced("read", request, api.request, api.versions, api.flexibleFrom),
    ...emitSliced("write", response, api.response, api.versions, api.flexibleFrom),
    emitConstructor(api),
    emitSince(api),
  ]);
}

function storedFile(file: string, declarations: readonly (Stored | Enclosed)[]): string {
  const records = declarations.filter((declaration): declaration is Stored => "type" in declaration).toSorted((a, b) =>
    a.type - b.type
  );
  const messages = declarations.filter((declaration): declaration is Enclosed => "fields" in declaration);
  const types = [...records.flatMap(({ name }) => [`${name}Key`, `${name}Value`]), ...messages.map(({ name }) => name)];
  return sourceFile(`../stored/${file}`, types, [
    ...records.flatMap(({ name, key, value, versions, flexibleFrom }) => [
      ...emitMessage(`${name}Key`, key, [0, 0], never),
      ...emitMessage(`${name}Value`, value, versions, flexibleFrom),
    ]),
    ...messages.flatMap(({ name, fields, versions, flexibleFrom }) =>
      emitMessage(name, fields, versions, flexibleFrom)
    ),
    ...(records.length === 0 ? [] : [recordTable(file, records)]),
  ], records.length === 0 ? "" : 'import type { StoredCodec } from "../codec.ts";\n');
}

function recordTable(file: string, records: readonly Stored[]): string {
  const topic = file.replace(".ts", "").replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const each = (line: (record: Stored) => string) => records.map(line).join("\n");
  return `export const ${topic}Records: {
${each(({ name }) => `  readonly ${name}: StoredCodec<"${name}", ${name}Key, ${name}Value>;`)}
} = {
${
    each(({ name, type, versions }) =>
      `  ${name}: { type: ${type}, name: "${name}", versions: [${versions.join(", ")}], ` +
      `readKey: read${name}Key, writeKey: write${name}Key, readValue: read${name}Value, writeValue: write${name}Value },`
    )
  }
};`;
}

function sourceFile(from: string, types: readonly string[], parts: readonly string[], imports = ""): string {
  return [
    `// Written by core/protocol/codegen from ${from}. Do not edit: change the declaration and run \`npm run generate\`.`,
    `import type { Reader, Writer } from "../../base/cursor.ts";\n${imports}import type { ${
      types.join(", ")
    } } from "${from}";`,
    ...parts.filter((part) => part !== ""),
  ].join("\n\n") + "\n";
}

function table(apis: readonly Declared<Api>[]): string {
  const rows = apis.map(({ file, declarations }) => ({ file, api: declarations[0]! }));
  const each = (line: (api: Api, file: string) => string) => rows.map(({ api, file }) => line(api, file)).join("\n");
  return `/**
 * Every API that kq can read and write, by name and by key. Written by core/protocol/codegen from ../apis. Do not edit.
 *
 * @module
 */
import type { Codec } from "../codec.ts";
${each(({ name }, file) => `import type { ${name}Request, ${name}Response } from "../apis/${file}";`)}
${each(({ name }, file) => `import * as ${name} from "./${file}";`)}

export interface Requests {
${each(({ name }) => `  ${name}: ${name}Request;`)}
}

export interface Responses {
${each(({ name }) => `  ${name}: ${name}Response;`)}
}

export type ApiName = keyof Requests;

export type ApiCodec<N extends ApiName> = Codec<N, Requests[N], Responses[N]>;

export const codecs: { readonly [N in ApiName]: ApiCodec<N> } = {
${each(row)}
};

const byKey = new Map<number, ApiCodec<ApiName>>(
  (Object.values(codecs) as ApiCodec<ApiName>[]).map((codec) => [codec.key, codec]),
);

export function codecByKey(key: number): ApiCodec<ApiName> | undefined {
  return byKey.get(key);
}
`;
}

function row({ key, name, versions, flexibleFrom, request, response }: Api): string {
  const functions = ["Request", "Response"].flatMap((side) =>
    ["read", "write"].map((verb) => `    ${verb}${side}: ${name}.${verb}${pascal(name)}${side},`)
  );
  return [
    `  ${name}: {`,
    `    key: ${key},`,
    `    name: "${name}",`,
    `    versions: [${versions.join(", ")}],`,
    `    flexibleFrom: ${flexibleFrom},`,
    ...functions,
    hasLists(request) ? `    readRequestInSlices: ${name}.read${pascal(name)}RequestInSlices,` : "",
    hasLists(response) ? `    writeResponseInSlices: ${name}.write${pascal(name)}ResponseInSlices,` : "",
    "  },",
  ].filter((line) => line !== "").join("\n");
}
