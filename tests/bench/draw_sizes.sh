#!/bin/sh
# Draws 60 questions of 72 classes from made releases, one size after the other: draw_sizes.sh
# BENCH-DRAW SOURCE [SIZE…]. Flat is what it should be. A size of 10000000 takes 2 GB of disk for a minute.
set -eu
bench=$(realpath "$1")
source=$(realpath "$2")
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for size in "${@:-1000}"; do
    python3 "$source/tests/bench/make_release.py" "$source/tests/cases/policy-base/rehearsal.json" \
        "$source/data/schema/release.sql" "$folder" "$size"
    "$bench" "$folder/1.release" "$folder/1.manifest.json"
done
