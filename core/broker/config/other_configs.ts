/**
 * The configs of groups and of client metrics subscriptions. Of these only a group's `consumer.*` can be set (see
 * `group_settings.ts`); the others are described as by a Kafka broker on which nothing is set.
 *
 * @module
 */
import { boolean, int, list, type Property, string } from "./property.ts";

export interface OtherConfig extends Property<unknown> {
  /** The broker property that gives the default; null where there is none. */
  readonly brokerProperty: string | null;
}

const from = (brokerProperty: string | null, property: Property<unknown>): OtherConfig => ({
  ...property,
  brokerProperty,
});

const heartbeat = "How often a member is told to send a heartbeat.";
const session = "After how long without a heartbeat a member is taken for gone.";
const assignment = "How long at least lies between two assignments of the group.";

export const groupConfigs: Readonly<Record<string, OtherConfig>> = {
  "consumer.assignment.interval.ms": from("group.consumer.assignment.interval.ms", int(1000, assignment)),
  "consumer.heartbeat.interval.ms": from("group.consumer.heartbeat.interval.ms", int(5000, heartbeat)),
  "consumer.session.timeout.ms": from("group.consumer.session.timeout.ms", int(45_000, session)),
  "share.assignment.interval.ms": from("group.share.assignment.interval.ms", int(1000, assignment)),
  "share.auto.offset.reset": from(
    "share.auto.offset.reset",
    string(
      "latest",
      "Where a share group that has no offset begins: earliest, latest, or by_duration:PnDTnHnMn.nS ago.",
    ),
  ),
  "share.delivery.count.limit": from(
    "group.share.delivery.count.limit",
    int(5, "How many times a record is tried before it is given up."),
  ),
  "share.heartbeat.interval.ms": from("group.share.heartbeat.interval.ms", int(5000, heartbeat)),
  "share.isolation.level": from(
    "share.isolation.level",
    string(
      "read_uncommitted",
      "Whether the group gets records of open and aborted transactions (read_uncommitted) or not.",
    ),
  ),
  "share.partition.max.record.locks": from(
    "group.share.partition.max.record.locks",
    int(2000, "How many records of a partition may be out with consumers."),
  ),
  "share.record.lock.duration.ms": from(
    "group.share.record.lock.duration.ms",
    int(30_000, "How long a consumer has a record for itself."),
  ),
  "share.renew.acknowledge.enable": from(
    "share.renew.acknowledge.enable",
    boolean(true, "Whether a consumer may ask for more time with a record."),
  ),
  "share.session.timeout.ms": from("group.share.session.timeout.ms", int(45_000, session)),
  "streams.assignment.interval.ms": from("group.streams.assignment.interval.ms", int(1000, assignment)),
  "streams.heartbeat.interval.ms": from("group.streams.heartbeat.interval.ms", int(5000, heartbeat)),
  "streams.initial.rebalance.delay.ms": from(
    "group.streams.initial.rebalance.delay.ms",
    int(3000, "How long a new group waits for more members before its first assignment."),
  ),
  "streams.num.standby.replicas": from(
    "group.streams.num.standby.replicas",
    int(0, "How many standby copies each task has."),
  ),
  "streams.session.timeout.ms": from("group.streams.session.timeout.ms", int(45_000, session)),
};

export const clientMetricsConfigs: Readonly<Record<string, OtherConfig>> = {
  "interval.ms": from(null, int(300_000, "How often clients send their metrics.")),
  "match": from(null, list([], "Which clients the subscription is for.")),
  "metrics": from(null, list([], "How the names of the metrics begin that clients send.")),
};
