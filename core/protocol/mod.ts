/**
 * The wire protocol: what every Kafka message looks like in every version, and what errors there are. It knows only
 * bytes: no connection, no broker, no meaning beyond a declaration's comments.
 *
 * `apis/NN_name.ts` declares a request and its response in the words of `schema.ts`; `codegen/` writes `generated/`
 * from it (`npm run generate`), which is committed and runs. `stored/` declares the records of internal topics,
 * `records/` is the record batch. Start with `apis/02_list_offsets.ts`, then `generated/02_list_offsets.ts`.
 *
 * @module
 */
export { type ApiName, codecByKey, codecs, type Requests, type Responses } from "./generated/mod.ts";
export { errorCode, errorMessage, type ErrorName, errorName, isRetriable } from "./error_codes.ts";
