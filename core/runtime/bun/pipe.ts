/**
 * What the kernel knows of a pipe we write to: how much of what we wrote is still unread, and whether anybody is left to
 * read it. Measured on Linux: FIONREAD works on the writing end, counts exactly, and still does after the reader has died.
 * A unix socket says so too (SIOCOUTQ), counting the memory its buffers take: never less than what is unread, and 0 when all
 * was read. A TCP socket only knows what the other kernel has, so it is not asked.
 * `null` where that cannot be asked: another system, a C library we do not find, or KQ_NO_FFI=1.
 *
 * @module
 */
import { dlopen, FFIType, ptr } from "bun:ffi";

interface PipeState {
  /** Bytes in the pipe; null when the descriptor will not say. */
  unread(fd: number): number | null;
  /** The same of a unix socket, at least; null for any other. */
  unreadInSocket(fd: number): number | null;
  readerHasGone(fd: number): boolean;
}

const FIONREAD = 0x541b;
const SIOCOUTQ = 0x5411;
const SOL_SOCKET = 1;
const SO_DOMAIN = 39;
const AF_UNIX = 1;
const POLLERR = 0x008;
const POLLHUP = 0x010;

/** glibc, musl, and what an unusual system may call it. */
const libraries = ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`, "libc.so"];

let asked: PipeState | null | undefined;

/** Loads the C library when first asked, which most commands never do. */
export function pipeState(): PipeState | null {
  if (asked === undefined) asked = process.platform === "linux" && process.env["KQ_NO_FFI"] !== "1" ? open() : null;
  return asked;
}

function open(): PipeState | null {
  for (const library of libraries) {
    try {
      const { symbols } = dlopen(library, {
        ioctl: { args: [FFIType.i32, FFIType.u64, FFIType.ptr], returns: FFIType.i32 },
        getsockopt: {
          args: [FFIType.i32, FFIType.i32, FFIType.i32, FFIType.ptr, FFIType.ptr],
          returns: FFIType.i32,
        },
        poll: { args: [FFIType.ptr, FFIType.u64, FFIType.i32], returns: FFIType.i32 },
      });
      const count = new Int32Array(1);
      const polled = new Int32Array(2);
      return {
        unread: (fd) => symbols.ioctl(fd, FIONREAD, ptr(count)) === 0 ? count[0]! : null,
        unreadInSocket(fd) {
          const size = new Int32Array([4]);
          if (symbols.getsockopt(fd, SOL_SOCKET, SO_DOMAIN, ptr(count), ptr(size)) !== 0) return null;
          if (count[0] !== AF_UNIX) return null;
          return symbols.ioctl(fd, SIOCOUTQ, ptr(count)) === 0 ? count[0] : null;
        },
        readerHasGone(fd) {
          polled[0] = fd;
          polled[1] = 0; // struct pollfd { int fd; short events; short revents; }
          return symbols.poll(ptr(polled), 1, 0) > 0 && ((polled[1] >>> 16) & (POLLERR | POLLHUP)) !== 0;
        },
      };
    } catch {
      continue;
    }
  }
  return null;
}
