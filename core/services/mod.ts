/**
 * What kq can do besides being a broker and being a client: programs that run on their own between or next to clusters,
 * such as a tap on a connection. Each is a folder; this folder owns none of their commands' flags and output, and must
 * never know `core/broker`, `core/log` or a terminal. A service reaches the world only through the ports. Start reading
 * at `tap/mod.ts`.
 *
 * @module
 */
export * from "./tap/mod.ts";
