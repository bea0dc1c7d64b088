/**
 * FindCoordinator tells which broker looks after a group, a transactional id or a share partition.
 *
 * v1   keyType, errorMessage
 * v4   several keys at once (KIP-699)
 * v5   may answer TRANSACTION_ABORTABLE (KIP-890)
 * v6   share partitions; the key is "group:topicId:partition" (KIP-932)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, int8, string } from "../schema.ts";

export const findCoordinator = api({
  key: 10,
  name: "FindCoordinator",
  versions: [0, 6],
  flexibleFrom: 3,
  request: {
    key: string.until(3),
    /** 0 group, 1 transaction, 2 share partition. */
    keyType: int8.since(1),
    coordinatorKeys: array(string).since(4),
  },
  response: {
    throttleTimeMs: int32.since(1),
    errorCode: int16.until(3),
    errorMessage: string.nullable().since(1).until(3),
    /** -1 with an error, as host is empty and port -1. */
    nodeId: int32.until(3),
    host: string.until(3),
    port: int32.until(3),
    coordinators: array({
      key: string,
      /** -1 with an error, as host is empty and port -1. */
      nodeId: int32,
      host: string,
      port: int32,
      errorCode: int16,
      errorMessage: string.nullable(),
    }).since(4),
  },
});

export interface FindCoordinatorRequest extends Infer<typeof findCoordinator.request> {}
export interface FindCoordinatorResponse extends Infer<typeof findCoordinator.response> {}
