/**
 * From the recordings, one exchange of each API and version that a client asked: what the codecs are held to, byte for byte. The
 * smallest is taken; versions that no client used are covered by `tests/golden/protocol`.
 *
 * @module
 */
import { Glob } from "bun";
import { rmSync } from "node:fs";
import { Reader } from "../../../core/base/cursor.ts";
import { type ApiName, codecs } from "../../../core/protocol/mod.ts";
import type { FirstContact } from "./recording.ts";

/** A real request and Kafka's answer to it, header and all, without the four bytes of size. */
export interface Exchange {
  readonly version: number;
  /** Whose request it was. */
  readonly client: string;
  readonly request: string;
  readonly response: string;
}

export interface GoldenApi {
  readonly api: string;
  readonly kafka: string;
  readonly exchanges: readonly Exchange[];
}

const folder = new URL("../../golden/wire/", import.meta.url).pathname;

export async function readGoldenWire(): Promise<GoldenApi[]> {
  const files = [...new Glob("*.json").scanSync(folder)].toSorted();
  return await Promise.all(files.map(async (file) => await Bun.file(folder + file).json() as GoldenApi));
}

export async function writeGoldenWire(contacts: readonly FirstContact[]): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const all = contacts.flatMap(exchangesOf);
  for (const api of new Set(all.map((exchange) => exchange.api))) {
    const ofApi = all.filter((exchange) => exchange.api === api);
    const [, newest] = codecs[api].versions;
    const versions = [...new Set(ofApi.map(({ version }) => version))].filter((version) => version <= newest)
      .toSorted((a, b) => a - b);
    const exchanges = versions.map((version) => {
      const [smallest] = ofApi.filter((exchange) => exchange.version === version)
        .toSorted((a, b) => a.request.length + a.response.length - b.request.length - b.response.length);
      const { client, request, response } = smallest!;
      return JSON.stringify({ version, client, request, response });
    });
    const name = `${String(codecs[api].key).padStart(2, "0")}_${api.replaceAll(/(?<!^)([A-Z])/g, "_$1").toLowerCase()}`;
    const head = `{"api":"${api}","kafka":"${contacts[0]!.kafka}","exchanges":[`;
    await Bun.write(`${folder}${name}.json`, `${head}\n${exchanges.join(",\n")}\n]}\n`);
  }
}

function exchangesOf(contact: FirstContact): (Exchange & { api: ApiName })[] {
  const found: (Exchange & { api: ApiName })[] = [];
  const asked = new Map<string, { named: string; request: string }>();
  for (const said of contact.conversation) {
    if ("request" in said) {
      const correlationId = new DataView(Uint8Array.fromHex(said.request).buffer).getInt32(4);
      asked.set(`${said.connection} ${correlationId}`, { named: said.asked, request: said.request });
    } else if ("answer" in said) {
      const correlationId = new Reader(Uint8Array.fromHex(said.answer)).int32();
      const { named, request } = asked.get(`${said.connection} ${correlationId}`)!;
      const [api, version] = named.split(" v");
      const client = contact.version;
      found.push({ api: api as ApiName, version: Number(version), client, request, response: said.answer });
    }
  }
  return found;
}
