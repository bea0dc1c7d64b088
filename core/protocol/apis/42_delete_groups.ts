/**
 * DeleteGroups removes groups that have no members, with their offsets (KIP-229).
 *
 * @module
 */
import { api, array, type Infer, int16, int32, string } from "../schema.ts";

export const deleteGroups = api({
  key: 42,
  name: "DeleteGroups",
  versions: [0, 2],
  flexibleFrom: 2,
  request: {
    groupsNames: array(string),
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      groupId: string,
      errorCode: int16,
    }),
  },
});

export interface DeleteGroupsRequest extends Infer<typeof deleteGroups.request> {}
export interface DeleteGroupsResponse extends Infer<typeof deleteGroups.response> {}
