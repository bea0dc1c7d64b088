/**
 * Changes to existing resources: configs, a topic's partition count, where its logs begin. Each item of a request has
 * its own result; one that fails does not fail the others.
 *
 * @module
 */
import { type ErrorName, errorName, isRetriable } from "../protocol/error_codes.ts";
import type { ItemAnswer } from "./admin.ts";
import type { Client, Destination } from "./client.ts";
import { ServerError } from "./errors.ts";
import type { TopicPartition } from "./offsets.ts";

/** The resource types that have configs, by Kafka's numbers. */
const ConfigKind = { topic: 2, broker: 4, group: 32 } as const;

export interface ConfigEntity {
  readonly kind: keyof typeof ConfigKind;
  /** Empty for all brokers. */
  readonly name: string;
}

/** Where a value comes from. */
type ConfigSource = "unknown" | "topic" | "broker" | "all brokers" | "start" | "default" | "client" | "group";

const sources: readonly ConfigSource[] = [
  "unknown",
  "topic",
  "broker",
  "all brokers",
  "start",
  "default",
  "unknown",
  "client",
  "group",
];

export interface DescribedConfig {
  readonly name: string;
  /** Null for a secret, and for what is not set. */
  readonly value: string | null;
  readonly source: ConfigSource;
  readonly readOnly: boolean;
  readonly sensitive: boolean;
  readonly documentation: string | null;
}

/** Every config of a resource, by name. Throws {@linkcode ServerError} where there is no such resource. */
export async function describeConfigs(client: Client, entity: ConfigEntity): Promise<DescribedConfig[]> {
  const { results: [result] } = await client.send("DescribeConfigs", {
    resources: [{ resourceType: ConfigKind[entity.kind], resourceName: entity.name, configurationKeys: null }],
    includeSynonyms: false,
    includeDocumentation: true,
  }, whoKnows(entity));
  if (result === undefined || result.errorCode !== 0) {
    const error = errorName(result?.errorCode ?? -1);
    throw new ServerError(error, `Cannot read the configs of ${entityText(entity)}`, result?.errorMessage ?? null);
  }
  return result.configs.map(({ name, value, configSource, readOnly, isSensitive, documentation }) => ({
    name,
    value,
    source: sources[configSource] ?? "unknown",
    readOnly,
    sensitive: isSensitive,
    documentation,
  })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A null value restores the default. */
export interface ConfigAlteration {
  readonly name: string;
  readonly value: string | null;
}

const SET = 0, DELETE = 1;

/** All changes of a resource are made, or none. */
export async function alterConfigs(
  client: Client,
  entities: readonly ConfigEntity[],
  changes: readonly ConfigAlteration[],
  o: { readonly validateOnly?: boolean } = {},
): Promise<ItemAnswer[]> {
  const configs = changes.map(({ name, value }) => ({ name, configOperation: value === null ? DELETE : SET, value }));
  return (await Promise.all(entities.map(async (entity) => {
    const { responses } = await client.send(
      "IncrementalAlterConfigs",
      {
        resources: [{ resourceType: ConfigKind[entity.kind], resourceName: entity.name, configs }],
        validateOnly: o.validateOnly ?? false,
      },
      whoKnows(entity),
      { errorIn: ({ responses }) => retriable(responses) },
    );
    return responses.map(({ resourceName, errorCode, errorMessage }) => ({
      name: resourceName,
      error: errorName(errorCode),
      message: errorMessage,
    }));
  }))).flat();
}

/** A broker's own configs are requested from that broker only. */
function whoKnows({ kind, name }: ConfigEntity): Destination {
  return kind === "broker" && /^\d{1,9}$/.test(name) ? { broker: Number(name) } : "any";
}

function entityText({ kind, name }: ConfigEntity): string {
  return kind === "broker" && name === "" ? "all brokers" : `${kind} ${name}`;
}

/** Grows topics to a total number of partitions, and waits until the new ones have leaders. */
export async function createPartitions(client: Client, names: readonly string[], count: number): Promise<ItemAnswer[]> {
  const { results } = await client.send(
    "CreatePartitions",
    {
      topics: names.map((name) => ({ name, count, assignments: null })),
      timeoutMs: client.options.timeoutMs,
      validateOnly: false,
    },
    "controller",
    { errorIn: ({ results }) => retriable(results) },
  );
  const answers = results.map(({ name, errorCode, errorMessage }) => ({
    name,
    error: errorName(errorCode),
    message: errorMessage,
  }));
  await untilGrown(client, answers.filter(({ error }) => error === "NONE").map(({ name }) => name), count);
  return answers;
}

async function untilGrown(client: Client, names: readonly string[], count: number): Promise<void> {
  const deadlineMs = client.nowMs() + client.options.timeoutMs;
  let waiting = [...names];
  for (let tries = 0; waiting.length > 0; tries++) {
    const { topics } = await client.metadata(waiting);
    waiting = waiting.filter((name) => {
      const led = topics.get(name)?.partitions.filter(({ leader }) => leader >= 0) ?? [];
      return led.length < count;
    });
    const pauseMs = client.backoffMs(tries) / 4;
    if (waiting.length === 0 || client.nowMs() + pauseMs >= deadlineMs) return;
    await client.sleep(pauseMs);
  }
}

/** Only errors about the controller are retried; everything else is the answer. */
function retriable(items: readonly { readonly errorCode: number }[]): ErrorName {
  const error = errorName(items[0]?.errorCode ?? 0);
  return error === "NOT_CONTROLLER" ? error : "NONE";
}

interface RecordsToDelete extends TopicPartition {
  /** The first offset that stays. */
  readonly before: number;
}

interface DeletedRecords extends RecordsToDelete {
  readonly error: ErrorName;
  /** Where the log begins now; -1 with an error. */
  readonly lowWatermark: number;
}

/** Asks each partition's leader; a leader that has moved is looked up until the deadline. */
export async function deleteRecords(client: Client, asked: readonly RecordsToDelete[]): Promise<DeletedRecords[]> {
  return await Promise.all(asked.map(async (one) => {
    const { topic, partition, before } = one;
    const answerIn = (topics: readonly { readonly partitions: readonly { readonly errorCode: number }[] }[]) =>
      errorName(topics[0]?.partitions[0]?.errorCode ?? -1);
    const { topics } = await client.send(
      "DeleteRecords",
      {
        topics: [{ name: topic, partitions: [{ partitionIndex: partition, offset: before }] }],
        timeoutMs: client.options.timeoutMs,
      },
      { leader: topic, partition },
      {
        errorIn: ({ topics }) => {
          const error = answerIn(topics);
          // A missing topic was looked up before; a refusal is the answer.
          return isRetriable(error) && error !== "UNKNOWN_TOPIC_OR_PARTITION" ? error : "NONE";
        },
      },
    );
    return { ...one, error: answerIn(topics), lowWatermark: topics[0]?.partitions[0]?.lowWatermark ?? -1 };
  }));
}
