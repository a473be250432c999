#!/bin/sh
# A release that custodians open together, the list of questions that it keeps to, and its last day:
# custody.sh QUALEX-BANK QUALEX-SIGN QUALEX-VERIFY DATA
set -eu
bank=$(realpath "$1")
sign=$(realpath "$2")
verify=$(realpath "$3")
data=$(realpath "$4")
folder=$(mktemp -d)
serving=
trap 'kill $serving 2>/dev/null || :; rm -rf "$folder"' EXIT
cd "$folder"
failed=0
now=$(date -u +%s)
at() { # seconds from now
    date -u -d "@$((now + $1))" +%Y-%m-%dT%H:%M:%SZ
}
day() { # days from now
    date -u -d "@$((now + $1 * 86400))" +%Y-%m-%d
}

fail() {
    echo "FAILED: $*"
    cat out err
    failed=1
}

# expect STATUS PATTERN COMMAND…
expect() {
    wanted=$1
    pattern=$2
    shift 2
    status=0
    "$@" >out 2>err </dev/null || status=$?
    [ "$status" -eq "$wanted" ] || fail "$*: exit $status, wanted $wanted"
    cat out err | grep -q -- "$pattern" || fail "$*: no '$pattern'"
}

signs() {
    "$sign" "$@" --passphrase-fd 3 3<phrases
}

# serves STATUS PATTERN: a signer on the room, until it says so or ends.
serves() {
    status=0
    rm -f served
    timeout 20 "$sign" serve --room room --passphrase-fd 3 3<phrases >served 2>&1 &
    serving=$!
    for _ in $(seq 100); do
        [ ! -S room/sign.sock ] || break
        kill -0 $serving 2>/dev/null || break
        sleep 0.1
    done
    if [ "$1" -eq 0 ]; then
        kill $serving 2>/dev/null || :
    fi
    wait $serving || status=$?
    cp served out
    : >err
    [ "$status" -eq "$1" ] || fail "serve: exit $status, wanted $1"
    grep -q -- "$2" served || fail "serve: no '$2'"
    rm -f room/sign.sock
}

yes 'four words and a number 7' 2>/dev/null | head -n 8 >phrases
signs init-root --dir pki --name 'Custody root' >/dev/null
signs issue-key --dir pki --name 'Bank officer' --policy release -o release >/dev/null
signs issue-key --dir pki --name 'Room 1' --policy result --opens-releases -o room-1 >/dev/null
signs issue-key --dir pki --name 'Room 2' --policy result --opens-releases -o room-2 >/dev/null
for name in anna boris chingiz; do
    signs issue-key --dir pki --name "$name" --policy custody --opens-releases -o $name >/dev/null
done
signs issue-key --dir pki --name 'Stranger' --policy custody --opens-releases -o stranger >/dev/null
signs status --key release.key --cert release.pem -o status.p7m >/dev/null

# --- a bank with one approved question of each cell ---
cat >exam.py <<'END'
import json, sys
policy = json.load(open(sys.argv[1], encoding="utf-8"))
titles = {lang: "All" for lang in policy["languages"]["value"]}
policy["sections"] = [{"id": "all", "title": titles, "basis": "of the test", "cut": None,
                       "cells": [{"topic": "t", "level": "", "count": 2}]}]
policy["cut"]["value"] = 1
policy["languages"]["value"] = ["en"]
policy["prevailing"]["value"] = "en"
for section in policy["sections"]:
    section["title"] = {"en": "All"}
for text in ("title", "scope"):
    policy[text] = {"en": policy[text]["en"]}
for consent in policy["consents"]:
    for text in ("title", "text"):
        consent[text] = {"en": consent[text]["en"]}
json.dump(policy, open("exam.json", "w", encoding="utf-8"))
END
python3 exam.py "$data/exams/mcpi-developer.json"
for i in 1 2 3; do
    printf '// [id:q-%d] [tag:topic:t]\n::T:: Question %d? {\n=right # a\n~wrong # b\n}\n\n' $i $i
done >bank.gift
"$bank" init bank.db
"$bank" import bank.db bank.gift --as ann >/dev/null
"$bank" review bank.db --status draft --as rita >/dev/null

# --- the list ---
expect 1 'nothing is approved' "$bank" establish bank.db --order 12 --date "$(day -3)" \
    --in-force "$(day -1)" --signatory 'A. Head' --licenser 'Licenser' -o list.json
"$bank" approve bank.db --status 'in review' --as paul >/dev/null
expect 2 'takes a date' "$bank" establish bank.db --order 12 --date yesterday \
    --in-force "$(day -1)" --signatory 'A. Head' --licenser 'Licenser' -o list.json
expect 0 '3 questions' "$bank" establish bank.db --order 12 --date "$(day -3)" \
    --in-force "$(day -1)" --signatory 'A. Head' --licenser 'Licenser' -o list.json
if grep -q 'weight\|rationale\|feedback' list.json; then
    fail 'the list tells of keys'
fi
expect 0 'signed list/1' signs list list.json --key release.key --cert release.pem -o list.p7m
expect 0 'valid' "$verify" list.p7m --trust pki/root.pem --crl pki/ca.crl
sed 's/"questions":\[/"questions":[{},/' list.json >broken.json
expect 1 'qualex' signs list broken.json --key release.key --cert release.pem -o broken.p7m
expect 1 'KIND\|this verb signs' signs release list.json --key release.key --cert release.pem -o x.p7m
expect 0 'questions' "$bank" establish bank.db --order 13 --date "$(day 0)" \
    --in-force "$(day 5)" --signatory 'A. Head' --licenser 'Licenser' -o later.json
