"""confluent-kafka (librdkafka), driven as tests/interop/foreign_client.ts says."""
import json
import os
import sys

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
    incremental = os.environ.get("GROUP_PROTOCOL") == "consumer"
    if not group:
        settings = {}
    elif incremental:
        settings = {"group.protocol": "consumer", "auto.commit.interval.ms": 500}
    else:
        settings = {"session.timeout.ms": 6000, "heartbeat.interval.ms": 500}
    consumer = Consumer({
        "bootstrap.servers": broker,
        "group.id": argument if group else "confluent-%d" % os.getpid(),
        "auto.offset.reset": "earliest",
        **settings,
    })
    # In the consumer protocol only what is new is told so; what it has in all is asked for below.
    assigned = lambda _, partitions: group and say({"assigned": sorted(p.partition for p in partitions)})
    consumer.subscribe([topic], **({} if incremental else {"on_assign": assigned}))
    said = []
    left = -1 if group else int(argument)
    while left != 0:
        message = consumer.poll(0.2 if incremental else 1)
        if incremental:
            has = sorted(p.partition for p in consumer.assignment())
            if has != said:
                say({"assigned": has})
            said = has
        if message is None:
            continue
        if message.error():
            sys.exit(str(message.error()))
        say({"partition": message.partition(), "offset": message.offset(), "value": message.value().decode()})
        left -= 1
    consumer.close()
