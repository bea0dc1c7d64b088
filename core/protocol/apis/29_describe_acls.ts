/**
 * DescribeAcls lists who may do what, of all that matches a filter (KIP-140).
 *
 * v1  patterns (KIP-290)
 * v3  the resource type user (KIP-373)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int8, string } from "../schema.ts";

export const describeAcls = api({
  key: 29,
  name: "DescribeAcls",
  versions: [1, 3],
  flexibleFrom: 2,
  request: {
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
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
    resources: array({
      /** 2 topic, 3 group, 4 cluster, 5 transactional id, 6 delegation token, 7 user. */
      resourceType: int8,
      resourceName: string,
      /** 3 the name itself, 4 a prefix. */
      patternType: int8.default(3),
      acls: array({
        principal: string,
        host: string,
        operation: int8,
        /** 2 deny, 3 allow. */
        permissionType: int8,
      }),
    }),
  },
});

export interface DescribeAclsRequest extends Infer<typeof describeAcls.request> {}
export interface DescribeAclsResponse extends Infer<typeof describeAcls.response> {}
