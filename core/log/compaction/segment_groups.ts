/**
 * Which neighbouring segments become one: as many as could fit without a byte cleaned, so that segments do not shrink
 * to nothing with every cleaning.
 *
 * @module
 */
import { LARGEST_RELATIVE_OFFSET } from "../rolling.ts";

export interface SourceSegment {
  readonly baseOffset: number;
  readonly size: number;
  readonly indexSize: number;
  readonly timeIndexSize: number;
}

export interface GroupLimits {
  /** `segment.bytes` */
  readonly segmentBytes: number;
  /** `segment.index.bytes` */
  readonly indexBytes: number;
  /** Where the last segment ends. */
  readonly endOffset: number;
}

/** `segments`: ascending. */
export function groupSegments<T extends SourceSegment>(segments: readonly T[], limits: GroupLimits): T[][] {
  const groups: T[][] = [];
  let sum = { size: 0, indexSize: 0, timeIndexSize: 0 };
  for (const [n, segment] of segments.entries()) {
    const group = groups.at(-1);
    const joined = {
      size: sum.size + segment.size,
      indexSize: sum.indexSize + segment.indexSize,
      timeIndexSize: sum.timeIndexSize + segment.timeIndexSize,
    };
    const lastOffset = (segments[n + 1]?.baseOffset ?? limits.endOffset) - 1;
    const fits = group !== undefined && joined.size <= limits.segmentBytes && joined.indexSize <= limits.indexBytes &&
      joined.timeIndexSize <= limits.indexBytes &&
      (segment.size === 0 || lastOffset - group[0]!.baseOffset <= LARGEST_RELATIVE_OFFSET);
    if (fits) {
      group.push(segment);
      sum = joined;
    } else {
      groups.push([segment]);
      sum = segment;
    }
  }
  return groups;
}
