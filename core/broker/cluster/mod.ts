/**
 * What a broker does because there are others: it acts as the controller while it is that, and hands over before it
 * stops. It must not decide by itself which state of a partition may follow from which: that is `core/replication`.
 * Start reading at `controller.ts`.
 *
 * @module
 */
export { startController } from "./controller.ts";
export { drain } from "./drain.ts";
