/**
 * Whom this broker knows by what is kept in the metadata.
 *
 * @module
 */
import type { Identities } from "./authentication.ts";
import type { Broker } from "./broker.ts";
import type { TokenKeys } from "./token_keys.ts";
import { base64, bytesOf, type ScramCredential, type ScramMechanism } from "../security/mod.ts";

const SECRET_SIZE = 32;
const NONCE_SIZE = 18;

export function identitiesOf(
  { metadata, random, clock }: Pick<Broker, "metadata" | "random" | "clock">,
  tokenKeys: TokenKeys | null = null,
): Identities {
  return {
    keys: (url) => tokenKeys?.of(url) ?? [],
    wallMs: () => clock.wallMs(),
    secret: random.bytes(SECRET_SIZE),
    nonce: () => base64(random.bytes(NONCE_SIZE)),
    scram(mechanism: ScramMechanism, user: string): ScramCredential | undefined {
      const kept = metadata.image.users.get(user)?.get(mechanism);
      if (kept === undefined) return undefined;
      const { salt, iterations, storedKey, serverKey } = kept;
      return { salt: bytesOf(salt), iterations, storedKey: bytesOf(storedKey), serverKey: bytesOf(serverKey) };
    },
  };
}
