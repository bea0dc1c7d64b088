/**
 * The base of everything else: bytes, checksums and hashes, ids, and the assertion. This folder owns Kafka's byte order
 * and lengths (`cursor.ts`), CRC-32C and murmur2, uuids as text. It imports nothing, waits for nothing, and must not
 * know messages or records, which are in `core/protocol`. Start reading with `cursor.ts`.
 *
 * @module
 */
export { assert, AssertionFailed } from "./assert.ts";
export { MalformedBytes, Reader, type RemoteBytes, type UnknownTag, Writer } from "./cursor.ts";
export { isUuid, uuidFromBytes, uuidToBytes, ZERO_UUID } from "./uuid.ts";
