#!/bin/sh
# Offsets name a place; a range is read again as often as you like. `kq lag` says how far a group is behind.
set -eu
seq 1 10 | kq produce -q events
kq consume -q events --group g -e -n 4 > /dev/null
kq lag g -o json | tr -d ' \n' | grep -o '"lag":[0-9]*' | head -1
kq consume events -o 2..5 -e
