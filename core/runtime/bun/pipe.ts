/**
 * What the kernel knows of a pipe we write to: how much of what we wrote is still unread, and whether it still has a
 * reader. Measured on Linux: FIONREAD works on the writing end, counts exactly, and still does after the reader has
 * died. A unix socket reports it too (SIOCOUTQ), counting the memory its buffers take: never less than what is unread,
 * and 0 when all was read. A TCP socket only knows what the other kernel has received, so it is not asked. `null` where
 * the system cannot say: another system, a C library we do not find, or KQ_NO_FFI=1.
 *
 * @module
 */
import { FFIType, ptr } from "bun:ffi";
import { openLibc } from "./libc.ts";

interface PipeState {
  /** Bytes in the pipe; null when the descriptor does not report it. */
  unread(fd: number): number | null;
  /** An upper bound of the same for a unix socket; null for any other. */
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

let asked: PipeState | null | undefined;

/** Loads the C library when first asked, which most commands never do. */
export function pipeState(): PipeState | null {
  if (asked === undefined) asked = process.platform === "linux" ? open() : null;
  return asked;
}

function open(): PipeState | null {
  const libc = openLibc({
    ioctl: { args: [FFIType.i32, FFIType.u64, FFIType.ptr], returns: FFIType.i32 },
    getsockopt: {
      args: [FFIType.i32, FFIType.i32, FFIType.i32, FFIType.ptr, FFIType.ptr],
      returns: FFIType.i32,
    },
    poll: { args: [FFIType.ptr, FFIType.u64, FFIType.i32], returns: FFIType.i32 },
  });
  if (libc === null) return null;
  const count = new Int32Array(1);
  const polled = new Int32Array(2);
  return {
    unread: (fd) => libc.ioctl(fd, FIONREAD, ptr(count)) === 0 ? count[0]! : null,
    unreadInSocket(fd) {
      const size = new Int32Array([4]);
      if (libc.getsockopt(fd, SOL_SOCKET, SO_DOMAIN, ptr(count), ptr(size)) !== 0) return null;
      if (count[0] !== AF_UNIX) return null;
      return libc.ioctl(fd, SIOCOUTQ, ptr(count)) === 0 ? count[0] : null;
    },
    readerHasGone(fd) {
      polled[0] = fd;
      polled[1] = 0; // struct pollfd { int fd; short events; short revents; }
      return libc.poll(ptr(polled), 1, 0) > 0 && ((polled[1] >>> 16) & (POLLERR | POLLHUP)) !== 0;
    },
  };
}
