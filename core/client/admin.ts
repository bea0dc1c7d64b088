/**
 * Administration of a cluster: creates and deletes topics, reads their configs. Each item of a request has its own
 * result; one that fails does not fail the others.
 *
 * @module
 */
import { ZERO_UUID } from "../base/uuid.ts";
import { type ErrorName, errorName } from "../protocol/error_codes.ts";
import type { Client } from "./client.ts";
import { awaitsLeader } from "./cluster.ts";
import { ServerError } from "./errors.ts";

/** How one item of a request ended. */
export interface ItemAnswer {
  readonly name: string;
  readonly error: ErrorName;
  /** The broker's error message; null where it sent none. */
  readonly message: string | null;
}

export interface TopicToCreate {
  readonly name: string;
  /** -1: the broker's default. */
  readonly partitions: number;
  /** -1: the broker's default. */
  readonly replicationFactor: number;
  readonly configs: readonly { readonly name: string; readonly value: string }[];
}

export interface CreatedTopic extends ItemAnswer {
  readonly topicId: string;
  readonly partitions: number;
  readonly replicationFactor: number;
}

/** Creates topics and waits until the created ones can be used. */
export async function createTopics(
  client: Client,
  topics: readonly TopicToCreate[],
  o: { readonly validateOnly?: boolean } = {},
): Promise<CreatedTopic[]> {
  const response = await client.send(
    "CreateTopics",
    {
      topics: topics.map(({ name, partitions, replicationFactor, configs }) => ({
        name,
        numPartitions: partitions,
        replicationFactor,
        assignments: [],
        configs: configs.map((config) => ({ ...config })),
      })),
      timeoutMs: client.options.timeoutMs,
      validateOnly: o.validateOnly ?? false,
    },
    "controller",
    { errorIn: ({ topics }) => controllerError(topics) },
  );
  const created = response.topics.map((topic) => ({
    name: topic.name,
    error: errorName(topic.errorCode),
    message: topic.errorMessage,
    topicId: topic.topicId,
    partitions: topic.numPartitions,
    replicationFactor: topic.replicationFactor,
  }));
  const made = o.validateOnly === true ? [] : created.filter(({ error }) => error === "NONE");
  await untilMetadata(client, made.map(({ name }) => name), (error) => error === "NONE");
  return created;
}

/** Deletes topics and waits until the cluster says that they are gone. */
export async function deleteTopics(client: Client, names: readonly string[]): Promise<ItemAnswer[]> {
  const response = await client.send(
    "DeleteTopics",
    {
      topics: names.map((name) => ({ name, topicId: ZERO_UUID })),
      topicNames: [...names],
      timeoutMs: client.options.timeoutMs,
    },
    "controller",
    { errorIn: ({ responses }) => controllerError(responses) },
  );
  const deleted = response.responses.map(({ name, errorCode, errorMessage }) => ({
    name: name ?? "",
    error: errorName(errorCode),
    message: errorMessage,
  }));
  const gone = deleted.filter(({ error }) => error === "NONE").map(({ name }) => name);
  await untilMetadata(client, gone, (error) => error !== "NONE");
  return deleted;
}

/** Only errors about the controller are retried; that a topic does not exist yet is the answer. */
function controllerError(items: readonly { readonly errorCode: number }[]): ErrorName {
  const error = errorName(items[0]?.errorCode ?? 0);
  return error === "NOT_CONTROLLER" ? error : "NONE";
}

/** The controller answers before every broker knows of the change, so the next command could find the old state. */
async function untilMetadata(
  client: Client,
  names: readonly string[],
  isThere: (error: ErrorName) => boolean,
): Promise<void> {
  const deadlineMs = client.nowMs() + client.options.timeoutMs;
  let waiting = [...names];
  for (let tries = 0; waiting.length > 0; tries++) {
    const { topics } = await client.metadata(waiting);
    waiting = waiting.filter((name) => {
      const topic = topics.get(name);
      const error = topic?.error ?? "UNKNOWN_TOPIC_OR_PARTITION";
      return !isThere(error) || (error === "NONE" && topic?.partitions.some(awaitsLeader) === true);
    });
    const pauseMs = client.backoffMs(tries) / 4;
    if (waiting.length === 0 || client.nowMs() + pauseMs >= deadlineMs) return;
    await client.sleep(pauseMs);
  }
}

export interface ConfigEntry {
  readonly name: string;
  /** Null for a secret. */
  readonly value: string | null;
  /** True unless it was set on this very resource. */
  readonly isDefault: boolean;
  readonly readOnly: boolean;
  readonly sensitive: boolean;
}

const TOPIC_RESOURCE = 2;
const DYNAMIC_TOPIC_CONFIG = 1;

/**
 * The configs of topics, both those set and the defaults. Throws {@linkcode ServerError} for a topic that has none.
 */
export async function describeTopicConfigs(
  client: Client,
  topics: readonly string[],
): Promise<ReadonlyMap<string, readonly ConfigEntry[]>> {
  const response = await client.send("DescribeConfigs", {
    resources: topics.map((name) => ({ resourceType: TOPIC_RESOURCE, resourceName: name, configurationKeys: null })),
    includeSynonyms: false,
    includeDocumentation: false,
  }, "any");
  return new Map(response.results.map(({ resourceName, errorCode, errorMessage, configs }) => {
    if (errorCode !== 0) {
      throw new ServerError(errorName(errorCode), `Cannot read the configs of topic ${resourceName}`, errorMessage);
    }
    const entries = configs.map(({ name, value, configSource, readOnly, isSensitive }) => ({
      name,
      value,
      isDefault: configSource !== DYNAMIC_TOPIC_CONFIG,
      readOnly,
      sensitive: isSensitive,
    }));
    return [resourceName, entries];
  }));
}
