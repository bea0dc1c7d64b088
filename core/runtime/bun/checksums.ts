/**
 * CRC-32C by the processor's own instructions, where it has them: ten to twenty times as fast as the portable code. The
 * machine code of `crc32c_x64_wide.c`, or of `crc32c_x64.c` on older processors, is stored here as text, copied to a
 * page of its own and called through ffi. It is used only where it can work (Linux on x64, with the instruction sets it
 * needs), and only after it has computed what the portable code computes; any obstacle (a hardened kernel that allows
 * no new code, say) leaves the portable code in use. `KQ_NO_FFI=1` forces that.
 *
 * @module
 */
import { FFIType } from "bun:ffi";
import { readFileSync } from "node:fs";
import { assert } from "../../base/assert.ts";
import { crc32c, plainChecksums } from "../../base/crc32c.ts";
import type { Checksums } from "../ports.ts";
import { callable, placeCode } from "./executable_page.ts";

interface MachineCode {
  /** The instruction sets it uses, as Linux names them. */
  readonly needs: readonly string[];
  /** What the C file beside this one compiles to; the C file says how. */
  readonly base64: string;
}

/** `crc32c_x64_wide.c` */
const wide: MachineCode = {
  needs: ["sse4_2", "avx2", "vpclmulqdq"],
  base64: [
    "SYnw99dIic5JAdCJ+kiB+f8AAAAPhroBAADE4flux7iizpJpupJgOw3EwX5vWCDF+W/AxMF+b1BAxMF97wDEwX5vSGBIge4AAQAAxOH5bvBIjUmASMHu",
    "B8TjySLiAUmNgIAAAABIjVYCxONdOOQBSMHiB0wBwmYuDx+EAAAAAADE431E7BFIg+iAxON9RMQAxf3vxcX970CAxONlROwRxONlRNwAxeXv3cXl71ig",
    "xONtROwRxONtRNQAxe3v1cXt71DAxON1ROwRxON1RMwAxfXvzcX170jgSDnQdaNIweYHv47CT7pIuDqmSjgBAAAASCnxSI1xgMTh+W74SYnQxOPBIucB",
    "xONdOOQBxON9ROwRxON9RMQAxf3vxcX978PE431E3BHE431ExADF/e/Dxf3vwsTjfUTUEcTjfUTEAMX978LF/e/BSIP+H3YxSIHpoAAAAEiD4eBMjUQK",
    "IMTjfUTMEUiDwiDE431ExADF/e/Bxf3vQuBMOcJ14oPmH0i61gvQTAEAAAC4/g0M8sTh+W7wxOPJIsoBMdLE43U4yQHE431E0RHE431EyQDE4305wAHF",
    "9e/KxfnvwcTh+X7AxOP5FsEB8kgPOPHQ8kgPOPHRxfh3SIP+B3ZeSI1G+EjB6ANJjUzACGYPH4QAAAAAAPJJDzjxEEmDwAhJOch18YPmB0iF9nQpSAHO",
    "Zg8fRAAAidBIg8EB8g848EH/icJIOfF17ffQw2YuDx+EAAAAAACJ0PfQww8fAEyJwevF",
  ].join(""),
};

/** `crc32c_x64.c` */
const narrow: MachineCode = {
  needs: ["sse4_2", "pclmulqdq"],
  base64: [
    "99dMjRQWifpIhckPhDgBAABVSYnLU+seDx+EAAAAAADyQQ848BJJg8IBidJJg+sBD4QYAQAAQfbCB3XkSYH7/wsAAA+GDAEAAEmNuvgDAAC9+nYAF7s1",
    "YRulZg8fRAAASYnoSYnZMfZMidAxyQ8fAPJIDzjxEEiDwAjySA848Yj4AwAA8kgPOPGw+AcAAEg5+HXd8kgPOPEQZkkPbsHySA848YgABAAASYHrAAwA",
    "AGZID27SZkkPbshJgcIADAAAZg86RNAAZkgPbsFIjbgADAAAZg86RMEAZg/vwmZID37BSDOIAAgAAPJIDzjx8UiJ8kmB+/8LAAAPh2L///9Jg/sHdkpJ",
    "jUP4SMHoA0mNTMII8kkPOPESSYPCCEk5ynXxQYPjB4nWTYXbdBdKjQQZidZIg8EB8g848HH/ifJIOcF17YnwW1330MOJ0PfQw4nWTInR69FMidFJg/sH",
    "d6bryw==",
  ].join(""),
};

type MachineCrc = (seed: number, bytes: Uint8Array, from: number, length: number) => number;

/** The fastest checksums of this machine. `env` may hold KQ_NO_FFI, `instructionSets` says what the processor has. */
export function bunChecksums(
  env: Readonly<Record<string, string | undefined>> = process.env,
  instructionSets: () => readonly string[] = processorFlags,
): Checksums {
  const crc = env["KQ_NO_FFI"] === "1" ? null : loadMachineCrc(instructionSets);
  if (crc === null) return plainChecksums;
  return {
    crc32c(bytes, from, length, seed = 0) {
      // The machine code checks no bounds: it would read a range outside the bytes.
      assert(from >= 0 && length >= 0 && from + length <= bytes.length, "the range lies inside the bytes");
      return crc(seed, bytes, from, length);
    },
  };
}

/** As Linux reports them: only what the kernel supports too, because it must save the content of wide registers. */
function processorFlags(): readonly string[] {
  return /^flags\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "latin1"))?.[1]?.split(" ") ?? [];
}

/** Null where the machine code cannot work, or gives wrong results. */
function loadMachineCrc(instructionSets: () => readonly string[]): MachineCrc | null {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  try {
    const there = instructionSets();
    const code = [wide, narrow].find(({ needs }) => needs.every((one) => there.includes(one)));
    if (code === undefined) return null;
    const crc = placeCrc(Buffer.from(code.base64, "base64"));
    return crc !== null && agreesWithPortable(crc) ? crc : null;
  } catch {
    // No /proc, no libc by that name, no ffi: the portable code needs none of them.
    return null;
  }
}

function placeCrc(code: Uint8Array): MachineCrc | null {
  const page = placeCode(code);
  if (page === null) return null;
  const crc = callable(page, {
    args: [FFIType.u32, FFIType.ptr, FFIType.u64_fast, FFIType.u64_fast],
    returns: FFIType.u32,
  });
  return (seed, bytes, from, length) => crc(seed, bytes, from, length) as number;
}

/**
 * Every path through either code: short and unaligned, in long steps and in short ones, their combination, and
 * continuing from a seed. Costs half a millisecond.
 */
function agreesWithPortable(crc: MachineCrc): boolean {
  const bytes = new Uint8Array(6400);
  const period = 251;
  for (let at = 0; at < period; at++) bytes[at] = Math.imul(at + 1, 0x9e3779b1) >>> 24;
  for (let at = period; at < bytes.length; at *= 2) bytes.copyWithin(at, 0, at);
  return [0, 1, 7, 8, 100, 300, 3073, 6200].every((length, from) =>
    crc(length, bytes, from, length) === crc32c(bytes, from, length, length)
  );
}