signs list later.json --key release.key --cert release.pem -o later.p7m >/dev/null

# --- a release in custody ---
expect 2 'give --to' "$bank" release bank.db --exam exam.json -o 1.release
expect 2 'give --to' "$bank" release bank.db --exam exam.json --to room-1.pem --custodian anna.pem \
    -o 1.release
expect 2 'stands twice' "$bank" release bank.db --exam exam.json --custodian anna.pem anna.pem \
    -o 1.release
expect 2 'threshold' "$bank" release bank.db --exam exam.json --custodian anna.pem boris.pem \
    --threshold 3 -o 1.release
expect 1 'in force from' "$bank" release bank.db --exam exam.json --custodian anna.pem boris.pem \
    --list later.p7m -o 1.release
expect 2 'is not after' "$bank" release bank.db --exam exam.json --custodian anna.pem boris.pem \
    --not-after "$(at -60)" -o 1.release
expect 0 '3 questions' "$bank" release bank.db --exam exam.json \
    --custodian anna.pem boris.pem chingiz.pem --threshold 2 --list list.p7m \
    --not-after "$(at 3600)" -o 1.release
grep -q '"secret":null' 1.manifest.json || fail 'the secret is wrapped beside the custody'
grep -q '"order":"12"' 1.manifest.json || fail 'the release does not cite the list'
signs release 1.manifest.json --key release.key --cert release.pem -o 1.release.p7m >/dev/null

# --- the room, share by share ---
mkdir room room/admissions
cp pki/root.pem pki/ca.crl status.p7m 1.release 1.release.p7m room
cp room-1.key room/room.key
cp room-1.pem room/room.pem
serves 1 '0 of 2 custodians'
expect 0 'signed share/1' signs share 1.release.p7m --key anna.key --cert anna.pem --to room-1.pem \
    -o room/1.share-anna.p7m
serves 1 '1 of 2 custodians'
cp room/1.share-anna.p7m room/1.share-again.p7m
serves 1 '1 of 2 custodians'
rm room/1.share-again.p7m
expect 1 'no custodian' signs share 1.release.p7m --key stranger.key --cert stranger.pem \
    --to room-1.pem -o x.p7m
expect 1 'shares are of a release' signs share list.p7m --key anna.key --cert anna.pem \
    --to room-1.pem -o x.p7m
signs share 1.release.p7m --key boris.key --cert boris.pem --to room-2.pem \
    -o room/1.share-boris.p7m >/dev/null
serves 1 '1 of 2 custodians' # handed to another room
rm room/1.share-boris.p7m
signs share 1.release.p7m --key boris.key --cert boris.pem --to room-1.pem \
    -o room/1.share-boris.p7m >/dev/null
serves 0 ''
grep -q '"act":"open"' room/sign.log || fail 'the opening is not in the log'
serves 0 ''
[ "$(grep -c '"act":"open"' room/sign.log)" -eq 1 ] || fail 'the same opening is noted twice'
# The forgery that must fail: one byte of a share.
python3 - <<'END'
data = bytearray(open("room/1.share-boris.p7m", "rb").read())
data[len(data) // 2] ^= 1
open("room/1.share-boris.p7m", "wb").write(data)
END
serves 1 '1.share-boris.p7m'

# --- time ---
"$bank" release bank.db --exam exam.json --custodian anna.pem --not-before "$(at 3600)" \
    -o 2.release >/dev/null
signs release 2.manifest.json --key release.key --cert release.pem -o 2.release.p7m >/dev/null
expect 1 'no custodian hands over a share before' signs share 2.release.p7m --key anna.key \
    --cert anna.pem --to room-1.pem -o x.p7m
"$bank" release bank.db --exam exam.json --to room-1.pem --not-before "$(at -7200)" \
    --not-after "$(at -3600)" -o 3.release >/dev/null
signs release 3.manifest.json --key release.key --cert release.pem -o 3.release.p7m >/dev/null
cp 3.release 3.release.p7m room
serves 1 'it was good until'

# --- what is not on the list is not released ---
sed 's/Question 2/Question two/' bank.gift >edited.gift
"$bank" import bank.db edited.gift --as ann >/dev/null
"$bank" review bank.db --status draft --as rita >/dev/null
"$bank" approve bank.db --status 'in review' --as paul >/dev/null
expect 1 'q-2 version 2 is not as the list' "$bank" release bank.db --exam exam.json \
    --to room-1.pem --list list.p7m -o 4.release
[ ! -e 4.release ] || fail 'a refused release was written'
printf '// [id:q-9] [tag:topic:t]\n::T:: Question 9? {\n=right # a\n~wrong # b\n}\n' >more.gift
"$bank" import bank.db more.gift --as ann >/dev/null
"$bank" review bank.db --status draft --as rita >/dev/null
"$bank" approve bank.db --status 'in review' --as paul >/dev/null
"$bank" import bank.db bank.gift --as ann >/dev/null
"$bank" review bank.db --status draft --as rita >/dev/null
"$bank" approve bank.db --status 'in review' --as paul >/dev/null
expect 1 'is not as the list\|is not on the list' "$bank" release bank.db --exam exam.json \
    --to room-1.pem --list list.p7m -o 4.release
exit $failed
