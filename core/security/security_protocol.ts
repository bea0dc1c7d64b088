/**
 * How a listener is secured, in Kafka's words, and who a client with a certificate is.
 *
 * @module
 */
const protocols = ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] as const;

export type SecurityProtocol = (typeof protocols)[number];

/**
 * What `listener.security.protocol.map` says of a listener. A name that is not in it is PLAINTEXT, or the protocol of
 * that name where there is one. Null: the map names an unknown protocol.
 */
export function protocolOf(listener: string, map: string): SecurityProtocol | null {
  const name = listener.toUpperCase();
  const said = map.split(",").map((pair) => pair.trim().toUpperCase().split(":")).find(([of]) => of === name)?.[1];
  const protocol = said ?? (isProtocol(name) ? name : "PLAINTEXT");
  return isProtocol(protocol) ? protocol : null;
}

export function usesTls(protocol: SecurityProtocol): boolean {
  return protocol === "SSL" || protocol === "SASL_SSL";
}

export function usesSasl(protocol: SecurityProtocol): boolean {
  return protocol === "SASL_PLAINTEXT" || protocol === "SASL_SSL";
}

function isProtocol(text: string): text is SecurityProtocol {
  return (protocols as readonly string[]).includes(text);
}

/** The principal of an unauthenticated client. */
export const ANONYMOUS = "User:ANONYMOUS";

/** One attribute of a name, such as `CN` and `orders`. */
export type NameAttribute = readonly [type: string, value: string];

/**
 * A certificate's subject as Java prints it (RFC 2253), which is the form that Kafka's rules and ACLs use: the last
 * attribute of the certificate first, `CN=orders,OU=payments,O=Example`. Attributes of types that the RFC does not name
 * are left out.
 */
export function distinguishedName(subject: readonly NameAttribute[]): string {
  return subject.toReversed().filter(([type]) => named.has(type)).map(([type, value]) => `${type}=${escaped(value)}`)
    .join(",");
}

const named: ReadonlySet<string> = new Set(["CN", "L", "ST", "O", "OU", "C", "STREET", "DC", "UID"]);

function escaped(value: string): string {
  return value.replace(/[,+"\\<>;]/g, "\\$&").replace(/^[ #]| $/g, "\\$&");
}

interface MappingRule {
  readonly pattern: RegExp;
  readonly replacement: string;
  readonly toCase: "L" | "U" | null;
}

/** `ssl.principal.mapping.rules`, parsed; null where it is none. */
export function principalRules(text: string): readonly (MappingRule | "DEFAULT")[] | null {
  const rules: (MappingRule | "DEFAULT")[] = [];
  let rest = text.trim() === "" ? "DEFAULT" : text.trim();
  while (rest !== "") {
    const match = /^\s*(?:(DEFAULT)|RULE:((?:\\.|[^\\/])*)\/((?:\\.|[^\\/])*)\/([LU]?))\s*(?:,|$)/.exec(rest);
    if (match === null) return null;
    rest = rest.slice(match[0].length);
    if (match[1] !== undefined) {
      rules.push("DEFAULT");
      continue;
    }
    try {
      const pattern = new RegExp(`^(?:${match[2]!})$`);
      rules.push({ pattern, replacement: match[3]!, toCase: (match[4] || null) as MappingRule["toCase"] });
    } catch {
      return null;
    }
  }
  return rules;
}

/** The name of the user with this subject by the first rule that fits; null when none does, which Kafka refuses. */
export function userOfSubject(name: string, rules: readonly (MappingRule | "DEFAULT")[]): string | null {
  for (const rule of rules) {
    if (rule === "DEFAULT") return name;
    const match = rule.pattern.exec(name);
    if (match === null) continue;
    const user = rule.replacement.replace(/\$(\d)/g, (_, index: string) => match[Number(index)] ?? "");
    return rule.toCase === "L" ? user.toLowerCase() : rule.toCase === "U" ? user.toUpperCase() : user;
  }
  return null;
}
