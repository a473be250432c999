#!/bin/sh
# The committed syllabus is what list and policy give today: syllabus.sh QUALEX-BANK SOURCE
# To write it anew: WRITE=1 sh tests/cases/questions/syllabus.sh build/src/cmd/qualex-bank .
set -eu
bank=$1
source=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

"$bank" init "$dir/b.db" >"$dir/out"
for lang in en kk ru; do
    "$bank" import "$dir/b.db" "$source/questions/mcpi/$lang"/*.gift --lang $lang --as 'A. Author' >"$dir/out"
done
"$bank" review "$dir/b.db" --status draft --as 'B. Reviewer' >"$dir/out"
"$bank" approve "$dir/b.db" --status 'in review' --as 'C. Approver' >"$dir/out"
stale=0
for lang in en kk ru; do
    case $lang in en) page=docs/syllabus.md ;; *) page=docs/syllabus.$lang.md ;; esac
    "$bank" syllabus "$dir/b.db" --exam "$source/data/exams/mcpi-developer.json" --lang $lang -o "$dir/page"
    [ -z "${WRITE:-}" ] || cp "$dir/page" "$source/$page"
    diff "$source/$page" "$dir/page" >&2 || { echo "$page is not current" >&2; stale=1; }
done
exit $stale
