/**
 * AddRaftVoter adds a controller to the quorum (KIP-853).
 *
 * v1  ackWhenCommitted (KIP-1186)
 *
 * @module
 */
import { api, array, boolean, type Infer, int16, int32, string, uint16, uuid } from "../schema.ts";

export const addRaftVoter = api({
  key: 80,
  name: "AddRaftVoter",
  versions: [0, 1],
  flexibleFrom: 0,
  request: {
    /** Null skips the check. */
    clusterId: string.nullable(),
    timeoutMs: int32,
    voterId: int32,
    voterDirectoryId: uuid,
    listeners: array({
      name: string,
      host: string,
      port: uint16,
    }),
    ackWhenCommitted: boolean.since(1).default(true),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
  },
});

export interface AddRaftVoterRequest extends Infer<typeof addRaftVoter.request> {}
export interface AddRaftVoterResponse extends Infer<typeof addRaftVoter.response> {}
