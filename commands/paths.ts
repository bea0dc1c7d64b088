/**
 * Paths as they are said on the command line.
 *
 * @module
 */

/** From the folder the process was started in. */
export function absolute(path: string, folder: string): string {
  const parts = (path.startsWith("/") ? path : `${folder}/${path}`).split("/");
  const out: string[] = [];
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    if (part === "..") out.pop();
    else out.push(part);
  }
  return `/${out.join("/")}`;
}
