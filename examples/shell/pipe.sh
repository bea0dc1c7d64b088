#!/bin/sh
# Lines in, lines out. A topic is made at the first record.
set -eu
seq 1 1000 | kq produce -q numbers
kq consume numbers -e | grep 7 | kq produce -q sevens
kq consume sevens -e | wc -l | tr -d ' '
kq head -n 2 sevens
