#!/bin/sh
# A key decides the partition, so that records of one key stay in order. -J prints a JSON object for each record,
# and `produce -f json` takes it back without losing a byte.
set -eu
kq topics create -q orders --partitions 3
printf 'alice\t{"n":1}\nbob\t{"n":2}\nalice\t{"n":3}\n' | kq produce -q orders -K '\t'
kq consume orders -e -f '%k %v\n' | sort
kq consume orders -e -J | kq produce -q copy -f json
kq consume copy -e -f '%k %v\n' | sort | grep -c alice
