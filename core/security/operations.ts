/**
 * Operations and resources as Kafka names them, and the interface of an authorizer.
 *
 * @module
 */

/** By Kafka's codes, which are also the positions of their bits. */
export const operationCodes = {
  READ: 3,
  WRITE: 4,
  CREATE: 5,
  DELETE: 6,
  ALTER: 7,
  DESCRIBE: 8,
  CLUSTER_ACTION: 9,
  DESCRIBE_CONFIGS: 10,
  ALTER_CONFIGS: 11,
  IDEMPOTENT_WRITE: 12,
  CREATE_TOKENS: 13,
  DESCRIBE_TOKENS: 14,
  TWO_PHASE_COMMIT: 15,
} as const;

export type Operation = keyof typeof operationCodes;

/** The operations that exist for each resource type. */
const operationsOn = {
  TOPIC: ["READ", "WRITE", "CREATE", "DELETE", "ALTER", "DESCRIBE", "DESCRIBE_CONFIGS", "ALTER_CONFIGS"],
  GROUP: ["READ", "DELETE", "DESCRIBE", "DESCRIBE_CONFIGS", "ALTER_CONFIGS"],
  CLUSTER: [
    "CREATE",
    "ALTER",
    "DESCRIBE",
    "CLUSTER_ACTION",
    "DESCRIBE_CONFIGS",
    "ALTER_CONFIGS",
    "IDEMPOTENT_WRITE",
  ],
  TRANSACTIONAL_ID: ["WRITE", "DESCRIBE", "TWO_PHASE_COMMIT"],
  DELEGATION_TOKEN: ["DESCRIBE"],
  USER: ["CREATE_TOKENS", "DESCRIBE_TOKENS"],
} as const satisfies Record<string, readonly Operation[]>;

export type ResourceType = keyof typeof operationsOn;

export interface Resource {
  readonly type: ResourceType;
  readonly name: string;
}

/** The one resource of its type. */
export const CLUSTER: Resource = { type: "CLUSTER", name: "kafka-cluster" };

export function topic(name: string): Resource {
  return { type: "TOPIC", name };
}

export function group(name: string): Resource {
  return { type: "GROUP", name };
}

export function transactionalId(name: string): Resource {
  return { type: "TRANSACTIONAL_ID", name };
}

export interface Requester {
  /** Such as `User:ANONYMOUS`. */
  readonly principal: string;
  /** The address the client calls from, such as `127.0.0.1`. */
  readonly remoteHost: string;
}

export interface Authorizer {
  may(requester: Requester, operation: Operation, resource: Resource): boolean;
  /** Whether there is any resource of the type, existing or not, on which the requester may do this. */
  mayOnAny(requester: Requester, operation: Operation, type: ResourceType): boolean;
}

/** Without ACLs: allows everything, as Kafka without an authorizer. */
export const everybodyMay: Authorizer = { may: () => true, mayOnAny: () => true };

/** The value in responses when the client did not ask for its authorized operations. */
export const OPERATIONS_NOT_ASKED = -(2 ** 31);

/** The encoding in responses: one bit for each operation that `may` allows on the resource. */
export function authorizedOperations(
  resource: Resource,
  may: (operation: Operation, resource: Resource) => boolean,
): number {
  return operationsOn[resource.type].filter((operation) => may(operation, resource))
    .reduce((all, operation) => all | (1 << operationCodes[operation]), 0);
}
