/**
 * A client's first contact with Kafka, as it went over its connections: requests and answers in hexadecimal, header and
 * all, without the four bytes of size. One JSON file per client under `tests/golden/first_contact/`.
 *
 * @module
 */
import { Glob } from "bun";
import type { TapEvent } from "../../../core/services/tap/mod.ts";

/** What was said, in the order in which it passed the tap. */
export type Passed =
  | { readonly connection: number; readonly asked: string; readonly request: string }
  | { readonly connection: number; readonly answers: string; readonly answer: string }
  | { readonly connection: number; readonly closed: "client" | "broker" };

export interface FirstContact {
  readonly client: string;
  /** As the client says of itself. */
  readonly version: string;
  readonly kafka: string;
  readonly made: string;
  readonly topic: string;
  readonly group: string;
  readonly conversation: readonly Passed[];
}

const folder = new URL("../../golden/first_contact/", import.meta.url).pathname;

export async function readFirstContacts(): Promise<Map<string, FirstContact>> {
  const files = [...new Glob("*.json").scanSync(folder)].toSorted();
  return new Map(
    await Promise.all(
      files.map(async (file) =>
        [file.replace(/\.json$/, ""), await Bun.file(folder + file).json() as FirstContact] as const
      ),
    ),
  );
}

export async function writeFirstContact(file: string, { conversation, ...about }: FirstContact): Promise<void> {
  const head = JSON.stringify(about).slice(0, -1);
  const lines = conversation.map((passed) => JSON.stringify(passed));
  await Bun.write(`${folder}${file}.json`, `${head},"conversation":[\n${lines.join(",\n")}\n]}\n`);
}

/** Null for what says nothing about the client: that it came, and that the tap ended it. */
export function passed(event: TapEvent): Passed | null {
  const { connection } = event;
  switch (event.kind) {
    case "request":
      return { connection, asked: `${event.api} v${event.apiVersion}`, request: event.bytes.toHex() };
    case "answer":
      return { connection, answers: `${event.api} v${event.apiVersion}`, answer: event.bytes.toHex() };
    case "closed":
      return event.by === "tap" ? null : { connection, closed: event.by };
    case "foreign":
      throw new Error(`connection ${connection}: the ${event.from} does not speak Kafka's protocol`);
    case "opened":
      return null;
  }
}
