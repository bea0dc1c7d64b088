"""confluent-kafka (librdkafka), driven as tests/interop/foreign_client.ts says."""
import json
import os
import signal
import sys
import time

from confluent_kafka import Consumer, Producer

verb, broker, topic, argument = sys.argv[1:5]


def say(message):
    print(json.dumps(message), flush=True)


if verb == "produce":
    producer = Producer({"bootstrap.servers": broker, "compression.type": argument, "enable.idempotence": True})
    failures = []
    for line in sys.stdin:
        producer.produce(topic, line.rstrip("\n").encode(), on_delivery=lambda e, m: e and failures.append(str(e)))
        producer.poll(0)
    producer.flush()
    if failures:
        sys.exit(failures[0])
else:
    group = verb == "group"
    if not group:
        settings = {}
    elif os.environ.get("GROUP_PROTOCOL") == "consumer":
        settings = {"group.protocol": "consumer"}
    else:
        settings = {"session.timeout.ms": 6000, "heartbeat.interval.ms": 500}
        if "ASSIGNOR" in os.environ:
            settings["partition.assignment.strategy"] = os.environ["ASSIGNOR"]
    if "INSTANCE_ID" in os.environ:
        settings["group.instance.id"] = os.environ["INSTANCE_ID"]
    owned = set()

    def say_owned(**more):
        if group:
            say({"assigned": sorted(owned), "at": int(time.time() * 1000), **more})

    def on_assign(consumer, partitions):
        owned.update(p.partition for p in partitions)
        say_owned()

    def on_revoke(consumer, partitions):
        owned.difference_update(p.partition for p in partitions)
        say_owned()

    def on_lost(consumer, partitions):
        owned.difference_update(p.partition for p in partitions)
        say_owned(lost=True)

    def on_commit(error, partitions):
        for p in partitions:
            if group and error is None and p.error is None and p.offset >= 0:
                say({"committed": p.partition, "offset": p.offset})

    consumer = Consumer({
        "bootstrap.servers": broker,
        "group.id": argument if group else "confluent-%d" % os.getpid(),
        "auto.offset.reset": "earliest",
        "auto.commit.interval.ms": 500 if group else 5000,
        "on_commit": on_commit,
        **settings,
    })
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    consumer.subscribe([topic], on_assign=on_assign, on_revoke=on_revoke, on_lost=on_lost)
    left = -1 if group else int(argument)
    while left != 0 and not stopped:
        message = consumer.poll(0.2)
        if message is None:
            continue
        if message.error():
            # A broker that is away, which the client itself looks for again.
            if group and message.error().retriable() or not message.error().fatal() and group:
                continue
            sys.exit(str(message.error()))
        say({"partition": message.partition(), "offset": message.offset(), "value": message.value().decode()})
        left -= 1
    consumer.close()
