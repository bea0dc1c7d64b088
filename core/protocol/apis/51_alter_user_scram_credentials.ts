/**
 * AlterUserScramCredentials sets and removes SCRAM passwords. The client salts them, so the broker never sees one
 * (KIP-554).
 *
 * @module
 */
import { api, array, bytes, type Infer, int16, int32, int8, string } from "../schema.ts";

export const alterUserScramCredentials = api({
  key: 51,
  name: "AlterUserScramCredentials",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    deletions: array({
      name: string,
      /** 1 SCRAM-SHA-256, 2 SCRAM-SHA-512. */
      mechanism: int8,
    }),
    upsertions: array({
      name: string,
      /** 1 SCRAM-SHA-256, 2 SCRAM-SHA-512. */
      mechanism: int8,
      iterations: int32,
      salt: bytes,
      saltedPassword: bytes,
    }),
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      user: string,
      errorCode: int16,
      errorMessage: string.nullable(),
    }),
  },
});

export interface AlterUserScramCredentialsRequest extends Infer<typeof alterUserScramCredentials.request> {}
export interface AlterUserScramCredentialsResponse extends Infer<typeof alterUserScramCredentials.response> {}
