/**
 * The commands of kq, one row each. A row names the verb's file and loads it only when it is asked for, so that `kq
 * version` does not pay for the broker. A new command is a verb file and a row here; help, completion and the manual
 * follow.
 *
 * @module
 */
import type { RunnableCommand } from "./command.ts";

export interface CommandRow {
  /** As typed: `["produce"]`, `["topics", "list"]`. */
  readonly path: readonly [noun: string, verb?: string];
  /** One line for lists of commands: what it does, from the user's side. */
  readonly about: string;
  /** Whether it talks to a cluster, and so takes -b, -X, -F and --timeout. */
  readonly client: boolean;
  /** Not in lists: for the shell, and not for people. */
  readonly hidden?: true;
  /** With --data it makes the folder where it is missing: there is something to be put into it. */
  readonly makesData?: true;
  /** The verb a bare noun means. */
  readonly bare?: true;
  /** Flags this row puts before the user's own: `kq head` is `consume -n 10 -e`. */
  readonly preset?: readonly string[];
  readonly load: () => Promise<RunnableCommand>;
}

export const commandTable: readonly CommandRow[] = [
  {
    path: ["serve"],
    about: "run a broker in this process",
    client: false,
    load: async () => (await import("./serve.ts")).serve,
  },
  {
    path: ["produce"],
    about: "stdin or files to a topic",
    client: true,
    makesData: true,
    load: async () => (await import("./produce.ts")).produce,
  },
  {
    path: ["consume"],
    about: "topics to stdout",
    client: true,
    load: async () => (await import("./consume.ts")).consume,
  },
  {
    path: ["tail"],
    about: "the last records of a topic, and what follows (consume --tail 10)",
    client: true,
    preset: ["--tail", "10"],
    load: async () => (await import("./consume.ts")).tail,
  },
  {
    path: ["head"],
    about: "the first records of a topic (consume -n 10 -e)",
    client: true,
    preset: ["-n", "10", "-e"],
    load: async () => (await import("./consume.ts")).consume,
  },
  {
    path: ["cp"],
    about: "the records of a topic to another one, here or in another cluster",
    client: true,
    load: async () => (await import("./cp.ts")).cp,
  },
  {
    path: ["topics", "list"],
    about: "the topics of the cluster",
    client: true,
    bare: true,
    load: async () => (await import("./topics/list.ts")).topicsList,
  },
  {
    path: ["topics", "describe"],
    about: "partitions, leaders and configs of topics",
    client: true,
    load: async () => (await import("./topics/describe.ts")).topicsDescribe,
  },
  {
    path: ["topics", "create"],
    about: "make topics",
    client: true,
    makesData: true,
    load: async () => (await import("./topics/create.ts")).topicsCreate,
  },
  {
    path: ["topics", "alter"],
    about: "change configs of topics, and give them more partitions",
    client: true,
    load: async () => (await import("./topics/alter.ts")).topicsAlter,
  },
  {
    path: ["topics", "clone"],
    about: "make a topic like another, without its records",
    client: true,
    load: async () => (await import("./topics/clone.ts")).topicsClone,
  },
  {
    path: ["topics", "trim"],
    about: "delete the records before an offset",
    client: true,
    load: async () => (await import("./topics/trim.ts")).topicsTrim,
  },
  {
    path: ["topics", "move"],
    about: "partitions of topics to other brokers, with all that they have",
    client: true,
    load: async () => (await import("./topics/move.ts")).topicsMove,
  },
  {
    path: ["topics", "delete"],
    about: "delete topics and every record in them",
    client: true,
    load: async () => (await import("./topics/delete.ts")).topicsDelete,
  },
  {
    path: ["offsets"],
    about: "earliest, latest, count and committed offsets of a topic",
    client: true,
    load: async () => (await import("./offsets.ts")).offsets,
  },
  {
    path: ["lag"],
    about: "how far groups are behind",
    client: true,
    load: async () => (await import("./lag.ts")).lag,
  },
  {
    path: ["groups", "list"],
    about: "the groups of the cluster",
    client: true,
    bare: true,
    load: async () => (await import("./groups/list.ts")).groupsList,
  },
  {
    path: ["groups", "describe"],
    about: "members, assignments and offsets of groups",
    client: true,
    load: async () => (await import("./groups/describe.ts")).groupsDescribe,
  },
  {
    path: ["groups", "seek"],
    about: "set where a group goes on",
    client: true,
    load: async () => (await import("./groups/seek.ts")).groupsSeek,
  },
  {
    path: ["groups", "copy"],
    about: "give a group the offsets of another",
    client: true,
    load: async () => (await import("./groups/seek.ts")).groupsCopy,
  },
  {
    path: ["groups", "delete"],
    about: "delete groups and everything they have committed",
    client: true,
    load: async () => (await import("./groups/delete.ts")).groupsDelete,
  },
  {
    path: ["groups", "forget"],
    about: "delete what a group has committed for a topic",
    client: true,
    load: async () => (await import("./groups/delete.ts")).groupsForget,
  },
  {
    path: ["elect"],
    about: "put partitions back to the leaders they were placed on",
    client: true,
    load: async () => (await import("./elect.ts")).elect,
  },
  {
    path: ["cluster", "info"],
    about: "the brokers, topics and partitions of the cluster in a few lines",
    client: true,
    bare: true,
    load: async () => (await import("./cluster/info.ts")).clusterInfo,
  },
  {
    path: ["cluster", "health"],
    about: "whether every partition is led and in sync; exit 4 when not",
    client: true,
    load: async () => (await import("./cluster/health.ts")).clusterHealth,
  },
  {
    path: ["brokers", "list"],
    about: "the brokers of the cluster, and how many partitions each leads and holds",
    client: true,
    bare: true,
    load: async () => (await import("./brokers/list.ts")).brokersList,
  },
  {
    path: ["brokers", "logdirs"],
    about: "the directories of brokers, how much is in them and how much room is left",
    client: true,
    load: async () => (await import("./brokers/logdirs.ts")).brokersLogdirs,
  },
  {
    path: ["txns", "list"],
    about: "the transactional ids of the cluster, and their states",
    client: true,
    bare: true,
    load: async () => (await import("./txns/list.ts")).txnsList,
  },
  {
    path: ["txns", "describe"],
    about: "producers, ages and partitions of transactions",
    client: true,
    load: async () => (await import("./txns/describe.ts")).txnsDescribe,
  },
  {
    path: ["txns", "abort"],
    about: "end transactions whose producers do not",
    client: true,
    load: async () => (await import("./txns/abort.ts")).txnsAbort,
  },
  {
    path: ["txns", "hanging"],
    about: "transactions that nobody will ever end",
    client: true,
    load: async () => (await import("./txns/hanging.ts")).txnsHanging,
  },
  {
    path: ["producers"],
    about: "the producers that a topic's partitions remember, and what they have open",
    client: true,
    load: async () => (await import("./producers.ts")).producers,
  },
  {
    path: ["log", "import"],
    about: "take over the data of a stopped Kafka",
    client: false,
    load: async () => (await import("./log/import.ts")).logImport,
  },
  {
    path: ["log", "dump"],
    about: "the batches and records of a data folder, without a server",
    client: false,
    load: async () => (await import("./log/dump.ts")).logDump,
  },
  {
    path: ["log", "verify"],
    about: "check every byte of a data folder, without a server",
    client: false,
    load: async () => (await import("./log/verify.ts")).logVerify,
  },
  {
    path: ["log", "repair"],
    about: "cut what is damaged off a data folder, without a server",
    client: false,
    load: async () => (await import("./log/repair.ts")).logRepair,
  },
  {
    path: ["config", "get"],
    about: "what is configured for a topic, a broker or a group",
    client: true,
    load: async () => (await import("./config/get.ts")).configGet,
  },
  {
    path: ["config", "set"],
    about: "set configs of topics and brokers",
    client: true,
    load: async () => (await import("./config/set.ts")).configSet,
  },
  {
    path: ["config", "unset"],
    about: "put configs of topics and brokers back to their defaults",
    client: true,
    load: async () => (await import("./config/set.ts")).configUnset,
  },
  {
    path: ["acls", "list"],
    about: "who is allowed, or denied, to do what",
    client: true,
    bare: true,
    load: async () => (await import("./acls/list.ts")).aclsList,
  },
  {
    path: ["acls", "grant"],
    about: "allow, or deny, a user to do something",
    client: true,
    load: async () => (await import("./acls/change.ts")).aclsGrant,
  },
  {
    path: ["acls", "revoke"],
    about: "take back what was allowed, or denied",
    client: true,
    load: async () => (await import("./acls/change.ts")).aclsRevoke,
  },
  {
    path: ["acls", "check"],
    about: "whether a user may do something, and which ACL decides",
    client: true,
    load: async () => (await import("./acls/check.ts")).aclsCheck,
  },
  {
    path: ["quotas", "list"],
    about: "how much clients may take",
    client: true,
    bare: true,
    load: async () => (await import("./quotas/quotas.ts")).quotasList,
  },
  {
    path: ["quotas", "set"],
    about: "limit what a user or a client takes",
    client: true,
    load: async () => (await import("./quotas/quotas.ts")).quotasSet,
  },
  {
    path: ["quotas", "unset"],
    about: "take a limit away",
    client: true,
    load: async () => (await import("./quotas/quotas.ts")).quotasUnset,
  },
  {
    path: ["users", "list"],
    about: "who has a password in the cluster",
    client: true,
    bare: true,
    load: async () => (await import("./users/list.ts")).usersList,
  },
  {
    path: ["users", "add"],
    about: "give a new user a password",
    client: true,
    makesData: true,
    load: async () => (await import("./users/set.ts")).usersAdd,
  },
  {
    path: ["users", "passwd"],
    about: "give a user another password",
    client: true,
    load: async () => (await import("./users/set.ts")).usersPasswd,
  },
  {
    path: ["users", "remove"],
    about: "take a user's passwords away",
    client: true,
    load: async () => (await import("./users/remove.ts")).usersRemove,
  },
  {
    path: ["tap"],
    about: "a proxy that prints what clients and a broker say to each other",
    client: false,
    load: async () => (await import("./tap.ts")).tap,
  },
  {
    path: ["completion"],
    about: "a script that completes kq's words in bash, zsh or fish",
    client: false,
    load: async () => (await import("./completion.ts")).completion,
  },
  {
    path: ["complete"],
    about: "what may come next on a command line",
    client: true,
    hidden: true,
    load: async () => (await import("./completion.ts")).complete,
  },
  {
    path: ["ping"],
    about: "where the way to a cluster ends, step by step",
    client: true,
    load: async () => (await import("./ping.ts")).ping,
  },
  {
    path: ["bench", "produce"],
    about: "how fast a cluster takes records",
    client: true,
    makesData: true,
    load: async () => (await import("./bench/produce.ts")).benchProduce,
  },
  {
    path: ["bench", "consume"],
    about: "how fast a cluster gives out records",
    client: true,
    makesData: true,
    load: async () => (await import("./bench/consume.ts")).benchConsume,
  },
  {
    path: ["bench", "latency"],
    about: "how long a record takes through a cluster",
    client: true,
    makesData: true,
    load: async () => (await import("./bench/latency.ts")).benchLatency,
  },
  {
    path: ["context", "list"],
    about: "the clusters that have names",
    client: false,
    bare: true,
    load: async () => (await import("./context/list.ts")).contextList,
  },
  {
    path: ["context", "use"],
    about: "choose the cluster that is meant where nothing else is said",
    client: false,
    load: async () => (await import("./context/change.ts")).contextUse,
  },
  {
    path: ["context", "add"],
    about: "give a cluster a name",
    client: false,
    load: async () => (await import("./context/change.ts")).contextAdd,
  },
  {
    path: ["context", "remove"],
    about: "take a name away",
    client: false,
    load: async () => (await import("./context/change.ts")).contextRemove,
  },
  {
    path: ["context", "test"],
    about: "where the way to a named cluster ends, step by step",
    client: true,
    load: async () => (await import("./context/test.ts")).contextTest,
  },
  {
    path: ["help"],
    about: "what a command does and takes",
    client: false,
    load: async () => (await import("./help.ts")).help,
  },
  {
    path: ["version"],
    about: "the version of kq",
    client: false,
    load: async () => (await import("./version.ts")).version,
  },
];

/** Other words for a noun: singular and plural both parse. */
export const otherNouns: ReadonlyMap<string, string> = new Map([
  ["topic", "topics"],
  ["offset", "offsets"],
  ["group", "groups"],
  ["clusters", "cluster"],
  ["broker", "brokers"],
  ["lags", "lag"],
  ["configs", "config"],
  ["acl", "acls"],
  ["quota", "quotas"],
  ["user", "users"],
  ["contexts", "context"],
  ["logs", "log"],
  ["txn", "txns"],
  ["transactions", "txns"],
  ["producer", "producers"],
]);
