/**
 * gzip, by the runtime's zlib. Several members one after another are one text, as RFC 1952 has it.
 *
 * @module
 */
import { gunzipSync, gzipSync } from "node:zlib";
import { decodeBuiltIn, plain } from "./built_in.ts";
import type { Codec } from "./codec.ts";

export const gzip: Codec = {
  id: 1,
  name: "gzip",
  compress: (bytes, level) => plain(gzipSync(bytes, level === undefined ? {} : { level })),
  decompress: (bytes, maxSize) =>
    decodeBuiltIn("gzip", maxSize, () => gunzipSync(bytes, { maxOutputLength: Math.max(1, maxSize) })),
};
