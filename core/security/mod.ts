/**
 * Who is who, and who may do what. This folder owns the mechanisms by which clients show who they are, and the terms in
 * which permissions are requested and granted, Kafka's own (KIP-11), with the decisions about them. It knows no
 * connections, requests or topics: a message comes in, an answer and perhaps a user come out; a requester, an operation
 * and a resource come in, yes or no comes out. Start reading at `operations.ts` and `scram.ts`.
 *
 * @module
 */
export { certificateFacts, type CertificatePlan, type Issuer, makeCertificate } from "./certificates.ts";
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
  base64,
  bytesOf,
  FEWEST_ITERATIONS,
  isScramMechanism,
  MOST_ITERATIONS,
  type ScramCredential,
  scramCredential,
  type ScramMechanism,
  scramMechanismOf,
  scramMechanisms,
  scramSalt,
  ScramServer,
} from "./scram.ts";
export { type JwtKey, type JwtRules, readJwks, verifyJwt } from "./jwt.ts";
export { BearerServer } from "./oauth_bearer.ts";
export { type ScramChallenge, ScramClient } from "./scram_client.ts";
export { AclAuthorizer, type AclAuthorizerOptions, type Ruling } from "./acl_authorizer.ts";
export {
  type Acl,
  type AclFilter,
  aclFilterOnWire,
  aclOnWire,
  type AclOperation,
  aclOperations,
  coversResource,
  EVERYBODY,
  fitsFilter,
  isOfFilters,
  knownAcl,
  type PatternType,
  patternTypeCodes,
  type Permission,
  permissionCodes,
  readAclFilter,
  readAclFromWire,
  saysNothing,
  WILDCARD,
} from "./acls.ts";
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
