#!/bin/sh
# A compacted topic keeps the latest value of each key.
set -eu
kq topics create -q prices --config cleanup.policy=compact
printf 'tea\t3\ncoffee\t4\ntea\t5\n' | kq produce -q prices -K '\t'
kq consume prices -e -f '%k %v\n' | awk '{ price[$1] = $2 } END { for (k in price) print k, price[k] }' | sort
