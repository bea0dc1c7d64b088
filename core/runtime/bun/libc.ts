/**
 * The C library, for the few things that neither Bun nor Node asks it for. Whoever uses it does without where it is not
 * to be had: on a system whose library has another name, or with `KQ_NO_FFI=1`.
 *
 * @module
 */
import { dlopen, type FFIFunction, type Library } from "bun:ffi";

const muslName = `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`;

/** glibc, musl, and what an unusual system may call it. */
const names: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ["libc.so.6", muslName, "libc.so"],
  darwin: ["libSystem.B.dylib"],
};

/** The functions, ready to be called; null when they cannot be had. */
export function openLibc<const Functions extends Record<string, FFIFunction>>(
  functions: Functions,
): Library<Functions>["symbols"] | null {
  if (process.env["KQ_NO_FFI"] === "1") return null;
  for (const name of names[process.platform] ?? []) {
    try {
      return dlopen(name, functions).symbols;
    } catch {
      // Not this C library: the next one.
    }
  }
  return null;
}
