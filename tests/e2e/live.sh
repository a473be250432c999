#!/bin/sh
# From signed questions to a signed decision, live: live.sh PROGRAMS PLAY SOURCE
# Every step by a key of its own, the real rules, and the forgeries that must fail.
# PROGRAMS is the folder of the qualex programs, PLAY tests/support/screen/play, SOURCE the tree.
set -eu
bin=$(realpath "$1")
play=$(realpath "$2")
source=$(realpath "$3")
folder=$(mktemp -d)
keeper=
signer=
cleanup() {
    for process in $keeper $signer; do kill "$process" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 2' INT TERM
cd "$folder"
failed=0

# expect STATUS PATTERN VERB ARGUMENT…: exit status, and a line of either output; pass phrases wait
# on descriptor 3.
expect() {
    wanted=$1
    pattern=$2
    shift 2
    status=0
    "$bin/qualex" "$@" >out 2>err </dev/null 3<phrases || status=$?
    if [ "$status" -ne "$wanted" ] ||
        { [ "$pattern" ] && ! cat out err | grep -q -- "$pattern"; }; then
        echo "FAILED: qualex $*: exit $status, wanted $wanted and '$pattern'"
        cat out err
        failed=1
    fi
}
by() { # KEY: whose key signs
    echo "--key keys/$1.key --cert keys/$1.pem --passphrase-fd 3"
}
payload() {
    openssl cms -verify -noverify -nosigs -inform DER -in "$1" 2>/dev/null
}
for _ in 1 2 3 4 5 6 7 8; do echo 'a pass phrase of the live room'; done >phrases
mkdir keys room room/admissions room/out
at() { date -u -d "$1" +%FT%TZ; }

# --- the licenser's keys, each person one ---
expect 0 'offline' sign init-root --dir pki --name 'Licensing Authority' --passphrase-fd 3
key() { # NAME POLICY MORE…
    name=$1
    shift
    expect 0 issued sign issue-key --dir pki --name "$name" --policy "$@" -o "keys/$name" \
        --passphrase-fd 3
}
for name in ann rita paul; do key $name approval; done
key licenser release
key registrar admission
key room result --opens-releases
key officer decision
lists='--trust pki/root.pem --crl pki/ca.crl --status status.p7m'
expect 0 'signed status/1' sign status $(by licenser) --live -o status.p7m

# --- questions: twelve of the licenser's own, and the public list of this repository ---
for level in know apply analyse; do
    for n in 1 2 3 4; do
        printf '// [id:%s-%s] [tag:topic:secret] [tag:level:%s] [tag:source:a test]\n' \
            $level $n $level
        printf 'Which %s is right for those who %s?{=Right %s ~Wrong %s ~Other %s}\n\n' \
            $n $level $n $n $n
    done
done >own.gift
python3 - "$source/data/exams/mcpi-developer.json" <<'PYTHON'
import copy, json, sys
policy = json.load(open(sys.argv[1]))
basis = "Order of the licenser No. 1"
policy["mode"] = "live"
policy["option_order"]["value"] = "authored"
policy["cut"]["value"] = 5
policy["public_bank"]["value"] = False
policy["standard_setting"] = {"method": "Angoff", "panel": "Panel 1", "date": "2026-01-31",
                              "report": "ab" * 32}
def sections(topic):
    return [{"id": "all", "title": {"en": "All"}, "basis": basis, "cut": None,
             "cells": [{"topic": topic, "level": level, "count": 2}
                       for level in ("know", "apply", "analyse")]}]
def write(name, topic, **changes):
    p = dict(copy.deepcopy(policy), sections=sections(topic), **changes)
    json.dump(p, open(name, "w"))
write("exam.json", "secret")
write("listed.json", "licensing")
write("listed-open.json", "licensing", public_bank={"value": True, "basis": basis})
write("unset.json", "secret", standard_setting=None)
write("groundless.json", "secret", cut={"value": 5, "basis": ""})
write("rehearsal.json", "secret", mode="rehearsal")
PYTHON
expect 0 '' bank init bank.db --live --trust pki/root.pem
expect 0 'accepted 12' bank import bank.db own.gift
expect 0 'accepted 10' bank import bank.db "$source/questions/mcpi/en/licensing.gift"

# --- three acts by three people ---
step() { # VERB STATUS KEY OUTPUT
    expect 0 '' bank "$1" bank.db --status "$2" --request -o "$4.json"
    expect 0 'signed approval/1' sign approve "$4.json" $(by "$3") -o "$4.p7m"
}
does() { # STATUS PATTERN VERB FILE
    expect "$1" "$2" bank "$3" bank.db --signed "$4.p7m" --crl pki/ca.crl
}
expect 1 'rehearsal only' bank review bank.db --status draft --as 'A. Nybody'
step author draft ann written
does 0 'author: 22 questions' author written
step review draft ann own-review
does 1 'ann did the step .author' review own-review
step review draft rita read
does 0 'review: 22 questions' review read
step approve 'in review' ann own-work
does 1 'ann did the step .author' approve own-work
step approve 'in review' rita twice
does 1 'rita did the step .review' approve twice
# An approval of what was never shown: one digit of one digest is another.
sed 's/"digest":"[0-9a-f]/"digest":"x/;s/"digest":"x/"digest":"0/' twice.json >other.json
cmp -s twice.json other.json && sed -i 's/"digest":"0/"digest":"1/' other.json
expect 0 'signed approval/1' sign approve other.json $(by paul) -o other.p7m
does 1 'is not the one that was signed' approve other
expect 1 'may not sign approval/1' sign approve twice.json $(by registrar) -o foreign.p7m
step approve 'in review' paul approved
does 0 'approve: 22 questions' approve approved
does 1 'is approved' approve approved

# --- the list of questions, and a release that keeps to it ---
today=$(date -u +%Y-%m-%d)
expect 1 'cites the list of questions in force' bank release bank.db --exam exam.json \
    --to keys/room.pem --crl pki/ca.crl -o 9.release
expect 0 '22 questions' bank establish bank.db --order 7 --date "$today" --in-force "$today" \
    --signatory 'A. Head' --licenser 'Licenser of the test' -o list.json
expect 0 'signed list/1' sign list list.json $(by licenser) -o list.p7m
expect 0 ': valid: list/1, live' verify list.p7m $lists
release() { # STATUS PATTERN POLICY NUMBER
    expect "$1" "$2" bank release bank.db --exam "$3" --to keys/room.pem --crl pki/ca.crl \
        --list list.p7m -o "$4.release"
}
release 1 'was published' listed.json 9
release 1 'standard_setting is missing' unset.json 9
release 1 'its basis is missing' groundless.json 9
expect 1 'opens nothing' bank release bank.db --exam exam.json --to keys/room.pem keys/licenser.pem \
    --crl pki/ca.crl --list list.p7m -o 9.release
release 0 '10 questions' listed-open.json 8
release 0 'release 1: 12 questions' exam.json 1
expect 1 'may not sign release/1' sign release 1.manifest.json $(by registrar) -o 1.release.p7m
expect 0 'signed release/1' sign release 1.manifest.json $(by licenser) -o 1.release.p7m
expect 0 ': valid: release/1, live' verify 1.release.p7m $lists
# With stock openssl anybody's key signs anything. One signature in two has a high s; not these.
forge() { # KEY PAYLOAD LIKE OUTPUT: the payload under the content type of the file LIKE
    type=$(openssl asn1parse -inform DER -in "$3" | sed -n 's/.*OBJECT *:\(2\.25\..*\)/\1/p' |
        head -n 1)
    openssl pkcs8 -in "keys/$1.key" -out raw.key -passin file:phrases
    while :; do
        openssl cms -sign -cades -binary -nodetach -nosmimecap -md sha256 -in "$2" -outform DER \
            -signer "keys/$1.pem" -inkey raw.key -certfile pki/ca.pem -econtent_type "$type" \
            -out "$4"
        "$bin/qualex-verify" "$4" $lists 2>&1 | grep -q 'CMS_HIGH_S' || break
    done
}
forge licenser 1.manifest.json 1.release.p7m control.p7m
expect 0 ': valid: release/1, live' verify control.p7m $lists
forge registrar 1.manifest.json 1.release.p7m forged.release.p7m
expect 1 'KEY_POLICY' verify forged.release.p7m $lists

# --- an admission, and one that was edited ---
cat >request.json <<END
{"accommodations": null, "attempt": 1, "lang": "en", "number": "L-2026-0001",
 "person": {"id": "900101300123", "name": "Asel Nurlanova", "scheme": "IIN"},
 "window": {"from": "$(at '-1 minute')", "until": "$(at '+1 day')"}}
END
admit() { # RELEASE OUTPUT MORE…
    manifest=$1
    output=$2
    shift 2
    expect "${refused:-0}" "${because:-signed admission/1}" sign admission request.json \
        --release "$manifest" $(by registrar) -o "$output" "$@"
}
refused=1 because='rehearsal only' admit 1.release.p7m no.p7m --seed 00
admit 1.release.p7m L-2026-0001.admission.p7m --pin-file pin
expect 0 ': valid: admission/1, live' verify L-2026-0001.admission.p7m $lists
sed 's/Asel Nurlanova/Aset Nurlanova/' L-2026-0001.admission.p7m >edited.p7m
cmp -s edited.p7m L-2026-0001.admission.p7m && { echo 'FAILED: nothing was edited'; failed=1; }
expect 1 'CMS_SIGNATURE' verify edited.p7m $lists

# --- the room: first with the forgeries, then as it should be ---
start() { # keeper and signer
    : >keeper.log
    : >signer.log
    "$bin/qualex-keeper" --room room >keeper.log 2>&1 &
    keeper=$!
    "$bin/qualex-sign" serve --room room --passphrase-fd 3 3<phrases >signer.log 2>&1 &
    signer=$!
    tries=0
    until { grep -q '^ready' keeper.log && grep -q ready signer.log; } || [ $tries -gt 200 ]; do
        tries=$((tries + 1))
        sleep 0.05
    done
}
stop() {
    kill "$keeper" "$signer" 2>/dev/null || true
    wait "$keeper" "$signer" 2>/dev/null || true
    keeper=
    signer=
}
play() { # NAME: plays standard input against the seat
    cat >"$1.play"
    "$play" "$folder" "$1.play" "$bin/qualex-exam" --room room || { echo "FAILED: $1"; failed=1; }
}
cp pki/root.pem pki/ca.crl status.p7m 1.release keys/room.key keys/room.pem room
cp forged.release.p7m room/1.release.p7m
expect 1 'may not sign release/1' keeper --room room
cp 1.release.p7m room/1.release.p7m
cp edited.p7m room/admissions/L-2026-0001.admission.p7m
start
play edited <<END
wait Admission number
type L-2026-0001\r
type $(cat pin)\r
gone Is this you?
see papers for this admission are not in order
type exit\r
end 0
END
cp L-2026-0001.admission.p7m room/admissions/
play sits <<END
wait Admission number
type L-2026-0001\r
type $(cat pin)\r
wait Is this you?
type 1\r
wait Text 1 of
type \e[6~1\r
wait Text 2 of
type \e[6~1\r
wait Text 3 of
type \e[6~1\r
wait Text 4 of
type \e[6~1\r
wait Try the keys
type \e[B\e[A25 m\eOP\e[C
wait That is all
type \r
wait The draw of your questions
type \r
wait agrees with its seal
type \r
wait Question 1
type 1
see Saved.
type \e[C
wait Question 2
type 1
see Saved.
type \e[C
wait Question 3
type 1
see Saved.
type \e[C
wait Question 4
type 1
see Saved.
type \e[C
wait Question 5
type 1
see Saved.
type \e[C
wait Question 6
type 1
see Saved.
type r
wait Unanswered: 0 of
type s
wait Submit the exam
copy type the code
type \r
wait Your result
see PASS
END
stop
for kind in sitting result certificate; do
    expect 0 ": valid: $kind/1, live" verify "room/out/L-2026-0001.$kind.p7m" $lists
done
expect 0 'everything is as derived' audit room/out/L-2026-0001.certificate.p7m \
    --sitting room/out/L-2026-0001.sitting.p7m --release 1.release \
    --admission L-2026-0001.admission.p7m --opening room/out/L-2026-0001.opening $lists

# --- the dossier, the officer's findings, the real rules ---
mkdir dossier
cp room/out/L-2026-0001.certificate.p7m certificate.p7m
for name in diploma contract lease alarm safe inspection; do echo "$name" >"dossier/$name.txt"; done
cat >dossier.py <<'PYTHON'
import datetime, hashlib, json, os, subprocess, sys
# dossier.py FOLDER CERTIFICATE RESULT: the dossier with whatever findings lie in FOLDER
def document(file):
    return {"file": file, "sha256": hashlib.sha256(open(file, "rb").read()).hexdigest()}
def payload(file):
    return json.loads(subprocess.run(["openssl", "cms", "-verify", "-noverify", "-nosigs",
        "-inform", "DER", "-in", file], capture_output=True, check=True).stdout)
folder, certificate, result = sys.argv[1:]
certificate = dict(document(certificate), salt=payload(result)["person"]["salt"])
findings = []
for requirement in ("3.1", "3.2", "4.1"):
    file = f"{folder}/{requirement}.p7m"
    if os.path.exists(file):
        p = payload(file)
        f = {k: p[k] for k in ("requirement", "by", "date", "result", "reason")}
        findings.append(dict(f, document=document("dossier/inspection.txt"), signed=document(file)))
json.dump({
    "qualex": "dossier/1",
    "applicant": {"scheme": "BIN", "id": "120440001234", "name": "Kilt LLP"},
    "filed": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
    "subtypes": ["development", "sale-or-transfer"], "state_secrets": False,
    "experts": [{"person": {"scheme": "IIN", "id": "900101300123", "name": "Asel Nurlanova"},
                 "education": {"level": "higher", "field": "engineering",
                               "document": document("dossier/diploma.txt")},
                 "engagement": {"from": "2025-09-01", "to": None,
                                "document": document("dossier/contract.txt")},
                 "certificate": certificate}],
    "facilities": [{"ground": "lease", "until": None, "document": document("dossier/lease.txt"),
                    "subtypes": ["development", "sale-or-transfer"],
                    "alarm": {"security": True, "fire": True, "station": "Central station",
                              "round_the_clock": True,
                              "document": document("dossier/alarm.txt")}}],
    "safes": [{"metal": True, "sealable": True, "document": document("dossier/safe.txt")}],
    "findings": findings}, sys.stdout)
PYTHON
dossier() { # CERTIFICATE FOLDER RESULT
    python3 dossier.py "$2" "$1" "$3" >dossier.json
}
judge() { # STATUS PATTERN MORE…
    wanted=$1
    pattern=$2
    shift 2
    expect "$wanted" "$pattern" licence check dossier.json $lists "$@"
}
mkdir findings
dossier certificate.p7m findings room/out/L-2026-0001.result.p7m
judge 1 'FINDING_MISSING'
found() { # REQUIREMENT ITEM
    expect 0 'finding/1' licence finding dossier.json --requirement "$1" --item "$2" --result met \
        --by 'Dana Serikova' --reason 'seen on the spot' --document dossier/inspection.txt
    cp out "$1.json"
    expect 1 'may not sign finding/1' sign finding "$1.json" $(by registrar) -o no.p7m
    expect 0 'signed finding/1' sign finding "$1.json" $(by officer) -o "findings/$1.p7m"
}
found 3.1 'experts[0]'
found 3.2 'facilities[0]'
found 4.1 'safes[0]'
dossier certificate.p7m findings room/out/L-2026-0001.result.p7m
judge 0 'development: satisfied'
judge 0 '"mode":"live"' --json
cp out decision.json
expect 1 'may not sign decision/1' sign decision decision.json $(by registrar) -o no.p7m
expect 0 'signed decision/1' sign decision decision.json $(by officer) -o L-2026-0001.decision.p7m
expect 0 ': valid: decision/1, live' verify L-2026-0001.decision.p7m $lists

# Nothing is decided without the lists, and an annulled certificate is none.
expect 2 'undetermined' licence check dossier.json --trust pki/root.pem --crl pki/ca.crl
expect 0 'signed' sign status $(by licenser) --previous status.p7m --annul certificate.p7m \
    --reason 'a test' -o annulled.p7m
expect 1 'ANNULLED' licence check dossier.json --trust pki/root.pem --crl pki/ca.crl \
    --status annulled.p7m

# --- a rehearsal's certificate: all is well with it, but for the word inside the signature ---
payload certificate.p7m | sed 's/"mode":"live"/"mode":"rehearsal"/' | tr -d '\n' >rehearsal.json
forge room rehearsal.json certificate.p7m rehearsal.p7m
dossier rehearsal.p7m findings room/out/L-2026-0001.result.p7m
judge 1 'REHEARSAL'
[ ! -e no.p7m ] && [ ! -e 9.release ] || { echo 'FAILED: what was refused was written'; failed=1; }
exit $failed
