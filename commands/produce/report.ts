/**
 * `--report`: a line on stdout for every record that a broker has, in the record language.
 *
 * @module
 */
import { type AcknowledgedBatch, RecordView } from "../../core/client/mod.ts";
import { RecordReader } from "../../core/protocol/records/record_reader.ts";
import type { OutputStream } from "../../core/runtime/process_port.ts";
import { OperatingFailure } from "../../core/runtime/ports.ts";
import { OutputBytes } from "../output_bytes.ts";
import type { RecordWriter } from "../record_format/writer.ts";

/**
 * Returns what to call for each acknowledged batch. A reader that has gone wants to know no more, and its going is no
 * reason to send less; any other failure to write is thrown.
 */
export function reporter(topic: string, write: RecordWriter, stdout: OutputStream): (batch: AcknowledgedBatch) => void {
  const out = new OutputBytes();
  const view = new RecordView();
  view.topic = topic;
  let readerGone = false;
  return (batch) => {
    if (readerGone) return;
    out.length = 0;
    view.bytes = batch.bytes;
    view.partition = batch.partition;
    const records = new RecordReader(batch.bytes, batch.from, batch.to, batch.recordCount);
    while (records.next()) {
      view.offset = batch.baseOffset < 0 ? -1 : batch.baseOffset + records.offsetDelta;
      view.timestampMs = batch.baseTimestampMs + records.timestampDelta;
      view.keyPosition = records.keyStart;
      view.keySize = records.keySize;
      view.valuePosition = records.valueStart;
      view.valueSize = records.valueSize;
      view.headersPosition = records.headersStart;
      view.headerCount = records.headerCount;
      write(view, out);
    }
    try {
      stdout.writeNow(out.bytes, 0, out.length);
    } catch (error) {
      if (!(error instanceof OperatingFailure) || error.code !== "EPIPE") throw error;
      readerGone = true;
    }
  };
}
