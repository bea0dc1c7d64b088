/**
 * Who may commit and read offsets in a consumer group. A member that has been moved on may still commit what it had
 * before, as long as nobody else had it since it was given to it: each partition knows the epoch it was assigned in.
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
   * Members of the consumer protocol know versions that can say STALE_MEMBER_EPOCH; others must not commit for them.
   */
  readonly knowsEpochs: boolean;
}

/** What a commit is refused with as a whole, or null. */
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

/** What a look-up of offsets is refused with, or null. Who says that it is no member may always look. */
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
