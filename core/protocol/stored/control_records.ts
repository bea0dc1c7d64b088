/**
 * What the records of control batches hold: the key says what the record marks, the value says more. Each has its
 * version in front; the key's version and type together are four bytes.
 *
 * @module
 */
import { enclosed, type Infer, int16, int32, never } from "../schema.ts";

/**
 * The key.
 */
export const controlRecordTypeSchema = enclosed({
  name: "ControlRecordTypeSchema",
  versions: [0, 0],
  flexibleFrom: never,
  fields: {
    /** 0 abort, 1 commit; 2 and up belong to the metadata log. */
    type: int16,
  },
});
export interface ControlRecordTypeSchema extends Infer<typeof controlRecordTypeSchema.fields> {}

/**
 * The value of an abort or commit marker.
 */
export const endTxnMarker = enclosed({
  name: "EndTxnMarker",
  versions: [0, 0],
  flexibleFrom: never,
  fields: {
    /** Markers of a deposed coordinator are refused by it. */
    coordinatorEpoch: int32,
  },
});
export interface EndTxnMarker extends Infer<typeof endTxnMarker.fields> {}
