/**
 * Kafka's answers, kept: one JSON file per file of scenarios, under `recorded/`.
 *
 * @module
 */
import { Glob } from "bun";
import type { Scenario, Step } from "./scenario.ts";
import { scenarios } from "./scenario.ts";

const here = new URL(".", import.meta.url).pathname;

/** The Kafka that the recordings were made with. */
export const kafkaVersion = "4.3.1";

/** File name (without ending) -> the scenarios it declares. */
export async function scenarioFiles(): Promise<Map<string, readonly Scenario[]>> {
  const files = new Map<string, readonly Scenario[]>();
  for (const file of [...new Glob("*.ts").scanSync(`${here}scenarios`)].sort()) {
    const before = scenarios().length;
    await import(`./scenarios/${file}`);
    files.set(file.replace(/\.ts$/, ""), scenarios().slice(before));
  }
  return files;
}

const pathOf = (file: string) => `${here}recorded/${file}.json`;

export async function readRecording(file: string): Promise<Map<string, Step[]>> {
  const stored = Bun.file(pathOf(file));
  if (!(await stored.exists())) return new Map();
  const { scenarios } = (await stored.json()) as { scenarios: Record<string, Step[]> };
  return new Map(Object.entries(scenarios));
}

export async function writeRecording(file: string, played: ReadonlyMap<string, Step[]>): Promise<void> {
  const text = Object.entries(Object.fromEntries(played)).map(([name, steps]) =>
    `  ${JSON.stringify(name)}: [\n${steps.map((step) => `    ${JSON.stringify(step)}`).join(",\n")}\n  ]`
  );
  await Bun.write(pathOf(file), `{ "kafka": "${kafkaVersion}", "scenarios": {\n${text.join(",\n")}\n} }\n`);
}
