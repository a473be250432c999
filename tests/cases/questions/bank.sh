#!/bin/sh
# The list and the exam policies as the licenser's own program takes them: bank.sh QUALEX-BANK SOURCE
# Imported whole in all languages, nothing to lint but what is excepted with a reason, enough in every
# cell once it is approved, and three forms without a question in common.
set -eu
bank=$1
source=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() {
    echo "$1" >&2
    exit 1
}

# approved BANK: three people's steps
approved() {
    "$bank" review "$1" --status draft --as 'B. Reviewer' >"$dir/out"
    "$bank" approve "$1" --status 'in review' --as 'C. Approver' >"$dir/out"
}

# linted BANK: finds what is excepted, and nothing else
linted() {
    "$bank" lint "$1" >"$dir/out" 2>"$dir/err" || true
    sed -n 's/^qualex-bank: [^ ]*: warning: //p' "$dir/err" | sort >"$dir/found"
    sed '/^#/d' "$source/tests/cases/questions/lint-exceptions.txt" | sort >"$dir/excepted"
    diff "$dir/excepted" "$dir/found" || fail "lint finds (>) or no longer finds (<) the lines above"
}

# imported LANG NEW CHANGED: all files of the language, none refused
imported() {
    listed=$(cat "$source/questions/mcpi/$1"/*.gift | grep -c '\[id:')
    "$bank" import "$dir/mcpi.db" "$source/questions/mcpi/$1"/*.gift --lang "$1" --as 'A. Author' \
        >"$dir/import" 2>&1 || fail "$1: $(cat "$dir/import")"
    [ "$(grep -v '^changed: ' "$dir/import")" = \
        "seen $listed, accepted $listed, refused 0: $(($2 * listed)) new, $(($3 * listed)) changed, 0 unchanged" ] ||
        fail "$1: $(cat "$dir/import")"
}

exam=$source/data/exams/mcpi-developer.json
"$bank" init "$dir/mcpi.db" >"$dir/out"
imported en 1 0
imported kk 0 1
imported ru 0 1
linted "$dir/mcpi.db"

status=0
"$bank" feasible "$dir/mcpi.db" --exam "$exam" >"$dir/out" || status=$?
[ $status -eq 1 ] || fail "feasible before anything is approved: exit status $status"
approved "$dir/mcpi.db"
"$bank" feasible "$dir/mcpi.db" --exam "$exam" >"$dir/out" || fail "$(cat "$dir/out")"

# --- three attempts: each form is drawn from a release that has nothing of the forms before it, within
# --- the band of the expected cut; the rest of a list need not have three times a form ---
python3 - "$exam" >"$dir/attempt.json" <<'PYTHON'
import json, sys
policy = json.load(open(sys.argv[1]))
del policy["pool_ratio"], policy["reuse_days"]
json.dump(policy, sys.stdout)
PYTHON
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=Room' -keyout "$dir/key" \
    -out "$dir/room.pem" 2>"$dir/out"
for attempt in 1 2 3; do
    "$bank" release "$dir/mcpi.db" --exam "$dir/attempt.json" --number $attempt --to "$dir/room.pem" \
        -o "$dir/$attempt.release" >"$dir/out" 2>&1 || fail "attempt $attempt: $(cat "$dir/out")"
    "$bank" draw "$dir/$attempt.release" --seed "0$attempt" >"$dir/form" 2>"$dir/err" ||
        fail "attempt $attempt: $(cat "$dir/err")"
    "$bank" draw "$dir/$attempt.release" --seed "0$attempt" --count 200 >"$dir/forms" 2>"$dir/spread"
    python3 - "$dir/attempt.json" "$dir/spread" <<'PYTHON'
import json, re, sys
band = json.load(open(sys.argv[1]))["expected_cut"]["value"]
told = re.fullmatch(r"expected cut of 200 forms: ([\d.]+) to ([\d.]+), mean ([\d.]+), "
                    r"standard deviation ([\d.]+)\n", open(sys.argv[2]).read())
least, greatest, mean, deviation = (float(x) for x in told.groups())
assert band["from"] / 100 <= least < mean < greatest <= band["to"] / 100, (band, told.group())
assert 0 < deviation < greatest - least, told.group()
PYTHON
    awk '{print $2}' "$dir/form" >"$dir/form-$attempt"
    [ "$(wc -l <"$dir/form-$attempt")" -eq 60 ] || fail "attempt $attempt: $(wc -l <"$dir/form-$attempt")"
    ! grep -q 's[0-9][0-9]$' "$dir/form-$attempt" || fail 'a sample was drawn'
    "$bank" retire "$dir/mcpi.db" --as 'D. Keeper' --why 'shown in a form' - <"$dir/form-$attempt" >"$dir/out" 2>&1 ||
        fail "$(cat "$dir/out")"
done
[ -z "$(sort "$dir"/form-? | uniq -d)" ] || fail 'a question stands in two forms'
python3 "$source/tests/cases/questions/enemies.py" "$dir"/form-?

shared=${QUALEX_SHARED_DATA:-$source/../shared/data}
pool=$shared/pools/ncvec/technician-2026-2030.csv
if [ -f "$pool" ]; then
    "$bank" init "$dir/ncvec.db" >"$dir/out"
    "$bank" import "$dir/ncvec.db" "$pool" --as 'A. Author' >"$dir/out" 2>"$dir/err"
    approved "$dir/ncvec.db"
    "$bank" feasible "$dir/ncvec.db" --exam "$source/data/exams/ncvec-technician.json" >"$dir/out" || fail "$(cat "$dir/out")"
fi
