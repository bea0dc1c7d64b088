"""kafka-python (2.0.2 and 3), driven as tests/interop/foreign_client.ts says."""
import json
import os
import sys

from kafka import ConsumerRebalanceListener, KafkaConsumer, KafkaProducer

verb, broker, topic, argument = sys.argv[1:5]


def say(message):
    print(json.dumps(message), flush=True)


def record(message):
    say({"partition": message.partition, "offset": message.offset, "value": message.value.decode()})


if verb == "produce":
    producer = KafkaProducer(bootstrap_servers=broker, compression_type=None if argument == "none" else argument)
    sent = [producer.send(topic, line.rstrip("\n").encode()) for line in sys.stdin]
    producer.flush()
    for future in sent:
        future.get(10)
    producer.close()
elif verb == "consume":
    consumer = KafkaConsumer(topic, bootstrap_servers=broker, group_id="python-%d" % os.getpid(), auto_offset_reset="earliest")
    left = int(argument)
    for message in consumer:
        record(message)
        left -= 1
        if left == 0:
            break
    consumer.close()
else:

    class Listener(ConsumerRebalanceListener):
        def on_partitions_revoked(self, revoked):
            pass

        def on_partitions_assigned(self, assigned):
            say({"assigned": sorted(p.partition for p in assigned)})

    consumer = KafkaConsumer(
        bootstrap_servers=broker,
        group_id=argument,
        auto_offset_reset="earliest",
        session_timeout_ms=6000,
        heartbeat_interval_ms=500,
    )
    consumer.subscribe([topic], listener=Listener())
    for message in consumer:
        record(message)
