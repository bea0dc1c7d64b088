/**
 * The one table of the broker properties kq acts on. Names, types and bounds are Kafka's; so are the defaults, except
 * those that are too much for one process on one machine. Properties that only give a topic config its default are made
 * from the row of that config. Kafka's properties without an effect in kq are in `ignored_properties.ts`.
 *
 * @module
 */
import { boolean, double, int, invalid, list, long, type Property, short, string, unset, wordsOf } from "./property.ts";
import { type TopicConfigName, topicConfigs } from "./topic_configs.ts";

export interface BrokerProperty<T> extends Property<T> {
  /** Whether Kafka's brokers accept a new value while they run. */
  readonly dynamic: boolean;
  /** Whether Kafka has no such property. */
  readonly onlyHere: boolean;
}

const fixed = <T>(property: Property<T>): BrokerProperty<T> => ({ ...property, dynamic: false, onlyHere: false });
const dynamic = <T>(property: Property<T>): BrokerProperty<T> => ({ ...property, dynamic: true, onlyHere: false });
const onlyHere = <T>(property: Property<T>): BrokerProperty<T> => ({ ...property, dynamic: false, onlyHere: true });

type TopicConfigValue<N extends TopicConfigName> = (typeof topicConfigs)[N]["default"];

/** The default of a topic config. */
const defaultOf = <N extends TopicConfigName>(name: N): BrokerProperty<TopicConfigValue<N>> => {
  const row = topicConfigs[name] as unknown as Property<TopicConfigValue<N>>;
  const { type, default: fallback, defaultText, documentation, check } = row;
  return dynamic({
    type,
    default: fallback,
    defaultText,
    documentation: `${documentation} For topics that do not set ${name}.`,
    check,
  });
};

/** The same, for properties with a coarser one as a fallback. */
const unsetDefaultOf = <N extends TopicConfigName>(name: N): BrokerProperty<number | null> => ({
  ...unset<number>(defaultOf(name) as Property<number>),
  dynamic: true,
  onlyHere: false,
});

/** A retention of 0 is refused: -1 keeps records for ever, and 0 would be a mistake that deletes everything. */
const notZero = <T extends number | null>(property: BrokerProperty<T>): BrokerProperty<T> => ({
  ...property,
  check: (value, name, text) => {
    if (value !== 0) return property.check(value, name, text);
    return invalid(text, name, "Value must be -1, which is for ever, or at least 1");
  },
});

