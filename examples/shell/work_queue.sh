#!/bin/sh
# Within a group each record goes to one reader; every group gets all of them. What was read is committed, so a second
# run goes on where the first one ended.
set -eu
kq topics create -q jobs --partitions 2
seq 1 100 | kq produce -q jobs
kq consume -q jobs --group workers -e | wc -l | tr -d ' '
kq consume -q jobs --group audit -e | wc -l | tr -d ' '
seq 101 110 | kq produce -q jobs
kq consume -q jobs --group workers -e | wc -l | tr -d ' '
