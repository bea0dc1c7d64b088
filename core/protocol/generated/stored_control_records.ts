// Written by core/protocol/codegen from ../stored/control_records.ts. Do not edit: change the declaration and run `npm run generate`.

import type { Reader, Writer } from "../../base/cursor.ts";
import type { ControlRecordTypeSchema, EndTxnMarker } from "../stored/control_records.ts";

export function readControlRecordTypeSchema(r: Reader, version: number): ControlRecordTypeSchema {
  const m: ControlRecordTypeSchema = {
    type: r.int16(),
  };
  return m;
}

export function writeControlRecordTypeSchema(w: Writer, m: ControlRecordTypeSchema, version: number): void {
  w.int16(m.type);
}

export function readEndTxnMarker(r: Reader, version: number): EndTxnMarker {
  const m: EndTxnMarker = {
    coordinatorEpoch: r.int32(),
  };
  return m;
}

export function writeEndTxnMarker(w: Writer, m: EndTxnMarker, version: number): void {
  w.int32(m.coordinatorEpoch);
}
