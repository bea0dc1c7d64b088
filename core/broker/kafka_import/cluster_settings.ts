/**
 * What a Kafka's cluster was told that is no topic's: settings of brokers, of groups and of client metrics, quotas, who
 * may come in and who may do what. Most of it kq has no use for; it is read so that it can be named.
 *
 * @module
 */
import type { Reader } from "../../base/cursor.ts";

const USER_RECORD = 11;
const QUOTA_RECORD = 14;
const ACL_RECORD = 18;
const REMOVE_ACL_RECORD = 19;
const REMOVE_USER_RECORD = 22;
/** The kinds of things that have settings; a topic's go with the topic. */
const Resource = { broker: 4, clientMetrics: 16, group: 32 } as const;

type Settings = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface ClusterSettings {
  /** By the broker's id; under the empty name what was set for all of them. */
  readonly brokers: Settings;
  readonly groups: Settings;
  readonly clientMetrics: Settings;
  /** Each with what it is for, such as `producer_byte_rate of client-id c`. */
  readonly quotas: readonly string[];
  /** Users with a password of their own (SCRAM). */
  readonly users: readonly string[];
  readonly aclCount: number;
}

export const NO_SETTINGS: ClusterSettings = {
  brokers: new Map(),
  groups: new Map(),
  clientMetrics: new Map(),
  quotas: [],
  users: [],
  aclCount: 0,
};

/** Gathers them, record by record, in the order they were written. */
export class ReadSettings {
  readonly #byResource = new Map<number, Map<string, Map<string, string>>>();
  readonly #quotas = new Set<string>();
  /** With the number of the mechanism behind each name. */
  readonly #users = new Set<string>();
  readonly #acls = new Set<string>();

  /** Records of another kind are none of this. Throws MalformedBytes when it is not what it says. */
  see(kind: number, r: Reader): void {
    if (kind === QUOTA_RECORD) this.#seeQuota(r);
    if (kind === USER_RECORD) this.#users.add(user(r));
    if (kind === REMOVE_USER_RECORD) this.#users.delete(user(r));
    if (kind === ACL_RECORD) this.#acls.add(r.uuid());
    if (kind === REMOVE_ACL_RECORD) this.#acls.delete(r.uuid());
  }

  ended(): ClusterSettings {
    return {
      brokers: this.#of(Resource.broker),
      groups: this.#of(Resource.group),
      clientMetrics: this.#of(Resource.clientMetrics),
      quotas: [...this.#quotas],
      users: [...new Set(Array.from(this.#users, (each) => each.slice(0, each.lastIndexOf(" "))))],
      aclCount: this.#acls.size,
    };
  }

  #of(resource: number): Settings {
    const found = this.#byResource.get(resource) ?? new Map<string, Map<string, string>>();
    return new Map([...found].filter(([, configs]) => configs.size > 0));
  }

  /** A value of null takes it back. */
  seeConfig(resource: number, of: string, name: string, value: string | null): void {
    const all = this.#byResource.get(resource) ?? new Map<string, Map<string, string>>();
    const configs = all.get(of) ?? new Map<string, string>();
    this.#byResource.set(resource, all.set(of, configs));
    if (value === null) configs.delete(name);
    else configs.set(name, value);
  }

  #seeQuota(r: Reader): void {
    const whose: string[] = [];
    for (let left = r.count(true); left > 0; left--) {
      const [type, name] = [r.string(true), r.nullableString(true)];
      r.tags();
      whose.push(name === null ? `every other ${type}` : `${type} ${name}`);
    }
    const quota = `${r.string(true)} of ${whose.join(" and ")}`;
    r.float64();
    if (r.boolean()) this.#quotas.delete(quota);
    else this.#quotas.add(quota);
  }
}

const user = (r: Reader): string => `${r.string(true)} ${r.int8()}`;
