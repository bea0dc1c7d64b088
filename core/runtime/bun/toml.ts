/**
 * TOML, by Bun's parser. It does not say where it stopped: the line is found by reading less and less of the text.
 *
 * @module
 */
import { OperatingFailure } from "../ports.ts";

/** The value of the text. Throws OperatingFailure, whose message names the line. */
export function parseToml(text: string): unknown {
  try {
    return Bun.TOML.parse(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const lines = text.split("\n");
    let good = lines.length - 1;
    while (good > 0 && !isToml(lines.slice(0, good).join("\n"))) good--;
    const why = error.message.replace(/^TOML Parse error: /, "").replaceAll("'", '"');
    throw new OperatingFailure("EINVAL", `line ${good + 1}: ${why}`);
  }
}

function isToml(text: string): boolean {
  try {
    Bun.TOML.parse(text);
    return true;
  } catch {
    return false;
  }
}