export const brokerProperties = {
  "acks.all.durability": onlyHere(
    string(
      "disk",
      "When a write with acks=all is answered: once it is on the disk, or, as Kafka does, once it is in the page cache, where a loss of power takes it.",
      ["disk", "cache"],
    ),
  ),
  "advertised.listeners": fixed(
    unset(
      list(
        [],
        "The address clients are told for each listener, where it is not the one listened on: NAME://HOST:PORT.",
      ),
    ),
  ),
  "auto.create.topics.enable": fixed(
    boolean(true, "Whether a client that asks for a topic, and allows it, makes the topic by asking."),
  ),
  "auto.leader.rebalance.enable": fixed(
    boolean(true, "Whether partitions go back to the leader they were placed on, once it is in sync."),
  ),
  "broker.rack": fixed(unset(string("", "The rack or zone the broker is in, as consumers are told."))),
  "broker.session.timeout.ms": fixed(
    int(9000, "How long a broker that has fallen silent is taken to be alive by the others of its cluster.", {
      min: 2000,
    }),
  ),
  "compression.gzip.level": defaultOf("compression.gzip.level"),
  "compression.lz4.level": defaultOf("compression.lz4.level"),
  "compression.type": defaultOf("compression.type"),
  "compression.zstd.level": defaultOf("compression.zstd.level"),
  "connection.failed.authentication.delay.ms": fixed(
    int(100, "How long who gives a wrong password waits for the answer.", { min: 0 }),
  ),
  "connections.max.idle.ms": fixed(
    long(600_000, "After how long without a request a connection is closed; a negative value keeps it."),
  ),
  "default.replication.factor": fixed(
    int(1, "How many replicas a topic has that is made without saying so."),
  ),
  "delete.topic.enable": fixed(boolean(true, "Whether topics may be deleted.")),
  "fetch.max.bytes": fixed(
    int(
      57_671_680,
      "The most one fetch answers, whatever the client would take; a single batch larger than this still goes.",
      {
        min: 1024,
      },
    ),
  ),
  "group.consumer.assignment.interval.ms": dynamic(
    int(1000, "How long at least lies between two assignments of a consumer group; 0 for none.", { min: 0 }),
  ),
  "group.consumer.assignors": fixed(
    list(
      ["uniform", "range"],
      "The assignors that members of consumer groups may ask for. The first is for groups whose members ask for none.",
      wordsOf(["uniform", "range"]),
    ),
  ),
  "group.consumer.heartbeat.interval.ms": fixed(
    int(5000, "How often a member of a consumer group is told to send a heartbeat.", { min: 1 }),
  ),
  "group.consumer.max.assignment.interval.ms": fixed(
    int(15_000, "The longest interval between assignments that a group may set for itself.", { min: 0 }),
  ),
  "group.consumer.max.heartbeat.interval.ms": fixed(
    int(15_000, "The longest heartbeat interval that a group may set for itself.", { min: 1 }),
  ),
  "group.consumer.max.session.timeout.ms": fixed(
    int(60_000, "The longest session timeout that a group may set for itself.", { min: 1 }),
  ),
  "group.consumer.max.size": fixed(int(2_147_483_647, "How many members a consumer group may have.", { min: 1 })),
  "group.consumer.migration.policy": fixed(
    string(
      "bidirectional",
      "Between which protocols a group may change while it has members: upgrade is from classic to consumer.",
      ["bidirectional", "upgrade", "downgrade", "disabled"],
    ),
  ),
  "group.consumer.min.assignment.interval.ms": fixed(
    int(0, "The shortest interval between assignments that a group may set for itself.", { min: 0 }),
  ),
  "group.consumer.min.heartbeat.interval.ms": fixed(
    int(5000, "The shortest heartbeat interval that a group may set for itself.", { min: 1 }),
  ),
  "group.consumer.min.session.timeout.ms": fixed(
    int(45_000, "The shortest session timeout that a group may set for itself.", { min: 1 }),
  ),
  "group.consumer.regex.refresh.interval.ms": fixed(
    int(600_000, "How often subscriptions by expression are matched anew although no topic was made.", { min: 10_000 }),
  ),
  "group.consumer.session.timeout.ms": fixed(
    int(45_000, "After how long without a heartbeat a member of a consumer group is taken for gone.", { min: 1 }),
  ),
  "group.initial.rebalance.delay.ms": fixed(
    int(
      0,
      "How long the first members of an empty group wait for others to join. Kafka's default is 3000; here a lone consumer starts at once.",
    ),
  ),
  "group.max.session.timeout.ms": fixed(int(1_800_000, "The longest session timeout a member may ask for.")),
  "group.max.size": fixed(int(2_147_483_647, "How many members a group may have.", { min: 1 })),
  "group.min.session.timeout.ms": fixed(int(6000, "The shortest session timeout a member may ask for.")),
  "internal.topics.writable.from": onlyHere(
    string(
      "loopback",
      "From where a client that calls itself __admin_client may write the topics that the broker keeps for itself. In Kafka it may from everywhere.",
      ["loopback", "everywhere", "nowhere"],
    ),
  ),
  "leader.imbalance.check.interval.seconds": fixed(
    long(300, "How often partitions are looked for that are not led where they were placed.", { min: 1 }),
  ),
  "listener.security.protocol.map": dynamic(
    string(
      "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT",
      "The security protocol of each listener name. A name that is not here is PLAINTEXT.",
    ),
  ),
  "listeners": dynamic(
    list(["PLAINTEXT://127.0.0.1:9092"], "The addresses listened on, each with its name: NAME://HOST:PORT."),
  ),
  "log.cleaner.backoff.ms": dynamic(
    long(15_000, "How long the cleaner waits when no compacted log needs cleaning.", { min: 0 }),
  ),
  "log.cleaner.dedupe.buffer.size": dynamic(
    long(
      134_217_728,
      "How much memory a cleaning may take to remember keys, 24 bytes each. With less than it needs, a log is cleaned in several goes.",
    ),
  ),
  "log.cleaner.delete.retention.ms": defaultOf("delete.retention.ms"),
  "log.cleaner.enable": fixed(boolean(true, "Whether compacted topics are compacted.")),
  "log.cleaner.io.buffer.load.factor": dynamic(
    double(0.9, "How full the memory for keys may get. Fuller holds more keys and finds them slower."),
  ),
  "log.cleaner.io.buffer.size": dynamic(
    int(524_288, "How much memory a cleaning takes to read and write.", { min: 0 }),
  ),
  "log.cleaner.io.max.bytes.per.second": dynamic(
    double(Number.MAX_VALUE, "How many bytes a second a cleaning may read and write, together."),
  ),
  "log.cleaner.max.compaction.lag.ms": defaultOf("max.compaction.lag.ms"),
  "log.cleaner.min.cleanable.ratio": defaultOf("min.cleanable.dirty.ratio"),
  "log.cleaner.min.compaction.lag.ms": defaultOf("min.compaction.lag.ms"),
  "log.cleanup.policy": defaultOf("cleanup.policy"),
  "log.dir": fixed(list(["./kq-data"], "The folder the data is in, where log.dirs is not set.")),
  "log.dirs": fixed(unset(list([], "The folder the data is in. There is one."))),
  "log.flush.interval.messages": defaultOf("flush.messages"),
  "log.flush.interval.ms": unsetDefaultOf("flush.ms"),
  "log.flush.scheduler.interval.ms": fixed(
    long("9223372036854775807", "What log.flush.interval.ms is where it is not set."),
  ),
  "log.index.interval.bytes": defaultOf("index.interval.bytes"),
  "log.index.size.max.bytes": defaultOf("segment.index.bytes"),
  "log.initial.task.delay.ms": fixed(
    long(30_000, "After how long the first look for old segments is taken.", { min: 0 }),
  ),
  "log.local.retention.bytes": defaultOf("local.retention.bytes"),
  "log.local.retention.ms": defaultOf("local.retention.ms"),
  "log.message.timestamp.after.max.ms": defaultOf("message.timestamp.after.max.ms"),
  "log.message.timestamp.before.max.ms": defaultOf("message.timestamp.before.max.ms"),
  "log.message.timestamp.type": defaultOf("message.timestamp.type"),
  "log.preallocate": defaultOf("preallocate"),
  "log.retention.bytes": defaultOf("retention.bytes"),
  "log.retention.check.interval.ms": fixed(
    long(300_000, "How often logs are looked through for segments that retention has ended.", { min: 1 }),
  ),
  "log.retention.hours": fixed(
    notZero(fixed(int(168, "What log.retention.minutes is where it is not set, in hours."))),
  ),
  "log.retention.minutes": fixed(
    notZero(fixed(unset(int(0, "What log.retention.ms is where it is not set, in minutes.")))),
  ),
  "log.retention.ms": notZero(unsetDefaultOf("retention.ms")),
  "log.roll.hours": fixed(int(168, "What log.roll.ms is where it is not set, in hours.", { min: 1 })),
  "log.roll.jitter.hours": fixed(int(0, "What log.roll.jitter.ms is where it is not set, in hours.", { min: 0 })),
  "log.roll.jitter.ms": unsetDefaultOf("segment.jitter.ms"),
  "log.roll.ms": unsetDefaultOf("segment.ms"),
  "log.segment.bytes": defaultOf("segment.bytes"),
  "log.segment.delete.delay.ms": defaultOf("file.delete.delay.ms"),
  "max.connections": dynamic(int(2_147_483_647, "How many connections may be open.", { min: 0 })),
  "max.connections.per.ip": dynamic(int(2_147_483_647, "How many connections one address may have open.", { min: 0 })),
  "max.incremental.fetch.session.cache.slots": fixed(
    int(1000, "How many fetch sessions are kept; a consumer without one says in each fetch what it wants.", { min: 0 }),
  ),
  "message.max.bytes": defaultOf("max.message.bytes"),
  "min.insync.replicas": defaultOf("min.insync.replicas"),
  "node.id": fixed(int(1, "The number of this broker in its cluster.", { min: 0 })),
  "num.partitions": fixed(int(1, "How many partitions a topic has that is made without saying so.", { min: 1 })),
  "offset.metadata.max.bytes": fixed(int(4096, "How much text a consumer may commit beside an offset.")),
  "offsets.commit.timeout.ms": fixed(int(5000, "How long a commit may wait to be kept.", { min: 1 })),
  "offsets.retention.check.interval.ms": fixed(
    long(600_000, "How often committed offsets are looked through for those that have expired.", { min: 1 }),
  ),
  "offsets.retention.minutes": fixed(
    int(10_080, "How long a group without members keeps the offsets it committed.", { min: 1 }),
  ),
  "offsets.topic.num.partitions": fixed(
    int(50, "How many partitions the topic of committed offsets is made with. It cannot be changed afterwards.", {
      min: 1,
    }),
  ),
  "offsets.topic.replication.factor": fixed(
    short(1, "How many replicas the topic of committed offsets is made with. Kafka's default is 3.", { min: 1 }),
  ),
  "offsets.topic.segment.bytes": fixed(
    int(104_857_600, "The segment.bytes that the topic of committed offsets is made with.", { min: 1 }),
  ),
  "producer.id.expiration.ms": dynamic(
    int(86_400_000, "How long a partition remembers an idempotent producer that it no longer hears from.", { min: 1 }),
  ),
  "replica.fetch.max.bytes": fixed(
    int(1_048_576, "How much a follower asks for of one partition at a time.", { min: 0 }),
  ),
  "replica.fetch.response.max.bytes": fixed(
    int(10_485_760, "How much a follower asks for at a time of all partitions that another broker leads.", { min: 0 }),
  ),
  "replica.fetch.wait.max.ms": fixed(int(500, "How long a follower's fetch waits at the leader for new records.")),
  "replica.lag.time.max.ms": fixed(long(30_000, "How long a follower may be behind before it is no longer in sync.")),
  "sasl.server.max.receive.size": fixed(
    int(524_288, "The largest request that is read of a client that has not said who it is."),
  ),
  "share.coordinator.state.topic.min.isr": fixed(
    short(1, "The min.insync.replicas that the topic of share group state is made with. Kafka's default is 2.", {
      min: 1,
    }),
  ),
  "share.coordinator.state.topic.num.partitions": fixed(
    int(50, "How many partitions the topic of share group state is made with.", { min: 1 }),
  ),
  "share.coordinator.state.topic.replication.factor": fixed(
    short(1, "How many replicas the topic of share group state is made with. Kafka's default is 3.", { min: 1 }),
  ),
  "share.coordinator.state.topic.segment.bytes": fixed(
    int(104_857_600, "The segment.bytes that the topic of share group state is made with.", { min: 1 }),
  ),
  "socket.request.max.bytes": fixed(
    int(104_857_600, "The largest request that is read; a connection that sends a larger one is closed.", { min: 1 }),
  ),
  "transaction.abort.timed.out.transaction.cleanup.interval.ms": fixed(
    int(10_000, "How often transactions are looked for that are open for longer than their timeout.", { min: 1 }),
  ),
  "transaction.max.timeout.ms": fixed(
    int(900_000, "The longest timeout that a producer may ask for its transactions.", { min: 1 }),
  ),
  "transaction.partition.verification.enable": dynamic(
    boolean(true, "Whether the transaction coordinator is asked before the first batch of a transaction is written."),
  ),
  "transaction.remove.expired.transaction.cleanup.interval.ms": fixed(
    int(3_600_000, "How often transactional ids are looked for that have expired.", { min: 1 }),
  ),
  "transaction.state.log.min.isr": fixed(
    int(1, "The min.insync.replicas that the topic of transactions is made with. Kafka's default is 2.", { min: 1 }),
  ),
  "transaction.state.log.num.partitions": fixed(
    int(50, "How many partitions the topic of transactions is made with.", { min: 1 }),
  ),
  "transaction.state.log.replication.factor": fixed(
    short(1, "How many replicas the topic of transactions is made with. Kafka's default is 3.", { min: 1 }),
  ),
  "transaction.state.log.segment.bytes": fixed(
    int(104_857_600, "The segment.bytes that the topic of transactions is made with.", { min: 1 }),
  ),
  "transactional.id.expiration.ms": fixed(
    int(604_800_000, "How long a transactional id is remembered that no producer uses.", { min: 1 }),
  ),
  "unclean.leader.election.enable": defaultOf("unclean.leader.election.enable"),
} as const satisfies Record<string, BrokerProperty<unknown>>;

export type BrokerPropertyName = keyof typeof brokerProperties;

export function isBrokerProperty(name: string): name is BrokerPropertyName {
  return Object.hasOwn(brokerProperties, name);
}
