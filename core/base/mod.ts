/**
 * What everything else stands on: bytes, checksums and hashes, ids, and the assertion. Owns Kafka's byte order and
 * lengths (`cursor.ts`), CRC-32C and murmur2, uuids as text. Imports nothing, waits for nothing, and knows neither
 * messages nor records: those are `core/protocol`. Start reading with `cursor.ts`.
 *
 * @module
 */
export { assert, AssertionFailed } from "./assert.ts";
export { MalformedBytes, Reader, type RemoteBytes, type UnknownTag, Writer } from "./cursor.ts";
export { isUuid, uuidFromBytes, uuidToBytes, ZERO_UUID } from "./uuid.ts";
