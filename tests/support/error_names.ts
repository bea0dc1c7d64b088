/**
 * Every error there is, in the order of the codes.
 *
 * @module
 */
import { errorCode, type ErrorName, errorName } from "../../core/protocol/error_codes.ts";

/** Beyond all codes there are. */
const LAST_CODE = 1000;

export const errorNames: readonly ErrorName[] = Array.from({ length: LAST_CODE + 2 }, (_, n) => n - 1).flatMap(
  (code) => {
    const name = errorName(code);
    return errorCode(name) === code ? [name] : [];
  },
);
