/**
 * AlterClientQuotas sets and removes quotas of users, client ids and addresses (KIP-546).
 *
 * @module
 */
import { api, array, boolean, float64, type Infer, int16, int32, string } from "../schema.ts";

export const alterClientQuotas = api({
  key: 49,
  name: "AlterClientQuotas",
  versions: [0, 1],
  flexibleFrom: 1,
  request: {
    entries: array({
      entity: array({
        entityType: string,
        /** Null for the default. */
        entityName: string.nullable(),
      }),
      ops: array({
        key: string,
        /** Means nothing when removing. */
        value: float64,
        remove: boolean,
      }),
    }),
    validateOnly: boolean,
  },
  response: {
    throttleTimeMs: int32,
    entries: array({
      errorCode: int16,
      errorMessage: string.nullable(),
      entity: array({
        entityType: string,
        /** Null for the default. */
        entityName: string.nullable(),
      }),
    }),
  },
});

export interface AlterClientQuotasRequest extends Infer<typeof alterClientQuotas.request> {}
export interface AlterClientQuotasResponse extends Infer<typeof alterClientQuotas.response> {}
