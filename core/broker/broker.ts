/**
 * The broker as handlers see it: everything a request may be answered from, and nothing of how it was started
 * (`start.ts`) or how the request came in (`connection.ts`).
 *
 * @module
 */
import type { Groups, Transactions } from "../coordinator/mod.ts";
import type { Metadata } from "../metadata/mod.ts";
import type { AclAuthorizer, Authorizer } from "../security/mod.ts";
import type { Clock, Logger, Random, Timers } from "../runtime/ports.ts";
import type { IsrChanges } from "./cluster/mod.ts";
import type { BrokerConfig } from "./config/mod.ts";
import type { ClientQuotas } from "./quotas/client_quotas.ts";
import type { FetchSessions } from "./fetch_sessions.ts";
import type { Partitions } from "./partitions/mod.ts";
import type { TransactionVerifier } from "./transaction_verification.ts";

export interface Broker {
  /** This broker's node id in the cluster. */
  readonly id: number;
  readonly config: BrokerConfig;
  readonly metadata: Metadata;
  readonly partitions: Partitions;
  readonly groups: Groups;
  readonly transactions: Transactions;
  readonly transactionVerifier: TransactionVerifier;
  /** Null for a broker that is alone. */
  readonly isrChanges: IsrChanges | null;
  readonly fetchSessions: FetchSessions;
  readonly authorizer: Authorizer;
  readonly quotas: ClientQuotas;
  /** The same, where it keeps ACLs. */
  readonly acls: AclAuthorizer | null;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
}
