/**
 * AlterShareGroupOffsets moves where a share group without members starts reading (KIP-932).
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int64, string, uuid } from "../schema.ts";

export const alterShareGroupOffsets = api({
  key: 91,
  name: "AlterShareGroupOffsets",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    groupId: string,
    topics: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
        startOffset: int64,
      }),
    }),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    responses: array({
      topicName: string,
      topicId: uuid,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: string.nullable().default(null),
      }),
    }),
  },
});

export interface AlterShareGroupOffsetsRequest extends Infer<typeof alterShareGroupOffsets.request> {}
export interface AlterShareGroupOffsetsResponse extends Infer<typeof alterShareGroupOffsets.response> {}
