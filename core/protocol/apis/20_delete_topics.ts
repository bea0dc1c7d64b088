/**
 * DeleteTopics removes topics with all their records.
 *
 * v1   throttleTimeMs
 * v3   may answer TOPIC_DELETION_DISABLED
 * v5   errorMessage; may answer THROTTLING_QUOTA_EXCEEDED (KIP-599)
 * v6   topics by name or by id (KIP-516)
 *
 * @module
 */
import { api, array, type Infer, int16, int32, string, uuid } from "../schema.ts";

export const deleteTopics = api({
  key: 20,
  name: "DeleteTopics",
  versions: [1, 6],
  flexibleFrom: 4,
  request: {
    topics: array({
      /** Null when the topic is given by id. */
      name: string.nullable().default(null),
      /** Zero when the topic is given by name. */
      topicId: uuid,
    }).since(6),
    topicNames: array(string).until(5),
    /** How long to wait until the topics are gone. */
    timeoutMs: int32,
  },
  response: {
    throttleTimeMs: int32,
    responses: array({
      /** Null for an unknown topic that was given by id. */
      name: string.nullable(6),
      topicId: uuid.since(6),
      errorCode: int16,
      errorMessage: string.nullable().since(5).default(null),
    }),
  },
});

export interface DeleteTopicsRequest extends Infer<typeof deleteTopics.request> {}
export interface DeleteTopicsResponse extends Infer<typeof deleteTopics.response> {}
