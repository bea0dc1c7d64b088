/**
 * DescribeClientQuotas shows the quotas of users, client ids and addresses (KIP-546).
 *
 * @module
 */
import { api, array, boolean, float64, type Infer, int16, int32, int8, string } from "../schema.ts";

export const describeClientQuotas = api({
  key: 48,
  name: "DescribeClientQuotas",
  versions: [0, 1],
  flexibleFrom: 1,
  request: {
    components: array({
      /** "user", "client-id" or "ip". */
      entityType: string,
      /** 0 the name in match, 1 the default, 2 any name. */
      matchType: int8,
      /** Null unless a name is matched. */
      match: string.nullable(),
    }),
    /** Leave out what names other entity types too. */
    strict: boolean,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
    /** Null with an error. */
    entries: array({
      entity: array({
        entityType: string,
        /** Null for the default. */
        entityName: string.nullable(),
      }),
      values: array({
        key: string,
        value: float64,
      }),
    }).nullable(),
  },
});

export interface DescribeClientQuotasRequest extends Infer<typeof describeClientQuotas.request> {}
export interface DescribeClientQuotasResponse extends Infer<typeof describeClientQuotas.response> {}
