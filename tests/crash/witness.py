"""librdkafka (confluent-kafka) as the one who loads the broker and who reads what survived. What it prints is said in witness.ts.

witness.py load BROKER PRODUCERS     PRODUCERS: JSON, a list of {name, topic, isIdempotent, codec}; ends when stdin does
witness.py follow BROKER TOPICS      a group that reads and commits; TOPICS: JSON; ends when stdin does
witness.py read BROKER TOPICS        prints the whole of the topics once for each line on stdin
"""
import json
import sys
import threading
import zlib
from functools import partial

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Producer, TopicPartition

GROUP = "crash"
WINDOW = 150
BURST_EVERY = 12
# A broker that is killed every second is looked for often.
PATIENT = {
    "reconnect.backoff.ms": 20,
    "reconnect.backoff.max.ms": 100,
    "topic.metadata.refresh.interval.ms": 1000,
    "socket.connection.setup.timeout.ms": 2000,
    "log_level": 2,
}

verb, broker, argument = sys.argv[1:4]
lines = []
stdin_ended = threading.Event()


def say(*words):
    lines.append(" ".join(map(str, words)))


def flush():
    if lines:
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        lines.clear()


def wait_for_end():
    sys.stdin.read()
    stdin_ended.set()


def value(name, seq):
    head = "%s %d " % (name, seq)
    size = seq * 7919 % 1200
    unit = "%d," % seq
    return (head + (unit * (size // len(unit) + 1))[:size]).encode()


class Load:
    def __init__(self, name, topic, isIdempotent, codec):
        self.name, self.topic, self.seq, self.outstanding = name, topic, 0, 0
        self.producer = Producer({
            **PATIENT,
            "bootstrap.servers": broker,
            "client.id": name,
            "enable.idempotence": isIdempotent,
            "acks": "all",
            "compression.type": codec,
            # Without idempotence only one request in flight keeps the order.
            "max.in.flight.requests.per.connection": 5 if isIdempotent else 1,
            "linger.ms": 2,
            "batch.num.messages": 40,
            "retry.backoff.ms": 20,
            "retry.backoff.max.ms": 100,
            "message.timeout.ms": 300000,
        })

    def fill(self, most):
        """A few, or a burst of several batches, so that there are always some on their way when the broker dies."""
        for _ in range(min(most, WINDOW - self.outstanding)):
            delivered = partial(self.delivered, self.seq)
            self.producer.produce(self.topic, value(self.name, self.seq), on_delivery=delivered)
            self.seq += 1
            self.outstanding += 1
        self.producer.poll(0)

    def delivered(self, seq, error, message):
        self.outstanding -= 1
        if error is None:
            say("A", self.name, seq, message.topic(), message.partition(), message.offset())
        else:
            say("F", self.name, seq, error.name())


def load():
    threading.Thread(target=wait_for_end, daemon=True).start()
    loads = [Load(**each) for each in json.loads(argument)]
    ticks = 0
    while not stdin_ended.wait(0.02):
        ticks += 1
        for index, each in enumerate(loads):
            each.fill(WINDOW if (ticks + index) % BURST_EVERY == 0 else 4)
        flush()
    for each in loads:
        left = each.producer.flush(60)
        if left > 0:
            say("F", each.name, each.seq, "%d_LEFT" % left)
    flush()


def follow():
    threading.Thread(target=wait_for_end, daemon=True).start()
    consumer = Consumer({
        **PATIENT,
        "bootstrap.servers": broker,
        "group.id": GROUP,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "session.timeout.ms": 6000,
        "heartbeat.interval.ms": 300,
    })
    consumer.subscribe(json.loads(argument))
    while not stdin_ended.is_set():
        if not [m for m in consumer.consume(200, 0.05) if m.error() is None]:
            continue
        try:
            for at in consumer.commit(asynchronous=False):
                if at.error is None and at.offset >= 0:
                    say("C", at.topic, at.partition, at.offset)
        except KafkaException:
            pass
        flush()
    consumer.close()


def read():
    for _ in sys.stdin:
        consumer = Consumer({
            **PATIENT,
            "bootstrap.servers": broker,
            "group.id": GROUP,
            "enable.auto.commit": False,
            "check.crcs": True,
            "fetch.wait.max.ms": 50,
        })
        topics = consumer.list_topics(timeout=30).topics
        for name in topics:
            say("T", name)
        partitions = [TopicPartition(t, p) for t in json.loads(argument) for p in topics[t].partitions]
        committed = {(c.topic, c.partition): c.offset for c in consumer.committed(partitions, timeout=30)}
        left = {}
        for each in partitions:
            low, high = consumer.get_watermark_offsets(each, timeout=30)
            say("P", each.topic, each.partition, low, high, committed[each.topic, each.partition])
            if high > low:
                left[each.topic, each.partition] = high
        consumer.assign([TopicPartition(t, p, OFFSET_BEGINNING) for t, p in left])
        patience = 600
        while left and patience > 0:
            messages = consumer.consume(2000, 0.05)
            patience = 600 if messages else patience - 1
            for message in messages:
                if message.error() is not None:
                    say("F", "reader", 0, message.error().name())
                    patience = 0
                    break
                at = message.topic(), message.partition()
                if message.offset() >= left.get(at, 0):
                    continue
                name, seq, _ = message.value().decode("latin1").split(" ", 2)
                say("R", name, seq, *at, message.offset(), zlib.crc32(message.value()))
                if message.offset() == left[at] - 1:
                    del left[at]
        consumer.close()
        say(".")
        flush()


{"load": load, "follow": follow, "read": read}[verb]()
