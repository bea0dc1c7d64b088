/**
 * The C library, for the few calls that neither Bun nor Node offers. Callers do without where it is not available: on a
 * system whose library has another name, or with `KQ_NO_FFI=1`.
 *
 * @module
 */
import { dlopen, type FFIFunction, type Library } from "bun:ffi";

const muslName = `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`;

/** The names of glibc, of musl, and of the library on unusual systems. */
const names: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ["libc.so.6", muslName, "libc.so"],
  darwin: ["libSystem.B.dylib"],
};

/** The functions, ready to be called; null when they are not available. */
export function openLibc<const Functions extends Record<string, FFIFunction>>(
  functions: Functions,
): Library<Functions>["symbols"] | null {
  if (process.env["KQ_NO_FFI"] === "1") return null;
  for (const name of names[process.platform] ?? []) {
    try {
      return dlopen(name, functions).symbols;
    } catch {
      // Not this C library: try the next one.
    }
  }
  return null;
}
