/**
 * CreateAcls allows or denies (KIP-140).
 *
 * v1  patterns (KIP-290)
 * v3  the resource type user (KIP-373)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int8, string } from "../schema.ts";

export const createAcls = api({
  key: 30,
  name: "CreateAcls",
  versions: [1, 3],
  flexibleFrom: 2,
  request: {
    creations: array({
      /** 2 topic, 3 group, 4 cluster, 5 transactional id, 6 delegation token, 7 user. */
      resourceType: int8,
      resourceName: string,
      /** 3 the name itself, 4 a prefix. */
      resourcePatternType: int8.default(3),
      /** Such as "User:alice"; "User:*" for everyone. */
      principal: string,
      /** An address, or "*". */
      host: string,
      /**
       * 2 all, 3 read, 4 write, 5 create, 6 delete, 7 alter, 8 describe, 9 cluster action, 10 describe configs, 11
       * alter configs, 12 idempotent write, 13 create tokens, 14 describe tokens, 15 two-phase commit.
       */
      operation: int8,
      /** 2 deny, 3 allow. */
      permissionType: int8,
    }),
  },
  response: {
    throttleTimeMs: int32,
    /** In the order asked. */
    results: array({
      errorCode: int16,
      errorMessage: string.nullable(),
    }),
  },
});

export interface CreateAclsRequest extends Infer<typeof createAcls.request> {}
export interface CreateAclsResponse extends Infer<typeof createAcls.response> {}
