"""librdkafka copies IN to OUT as CopyLoop.java does, in the manner of confluent-kafka's own eos-transactions example.

  copy_loop.py BROKER IN OUT GROUP ID SEED

librdkafka's send_offsets_to_transaction may wait for ever once the coordinator's broker was gone (its issues 5456 and
5511): a loop that stands still ends itself.
"""
import json
import random
import signal
import sys
import time

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

broker, source, target, group, name, seed = sys.argv[1:7]
dice = random.Random(int(seed))
common = {"bootstrap.servers": broker, "reconnect.backoff.max.ms": 300, "log_level": 2}
consumer = Consumer({
    **common,
    "group.id": group,
    "isolation.level": "read_committed",
    "enable.auto.commit": False,
    "auto.offset.reset": "earliest",
    "session.timeout.ms": 3000,
    "heartbeat.interval.ms": 500,
    "topic.metadata.refresh.interval.ms": 2000,
})
producer = Producer({**common, "transactional.id": name, "transaction.timeout.ms": 5000, "linger.ms": 1})


def say(**what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def now():
    return int(time.time() * 1000)


def patiently(ask):
    """Again while it may succeed the next time; whatever else went wrong is thrown."""
    while True:
        try:
            return ask()
        except KafkaException as failure:
            error = failure.args[0]
            sys.stderr.write("%s\n" % error)
            if not error.retriable():
                raise
            time.sleep(0.1)


def rewind():
    assigned = consumer.assignment()
    for partition in patiently(lambda: consumer.committed(assigned, 10)):
        offset = partition.offset if partition.offset >= 0 else 0
        consumer.seek(TopicPartition(partition.topic, partition.partition, offset))


def abort(n):
    patiently(lambda: producer.abort_transaction(10))
    say(n=n, ended=now(), outcome="aborted")
    rewind()


try:
    patiently(lambda: producer.init_transactions(10))
except KafkaException as failure:
    sys.exit(str(failure))
consumer.subscribe([source])
n = 0
while True:
    signal.alarm(10)
    polled = [each for each in consumer.consume(40, 0.2) if each.error() is None]
    if not polled:
        continue
    n += 1
    writes = [[each.partition(), "%s|%s.%s.%d" % (each.value().decode(), name, seed, n)] for each in polled]
    say(n=n, began=now(), writes=writes)
    try:
        producer.begin_transaction()
        for partition, value in writes:
            producer.produce(target, value, partition=partition)
            producer.poll(0)
        ends = {each.partition(): each.offset() + 1 for each in polled}
        positions = [TopicPartition(source, partition, offset) for partition, offset in ends.items()]
        patiently(lambda: producer.send_offsets_to_transaction(positions, consumer.consumer_group_metadata(), 10))
        if dice.randrange(6) == 0:
            abort(n)
            continue
        patiently(lambda: producer.flush(10))
        say(n=n, asks="commit")
        patiently(lambda: producer.commit_transaction(10))
        say(n=n, ended=now(), outcome="committed")
    except KafkaException as failure:
        error = failure.args[0]
        sys.stderr.write("%s\n" % error)
        if not error.txn_requires_abort():
            sys.exit(3)
        try:
            abort(n)
        except KafkaException as fatal:
            sys.stderr.write("%s\n" % fatal)
            sys.exit(3)
