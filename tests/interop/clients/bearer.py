"""confluent-kafka, kafka-python or aiokafka with a token, as tests/interop/oauth_bearer.test.ts says: LIBRARY ADDRESS TOKEN."""
import asyncio
import sys
import time

library, address, token = sys.argv[1:]
value = library.encode()


def confluent():
    from confluent_kafka import Consumer, Producer

    options = {
        "bootstrap.servers": address, "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "OAUTHBEARER",
        "oauth_cb": lambda _: (token, time.time() + 60),
    }
    producer = Producer({**options, "message.timeout.ms": 5000})
    failed = []
    producer.produce(library, value, callback=lambda error, _: error and failed.append(error))
    producer.flush(10)
    if failed:
        raise RuntimeError(str(failed[0]))
    consumer = Consumer({**options, "group.id": library, "auto.offset.reset": "earliest"})
    consumer.subscribe([library])
    read = consumer.poll(20).value()
    consumer.close()
    return read


def kafka_python():
    from kafka import KafkaConsumer, KafkaProducer
    from kafka.net.sasl.oauth import AbstractTokenProvider

    class Provider(AbstractTokenProvider):
        def token(self):
            return token

    options = {
        "bootstrap_servers": address, "security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "OAUTHBEARER",
        "sasl_oauth_token_provider": Provider(), "bootstrap_timeout_ms": 3000,
    }
    producer = KafkaProducer(**options, max_block_ms=5000)
    producer.send(library, value).get(timeout=10)
    producer.close()
    return next(KafkaConsumer(library, **options, auto_offset_reset="earliest", group_id=None)).value


async def aiokafka():
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
    from aiokafka.abc import AbstractTokenProvider

    class Provider(AbstractTokenProvider):
        async def token(self):
            return token

    options = {
        "bootstrap_servers": address, "security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "OAUTHBEARER",
        "sasl_oauth_token_provider": Provider(),
    }
    producer = AIOKafkaProducer(**options)
    await producer.start()
    try:
        await producer.send_and_wait(library, value)
    finally:
        await producer.stop()
    consumer = AIOKafkaConsumer(library, **options, auto_offset_reset="earliest")
    await consumer.start()
    try:
        return (await consumer.getone()).value
    finally:
        await consumer.stop()


run = {"confluent": confluent, "kafka-python": kafka_python, "aiokafka": lambda: asyncio.run(aiokafka())}[library]
print(run().decode())
