/**
 * The one list of the APIs this broker serves. The handler table must have a handler for each of them, `dispatch`
 * refuses whatever is not here, and ApiVersions lists exactly this: nobody keeps a second list.
 *
 * @module
 */
import { type ApiName, codecs } from "../protocol/generated/mod.ts";

export const servedApis = [
  "Produce",
  "Fetch",
  "ListOffsets",
  "Metadata",
  "OffsetCommit",
  "OffsetFetch",
  "FindCoordinator",
  "JoinGroup",
  "Heartbeat",
  "LeaveGroup",
  "SyncGroup",
  "DescribeGroups",
  "ListGroups",
  "ApiVersions",
  "CreateTopics",
  "DeleteTopics",
  "DeleteRecords",
  "InitProducerId",
  "OffsetForLeaderEpoch",
  "DescribeConfigs",
  "AlterConfigs",
  "DescribeLogDirs",
  "CreatePartitions",
  "DeleteGroups",
  "IncrementalAlterConfigs",
  "OffsetDelete",
  "DescribeCluster",
] as const satisfies readonly ApiName[];

export type ServedApiName = (typeof servedApis)[number];

export const servedByKey: ReadonlyMap<number, ServedApiName> = new Map(
  servedApis.map((name) => [codecs[name].key, name]),
);

/** What ApiVersions says of one API. */
export interface ListedApi {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}

/**
 * Kafka lists Produce from version 0 though it refuses 0 to 2: librdkafka before 2.11 takes a broker that does not list
 * Produce 0 for one that is too old to compress for (KAFKA-18659).
 */
const listedFrom: Partial<Record<ServedApiName, number>> = { Produce: 0 };

export function listedApi(name: ServedApiName): ListedApi {
  const { key, versions } = codecs[name];
  return { apiKey: key, minVersion: listedFrom[name] ?? versions[0], maxVersion: versions[1] };
}

export function listedApis(): ListedApi[] {
  return servedApis.map(listedApi);
}
