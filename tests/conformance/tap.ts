/**
 * `npm run conformance:tap -- --listen 127.0.0.1:0 --to HOST:PORT [--follow] [--json] [--raw]`: prints what clients and a
 * broker say to each other. `--follow` keeps clients on the tap after they have asked who the brokers are.
 */
import { addressText, parseAddress } from "../../core/client/addresses.ts";
import { bunMachine } from "../../core/runtime/bun/mod.ts";
import { openTap, tapJson, tapText } from "../../core/services/tap/mod.ts";
import { flagsOf } from "../support/flags.ts";

const values = flagsOf({
  listen: { type: "string", default: "127.0.0.1:0" },
  to: { type: "string" },
  follow: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  raw: { type: "boolean", default: false },
});
const to = parseAddress(values.to ?? "");
const listen = parseAddress(values.listen.replace(/:0$/, ""));
if (to === null || listen === null) {
  console.error("conformance:tap: --to HOST:PORT names the broker, --listen HOST:PORT where clients come");
  process.exit(2);
}
const { network, clock } = bunMachine();
const tap = openTap({
  listen: values.listen.endsWith(":0") ? { ...listen, port: 0 } : listen,
  to,
  network,
  clock,
  follow: values.follow,
  onEvent: (event) => console.log((values.json ? tapJson : tapText)(event, { raw: values.raw })),
});
console.error(`tap: ready on ${addressText(tap.address)}, to ${addressText(to)}`);
