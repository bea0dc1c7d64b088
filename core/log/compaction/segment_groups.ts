/**
 * Decides which neighbouring segments become one: as many as fit if nothing is removed, so that segments do not get
 * smaller and smaller with every cleaning.
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
  /** The end of the last segment. */
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
