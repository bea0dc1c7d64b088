/**
 * Topics that come, grow and go in a test, as the coordinator sees them: every change is another image.
 *
 * @module
 */
import { uuidFromBytes } from "../../../core/base/uuid.ts";
import type { GroupTopic, GroupTopics } from "../../../core/coordinator/group/mod.ts";

export class TestTopics {
  #topics = new Map<string, GroupTopic>();
  #revision = 1;
  #createdRevision = 1;
  #made = 0;
  #image: GroupTopics | null = null;

  /** One more topic, or an older one with more partitions. A topic that is made again has another id. */
  put(name: string, partitionCount: number): void {
    const before = this.#topics.get(name);
    const id = before?.id ?? uuidFromBytes(Uint8Array.of(...Array(14).fill(7), this.#made >> 8, this.#made++));
    this.#topics.set(name, { name, id, partitionCount, racks: () => [] });
    this.#change();
    if (before === undefined) this.#createdRevision = this.#revision;
  }

  delete(name: string): void {
    this.#topics.delete(name);
    this.#change();
  }

  #change(): void {
    this.#revision += 1;
    this.#image = null;
  }

  get(name: string): GroupTopic | undefined {
    return this.#topics.get(name);
  }

  all(): GroupTopic[] {
    return [...this.#topics.values()];
  }

  readonly image = (): GroupTopics => {
    if (this.#image !== null) return this.#image;
    const topics = new Map(this.#topics);
    const byId = new Map([...topics.values()].map((topic) => [topic.id, topic]));
    return this.#image = {
      revision: this.#revision,
      createdRevision: this.#createdRevision,
      byName: (name) => topics.get(name),
      byId: (id) => byId.get(id),
      names: () => topics.keys(),
    };
  };
}
