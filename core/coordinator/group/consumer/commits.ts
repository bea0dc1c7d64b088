/**
 * Who may commit and read offsets in a consumer group. A member that has moved to a later epoch may still commit for
 * the partitions it had before, as long as no other member has had them since they were assigned to it: each partition
 * records the epoch it was assigned in.
 *
 * @module
 */
import type { ErrorName } from "../../../protocol/error_codes.ts";
import type { ConsumerGroup } from "./group.ts";
import type { ConsumerMember } from "./member.ts";

export interface Committing {
  readonly memberId: string;
  /** -1 from a client that is no member. */
  readonly memberEpoch: number;
  readonly partitions: Iterable<{ readonly topicId: string; readonly partition: number }>;
  /**
   * Members of the consumer protocol use versions that have STALE_MEMBER_EPOCH; other clients must not commit for them.
   */
  readonly knowsEpochs: boolean;
}

/** The error that refuses a commit as a whole, or null. */
export function commitRefusal(group: ConsumerGroup, commit: Committing): ErrorName | null {
  const { memberEpoch } = commit;
  if (memberEpoch < 0 && group.members.size === 0) return null;
  const member = group.members.get(commit.memberId);
  if (member === undefined) return "UNKNOWN_MEMBER_ID";
  if (member.classic === null && !commit.knowsEpochs) return "UNSUPPORTED_VERSION";
  if (memberEpoch === member.epoch) return null;
  if (memberEpoch > member.epoch) return staleError(member);
  for (const { topicId, partition } of commit.partitions) {
    const since = member.assigned.get(topicId)?.get(partition) ?? member.pendingRevocation.get(topicId)?.get(partition);
    if (since === undefined || memberEpoch < since) return staleError(member);
  }
  return null;
}

/** The error that refuses a look-up of offsets, or null. A client that says it is no member may always look. */
export function fetchRefusal(
  group: ConsumerGroup,
  { memberId, memberEpoch }: { readonly memberId: string | null; readonly memberEpoch: number },
): ErrorName | null {
  if (memberId === null && memberEpoch < 0) return null;
  const member = memberId === null ? undefined : group.members.get(memberId);
  if (member === undefined) return "UNKNOWN_MEMBER_ID";
  return memberEpoch === member.epoch ? null : staleError(member);
}

function staleError(member: ConsumerMember): ErrorName {
  return member.classic === null ? "STALE_MEMBER_EPOCH" : "ILLEGAL_GENERATION";
}
