"""Sends three orders and reads them back in a group: confluent-kafka."""
import sys

from confluent_kafka import Consumer, Producer

broker = sys.argv[1]
topic = "orders-python"

producer = Producer({"bootstrap.servers": broker, "acks": "all"})
for customer, amount in [("alice", 1), ("bob", 2), ("alice", 3)]:
    producer.produce(topic, key=customer, value=str(amount))
producer.flush()

consumer = Consumer({"bootstrap.servers": broker, "group.id": "billing-python", "auto.offset.reset": "earliest"})
consumer.subscribe([topic])
orders = []
while len(orders) < 3:
    message = consumer.poll(10)
    if message is not None and message.error() is None:
        orders.append(f"{message.key().decode()} {message.value().decode()}")
consumer.close()
print("\n".join(sorted(orders)))
