/**
 * The vocabulary in which every Kafka message is declared, once.
 *
 * A declaration is plain data. TypeScript infers the message type from it, `codegen/` writes the decoder and encoder
 * for all its versions, and the tests compare it with Kafka's own. Declarations are not loaded at run time; the
 * generated code is.
 *
 * Note: one thing differs from Kafka's own classes: a {@linkcode taggedStruct} that was not sent is `null`, and not a
 * struct of defaults.
 *
 * @module
 */
import type { RemoteBytes, UnknownTag } from "../base/cursor.ts";
import { ZERO_UUID } from "../base/uuid.ts";

export type Wire =
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "keptInt64"
  | "uint16"
  | "uint32"
  | "float64"
  | "boolean"
  | "string"
  | "bytes"
  | "records"
  | "uuid"
  | "array"
  | "struct";

/** `flexibleFrom` of a message that no version encodes compactly. */
export const never = Infinity;

/** One field: its format on the wire, the versions that carry it, and its value in the others. */
export class Field<T> {
  readonly first: number = 0;
  readonly last: number = Infinity;
  readonly nullableFrom: number = never;
  /** Set for a tagged field: it is sent only when it differs from `absent`, and only in flexible versions. */
  readonly tag: number | null = null;

  constructor(
    readonly wire: Wire,
    readonly absent: T,
    /** The element of an array, or the fields of a struct. */
    readonly element: Struct | Field<unknown> | null = null,
  ) {}

  /** The field appears in this version and later ones. */
  since(version: number): Field<T> {
    return this.#with({ first: version });
  }

  /** The field is gone after this version. */
  until(version: number): Field<T> {
    return this.#with({ last: version });
  }

  /** The field's value in versions that do not carry it. */
  default(value: T): Field<T> {
    return this.#with({ absent: value });
  }

  /** May be null, from this version on. A null in an earlier version is written as the empty string, bytes or array. */
  nullable(from = 0): Field<T | null> {
    return (this as Field<T | null>).#with({ nullableFrom: from });
  }

  /** Sent among the tagged fields, and only when it differs from the default. */
  tagged(tag: number): Field<T> {
    return this.#with({ tag });
  }

  #with(changes: Partial<Field<T>>): Field<T> {
    return Object.assign(new Field(this.wire, this.absent, this.element), this, changes);
  }
}

/** Field order is wire order: JavaScript keeps the insertion order of string keys. */
// deno-lint-ignore no-explicit-any -- a struct holds fields of every type, and Field is invariant in it
export type Struct = { readonly [name: string]: Field<any> };

/**
 * The message a struct describes. `unknownTags` is set when the sender sent tagged fields that the declaration lacks.
 */
export type Infer<S extends Struct> =
  & { [K in keyof S]: S[K] extends Field<infer T> ? T : never }
  & { unknownTags?: UnknownTag[] };

export const int8: Field<number> = new Field("int8", 0);
export const int16: Field<number> = new Field("int16", 0);
export const int32: Field<number> = new Field("int32", 0);
/** An int64 that kq computes with; see `Reader.int64`. */
export const int64: Field<number> = new Field("int64", 0);
/** An int64 that kq only keeps and returns unchanged. */
export const int64Kept: Field<bigint> = new Field("keptInt64", 0n);
export const uint16: Field<number> = new Field("uint16", 0);
export const float64: Field<number> = new Field("float64", 0);
export const boolean: Field<boolean> = new Field("boolean", false);
export const string: Field<string> = new Field("string", "");
export const bytes: Field<Uint8Array> = new Field("bytes", new Uint8Array(0));
/** Record batches, in memory or still in a file. A reader gives a Uint8Array. */
export const records: Field<Uint8Array | RemoteBytes> = new Field("records", new Uint8Array(0));
/** As Kafka prints them: 22 characters. */
export const uuid: Field<string> = new Field("uuid", ZERO_UUID);

export function array<T>(element: Field<T>): Field<T[]>;
export function array<S extends Struct>(element: S): Field<Infer<S>[]>;
export function array(element: Struct | Field<unknown>): Field<unknown[]> {
  return new Field<unknown[]>("array", [], element);
}

export function struct<S extends Struct>(element: S): Field<Infer<S>> {
  return new Field<Infer<S>>("struct", null as never, element);
}

/** A struct among the tagged fields: null when it was not sent. */
export function taggedStruct<S extends Struct>(tag: number, element: S): Field<Infer<S> | null> {
  return new Field<Infer<S> | null>("struct", null, element).tagged(tag);
}

/** One request with its response, in all versions that kq speaks: those of Apache Kafka 4.3.1. */
export interface Api<Q extends Struct = Struct, A extends Struct = Struct> {
  readonly key: number;
  readonly name: string;
  readonly versions: readonly [first: number, last: number];
  readonly flexibleFrom: number;
  readonly request: Q;
  readonly response: A;
}

export function api<Q extends Struct, A extends Struct>(declaration: Api<Q, A>): Api<Q, A> {
  return declaration;
}

/** A message inside another or in a log, with its version in front. `fields` are declared as a request's are. */
export interface Enclosed<S extends Struct = Struct> {
  readonly name: string;
  readonly versions: readonly [first: number, last: number];
  readonly flexibleFrom: number;
  readonly fields: S;
}

export function enclosed<S extends Struct>(declaration: Enclosed<S>): Enclosed<S> {
  return declaration;
}

/**
 * A kind of record in an internal topic. Its key starts with `type`, its value with the version the value was written
 * in.
 */
export interface Stored<K extends Struct = Struct, V extends Struct = Struct> {
  readonly type: number;
  readonly name: string;
  /**
   * The versions of the value. A key has none, because records with keys of different versions would not replace each
   * other.
   */
  readonly versions: readonly [first: number, last: number];
  readonly flexibleFrom: number;
  readonly key: K;
  readonly value: V;
}

export function stored<K extends Struct, V extends Struct>(declaration: Stored<K, V>): Stored<K, V> {
  return declaration;
}
