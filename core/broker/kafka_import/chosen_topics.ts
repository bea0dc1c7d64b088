/**
 * Which of the topics that lie in a Kafka's folder are taken: those that are whole. A folder's name may lie (copies are
 * made by hand, and put beside), so it is held against the topic's id in it and against what the cluster knew.
 *
 * @module
 */
import type { ClusterLog } from "./metadata_log.ts";

export interface KafkaTopic {
  readonly name: string;
  readonly id: string;
  /** How many partitions it has, from 0 without gaps. */
  readonly partitions: number;
}

/**
 * By the topic's name and the partition's index: the id of the topic that the folder says it is of, null when it does
 * not.
 */
export type FoundFolders = ReadonlyMap<string, ReadonlyMap<number, string | null>>;

export interface ChosenTopics {
  readonly topics: readonly KafkaTopic[];
  /** One line for each topic and folder that is not taken. */
  readonly notTaken: readonly string[];
}

export function chooseTopics(found: FoundFolders, cluster: ClusterLog): ChosenTopics {
  const names = new Map(Array.from(cluster.topics.values(), ({ name, id }) => [id, name]));
  const notTaken: string[] = [];
  const whole: KafkaTopic[] = [];
  for (const [name, folders] of found) {
    const { own, surplus } = split(name, folders, cluster);
    const { length } = surplus;
    if (length > 0) {
      const has = `the topic had ${count(cluster.topics.get(name)!.partitions, "partition")} in that cluster`;
      notTaken.push(
        `${name}-${ranges(surplus)}: ${has}, and ${length === 1 ? "this is none" : "these are none"} of them`,
      );
    }
    const topic = wholeTopic(name, own, { cluster, names });
    if (typeof topic === "string") notTaken.push(`${name}: ${topic}`);
    else whole.push(topic);
  }
  // Those that the cluster knew have been told from their copies.
  const topics = whole.filter(({ name, id }) => {
    const others = whole.filter((other) => other.id === id && other.name !== name).map((other) => other.name);
    if (others.length > 0) {
      notTaken.push(
        `${name}: it has the same topic id as ${
          others.join(", ")
        }, and which is the copy cannot be told: move that away`,
      );
    }
    return others.length === 0;
  });
  return { topics, notTaken };
}

/** The folders that may be the topic's, and the indexes of those that the cluster knew nothing of. */
function split(name: string, folders: ReadonlyMap<number, string | null>, { topics, missing }: ClusterLog) {
  const partitions = missing === null ? topics.get(name)?.partitions ?? Infinity : Infinity;
  return {
    own: new Map([...folders].filter(([index]) => index < partitions)),
    surplus: [...folders.keys()].filter((index) => index >= partitions),
  };
}

/** The topic, or why it is not taken. */
function wholeTopic(
  name: string,
  folders: ReadonlyMap<number, string | null>,
  { cluster, names }: { readonly cluster: ClusterLog; readonly names: ReadonlyMap<string, string> },
): KafkaTopic | string {
  const silent = [...folders].flatMap(([index, id]) => id === null ? [index] : []);
  if (silent.length > 0) return `${name}-${ranges(silent)} does not say which topic it is of (partition.metadata)`;
  const [id = "", ...others] = new Set([...folders.values()].filter((each) => each !== null));
  if (others.length > 0) return "its partitions are of more than one topic of that name";
  const known = cluster.topics.get(name);
  const owner = names.get(id) ?? name;
  if (owner !== name) return `its folders are copies of those of ${owner}: they have that topic's id`;
  if (cluster.deleted.has(id)) return "that cluster had deleted it";
  if (id !== "" && cluster.missing === null && known !== undefined && known.id !== id) {
    return "its folders are of another topic of that name, which that cluster did not know";
  }
  const absent = gaps([...folders.keys()], known?.partitions ?? 0);
  if (absent.length > 0) {
    return `partition ${
      absent.join(", ")
    } is not in this folder: it is in another of that Kafka's log.dirs, in another ` +
      "broker's, or lost";
  }
  return id === "" ? "that cluster knew no partition of it" : { name, id, partitions: folders.size };
}

/** As texts such as `1-3`: what is missing may be far more than what is there. */
function gaps(indexes: readonly number[], atLeast: number): string[] {
  const absent: string[] = [];
  let next = 0;
  for (const index of [...indexes].sort((a, b) => a - b)) {
    if (index > next) absent.push(range(next, index - 1));
    next = index + 1;
  }
  if (next < atLeast) absent.push(range(next, atLeast - 1));
  return absent;
}

/** Of numbers, in any order. */
function ranges(indexes: readonly number[]): string {
  const runs: [from: number, to: number][] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] + 1 === index) last[1] = index;
    else runs.push([index, index]);
  }
  return runs.map(([from, to]) => range(from, to)).join(",");
}

const range = (from: number, to: number): string => from === to ? `${from}` : `${from}-${to}`;
const count = (n: number, of: string): string => `${n} ${of}${n === 1 ? "" : "s"}`;
