/** `npm start -- ARGS`: installs and compiles what changed, then runs `kq serve ARGS` where npm was called. */
import { build, executable, install, run } from "./tools.mjs";

install();
build();
process.exit(
  await run(executable, ["serve", ...process.argv.slice(2)], { cwd: process.env.INIT_CWD ?? process.cwd() }),
);
