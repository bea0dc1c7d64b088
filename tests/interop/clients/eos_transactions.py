"""confluent-kafka as its example eos-transactions does it: reads, writes, and at every so manyth record and at the end
of a partition commits where the consumer stands, in the transaction; every third one is aborted and done again.

  eos_transactions.py BROKER IN OUT GROUP ID COUNT
"""
import sys

from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition

broker, source, target, group, name, left = sys.argv[1:6] + [int(sys.argv[6])]
consumer = Consumer({
    "bootstrap.servers": broker,
    "group.id": group,
    "auto.offset.reset": "earliest",
    "enable.auto.commit": False,
    "enable.partition.eof": True,
    "isolation.level": "read_committed",
})
producer = Producer({"bootstrap.servers": broker, "transactional.id": name})
producer.init_transactions()
consumer.subscribe([source])


def failed(error, _):
    if error:
        sys.exit("not delivered: %s" % error)


begun = []
ends = 0


def end():
    global ends
    ends += 1
    word = "aborted" if ends % 3 == 0 else "committed"
    while True:
        producer.begin_transaction()
        for message in begun:
            value = "%s|%s" % (message.value().decode(), word)
            producer.produce(target, value, partition=message.partition(), on_delivery=None if word == "aborted" else failed)
            producer.poll(0)
        producer.send_offsets_to_transaction(consumer.position(consumer.assignment()), consumer.consumer_group_metadata())
        if word == "committed":
            producer.commit_transaction()
            break
        producer.flush()
        producer.abort_transaction()
        word = "committed"
    begun.clear()


while left > 0:
    message = consumer.poll(30)
    if message is None:
        sys.exit("nothing came")
    if message.error() and message.error().code() != KafkaError._PARTITION_EOF:
        sys.exit(str(message.error()))
    if not message.error():
        begun.append(message)
        left -= 1
    if begun and (message.error() or len(begun) == 100 or left == 0):
        end()
consumer.close()
