/**
 * OffsetDelete forgets a group's offsets of partitions that it does not read now (KIP-496). Never flexible.
 *
 * @module
 */
import { api, array, type Infer, int16, int32, never, string } from "../schema.ts";

export const offsetDelete = api({
  key: 47,
  name: "OffsetDelete",
  versions: [0, 0],
  flexibleFrom: never,
  request: {
    groupId: string,
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
      }),
    }),
  },
  response: {
    errorCode: int16,
    throttleTimeMs: int32,
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
      }),
    }),
  },
});

export interface OffsetDeleteRequest extends Infer<typeof offsetDelete.request> {}
export interface OffsetDeleteResponse extends Infer<typeof offsetDelete.response> {}
