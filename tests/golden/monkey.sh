#!/bin/sh
# usage: monkey.sh MONKEY STAGE EXAM SEED ROUNDS [setting=value…]: puts up a stage and lets a monkey
# loose on it.
set -eu
monkey=$1 stage=$2 exam=$3 seed=$4 rounds=$5
shift 5
room=$(mktemp -d)
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$room"' EXIT INT TERM
python3 "$stage" "$room/keeper.sock" phase=drawn n=40 "$@" &
pid=$!
while [ ! -S "$room/keeper.sock" ]; do sleep 0.05; done
"$monkey" "$seed" "$rounds" "$exam" "$room"
