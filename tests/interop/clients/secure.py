"""kafka-python, aiokafka or confluent-kafka, as tests/interop/security_clients.test.ts says."""
import asyncio
import ssl
import sys

library, ca, user, password, topic, *listeners = sys.argv[1:]


def kafka_python(protocol, mechanism, address, password, topic, value):
    from kafka import KafkaConsumer, KafkaProducer

    options = {
        "bootstrap_servers": address, "security_protocol": protocol, "ssl_cafile": ca, "bootstrap_timeout_ms": 3000,
        "sasl_mechanism": mechanism, "sasl_plain_username": user, "sasl_plain_password": password,
    }
    producer = KafkaProducer(**options, max_block_ms=5000)
    producer.send(topic, value.encode()).get(timeout=10)
    producer.close()
    consumer = KafkaConsumer(topic, **options, auto_offset_reset="earliest", group_id=None)
    read = next(consumer).value.decode()
    consumer.close()
    return read


def aiokafka(*given):
    return asyncio.run(with_aiokafka(*given))


async def with_aiokafka(protocol, mechanism, address, password, topic, value):
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

    options = {
        "bootstrap_servers": address, "security_protocol": protocol, "sasl_mechanism": mechanism,
        "sasl_plain_username": user, "sasl_plain_password": password,
        "ssl_context": ssl.create_default_context(cafile=ca) if protocol == "SASL_SSL" else None,
    }
    producer = AIOKafkaProducer(**options)
    await producer.start()
    try:
        await producer.send_and_wait(topic, value.encode())
    finally:
        await producer.stop()
    consumer = AIOKafkaConsumer(topic, **options, auto_offset_reset="earliest")
    await consumer.start()
    try:
        return (await consumer.getone()).value.decode()
    finally:
        await consumer.stop()


def confluent(protocol, mechanism, address, password, topic, value):
    from confluent_kafka import Consumer, Producer

    options = {
        "bootstrap.servers": address, "security.protocol": protocol, "ssl.ca.location": ca,
        "sasl.mechanism": mechanism, "sasl.username": user, "sasl.password": password,
    }
    producer = Producer({**options, "message.timeout.ms": 3000})
    failed = []
    producer.produce(topic, value.encode(), callback=lambda error, _: error and failed.append(error))
    producer.flush(10)
    if failed:
        raise RuntimeError(str(failed[0]))
    consumer = Consumer({**options, "group.id": topic, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    message = consumer.poll(20)
    consumer.close()
    return message.value().decode()


run = {"kafka-python": kafka_python, "aiokafka": aiokafka, "confluent": confluent}[library]
for index, listener in enumerate(listeners):
    protocol, mechanism, address = listener.split(" ")
    print(run(protocol, mechanism, address, password, f"{topic}-{index}", f"{protocol} {mechanism}"), flush=True)
try:
    protocol, mechanism, address = listeners[0].split(" ")
    run(protocol, mechanism, address, password + "x", f"{topic}-0", "nothing")
    print("let in")
except Exception:
    print("refused")
