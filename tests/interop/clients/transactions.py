"""Transactional producers (librdkafka) whose transactions overlap: committed, aborted, one left open.

  transactions.py BROKER TOPIC PARTITIONS SEED ROUNDS

Prints "open" when all is written and the last transaction is open with records in it, and stays until it is killed, so that
nobody ends that transaction. Keys repeat, some values are null, the others long and incompressible; every producer writes to every partition.
"""
import random
import sys
import time

from confluent_kafka import Producer

broker, topic, partitions, seed, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
dice = random.Random(seed)
CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]


def producer(name, codec):
    made = Producer({
        "bootstrap.servers": broker,
        "compression.type": codec,
        "linger.ms": 1,
        "log_level": 2,
        **({"transactional.id": "%s-%s" % (topic, name), "transaction.timeout.ms": 900000} if name else {}),
    })
    if name:
        made.init_transactions(60)
    return made


def failed(error, _):
    if error:
        sys.exit(str(error))


def write(who, word, count):
    for n in range(count):
        value = None if dice.random() < 0.1 else "%s %d %s" % (word, n, dice.randbytes(dice.randrange(10, 500)).hex())
        who.produce(topic, value, "key %d" % dice.randrange(60), dice.randrange(partitions), on_delivery=failed)
    who.flush()


plain = producer(None, "none")
workers = [producer("t%d" % n, codec) for n, codec in enumerate(CODECS)]
is_open = [False] * len(workers)
for round_ in range(rounds):
    n = dice.randrange(len(workers) + 1)
    if n == len(workers):
        write(plain, "plain of round %d" % round_, dice.randrange(1, 20))
    elif not is_open[n]:
        workers[n].begin_transaction()
        write(workers[n], "round %d" % round_, dice.randrange(1, 30))
        is_open[n] = True
    elif dice.random() < 0.3:
        write(workers[n], "more in round %d" % round_, dice.randrange(1, 30))
    else:
        workers[n].commit_transaction(60) if dice.random() < 0.5 else workers[n].abort_transaction(60)
        is_open[n] = False
for n, worker in enumerate(workers):
    if is_open[n]:
        worker.abort_transaction(60)
write(plain, "before the open one", 5)
workers[0].begin_transaction()
write(workers[0], "open", 8)
write(plain, "behind the open one", 5)
workers[1].begin_transaction()
write(workers[1], "aborted behind the open one", 8)
workers[1].abort_transaction(60)
sys.stdout.write("open\n")
sys.stdout.flush()
time.sleep(3600)
