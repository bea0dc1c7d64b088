/**
 * DeleteShareGroupOffsets makes a share group without members forget topics (KIP-932).
 *
 * @module
 */
import { api, array, type Infer, int16, int32, string, uuid } from "../schema.ts";

export const deleteShareGroupOffsets = api({
  key: 92,
  name: "DeleteShareGroupOffsets",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    groupId: string,
    topics: array({
      topicName: string,
    }),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    responses: array({
      topicName: string,
      topicId: uuid,
      errorCode: int16,
      errorMessage: string.nullable().default(null),
    }),
  },
});

export interface DeleteShareGroupOffsetsRequest extends Infer<typeof deleteShareGroupOffsets.request> {}
export interface DeleteShareGroupOffsetsResponse extends Infer<typeof deleteShareGroupOffsets.response> {}
