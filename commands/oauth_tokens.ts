/**
 * Where commands get the token by which they show who they are to OAUTHBEARER: as a secret, from a file, or from an
 * endpoint that gives one for a client's id and secret (RFC 6749, section 4.4).
 *
 * @module
 */
import { OperatingFailure } from "../core/runtime/ports.ts";
import { jaasOption, revealed } from "./client_security.ts";
import { type CommandContext, usageError } from "./command.ts";
import { readTextFile } from "./text_file.ts";

const ENDPOINT = "sasl.oauthbearer.token.endpoint.url";
const TIMEOUT_MS = 10_000;

/** Asked for each login: a token does not last. */
export function tokenSource(
  said: (name: string) => string | null,
  { process, machine }: Pick<CommandContext, "process" | "machine">,
): () => Promise<string> {
  const token = said("sasl.oauthbearer.token");
  if (token !== null) return () => Promise.resolve(revealed(token, "sasl.oauthbearer.token", process));
  const endpoint = said(ENDPOINT);
  if (endpoint === null) {
    throw usageError(
      "OAUTHBEARER needs a token, and nothing says where it comes from",
      `Give sasl.oauthbearer.token=file:PATH, or ${ENDPOINT} with a client's id and secret.`,
    );
  }
  const file = /^file:\/\/(\/.*)$/.exec(endpoint)?.[1];
  if (file !== undefined) return () => Promise.resolve(readTextFile(process, file, ENDPOINT).trim());
  const jaas = said("sasl.jaas.config");
  const id = said("sasl.oauthbearer.client.credentials.client.id") ?? said("sasl.oauthbearer.client.id") ??
    jaasOption(jaas, "clientId");
  const secret = said("sasl.oauthbearer.client.credentials.client.secret") ?? said("sasl.oauthbearer.client.secret") ??
    jaasOption(jaas, "clientSecret");
  if (id === null || secret === null) {
    throw usageError(
      `${ENDPOINT} asks for a client's id and secret`,
      "Give sasl.oauthbearer.client.credentials.client.id and .client.secret; a secret may be file:PATH.",
    );
  }
  const scope = said("sasl.oauthbearer.scope") ?? jaasOption(jaas, "scope");
  const key = revealed(secret, "sasl.oauthbearer.client.credentials.client.secret", process);
  return async () => {
    const form = new URLSearchParams({ grant_type: "client_credentials", ...scope === null ? {} : { scope } });
    const credentials = new TextEncoder().encode(`${encodeURIComponent(id)}:${encodeURIComponent(key)}`);
    const http = await machine.http();
    const { status, body } = await http.post(endpoint, form.toString(), {
      timeoutMs: TIMEOUT_MS,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "accept": "application/json",
        "authorization": `Basic ${btoa(String.fromCharCode(...credentials))}`,
      },
    });
    const given = status === 200 ? tokenIn(body) : null;
    // The body is not repeated: it may hold what was sent.
    if (given === null) throw new OperatingFailure("EAUTH", `${endpoint} gives no token (HTTP ${status})`);
    return given;
  };
}

function tokenIn(body: string): string | null {
  try {
    const { access_token: token } = JSON.parse(body) as { access_token?: unknown };
    return typeof token === "string" && token !== "" ? token : null;
  } catch {
    return null;
  }
}
