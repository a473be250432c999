#!/bin/sh
# usage: run.sh PLAY STAGE EXAM SCRIPT SIZE [--write|-] [stage setting…]
# Plays one script of this folder against qualex-exam on a stage.
set -eu
play=$1 stage=$2 exam=$3 script=$4 size=$5 write=$6
shift 6
[ "$write" = - ] && write=
options=
case $script in plain*) options=--plain ;; esac
here=$(dirname "$0")
room=$(mktemp -d)
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$room"' EXIT INT TERM
python3 "$stage" "$room/keeper.sock" "$@" &
pid=$!
tries=0
while [ ! -S "$room/keeper.sock" ] && [ $tries -lt 200 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
# shellcheck disable=SC2086
"$play" $write --size "$size" "$here" "$here/$script.play" "$exam" --room "$room" $options
