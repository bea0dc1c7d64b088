/**
 * The lock file is good on every platform kq is built on, and on the oldest Node that package.json claims.
 *
 * @module
 */
import { expect, test } from "bun:test";
import { semver } from "bun";
import lock from "../package-lock.json";
import manifest from "../package.json";

interface LockedPackage {
  readonly version?: string;
  readonly optional?: boolean;
  readonly engines?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const locked: Readonly<Record<string, LockedPackage>> = lock.packages;

/** Where npm looks for `name` when the package at `path` asks for it: beside it, then further out. */
function resolved(path: string, name: string): LockedPackage | undefined {
  for (let from = path;; from = from.slice(0, Math.max(from.lastIndexOf("/node_modules/"), 0))) {
    const found = locked[from === "" ? `node_modules/${name}` : `${from}/node_modules/${name}`];
    if (found !== undefined || from === "") return found;
  }
}

test("the lock names every platform's binary of each package that ships one for each", () => {
  const wanted = Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies).map(([name, range]) => ({ path, name, range }))
  );
  const missing = wanted.filter(({ path, name, range }) => {
    const version = resolved(path, name)?.version;
    return version === undefined || !semver.satisfies(version, range);
  });
  expect(missing).toEqual([]);
  expect(wanted.map(({ name }) => name)).toContain("@oven/bun-darwin-aarch64");
});

test("no package asks for a newer Node than kq does", () => {
  const oldest = manifest.engines.node.split("||").map((range) => range.replace(/[^0-9.]/g, ""));
  const newer = Object.entries(locked).filter(([, { engines, optional }]) =>
    optional !== true && !oldest.every((version) => semver.satisfies(version, engines?.node ?? "*"))
  );
  expect(oldest).toEqual(["20.19.0", "22.12.0"]);
  expect(newer.map(([path, { engines }]) => `${path} wants Node ${engines?.node}`)).toEqual([]);
});
