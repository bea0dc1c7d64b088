/**
 * How many members subscribe to what, kept in step with the members, so that one heartbeat does not walk a group of
 * thousands to learn what it changes.
 *
 * @module
 */
import { hashOfString, javaOrder } from "../../../base/java_order.ts";
import { type ConsumerMember, regexOf } from "./member.ts";

/** By how many members' lists, and by how many expressions, a topic is subscribed to. */
interface TopicCount {
  readonly names: number;
  readonly regexes: number;
}

export class SubscriptionCounts {
  #topics = new Map<string, TopicCount>();
  #regexes = new Map<string, number>();
  #assignors = new Map<string, number>();
  #classicProtocols = new Map<string, number>();
  #classicMembers = 0;

  /** To see the effect of a change without making it. */
  copy(): SubscriptionCounts {
    const copy = new SubscriptionCounts();
    copy.#topics = new Map(this.#topics);
    copy.#regexes = new Map(this.#regexes);
    copy.#assignors = new Map(this.#assignors);
    copy.#classicProtocols = new Map(this.#classicProtocols);
    copy.#classicMembers = this.#classicMembers;
    return copy;
  }

  /** Null for a member that is not there before, or not any more. */
  change(before: ConsumerMember | null, after: ConsumerMember | null): void {
    if (before !== null) this.#count(before, -1);
    if (after !== null) this.#count(after, 1);
  }

  #count(member: ConsumerMember, by: 1 | -1): void {
    for (const name of member.subscribedTopicNames) this.#addTopic(name, { names: by, regexes: 0 });
    const regex = regexOf(member);
    if (regex !== null) add(this.#regexes, regex, by);
    if (member.serverAssignor !== null) add(this.#assignors, member.serverAssignor, by);
    if (member.classic === null) return;
    this.#classicMembers += by;
    for (const { name } of member.classic.supportedProtocols) add(this.#classicProtocols, name, by);
  }

  addRegexTopics(topics: Iterable<string>, by: 1 | -1): void {
    for (const name of topics) this.#addTopic(name, { names: 0, regexes: by });
  }

  #addTopic(name: string, by: TopicCount): void {
    const count = this.#topics.get(name) ?? { names: 0, regexes: 0 };
    const names = count.names + by.names;
    const regexes = count.regexes + by.regexes;
    if (names === 0 && regexes === 0) this.#topics.delete(name);
    else this.#topics.set(name, { names, regexes });
  }

  /** Of all topics that some member subscribes to, whether they exist or not. */
  topicNames(): Iterable<string> {
    return this.#topics.keys();
  }

  subscribesTo(topic: string): boolean {
    return this.#topics.has(topic);
  }

  regexes(): readonly string[] {
    return [...this.#regexes.keys()];
  }

  membersOfRegex(regex: string): number {
    return this.#regexes.get(regex) ?? 0;
  }

  get classicMembers(): number {
    return this.#classicMembers;
  }

  /** Whether every member of the classic protocol supports the protocol. */
  allClassicMembersKnow(protocol: string): boolean {
    return (this.#classicProtocols.get(protocol) ?? 0) === this.#classicMembers;
  }

  /** Whether all of so many members subscribe to the same topics. */
  isHomogeneous(members: number): boolean {
    const [regexMembers] = this.#regexes.values();
    if (regexMembers === undefined) return [...this.#topics.values()].every(({ names }) => names === members);
    return regexMembers === members &&
      [...this.#topics.values()].every(({ names, regexes }) => regexes === 1 && names === 0);
  }

  /** The assignor that most members ask for, on a tie Kafka's choice; null where no member asks. */
  preferredAssignor(): string | null {
    let preferred: string | null = null;
    for (const name of javaOrder(this.#assignors.keys(), hashOfString)) {
      if (preferred === null || this.#assignors.get(name)! > this.#assignors.get(preferred)!) preferred = name;
    }
    return preferred;
  }
}

function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
