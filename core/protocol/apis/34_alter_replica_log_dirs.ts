/**
 * AlterReplicaLogDirs moves replicas to other directories of the same broker (KIP-113).
 *
 * @module
 */
import { api, array, type Infer, int16, int32, string } from "../schema.ts";

export const alterReplicaLogDirs = api({
  key: 34,
  name: "AlterReplicaLogDirs",
  versions: [1, 2],
  flexibleFrom: 2,
  request: {
    dirs: array({
      path: string,
      topics: array({
        name: string,
        partitions: array(int32),
      }),
    }),
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
      }),
    }),
  },
});

export interface AlterReplicaLogDirsRequest extends Infer<typeof alterReplicaLogDirs.request> {}
export interface AlterReplicaLogDirsResponse extends Infer<typeof alterReplicaLogDirs.response> {}
