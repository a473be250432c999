#!/bin/sh
# The list and the exam policies as the licenser's own program takes them: bank.sh QUALEX-BANK SOURCE
# Imported whole, nothing to lint, and enough in every cell once it is approved.
set -eu
bank=$1
source=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() {
    echo "$1" >&2
    exit 1
}

# What may be meant so: an option that goes further than another, and a chance of four in ten.
weak() {
    "$bank" lint "$1" --except options-overlap --except longest-bias
}

# approved BANK: three people's steps
approved() {
    "$bank" review "$1" --status draft --as 'B. Reviewer' >"$dir/out"
    "$bank" approve "$1" --status 'in review' --as 'C. Approver' >"$dir/out"
}

"$bank" init "$dir/mcpi.db" >"$dir/out"
"$bank" import "$dir/mcpi.db" "$source"/questions/mcpi/en/*.gift --as 'A. Author' >"$dir/import" 2>&1
listed=$(cat "$source"/questions/mcpi/en/*.gift | grep -c '\[id:')
[ "$(cat "$dir/import")" = "seen $listed, accepted $listed, refused 0: $listed new, 0 changed, 0 unchanged" ] ||
    fail "$(cat "$dir/import")"
weak "$dir/mcpi.db" >"$dir/out" 2>&1 || fail "$(cat "$dir/out")"

for folder in "$source"/questions/mcpi/*/; do
    lang=$(basename "$folder")
    [ "$lang" != en ] || continue
    listed=$(cat "$folder"*.gift | grep -c '\[id:')
    "$bank" import "$dir/mcpi.db" "$folder"*.gift --lang "$lang" --as 'A. Author' >"$dir/import" 2>&1 ||
        fail "$lang: $(cat "$dir/import")"
    [ "$(cat "$dir/import")" = "seen $listed, accepted $listed, refused 0: 0 new, $listed changed, 0 unchanged" ] ||
        fail "$lang: $(cat "$dir/import")"
    weak "$dir/mcpi.db" >"$dir/out" 2>&1 || fail "$lang: $(cat "$dir/out")"
done

status=0
"$bank" feasible "$dir/mcpi.db" --exam "$source/data/exams/mcpi-developer.json" >"$dir/out" || status=$?
[ $status -eq 1 ] || fail "feasible before anything is approved: exit status $status"
approved "$dir/mcpi.db"
"$bank" feasible "$dir/mcpi.db" --exam "$source/data/exams/mcpi-developer.json" >"$dir/out" || fail "$(cat "$dir/out")"

shared=${QUALEX_SHARED_DATA:-$source/../shared/data}
pool=$shared/pools/ncvec/technician-2026-2030.csv
if [ -f "$pool" ]; then
    "$bank" init "$dir/ncvec.db" >"$dir/out"
    "$bank" import "$dir/ncvec.db" "$pool" --as 'A. Author' >"$dir/out" 2>"$dir/err"
    approved "$dir/ncvec.db"
    "$bank" feasible "$dir/ncvec.db" --exam "$source/data/exams/ncvec-technician.json" >"$dir/out" || fail "$(cat "$dir/out")"
fi
