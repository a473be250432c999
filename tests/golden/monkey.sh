#!/bin/sh
# usage: monkey.sh MONKEY STAGE EXAM SEED ROUNDS: puts up a stage and lets a monkey loose on it.
set -eu
room=$(mktemp -d)
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$room"' EXIT INT TERM
python3 "$2" "$room/keeper.sock" phase=drawn n=40 &
pid=$!
while [ ! -S "$room/keeper.sock" ]; do sleep 0.05; done
"$1" "$4" "$5" "$3" "$room"
