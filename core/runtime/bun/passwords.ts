/**
 * Stretches passwords in a thread of the runtime's pool.
 *
 * @module
 */
import { pbkdf2 } from "node:crypto";
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
  };
}
