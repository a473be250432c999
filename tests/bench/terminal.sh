#!/bin/sh
# usage: terminal.sh BENCH STAGE EXAM: puts up a stage and measures the seat on it.
set -eu
room=$(mktemp -d)
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$room"' EXIT INT TERM
python3 "$2" "$room/keeper.sock" phase=drawn left=299000 &
pid=$!
while [ ! -S "$room/keeper.sock" ]; do sleep 0.05; done
"$1" "$3" "$room"
