/**
 * What the brokers keep on their disks: DescribeLogDirs, asked of each broker for itself.
 *
 * @module
 */
import { type ErrorName, errorName } from "../protocol/error_codes.ts";
import { OperatingFailure } from "../runtime/ports.ts";
import type { Client } from "./client.ts";
import { ServerError, Unreachable, UnsupportedApi } from "./errors.ts";

export interface LogDirReplica {
  readonly topic: string;
  readonly partition: number;
  readonly sizeInBytes: number;
  readonly offsetLag: number;
  /** The copy that will take the place of the present one. */
  readonly isFuture: boolean;
}

export interface LogDir {
  readonly broker: number;
  readonly path: string;
  readonly error: ErrorName;
  /** Of the volume; null where the broker does not say. */
  readonly totalBytes: number | null;
  readonly usableBytes: number | null;
  readonly replicas: readonly LogDirReplica[];
}

export interface LogDirs {
  readonly dirs: readonly LogDir[];
  /** Brokers that did not answer, or would not. */
  readonly failures: readonly { readonly broker: number; readonly failure: Error }[];
}

/** The log directories of these brokers, with these topics in them; null for all topics. */
export async function describeLogDirs(
  client: Client,
  brokers: readonly number[],
  topics: readonly { readonly name: string; readonly partitions: readonly number[] }[] | null,
): Promise<LogDirs> {
  const asked = await Promise.all(brokers.map(async (broker) => {
    try {
      return { broker, dirs: await ofBroker(client, broker, topics) };
    } catch (failure) {
      if (
        failure instanceof ServerError || failure instanceof OperatingFailure || failure instanceof Unreachable ||
        failure instanceof UnsupportedApi
      ) return { broker, failure };
      throw failure;
    }
  }));
  return {
    dirs: asked.flatMap(({ dirs = [] }) => dirs),
    failures: asked.flatMap(({ broker, failure }) => failure === undefined ? [] : [{ broker, failure }]),
  };
}

async function ofBroker(
  client: Client,
  broker: number,
  topics: Parameters<typeof describeLogDirs>[2],
): Promise<LogDir[]> {
  const response = await client.send(
    "DescribeLogDirs",
    { topics: topics?.map(({ name, partitions }) => ({ topic: name, partitions: [...partitions] })) ?? null },
    { broker },
  );
  if (response.errorCode !== 0) {
    throw new ServerError(errorName(response.errorCode), `Cannot ask broker ${broker} for its log directories`);
  }
  const known = (bytes: number): number | null => bytes < 0 ? null : bytes;
  return response.results.map((dir) => ({
    broker,
    path: dir.logDir,
    error: errorName(dir.errorCode),
    totalBytes: known(dir.totalBytes),
    usableBytes: known(dir.usableBytes),
    replicas: dir.topics.flatMap(({ name, partitions }) =>
      partitions.map((one) => ({
        topic: name,
        partition: one.partitionIndex,
        sizeInBytes: one.partitionSize,
        offsetLag: one.offsetLag,
        isFuture: one.isFutureKey,
      }))
    ),
  }));
}
