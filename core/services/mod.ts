/**
 * What kq can do beside being a broker and asking one: programs that run on their own between or next to clusters, such
 * as a tap on the line. Each is a folder; this folder owns none of their commands' flags and output, and must never
 * know of `core/broker`, `core/log` or a terminal. A service speaks to the world through the ports alone. Start reading
 * at `tap/mod.ts`.
 *
 * @module
 */
export * from "./tap/mod.ts";
