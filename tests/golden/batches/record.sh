#!/usr/bin/env bash
# Has Java's client and kcat (librdkafka) write batches with each codec to a real Kafka, and keeps what lies in its log:
#
#   record.sh BROKER DATA_FOLDER KAFKA_JARS        such as  record.sh 127.0.0.1:9092 /tmp/kafka/data ~/kafka/libs
#
# Topics g-java-CODEC and g-kcat-CODEC must not be there yet; the broker makes them (auto.create.topics.enable).
set -euo pipefail
cd "$(dirname "$0")"
broker=$1 data=$2 jars=$3
lines() { for ((i = 0; i < 40; i++)); do echo "key-$((i % 7))|line $i of forty, which are all much alike"; done; }
for codec in none gzip snappy lz4 zstd; do
  java -cp "$jars/*" Produce.java "$broker" "g-java-$codec" "$codec" 2> /dev/null
  kcat -b "$broker" -P -t "g-kcat-$codec" -p 0 -K '|' -H from=kcat -z "$codec" -X linger.ms=300 < <(lines)
  for client in java kcat; do cp "$data/g-$client-$codec-0/00000000000000000000.log" "$client-$codec.log"; done
done
