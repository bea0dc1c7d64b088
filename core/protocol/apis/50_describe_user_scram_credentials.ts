/**
 * DescribeUserScramCredentials tells for which SCRAM mechanisms users have passwords, never the passwords (KIP-554).
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int8, string } from "../schema.ts";

export const describeUserScramCredentials = api({
  key: 50,
  name: "DescribeUserScramCredentials",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    /** Null or empty for all. */
    users: array({
      name: string,
    }).nullable(),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
    results: array({
      user: string,
      errorCode: int16,
      errorMessage: string.nullable(),
      credentialInfos: array({
        /** 1 SCRAM-SHA-256, 2 SCRAM-SHA-512. */
        mechanism: int8,
        iterations: int32,
      }),
    }),
  },
});

export interface DescribeUserScramCredentialsRequest extends Infer<typeof describeUserScramCredentials.request> {}
export interface DescribeUserScramCredentialsResponse extends Infer<typeof describeUserScramCredentials.response> {}
