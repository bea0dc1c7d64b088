/**
 * kq: from the command line to an exit code, or a death by signal. What a command is and does is in `commands/`; this
 * file hands it the machine, and is the one place that catches a bug.
 *
 * @module
 */
import { run } from "./commands/run.ts";
import { bunMachine, bunProcess } from "./core/runtime/bun/mod.ts";

/**
 * A broken invariant means that our model of the world is wrong: going on could turn it into lost records. What the
 * disk has is safe, so stopping at once is the best that can be done.
 */
function crash(error: unknown): never {
  const said = error instanceof Error ? error.stack ?? error.message : String(error);
  process.stderr.write(`kq: this is a bug in kq, and it stops here. Please report it with what follows.\n${said}\n`);
  process.exit(1);
}

process.on("uncaughtException", crash);
process.on("unhandledRejection", crash);

const own = bunProcess();
run(own, bunMachine()).then((end) => typeof end === "number" ? process.exit(end) : own.dieOf(end), crash);
