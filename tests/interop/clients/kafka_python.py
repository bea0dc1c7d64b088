"""kafka-python (2.0.2 and 3), driven as tests/interop/foreign_client.ts says."""
import json
import os
import signal
import sys
import time

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

    def say_owned(partitions):
        say({"assigned": sorted(p.partition for p in partitions), "at": int(time.time() * 1000)})

    class Listener(ConsumerRebalanceListener):
        def on_partitions_revoked(self, revoked):
            say_owned([])

        def on_partitions_assigned(self, assigned):
            say_owned(assigned)

    consumer = KafkaConsumer(
        bootstrap_servers=broker,
        group_id=argument,
        auto_offset_reset="earliest",
        session_timeout_ms=6000,
        heartbeat_interval_ms=500,
        auto_commit_interval_ms=500,
    )
    consumer.subscribe([topic], listener=Listener())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        for message in consumer:
            record(message)
    finally:
        consumer.close()
