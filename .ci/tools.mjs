/**
 * What the npm scripts share: install, build, run, each skipped when nothing changed since the last time.
 * Plain Node without dependencies, since it runs before anything is installed.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";

export const root = new URL("..", import.meta.url).pathname;
export const executable = join(root, "dist/kq");
const windows = process.platform === "win32";

/** Where a tool that package.json pins was installed. */
export const tool = (name) => join(root, "node_modules/.bin", windows ? `${name}.cmd` : name);

/** Runs a command with our terminal; ends this process with its code when it fails. */
export function must(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", shell: windows, ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * Runs `work` unless the stamp file says that it was done for `digest` and made the very file that is at `product` now.
 * A product that was removed, replaced or written only in part is made again.
 */
export function once({ stamp, digest, product }, work) {
  const wanted = () => `${digest} ${identityOf(product)}\n`;
  if (existsSync(stamp) && existsSync(product) && readFileSync(stamp, "utf8") === wanted()) return;
  work();
  writeFileSync(stamp, wanted());
}

/** A folder is known by being there: what is in it changes. */
function identityOf(path) {
  const found = statSync(path);
  return found.isDirectory() ? "folder" : `${found.size} bytes of ${found.mtimeMs}`;
}

function digestOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths) hash.update(path).update("\0").update(readFileSync(join(root, path))).update("\0");
  return hash.digest("hex");
}

function* sourcesBelow(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* sourcesBelow(path);
    else yield path;
  }
}

export function install() {
  const stamp = join(root, "node_modules/.kq-installed");
  const digest = digestOf(["package-lock.json", "package.json"]);
  once({ stamp, digest, product: join(root, "node_modules") }, () => {
    console.error("kq: installing what package-lock.json pins");
    must("npm", ["ci", "--no-audit", "--no-fund"], { stdio: ["ignore", 2, 2] });
  });
}

export function build() {
  mkdirSync(join(root, "dist"), { recursive: true });
  const sources = [
    "package-lock.json",
    ".ci/tools.mjs",
    "main.ts",
    ...sourcesBelow("commands"),
    ...sourcesBelow("core"),
  ];
  once({ stamp: join(root, "dist/.built"), digest: digestOf(sources), product: executable }, () => {
    console.error("kq: compiling dist/kq");
    // commands/worker.ts is where threads begin, and is found in the executable by its name.
    // Splitting keeps each command's code out of the others' start; bytecode spares parsing it.
    const flags = ["--compile", "--minify", "--bytecode", "--splitting", "--format=esm"];
    const define = ["--define", 'process.env.NODE_ENV="production"'];
    must(tool("bun"), ["build", ...flags, ...define, "main.ts", "commands/worker.ts", "--outfile", executable], {
      stdio: ["ignore", 2, 2],
    });
  });
}

/** Runs a command to its end, passing signals on to it; resolves with its exit code. */
export function run(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: "inherit", ...options });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
