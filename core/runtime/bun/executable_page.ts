/**
 * Our machine code on a page of its own: written first, then the page's write permission is exchanged for execute
 * permission. For Linux; on other systems, and where a hardened kernel allows no new code, there is no such page.
 *
 * @module
 */
import { CFunction, dlopen, FFIType, type Pointer } from "bun:ffi";

const PAGE_SIZE = 4096;
const READ_WRITE = 3;
const READ_EXECUTE = 5;
const PRIVATE_ANONYMOUS = 0x22;

/** The address of the code, which fits a page; null where that is not allowed. Throws where there is no such libc. */
export function placeCode(code: Uint8Array): Pointer | null {
  const { symbols: libc } = dlopen("libc.so.6", {
    mmap: {
      args: [FFIType.ptr, FFIType.u64, FFIType.i32, FFIType.i32, FFIType.i32, FFIType.i64],
      returns: FFIType.i64_fast,
    },
    memcpy: { args: [FFIType.ptr, FFIType.ptr, FFIType.u64], returns: FFIType.ptr },
    mprotect: { args: [FFIType.ptr, FFIType.u64, FFIType.i32], returns: FFIType.i32 },
  });
  const page = Number(libc.mmap(null, PAGE_SIZE, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0)) as Pointer;
  if (Number(page) === -1) return null;
  libc.memcpy(page, code, code.length);
  return libc.mprotect(page, PAGE_SIZE, READ_EXECUTE) === 0 ? page : null;
}

/** The function at that address. */
export function callable(
  at: Pointer,
  { args, returns }: { readonly args: readonly FFIType[]; readonly returns: FFIType },
): (...values: readonly (number | Uint8Array | Int32Array)[]) => unknown {
  return CFunction({ ptr: at, args: [...args], returns }) as unknown as ReturnType<typeof callable>;
}
