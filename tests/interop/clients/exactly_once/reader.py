"""Reads what is committed, from the beginning and on and on: a line [topic, partition, offset, value] for each record.

  reader.py BROKER TOPIC... PARTITIONS
"""
import json
import sys

from confluent_kafka import Consumer, TopicPartition

broker, topics, partitions = sys.argv[1], sys.argv[2:-1], int(sys.argv[-1])
consumer = Consumer({
    "bootstrap.servers": broker,
    "group.id": "nobody",
    "isolation.level": "read_committed",
    "enable.auto.commit": False,
    "auto.offset.reset": "error",
    "reconnect.backoff.max.ms": 300,
    "log_level": 2,
})
consumer.assign([TopicPartition(topic, partition, 0) for topic in topics for partition in range(partitions)])
while True:
    for each in consumer.consume(500, 0.2):
        if each.error() is None:
            sys.stdout.write(json.dumps([each.topic(), each.partition(), each.offset(), each.value().decode()]) + "\n")
        elif not each.error().retriable() and each.error().code() > 0:
            sys.exit(str(each.error()))
    sys.stdout.flush()
