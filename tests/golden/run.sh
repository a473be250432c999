#!/bin/sh
# usage: run.sh PLAY STAGE EXAM SCRIPT SIZE [--write|-] [NAME=VALUE… | setting=value… | --lang=xx]
# Plays one script of this folder against qualex-exam on a stage. Names in capitals go to the
# environment of the program, "--lang=xx" to its options, the others are settings of the stage.
set -eu
play=$1 stage=$2 exam=$3 script=$4 size=$5 write=$6
shift 6
[ "$write" = - ] && write=
here=$(dirname "$0")
plain=
case $script in plain*) plain=--plain ;; esac
variables=
settings=
for word; do
    case $word in
    --lang=*) plain="$plain --lang ${word#--lang=}" ;;
    TERM=dumb) plain= variables="$variables --env $word" ;;
    [A-Z]*) variables="$variables --env $word" ;;
    *) settings="$settings $word" ;;
    esac
done
room=$(mktemp -d)
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$room"' EXIT INT TERM
# shellcheck disable=SC2086
python3 "$stage" "$room/keeper.sock" $settings &
pid=$!
tries=0
while [ ! -S "$room/keeper.sock" ] && [ $tries -lt 200 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
# shellcheck disable=SC2086
"$play" $write --size "$size" $variables "$here" "$here/$script.play" "$exam" --room "$room" $plain
