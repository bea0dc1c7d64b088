/**
 * ListGroups names the groups that the broker coordinates, of all protocols.
 *
 * v1   throttleTimeMs
 * v4   states (KIP-518)
 * v5   types: classic, consumer, share, streams (KIP-848)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, string } from "../schema.ts";

export const listGroups = api({
  key: 16,
  name: "ListGroups",
  versions: [0, 5],
  flexibleFrom: 3,
  request: {
    /** Empty for all; case does not matter. */
    statesFilter: array(string).since(4),
    /** Empty for all; case does not matter. */
    typesFilter: array(string).since(5),
  },
  response: {
    throttleTimeMs: int32.since(1),
    errorCode: int16,
    groups: array({
      groupId: string,
      protocolType: string,
      groupState: string.since(4),
      groupType: string.since(5),
    }),
  },
});

export interface ListGroupsRequest extends Infer<typeof listGroups.request> {}
export interface ListGroupsResponse extends Infer<typeof listGroups.response> {}
