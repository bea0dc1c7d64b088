/**
 * The durable state of a consumer group: one record for each thing that changes by itself, as in Kafka's log. A null
 * value deletes the key's record.
 *
 * @module
 */
import type { Assignment } from "./assignors/assignor.ts";
import type { MemberMetadata, MemberProgress } from "./member.ts";

/** The topics that an expression matched, at a revision of the metadata. */
export interface ResolvedRegex {
  readonly topics: ReadonlySet<string>;
  readonly revision: number;
  /** Wall time. */
  readonly resolvedMs: number;
}

export type ConsumerGroupRecord =
  & { readonly groupId: string }
  & (
    | {
      readonly kind: "consumerGroup";
      readonly value: { readonly epoch: number; readonly metadataHash: bigint } | null;
    }
    /** What groups recorded of their topics before 4.1: not read, and deleted where it is found. */
    | { readonly kind: "consumerPartitions"; readonly value: "present" | null }
    | { readonly kind: "consumerMember"; readonly memberId: string; readonly value: MemberMetadata | null }
    | { readonly kind: "consumerTarget"; readonly memberId: string; readonly value: Assignment | null }
    | {
      readonly kind: "consumerTargetEpoch";
      /** The wall time is 0 where it is not known. */
      readonly value: { readonly epoch: number; readonly assignedMs: number } | null;
    }
    | { readonly kind: "consumerProgress"; readonly memberId: string; readonly value: MemberProgress | null }
    | { readonly kind: "consumerRegex"; readonly regex: string; readonly value: ResolvedRegex | null }
  );
