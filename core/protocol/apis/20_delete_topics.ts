/**
 * DeleteTopics
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
      name: string.nullable().default(null),
      topicId: uuid,
    }).since(6),
    topicNames: array(string).until(5),
    timeoutMs: int32,
  },
  response: {
    throttleTimeMs: int32,
    responses: array({
      name: string.nullable(6),
      topicId: uuid.since(6),
      errorCode: int16,
      errorMessage: string.nullable().since(5).default(null),
    }),
  },
});

export interface DeleteTopicsRequest extends Infer<typeof deleteTopics.request> {}
export interface DeleteTopicsResponse extends Infer<typeof deleteTopics.response> {}
