/**
 * What one request uses of its client's quotas, and how long the client has to wait for that. As in Kafka the answer
 * goes out at once and says so, and the connection takes no further request until the time is over.
 *
 * Note: a Fetch that was too large for its quota is answered with its records; Kafka answers without, and lets the
 * client ask again. The rate comes to the same.
 *
 * @module
 */
import type { Steps } from "../../runtime/steps.ts";
import type { ClientQuotas, QuotaClient } from "./client_quotas.ts";

/** What a thread's whole time is as a `request_percentage`, of a second in milliseconds. */
const PERCENT_PER_MS = 100 / 1000;

export interface Throttled {
  /** For a response that has been worked out and is not written yet; `producedBytes` are those of a Produce. */
  beforeWriting(producedBytes: number): number;
  /** For a response that is written: how much it has fetched. */
  afterWriting(fetchedBytes: number): number;
  /** The request in the steps that it is done in, whose time counts. */
  timed<T>(steps: Steps<T>): Steps<T>;
}

/** Nobody has a quota. */
export const unthrottled: Throttled = {
  beforeWriting: () => 0,
  afterWriting: () => 0,
  timed: (steps) => steps,
};

export function throttling(quotas: ClientQuotas, client: QuotaClient, nowMs: () => number): Throttled {
  if (quotas.isEmpty) return unthrottled;
  let usedMs = 0;
  let sinceMs = nowMs();
  return {
    beforeWriting(producedBytes) {
      const now = nowMs();
      const percent = (usedMs + now - sinceMs) * PERCENT_PER_MS;
      const forTime = quotas.use("request_percentage", client, percent, now);
      return Math.max(forTime, producedBytes > 0 ? quotas.use("producer_byte_rate", client, producedBytes, now) : 0);
    },
    afterWriting: (fetchedBytes) => quotas.use("consumer_byte_rate", client, fetchedBytes, nowMs()),
    *timed(steps) {
      let goOn = () => steps.next();
      for (;;) {
        sinceMs = nowMs();
        const step = goOn();
        usedMs += nowMs() - sinceMs;
        if (step.done === true) return step.value;
        try {
          const outcome = yield step.value;
          goOn = () => steps.next(outcome);
        } catch (failure) {
          goOn = () => steps.throw(failure);
        }
      }
    },
  };
}
