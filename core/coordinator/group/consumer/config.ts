/**
 * What consumer groups are configured with.
 *
 * @module
 */

export type MigrationPolicy = "bidirectional" | "upgrade" | "downgrade" | "disabled";
export type AssignorName = "uniform" | "range";

/** What a group may have set for itself, and otherwise has from the broker. */
export interface OneGroupConfig {
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** The least time between two assignments of a group; 0 for none. */
  readonly assignmentIntervalMs: number;
}

export interface ConsumerGroupConfig {
  readonly ofGroup: (groupId: string) => OneGroupConfig;
  /** How many members a group may have. */
  readonly maxSize: number;
  /** How many a classic group may have, which a group becomes when only members of the classic protocol are left. */
  readonly classicMaxSize: number;
  /** Those that members may ask for; the first is for groups whose members ask for none. One at least. */
  readonly assignors: readonly AssignorName[];
  /** Between which protocols a group may change while it has members. */
  readonly migrationPolicy: MigrationPolicy;
  /** How often expressions are matched anew although no topic was created: who may see what may have changed. */
  readonly regexRefreshIntervalMs: number;
}

export function mayUpgrade({ migrationPolicy }: ConsumerGroupConfig): boolean {
  return migrationPolicy === "bidirectional" || migrationPolicy === "upgrade";
}

export function mayDowngrade({ migrationPolicy }: ConsumerGroupConfig): boolean {
  return migrationPolicy === "bidirectional" || migrationPolicy === "downgrade";
}
