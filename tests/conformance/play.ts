/**
 * Plays scenarios against a broker, each set of broker properties with a broker of its own.
 *
 * @module
 */
import { type RunningBroker, startKq } from "../support/kq_process.ts";
import { normalized } from "./normalize.ts";
import { type Scenario, type Step, Talk } from "./scenario.ts";

export type Played = Map<string, Step[]>;

/** Scenarios by the broker properties they need: one broker serves a whole group. */
export function byConfig(scenarios: readonly Scenario[]): Map<string, Scenario[]> {
  return Map.groupBy(
    scenarios,
    ({ config }) => JSON.stringify(Object.entries(config).sort(([a], [b]) => a.localeCompare(b))),
  );
}

export async function play(scenario: Scenario, broker: RunningBroker): Promise<Step[]> {
  await using talk = new Talk(broker);
  try {
    await scenario.script(talk);
  } catch (cause) {
    const last = talk.steps.at(-1);
    throw new Error(`scenario "${scenario.name}", last step "${last?.step ?? "none"}": ${String(cause)}`, { cause });
  }
  return normalized(talk.steps);
}

export async function playAll(
  scenarios: readonly Scenario[],
  start: (config: Readonly<Record<string, string>>) => Promise<RunningBroker>,
): Promise<Played> {
  const played: Played = new Map();
  for (const group of byConfig(scenarios).values()) {
    await using broker = await start(group[0]!.config);
    for (const scenario of group) played.set(scenario.name, await play(scenario, broker));
  }
  return played;
}

/**
 * kq, for playing scenarios. Their records are of 2024: on a slow machine the first look at retention would delete
 * them.
 */
export async function startTwin(config: Readonly<Record<string, string>>): Promise<RunningBroker> {
  const properties = { "log.initial.task.delay.ms": "3600000", ...config };
  return await startKq({ args: Object.entries(properties).flatMap(([name, value]) => ["-c", `${name}=${value}`]) });
}
