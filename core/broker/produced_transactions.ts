/**
 * Which batches of a Produce request may be written into their transaction: those whose transaction the partition knows
 * to be open; the others once its coordinator has been asked, in one question for all of the request (KIP-890).
 *
 * @module
 */
import type { Verification } from "../log/mod.ts";
import type { ErrorName } from "../protocol/error_codes.ts";
import type { Requests } from "../protocol/generated/mod.ts";
import { BATCH_HEADER_SIZE, readBatchHeader } from "../protocol/records/mod.ts";
import type { Partition } from "./partitions/mod.ts";
import type { RequestContext } from "./request_context.ts";
import type { PartitionVerdict, TransactionSupport } from "./transaction_verification.ts";

type Request = Requests["Produce"];
type TopicData = Request["topicData"][number] & { readonly known: string | null };
type PartitionData = TopicData["partitionData"][number];

/** What a batch is refused with. */
export interface BatchRefusal {
  readonly kind: "refusal";
  readonly error: ErrorName;
  readonly message: string | null;
}

/** What to write the batch with: null where nothing has to be shown. */
type Verified = Verification | "waived" | null | BatchRefusal;

export interface VerifiedBatches {
  of(asked: PartitionData): Verified | Promise<Verified>;
}

export function isRefusal(verified: Verified): verified is BatchRefusal {
  return verified !== null && typeof verified === "object" && "kind" in verified;
}

const FIRST_THAT_ADDS = 12;
const FIRST_WITH_ABORTABLE = 11;

interface Unverified {
  readonly data: PartitionData;
  readonly partition: Partition;
  readonly verification: Verification;
}

/** `request` has a transactional id. */
export function verifyTransaction(
  request: Request,
  topics: readonly TopicData[],
  context: RequestContext,
): VerifiedBatches {
  const { partitions, transactionVerifier, clock } = context.broker;
  const support: TransactionSupport = context.apiVersion >= FIRST_THAT_ADDS
    ? "add"
    : context.apiVersion >= FIRST_WITH_ABORTABLE
    ? "verifyOrAbort"
    : "verify";
  if (!transactionVerifier.isNeeded(support)) return { of: () => "waived" };

  const outcomes = new Map<PartitionData, Verified | Promise<Verified>>();
  const toAsk: Unverified[] = [];
  const producers = new Map<string, { readonly producerId: number; readonly producerEpoch: number }>();
  for (const { known, partitionData } of topics) {
    for (const data of partitionData) {
      const header = headerOf(data);
      const partition = known === null ? null : partitions.get(known, data.index);
      if (header === null || partition === null) continue;
      const { producerId, producerEpoch, baseSequence: sequence } = header;
      producers.set(`${producerId}:${producerEpoch}`, { producerId, producerEpoch });
      const verification = partition.log.beginVerification({
        producerId,
        producerEpoch,
        sequence,
        raisesEpoch: support === "add",
        nowMs: clock.wallMs(),
      });
      if (verification === "INVALID_PRODUCER_EPOCH") outcomes.set(data, refusal(verification));
      else if (verification !== null) toAsk.push({ data, partition, verification });
    }
  }
  if (producers.size > 1) {
    const error = refusal("INVALID_PRODUCER_ID_MAPPING", "Transactional records contained more than one producer ID");
    return { of: (data) => headerOf(data) === null ? null : error };
  }
  if (toAsk.length > 0) {
    const [producer] = producers.values();
    const answer = transactionVerifier.ask({
      ...producer!,
      transactionalId: request.transactionalId!,
      topics: toAsk.map(({ partition: { topic, index } }) => ({ topic, partitions: [index] })),
      support,
    });
    for (const each of toAsk) {
      outcomes.set(each.data, answer.then((verdict) => outcomeOf(each, verdict, support)));
    }
  }
  return { of: (data) => outcomes.get(data) ?? null };
}

function outcomeOf(
  { partition, verification }: Unverified,
  verdict: PartitionVerdict,
  support: TransactionSupport,
): Verified {
  const error = verdict(partition.topic, partition.index);
  if (error === "NONE") return verification;
  if (error === "INVALID_PRODUCER_ID_MAPPING") partition.log.dropVerification(verification);
  switch (error) {
    case "INVALID_TXN_STATE":
      return refusal(error, "Partition was not added to the transaction");
    case "CONCURRENT_TRANSACTIONS":
      return support === "add" ? refusal(error) : tryAgain(error);
    case "COORDINATOR_LOAD_IN_PROGRESS":
    case "COORDINATOR_NOT_AVAILABLE":
    case "NOT_COORDINATOR":
      return tryAgain(error);
    default:
      return refusal(error);
  }
}

/** Older clients know no such errors of a partition; this one they answer by sending the batch again. */
function tryAgain(error: ErrorName): BatchRefusal {
  const message = `Unable to verify the partition has been added to the transaction. Underlying error: ${error}`;
  return refusal("NOT_ENOUGH_REPLICAS", message);
}

function refusal(error: ErrorName, message: string | null = null): BatchRefusal {
  return { kind: "refusal", error, message };
}

/** Of a batch in a transaction; null for any other. */
function headerOf({ records }: PartitionData) {
  if (!(records instanceof Uint8Array) || records.length < BATCH_HEADER_SIZE) return null;
  const header = readBatchHeader(records, 0);
  return header.isTransactional && header.producerId >= 0 ? header : null;
}
