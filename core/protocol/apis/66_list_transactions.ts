/**
 * ListTransactions names the transactional ids that a broker coordinates (KIP-664).
 *
 * v1  durationFilter (KIP-994)
 * v2  transactionalIdPattern (KIP-1152)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, string } from "../schema.ts";

export const listTransactions = api({
  key: 66,
  name: "ListTransactions",
  versions: [0, 2],
  flexibleFrom: 0,
  request: {
    /** Empty for all. */
    stateFilters: array(string),
    /** Empty for all. */
    producerIdFilters: array(int64),
    /** Only those open for longer, in milliseconds; negative for all. */
    durationFilter: int64.since(1).default(-1),
    /** A regular expression; null or empty for all. */
    transactionalIdPattern: string.nullable().since(2).default(null),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    /** Filters that are no state: a misspelling, or a newer client's. */
    unknownStateFilters: array(string),
    transactionStates: array({
      transactionalId: string,
      producerId: int64,
      transactionState: string,
    }),
  },
});

export interface ListTransactionsRequest extends Infer<typeof listTransactions.request> {}
export interface ListTransactionsResponse extends Infer<typeof listTransactions.response> {}
