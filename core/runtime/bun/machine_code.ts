/**
 * `inflate_x64.c` as machine code, copied to pages of its own and called through ffi. It is used only where it can work
 * (Linux on x64) and only after it has passed a few checks; any obstacle leaves the portable code in use. `KQ_NO_FFI=1`
 * forces that.
 *
 * @module
 */
import { FFIType } from "bun:ffi";
import { assert } from "../../base/assert.ts";
import { DAMAGED, type MachineCode } from "../../base/machine_code.ts";
import { callable, placeCode } from "./executable_page.ts";

const base64 = {
  lz4Block: [
    "SDnWD4M9AgAAQVZJifpJidNBVFVIic1TQQ+2BDJIjU4BicPB6ASJx4P4Dw+EPwEAAEyJ2EgpyEg5+A+C4AAAAEyJyEgp6Eg5+A+C4QEAAEmNBCpJjRQK",
    "SI00OA8fRAAA8w9vAkiDwBBIg8IQDxFA8Eg58HLrSAH5SAHvSTnLD4S6AQAASI1xAkk58w+CjwAAAEUPtyQKTYXkD4SBAAAASIn4TCnATDngcnaJ2kiJ",
    "2IPiD4PgD4D6Dw+E4gAAAEyJykiDwARIKfpIOcIPgl8BAABJjRQ6SInRSI0cAkwp4UmD/A93S0mD/Ad3ZTHt6xyQRA+2NClIg8UBSIPCAUSIcv9Ig/0H",
    "D4fFAAAASDnacuBIjSwHTDneD4L7/v//Dx8ASMfA/v///1tdQVxBXsNmkPMPbwlIg8IQSIPBEA8RSvBIOdpy6+vJZg8fhAAAAAAASIspSIPCCEiDwQhI",
    "iWr4SDnacuzrqmYuDx+EAAAAAAC/DwAAAOsfZg8fhAAAAAAASIPBAUEPtlQK/0gB14D6/w+Fm/7//0w52XLl64MPHwC4DwAAAOsfZg8fhAAAAAAASIPG",
    "AUEPtkwy/0gByID5/w+F+P7//0w53nXl6VD///9IOdoPgzf///9MieEPH0AATAHhSIP5B3b3SInVSCnNSDnaD4MY////Dx+EAAAAAABIi00ASIPCCEiD",
    "xQhIiUr4SDnacutIjSwHTDneD4L2/f//6fn+//9mDx+EAAAAAABbSMfA/////11BXEFew0iJ+Onh/v//SMfA/v///8M=",
  ].join(""),
  snappyBlock: [
    "SInISDnWD4NwAgAAQVZJifpJidNIifdBVEmJyVVTZpBJjSw6SI1fAQ+2VQCJ0YPhAw+FuQAAAMHqAonWg/o7djpIjVw+xkk52w+CsAEAAEyNZsUx0jH2",
    "Zg8fhAAAAAAAD7Z8FQGNDNUAAAAASIPCAUjT50gJ/kw54nXlTInaSIPGAUgp2kg58g+CcQEAAEyJwkwpykg58g+CYgEAAEuNFApJjQwaSI08Mg8fgAAA",
    "AADzD28BSIPCEEiDwRAPEULwSDn6cutIjTwzSQHxTDnfD4JL////TTnID4UhAQAAW0yJwF1BXEFeww8fhAAAAAAAgPkBD4TXAAAAgPkCD4QOAQAASIPH",
    "BUk5+w+C8AAAAMHqAkGLNBqNagFIhfYPhN0AAABMicpIKcJIOfIPgs4AAABMicJMKcpIOeoPgr8AAABLjRQKSInRSI0cKkgp8UiD/g93PEiD/gd3VkUx",
    "5OsckEYPtjQhSYPEAUiDwgFEiHL/SYP8Bw+HtQAAAEg52nLgSQHp6UT///8PH4QAAAAAAPMPbwlIg8IQSIPBEA8RSvBIOdpy6+vZZg8fhAAAAAAASIsx",
    "SIPCCEiDwQhIiXL4SDnacuzrumYuDx+EAAAAAABIg8cCSTn7ciaJ0cHqBYnWQQ+2FBrB6QJIweYIg+EHSAnWSI1pBEiF9g+FI////1tIx8D+////XUFc",
    "QV7DDx8ASIPHA0k5+3LmweoCQQ+3NBqNagHp8P7//w8fgAAAAABIOdoPg0f///9IifEPH0AASAHxSIP5B3b3SInWSCnOSDnaD4Mo////Dx+EAAAAAABI",
    "iw5Ig8IISIPGCEiJSvhIOdpy7EkB6elQ/v//STnIdQRMicDDSMfA/v///8M=",
  ].join(""),
  scanRecords: [
    "QVdJifJBVkFVQVRVU0iFyQ+EPQMAAEg51g+DGQMAAEmJyzHtQb0AAADAQb8AAABAQg+2DBdJjUIBicuD43+EyXlESDnQD4PtAgAAuQcAAADrGGYPH0QA",
    "AIP5FQ+H1wIAAEg50A+DzgIAAEiDwAFED7ZUB/9EidaD5n/T5oPBBwnzRYTSeNKJ2YPhAYlMJPgPhaMCAADR60iJ0UGJ3EgpwUw54Q+CjwIAAEiNSAFI",
    "OdEPg4ICAAAPtkwHAUyNUAKJy4Pjf4TJeUZJOdIPg2cCAAC5BwAAAOsaDx+EAAAAAACD+RUPh08CAABJOdIPg0YCAABJg8IBRg+2dBf/RIn2g+Z/0+aD",
    "wQcJ80WE9njSSTnSD4MhAgAAQg+2DBdJjXIBQYnOQYPmf4TJeVJIOdYPgwQCAABMiWQk8LkHAAAA6xKD+RUPh+8BAABFhNIPheYBAABIg8YBRA+2ZDf/",
    "RYniQYPif0HT4oPBB0UJ1kg51kEPk8JFhOR4yEyLZCTwjUwtAEQ58Q+FrgEAAEg51g+DpQEAAA+2DDdMjVYBQYnOQYPmf4TJeU5JOdIPg4kBAABMiWQk",
    "8LkHAAAA6xcPH0QAAIP5FQ+HbwEAAEk50g+DZgEAAEmDwgFGD7ZkF/9EieaD5n/T5oPBB0EJ9kWE5HjRTItkJPBB9sYBD4RHAQAARYXAD4UxAQAASTnS",
    "D4MoAQAAQg+2DBdJjXIBQYnOQYPmf4TJeVJIOdYPgwsBAABMiWQk8LkHAAAA6xkPH4AAAAAAg/kVD4fvAAAASDnWD4PmAAAASIPGAUQPtmQ3/0WJ4kGD",
    "4n9B0+KDwQdFCdZFhOR4z0yLZCTwQfbGAXUIRInx0elIAc5IOdYPg6sAAABED7Y0N0yNVgFEifFFhPYPiJYAAACD4QEPhY0AAABFhfYPhNYAAABJOdJz",
    "f0yJZCTwRIlsJPxCD7YMF0mNcgFBic1Bg+V/hMl5Okg51nNcuQcAAADrDw8fRAAAg/kVd0tIOdZzRkiDxgFED7ZkN/9FieJBg+J/QdPig8EHRQnVRYTk",
    "eNdB9sUBdV1FiepB0epJAfKDRCT4AYtMJPhBOc50Ukk50nKQDx9EAAAxwFtdQVxBXUFeQV/DQdHuRInxSQHK6bT+//9BvQAAAMBBvwAAAEAxwEw50nXU",
    "RYk5uAEAAABFiWkE68b2RCT4AXS9SYny66BMi2Qk8ESLbCT8SQHETTnUdaaJ2NHrg+AB99gx2EE5x0QPT/hBOcVED0zoSIPFAUk563SrSTnSD4Jz/P//",
    "6Xb///8=",
  ].join(""),
};

