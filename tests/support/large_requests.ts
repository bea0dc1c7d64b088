/**
 * The largest requests of a declaration: one list in it is very long. Which lists there are comes from the declaration.
 *
 * @module
 */
import { Field, type Struct } from "../../core/protocol/schema.ts";
import { absent, type AnyMessage } from "./reference_codec.ts";

/** A list of the declaration: the fields that lead to it. */
export type Path = readonly string[];

export function listsOf(struct: Struct, version: number): Path[] {
  return Object.entries(struct).flatMap(([name, field]) => {
    if (version < field.first || version > field.last || field.element === null) return [];
    const inner = field.element instanceof Field ? [] : listsOf(field.element, version).map((path) => [name, ...path]);
    return field.wire === "array" ? [[name], ...inner] : inner;
  });
}

export interface LargeRequest {
  readonly version: number;
  /** Elements in the list that is large. */
  readonly many: number;
  /** Whether the elements name what is there, over and over, or each something else that is not. */
  readonly named: "there" | "made up";
  /** What fields say so that the request is legal and finds something to do. */
  readonly known: Readonly<Record<string, unknown>>;
}

/** A request of the declaration with one list of very many elements; those that lead to it have one. */
export function largeStruct(struct: Struct, path: Path, o: LargeRequest, index = 0): AnyMessage {
  const { version, many } = o;
  const message: AnyMessage = {};
  for (const [name, field] of Object.entries(struct)) {
    const carried = version >= field.first && version <= field.last;
    if (!carried || field.tag !== null && path[0] !== name) message[name] = absent(field);
    else if (field.element === null || field.wire !== "array") message[name] = plainValue(name, field, o, index);
    else {
      const count = path[0] !== name ? 0 : path.length === 1 ? many : 1;
      message[name] = Array.from(
        { length: count },
        (_, i) =>
          field.element instanceof Field
            ? plainValue(name, field.element, o, i)
            : largeStruct(field.element!, path.slice(1), o, i),
      );
    }
  }
  return message;
}

function plainValue(name: string, field: Field<unknown>, { named, known }: LargeRequest, index: number): unknown {
  if (name in known) return known[name];
  switch (field.wire) {
    case "string":
      if (/group/i.test(name)) return named === "there" ? "group" : `group-${index}`;
      return named === "there" ? "big" : `${name}-${index}`;
    case "int32":
    case "int16":
    case "int8":
      return /partition|index/i.test(name) ? index : field.absent;
    case "bytes":
    case "records":
      return new Uint8Array(10);
    default:
      return field.absent;
  }
}
