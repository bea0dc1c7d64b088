/**
 * Stretches passwords and makes keys in a thread of the runtime's pool.
 *
 * @module
 */
import { createPublicKey, generateKeyPair, pbkdf2 } from "node:crypto";
import { OperatingFailure, type Passwords } from "../ports.ts";

export function bunPasswords(): Passwords {
  return {
    stretch: ({ hash, password, salt, iterations, size }) =>
      new Promise((resolve, reject) => {
        pbkdf2(password, salt, iterations, size, hash, (error, key) => {
          if (error !== null) reject(new OperatingFailure("EIO", `A password cannot be stretched: ${error.message}`));
          else resolve(new Uint8Array(key));
        });
      }),
    publicKeyOf(privatePem) {
      try {
        return new Uint8Array(createPublicKey(privatePem).export({ type: "spki", format: "der" }));
      } catch (error) {
        throw new OperatingFailure("EKEY", `A private key cannot be read: ${(error as Error).message}`);
      }
    },
    makeKeyPair: () =>
      new Promise((resolve, reject) => {
        generateKeyPair("ec", { namedCurve: "P-256" }, (error, publicKey, privateKey) => {
          if (error !== null) return reject(new OperatingFailure("EIO", `A key cannot be made: ${error.message}`));
          resolve({
            privatePem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
            publicDer: new Uint8Array(publicKey.export({ type: "spki", format: "der" })),
          });
        });
      }),
  };
}
