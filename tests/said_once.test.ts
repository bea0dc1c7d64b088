/**
 * What is to be in one place of the sources, and what is to be in none.
 *
 * @module
 */
import { expect, test } from "bun:test";
import { Glob } from "bun";

const root = new URL("..", import.meta.url).pathname;

/** Without comments, by path. */
const sources = new Map<string, string>();
for (const glob of ["main.ts", "core/**/*.ts", "commands/**/*.ts"]) {
  for (const path of new Glob(glob).scanSync(root)) {
    const text = await Bun.file(root + path).text();
    sources.set(path, text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ""));
  }
}

test("a partition's name is made in one place", () => {
  const name = /\$\{[\w.#]*(?:topic|name)[\w.]*\}-\$\{[\w.#]*(?:partition|index)\w*\}/i;
  const places = [...sources].filter(([, code]) => name.test(code)).map(([path]) => path);
  expect(places).toEqual(["core/protocol/partition_names.ts"]);
});

test("a refusal is made in one place, and so is a refused batch", () => {
  const places = [...sources].filter(([, code]) => /\{ kind: "refused", error, message[ ,:]/.test(code));
  expect(places.map(([path]) => path).sort()).toEqual([
    "core/protocol/records/validate.ts",
    "core/protocol/refusal.ts",
  ]);
});

test("no code is there for tests only", () => {
  // The code generator reads declarations, and what is generated is there for every API.
  const isDeclared = (path: string): boolean => /^core\/protocol\/(apis|stored|generated)\//.test(path);
  const uses = new Map<string, number>();
  for (const [path, code] of sources) {
    // The list of handlers is a use of each.
    const isList = path === "core/broker/handlers/mod.ts";
    const own = isList ? code : code.replaceAll(/^(import|export)( type)? \{[^}]*\} from "[^"]*";$/gm, "");
    for (const word of own.match(/[\w$]+/g) ?? []) uses.set(word, (uses.get(word) ?? 0) + 1);
  }
  const unused = [...sources].filter(([path]) => !isDeclared(path)).flatMap(([path, code]) =>
    [...code.matchAll(/^export (?:async )?(?:function\*?|const|class) (\w+)/gm)]
      .filter(([, name]) => uses.get(name!) === 1)
      .map(([, name]) => `${path}: ${name}`)
  );
  expect(unused).toEqual([]);
});
