/**
 * DeleteAcls takes back what CreateAcls said, all that matches any of the filters (KIP-140).
 *
 * v1  patterns (KIP-290)
 * v3  the resource type user (KIP-373)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int8, string } from "../schema.ts";

export const deleteAcls = api({
  key: 31,
  name: "DeleteAcls",
  versions: [1, 3],
  flexibleFrom: 2,
  request: {
    filters: array({
      /** 1 any, 2 topic, 3 group, 4 cluster, 5 transactional id, 6 delegation token, 7 user. */
      resourceTypeFilter: int8,
      /** Null for any. */
      resourceNameFilter: string.nullable(),
      /** 1 any, 2 all that match the name, 3 the name itself, 4 a prefix. */
      patternTypeFilter: int8.default(3),
      /** Null for any. */
      principalFilter: string.nullable(),
      /** Null for any. */
      hostFilter: string.nullable(),
      /** 1 any, and from 2 on as in CreateAcls. */
      operation: int8,
      /** 1 any, 2 deny, 3 allow. */
      permissionType: int8,
    }),
  },
  response: {
    throttleTimeMs: int32,
    /** In the order asked. */
    filterResults: array({
      errorCode: int16,
      errorMessage: string.nullable(),
      /** What was deleted. */
      matchingAcls: array({
        errorCode: int16,
        errorMessage: string.nullable(),
        resourceType: int8,
        resourceName: string,
        patternType: int8.default(3),
        principal: string,
        host: string,
        operation: int8,
        permissionType: int8,
      }),
    }),
  },
});

export interface DeleteAclsRequest extends Infer<typeof deleteAcls.request> {}
export interface DeleteAclsResponse extends Infer<typeof deleteAcls.response> {}
