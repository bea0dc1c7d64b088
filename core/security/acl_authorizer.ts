/**
 * Kafka's standard authorizer: super users may do everything; what an ACL denies is denied, whatever others allow; what
 * an ACL allows is allowed; and where no ACL speaks of a resource, `allow.everyone.if.no.acl.found` decides.
 *
 * The ACLs are kept by what they are asked for: the type of resource, the pattern, the principal. Prefixes are looked
 * up by the lengths that there are, so that a question costs some look-ups however many ACLs there are.
 *
 * @module
 */
import { type Acl, coversOperation, EVERYBODY, WILDCARD } from "./acls.ts";
import type { Authorizer, Operation, Requester, Resource, ResourceType } from "./operations.ts";

export interface AclAuthorizerOptions {
  readonly superUsers: ReadonlySet<string>;
  /** Whether everybody may do what no ACL speaks of. */
  readonly allowsUnlisted: boolean;
}

/** What decided. */
export type Ruling =
  | { readonly by: "super user"; readonly isAllowed: true }
  | { readonly by: "acl"; readonly isAllowed: boolean; readonly acl: Acl }
  /** No ACL speaks of the resource: allow.everyone.if.no.acl.found. */
  | { readonly by: "default"; readonly isAllowed: boolean }
  /** There are ACLs of the resource, and none of them is about this. */
  | { readonly by: "nothing"; readonly isAllowed: false };

/** ACLs of one pattern, by principal. */
type ByPrincipal = Map<string, Set<Acl>>;

class TypeAcls {
  readonly literal = new Map<string, ByPrincipal>();
  readonly prefixed = new Map<string, ByPrincipal>();
  /** How many prefixes there are of each length. */
  readonly prefixLengths = new Map<number, number>();

  /** Those whose pattern the resource fits. */
  *covering(name: string): Iterable<ByPrincipal> {
    const own = this.literal.get(name);
    if (own !== undefined) yield own;
    const every = name === WILDCARD ? undefined : this.literal.get(WILDCARD);
    if (every !== undefined) yield every;
    for (const length of this.prefixLengths.keys()) {
      const found = length <= name.length ? this.prefixed.get(name.slice(0, length)) : undefined;
      if (found !== undefined) yield found;
    }
  }
}

export class AclAuthorizer implements Authorizer {
  readonly #o: AclAuthorizerOptions;
  readonly #byType = new Map<ResourceType, TypeAcls>();

  constructor(options: AclAuthorizerOptions) {
    this.#o = options;
  }

  add(acl: Acl): void {
    let acls = this.#byType.get(acl.resourceType);
    if (acls === undefined) this.#byType.set(acl.resourceType, acls = new TypeAcls());
    const patterns = acl.patternType === "PREFIXED" ? acls.prefixed : acls.literal;
    let ofPattern = patterns.get(acl.resourceName);
    if (ofPattern === undefined) {
      patterns.set(acl.resourceName, ofPattern = new Map());
      if (acl.patternType === "PREFIXED") count(acls.prefixLengths, acl.resourceName.length, 1);
    }
    const ofPrincipal = ofPattern.get(acl.principal);
    if (ofPrincipal === undefined) ofPattern.set(acl.principal, new Set([acl]));
    else ofPrincipal.add(acl);
  }

  /** The very ACL that was added. */
  remove(acl: Acl): void {
    const acls = this.#byType.get(acl.resourceType);
    const patterns = acl.patternType === "PREFIXED" ? acls?.prefixed : acls?.literal;
    const ofPattern = patterns?.get(acl.resourceName);
    const ofPrincipal = ofPattern?.get(acl.principal);
    if (ofPrincipal?.delete(acl) !== true || ofPrincipal.size > 0) return;
    ofPattern!.delete(acl.principal);
    if (ofPattern!.size > 0) return;
    patterns!.delete(acl.resourceName);
    if (acl.patternType === "PREFIXED") count(acls!.prefixLengths, acl.resourceName.length, -1);
  }

  may(requester: Requester, operation: Operation, resource: Resource): boolean {
    return this.rule(requester, operation, resource).isAllowed;
  }

  rule({ principal, remoteHost }: Requester, operation: Operation, { type, name }: Resource): Ruling {
    const { superUsers, allowsUnlisted } = this.#o;
    if (superUsers.has(principal)) return { by: "super user", isAllowed: true };
    let allowing: Acl | null = null;
    let isListed = false;
    for (const ofPattern of this.#byType.get(type)?.covering(name) ?? []) {
      isListed = true;
      for (const acl of ofThese(ofPattern, principal)) {
        if (!isFrom(acl, remoteHost) || !coversOperation(acl, operation)) continue;
        if (acl.permission === "DENY") return { by: "acl", isAllowed: false, acl };
        allowing = acl;
      }
    }
    if (allowing !== null) return { by: "acl", isAllowed: true, acl: allowing };
    return isListed ? { by: "nothing", isAllowed: false } : { by: "default", isAllowed: allowsUnlisted };
  }

  mayOnAny(requester: Requester, operation: Operation, type: ResourceType): boolean {
    // A name like any other, as in Kafka: it settles super users, wildcards, and clusters where nothing is listed.
    if (this.may(requester, operation, { type, name: "hardcode" })) return true;
    const acls = this.#byType.get(type);
    if (acls === undefined) return false;
    // Here nothing is implied: only the operation itself counts, and ALL.
    const speaks = (ofPattern: ByPrincipal | undefined, permission: Acl["permission"]): boolean => {
      for (const acl of ofPattern === undefined ? [] : ofThese(ofPattern, requester.principal)) {
        if (acl.permission !== permission || !isFrom(acl, requester.remoteHost)) continue;
        if (acl.operation === operation || acl.operation === "ALL") return true;
      }
      return false;
    };
    if (speaks(acls.literal.get(WILDCARD), "DENY")) return false;
    const isDenied = (name: string): boolean =>
      [...acls.prefixLengths.keys()].some((length) =>
        length <= name.length && speaks(acls.prefixed.get(name.slice(0, length)), "DENY")
      );
    for (const [name, ofPattern] of acls.literal) {
      if (!speaks(ofPattern, "ALLOW")) continue;
      if (name === WILDCARD || (!speaks(ofPattern, "DENY") && !isDenied(name))) return true;
    }
    for (const [name, ofPattern] of acls.prefixed) {
      if (speaks(ofPattern, "ALLOW") && !isDenied(name)) return true;
    }
    return false;
  }
}

function* ofThese(ofPattern: ByPrincipal, principal: string): Iterable<Acl> {
  yield* ofPattern.get(principal) ?? [];
  if (principal !== EVERYBODY) yield* ofPattern.get(EVERYBODY) ?? [];
}

function isFrom({ host }: Acl, remoteHost: string): boolean {
  return host === WILDCARD || host === remoteHost;
}

function count(counts: Map<number, number>, key: number, by: number): void {
  const next = (counts.get(key) ?? 0) + by;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}
