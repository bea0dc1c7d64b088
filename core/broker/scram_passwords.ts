/**
 * Gives a user a password from within the broker, by each SCRAM mechanism.
 *
 * @module
 */
import type { Metadata } from "../metadata/mod.ts";
import type { Passwords, Random } from "../runtime/ports.ts";
import { base64, scramCredential, type ScramMechanism, scramMechanisms, scramSalt } from "../security/mod.ts";

export async function setScramPassword(
  metadata: Metadata,
  { user, password, iterations, passwords, random }: {
    readonly user: string;
    readonly password: string;
    readonly iterations: number;
    readonly passwords: Passwords;
    readonly random: Random;
  },
): Promise<void> {
  const made = await Promise.all(
    (Object.keys(scramMechanisms) as ScramMechanism[]).map(async (mechanism) => {
      const { hash, size } = scramMechanisms[mechanism];
      const salt = scramSalt(random.bytes(32));
      const saltedPassword = await passwords.stretch({ hash, password, salt, iterations, size });
      const { storedKey, serverKey } = scramCredential(mechanism, { saltedPassword, salt, iterations });
      const kept = { salt: base64(salt), iterations, storedKey: base64(storedKey), serverKey: base64(serverKey) };
      return [mechanism as string, kept] as const;
    }),
  );
  await metadata.changeUser(user, (credentials) => new Map([...credentials, ...made]));
}
