/**
 * Reads and writes the keys and values of internal topics, by the generated table of the topic
 * (`generated/stored_consumer_offsets.ts`, `generated/stored_transaction_state.ts`).
 *
 * A key starts with the kind of the record, a value with the version it was written in. A newer Kafka adds kinds, which
 * an older one skips; it adds no value versions, only tagged fields (KIP-915).
 *
 * @module
 */
import { MalformedBytes, Reader, Writer } from "../base/cursor.ts";
import type { StoredCodec } from "./codec.ts";

// deno-lint-ignore no-explicit-any -- a table holds codecs of every message
type Table = { readonly [name: string]: StoredCodec<string, any, any> };
type KeyOf<C extends Table[string]> = ReturnType<C["readKey"]>;
type ValueOf<C extends Table[string]> = ReturnType<C["readValue"]>;

/** One record, of the kind `name`. A null value is a tombstone. */
export type StoredRecord<T extends Table> = {
  [N in keyof T & string]: { readonly name: N; readonly key: KeyOf<T[N]>; readonly value: ValueOf<T[N]> | null };
}[keyof T & string];

/** Null for an unknown kind of record. */
export function readStoredRecord<T extends Table>(
  table: T,
  key: Uint8Array,
  value: Uint8Array | null,
): StoredRecord<T> | null {
  const keyReader = new Reader(key);
  const type = keyReader.int16();
  const codec = Object.values(table).find((each) => each.type === type);
  if (codec === undefined) return null;
  const name = codec.name;
  return {
    name,
    key: codec.readKey(keyReader, 0),
    value: value === null ? null : readValue(codec, value),
  } as StoredRecord<T>;
}

function readValue(codec: Table[string], value: Uint8Array): unknown {
  const r = new Reader(value);
  const version = r.int16();
  const [first, last] = codec.versions;
  if (version < first || version > last) {
    throw new MalformedBytes(`${codec.name} of version ${version}; known are ${first} to ${last}`);
  }
  return codec.readValue(r, version);
}

/** The bytes of one record. A null value is a tombstone. */
export interface EncodedRecord {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

export function writeStoredKey<Key, Value>(codec: StoredCodec<string, Key, Value>, key: Key): Uint8Array {
  const w = new Writer(64);
  w.int16(codec.type);
  codec.writeKey(w, key, 0);
  return w.finish();
}

export function writeStoredValue<Key, Value>(
  codec: StoredCodec<string, Key, Value>,
  value: Value,
  version: number,
): Uint8Array {
  const w = new Writer();
  w.int16(version);
  codec.writeValue(w, value, version);
  return w.finish();
}
