/**
 * RemoveRaftVoter takes a controller out of the quorum (KIP-853).
 *
 * @module
 */
import { api, type Infer, int16, int32, string, uuid } from "../schema.ts";

export const removeRaftVoter = api({
  key: 81,
  name: "RemoveRaftVoter",
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    /** Null skips the check. */
    clusterId: string.nullable(),
    voterId: int32,
    voterDirectoryId: uuid,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
  },
});

export interface RemoveRaftVoterRequest extends Infer<typeof removeRaftVoter.request> {}
export interface RemoveRaftVoterResponse extends Infer<typeof removeRaftVoter.response> {}
