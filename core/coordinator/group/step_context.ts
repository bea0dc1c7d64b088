/**
 * The input and the outcome of one step.
 *
 * @module
 */
import type { Moment } from "../runtime/state_machine.ts";
import type { GroupConfig, GroupReply } from "./events.ts";
import type { GroupRecord } from "./records.ts";

export interface StepContext {
  readonly at: Moment;
  readonly config: GroupConfig;
  readonly replies: GroupReply[];
  readonly records: GroupRecord[];
  /** For the operator. */
  readonly warnings: string[];
}
