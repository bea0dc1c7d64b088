/**
 * The answer when a request, or a part of one, is not carried out.
 *
 * @module
 */
import { errorMessage, type ErrorName } from "./error_codes.ts";

export interface Refusal {
  readonly kind: "refused";
  readonly error: ErrorName;
  readonly message: string;
}

/** The message is the error's own unless one is given. */
export function refused(error: ErrorName, message: string = errorMessage(error)): Refusal {
  return { kind: "refused", error, message };
}
