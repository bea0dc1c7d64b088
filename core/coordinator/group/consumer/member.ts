/**
 * One member of a consumer group. It is immutable: a record makes a new one.
 *
 * @module
 */

/**
 * stable      has everything it is to have at its epoch.                    -> unrevoked, unreleased at the next target
 * unrevoked   has to give partitions up, and keeps its epoch until it has.  -> stable, unreleased when it has
 * unreleased  is at the target's epoch and waits for others to revoke.      -> stable when they have
 * unknown     what a newer coordinator wrote; it has to give everything up. -> any, when it owns nothing
 */
export type MemberState = "stable" | "unrevoked" | "unreleased" | "unknown";

/** Topic id to partition to the epoch in which the member got it. */
export type Epochs = ReadonlyMap<string, ReadonlyMap<number, number>>;

export const NO_PARTITIONS: Epochs = new Map();

/** For a member that uses the classic protocol in a consumer group, while the group migrates. */
export interface ClassicMetadata {
  readonly sessionTimeoutMs: number;
  /** In the order in which the member prefers them. */
  readonly supportedProtocols: readonly { readonly name: string; readonly metadata: Uint8Array }[];
}

/** What a member says of itself. */
export interface MemberMetadata {
  readonly instanceId: string | null;
  readonly rackId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  /** Each once. */
  readonly subscribedTopicNames: readonly string[];
  /** Empty or null for none. */
  readonly subscribedTopicRegex: string | null;
  readonly rebalanceTimeoutMs: number;
  readonly serverAssignor: string | null;
  readonly classic: ClassicMetadata | null;
}

/** How far the member has got. */
export interface MemberProgress {
  readonly epoch: number;
  readonly previousEpoch: number;
  readonly state: MemberState;
  readonly assigned: Epochs;
  readonly pendingRevocation: Epochs;
}

export interface ConsumerMember extends MemberMetadata, MemberProgress {
  readonly memberId: string;
}

/** Epochs with a special meaning: a client sends them, and a static member that will be back is recorded with one. */
export const JOIN_EPOCH = 0;
export const LEAVE_EPOCH = -1;
export const STATIC_LEAVE_EPOCH = -2;

export function newMember(memberId: string): ConsumerMember {
  return {
    memberId,
    instanceId: null,
    rackId: null,
    clientId: "",
    clientHost: "",
    subscribedTopicNames: [],
    subscribedTopicRegex: "",
    rebalanceTimeoutMs: -1,
    serverAssignor: null,
    classic: null,
    epoch: 0,
    previousEpoch: -1,
    state: "stable",
    assigned: NO_PARTITIONS,
    pendingRevocation: NO_PARTITIONS,
  };
}

/** Its expression, or null where it has none. */
export function regexOf(member: MemberMetadata | null): string | null {
  return member === null || member.subscribedTopicRegex === "" ? null : member.subscribedTopicRegex;
}

export function isReconciledTo(member: MemberProgress, targetEpoch: number): boolean {
  return member.state === "stable" && member.epoch === targetEpoch;
}

export function sameMetadata(a: MemberMetadata, b: MemberMetadata): boolean {
  return a.instanceId === b.instanceId && a.rackId === b.rackId && a.clientId === b.clientId &&
    a.clientHost === b.clientHost && a.rebalanceTimeoutMs === b.rebalanceTimeoutMs &&
    a.serverAssignor === b.serverAssignor && a.subscribedTopicRegex === b.subscribedTopicRegex &&
    sameNames(a.subscribedTopicNames, b.subscribedTopicNames) && sameClassic(a.classic, b.classic);
}

export function sameNames(a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  const names = new Set(a);
  return b.every((name) => names.has(name));
}

function sameClassic(a: ClassicMetadata | null, b: ClassicMetadata | null): boolean {
  if (a === null || b === null) return a === b;
  return a.sessionTimeoutMs === b.sessionTimeoutMs && a.supportedProtocols.length === b.supportedProtocols.length &&
    a.supportedProtocols.every(({ name, metadata }, index) => {
      const other = b.supportedProtocols[index]!;
      return name === other.name && metadata.length === other.metadata.length &&
        metadata.every((byte, at) => byte === other.metadata[at]);
    });
}

export function sameProgress(a: MemberProgress, b: MemberProgress): boolean {
  return a.epoch === b.epoch && a.previousEpoch === b.previousEpoch && a.state === b.state &&
    sameEpochs(a.assigned, b.assigned) && sameEpochs(a.pendingRevocation, b.pendingRevocation);
}

export function sameEpochs(a: Epochs, b: Epochs): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [topicId, partitions] of a) {
    const others = b.get(topicId);
    if (others === undefined || others.size !== partitions.size) return false;
    for (const [partition, epoch] of partitions) if (others.get(partition) !== epoch) return false;
  }
  return true;
}
