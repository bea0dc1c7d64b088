/**
 * Authorization. This folder owns the terms in which permissions are requested and granted, Kafka's own (KIP-11), and
 * the decisions about them. It knows no connections, requests or topics: a requester, an operation and a resource come
 * in, yes or no comes out. Start reading at `operations.ts`.
 *
 * @module
 */
export { authenticatePlain, type PlainUsers, plainUsers } from "./plain.ts";
export {
  ANONYMOUS,
  distinguishedName,
  type NameAttribute,
  principalRules,
  protocolOf,
  type SecurityProtocol,
  userOfSubject,
  usesSasl,
  usesTls,
} from "./security_protocol.ts";
export {
  authorizedOperations,
  type Authorizer,
  CLUSTER,
  everybodyMay,
  group,
  type Operation,
  OPERATIONS_NOT_ASKED,
  type Requester,
  type Resource,
  type ResourceType,
  topic,
  transactionalId,
} from "./operations.ts";
