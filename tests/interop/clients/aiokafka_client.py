"""aiokafka, driven as tests/interop/foreign_client.ts says."""
import asyncio
import json
import os
import signal
import sys
import time

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.abc import ConsumerRebalanceListener

verb, broker, topic, argument = sys.argv[1:5]


def say(message):
    print(json.dumps(message), flush=True)


def say_owned(partitions):
    say({"assigned": sorted(p.partition for p in partitions), "at": int(time.time() * 1000)})


class Listener(ConsumerRebalanceListener):
    async def on_partitions_revoked(self, revoked):
        say_owned([])

    async def on_partitions_assigned(self, assigned):
        say_owned(assigned)


async def main():
    if verb == "produce":
        codec = None if argument == "none" else argument
        producer = AIOKafkaProducer(bootstrap_servers=broker, compression_type=codec)
        await producer.start()
        for future in [await producer.send(topic, line.rstrip("\n").encode()) for line in sys.stdin]:
            await future
        await producer.stop()
        return
    group = verb == "group"
    consumer = AIOKafkaConsumer(
        bootstrap_servers=broker,
        group_id=argument if group else "aiokafka-%d" % os.getpid(),
        auto_offset_reset="earliest",
        **({"session_timeout_ms": 6000, "heartbeat_interval_ms": 500, "auto_commit_interval_ms": 500} if group else {}),
    )
    consumer.subscribe([topic], listener=Listener() if group else None)
    await consumer.start()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)
    left = -1 if group else int(argument)
    try:
        await read(consumer, left)
    except asyncio.CancelledError:
        pass
    await consumer.stop()


async def read(consumer, left):
    async for message in consumer:
        say({"partition": message.partition, "offset": message.offset, "value": message.value.decode()})
        left -= 1
        if left == 0:
            break


asyncio.run(main())
