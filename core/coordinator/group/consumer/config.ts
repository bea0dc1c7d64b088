/**
 * The configuration of consumer groups.
 *
 * @module
 */

export type MigrationPolicy = "bidirectional" | "upgrade" | "downgrade" | "disabled";
export type AssignorName = "uniform" | "range";

/** The settings that a group may override; the defaults are the broker's. */
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
  /**
   * How many members a classic group may have, which a group becomes when only members of the classic protocol are
   * left.
   */
  readonly classicMaxSize: number;
  /** The assignors that members may ask for; the first is for groups whose members ask for none. At least one. */
  readonly assignors: readonly AssignorName[];
  /** Between which protocols a group may change while it has members. */
  readonly migrationPolicy: MigrationPolicy;
  /**
   * How often expressions are matched again although no topic was created: permissions to see topics may have changed.
   */
  readonly regexRefreshIntervalMs: number;
}

export function mayUpgrade({ migrationPolicy }: ConsumerGroupConfig): boolean {
  return migrationPolicy === "bidirectional" || migrationPolicy === "upgrade";
}

export function mayDowngrade({ migrationPolicy }: ConsumerGroupConfig): boolean {
  return migrationPolicy === "bidirectional" || migrationPolicy === "downgrade";
}