const { ptr, u32, u64_fast: u64, i32, i64_fast: i64 } = FFIType;

/** Null where the machine code cannot work, or gives wrong results. `env` may hold KQ_NO_FFI. */
export function bunMachineCode(env: Readonly<Record<string, string | undefined>> = process.env): MachineCode | null {
  if (env["KQ_NO_FFI"] === "1" || process.platform !== "linux" || process.arch !== "x64") return null;
  try {
    const code = load();
    return code !== null && works(code) ? code : null;
  } catch {
    // No libc by that name, no ffi, no new code allowed: the portable code needs none of them.
    return null;
  }
}

function load(): MachineCode | null {
  const [lz4At, snappyAt, scanAt] = [base64.lz4Block, base64.snappyBlock, base64.scanRecords].map((text) =>
    placeCode(Buffer.from(text, "base64"))
  );
  if (lz4At == null || snappyAt == null || scanAt == null) return null;
  const lz4 = callable(lz4At, { args: [ptr, u64, u64, u64, u64, u64], returns: i64 });
  const snappy = callable(snappyAt, { args: [ptr, u64, u64, u64, u64], returns: i64 });
  const scan = callable(scanAt, { args: [ptr, u64, u64, u64, u32, ptr], returns: i32 });
  // The machine code checks no bounds: it would read and write outside the bytes.
  return {
    lz4Block(work, from, to, out, begin, limit) {
      assert(
        from >= 0 && from <= to && to <= out && begin >= 0 && begin <= out && out <= limit && limit + 16 <= work.length,
        "source and result lie in the buffer, one behind the other",
      );
      return Number(lz4(work, from, to, out, begin, limit));
    },
    snappyBlock(work, from, to, out, end) {
      assert(
        from >= 0 && from <= to && to <= out && out <= end && end + 16 <= work.length,
        "source and result lie in the buffer, one behind the other",
      );
      return Number(snappy(work, from, to, out, end));
    },
    scanRecords(bytes, from, to, count, needsKeys, deltas) {
      assert(from >= 0 && from <= to && to <= bytes.length && deltas.length >= 2, "the records lie in the bytes");
      return scan(bytes, from, to, count, needsKeys ? 1 : 0, deltas) === 1;
    },
  };
}

/** Each once, with a literal and a copy of itself, and with something wrong. */
function works(code: MachineCode): boolean {
  const work = new Uint8Array(64);
  work.set([0x1f, 7, 1, 0, 0, 0x00]);
  const isLz4Right = code.lz4Block(work, 0, 6, 8, 8, 40) === 8 + 20 &&
    work.subarray(8, 28).every((byte) => byte === 7) &&
    code.lz4Block(work, 0, 3, 8, 8, 40) === DAMAGED;
  work.fill(0).set([0x00, 9, 0x0e, 1, 0]);
  const isSnappyRight = code.snappyBlock(work, 0, 5, 8, 13) === 13 &&
    work.subarray(8, 13).every((byte) => byte === 9) &&
    code.snappyBlock(work, 0, 5, 8, 14) === DAMAGED;
  const deltas = new Int32Array(2);
  const record = new Uint8Array([14, 0, 6, 0, 1, 2, 65, 0]);
  const isScanRight = code.scanRecords(record, 0, 8, 1, false, deltas) && deltas[0] === 3 && deltas[1] === 3 &&
    !code.scanRecords(record, 0, 8, 1, true, deltas) && !code.scanRecords(record, 0, 7, 1, false, deltas);
  return isLz4Right && isSnappyRight && isScanRight;
}
