#!/bin/sh
# The candidate's story at a real room: candidate.sh PROGRAMS PLAY SOURCE
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
say() { echo "FAILED: $*"; failed=1; }

# --- a room ---
for _ in 1 2 3 4 5 6 7 8; do echo 'a pass phrase'; done >phrases
sign() { "$bin/qualex-sign" "$@" --passphrase-fd 3 3<phrases >>log 2>&1; }
bank() { "$bin/qualex-bank" "$@" >>log 2>&1; }
mkdir keys room room/admissions room/out
sign init-root --dir pki --name 'TEST ROOT'
sign issue-key --dir pki --name Licenser --policy release -o keys/release
sign issue-key --dir pki --name Registrar --policy admission -o keys/registrar
sign issue-key --dir pki --name 'Room 1' --policy result -o keys/room --opens-releases
sign status --key keys/release.key --cert keys/release.pem -o status.p7m
bank init bank.db
bank import bank.db --as author "$source"/questions/mcpi/en/*.gift
bank review bank.db --status draft --as reviewer
bank approve bank.db --status 'in review' --as approver
bank release bank.db --exam "$source/data/exams/mcpi-developer.json" -o 1.release \
    --to keys/room.pem
sign release 1.manifest.json --key keys/release.key --cert keys/release.pem -o 1.release.p7m
admit() { # number, days from now when the window opens
    cat >request.json <<EOF
{"accommodations": null, "attempt": 1, "lang": "en", "number": "$1",
 "person": {"id": "900101300123", "name": "Asel Nurlanova", "scheme": "IIN"},
 "window": {"from": "$(date -u -d "$2 days -1 minute" +%FT%TZ)",
            "until": "$(date -u -d "$(($2 + 1)) days" +%FT%TZ)"}}
EOF
    sign admission request.json --release 1.release.p7m --key keys/registrar.key \
        --cert keys/registrar.pem -o "room/admissions/$1.admission.p7m" --pin-file "pin-$1"
}
admit CANDIDATE-1 0
admit CANDIDATE-2 0
admit CANDIDATE-3 0
admit CANDIDATE-4 2
cp pki/root.pem pki/ca.crl room 2>/dev/null || cp pki/*.pem pki/*.crl room
cp 1.release 1.release.p7m status.p7m keys/room.pem keys/room.key room
start_keeper() {
    : >keeper.log
    "$bin/qualex-keeper" --room room >keeper.log 2>&1 &
    keeper=$!
    tries=0
    until grep -q '^ready' keeper.log || [ $tries -gt 100 ]; do
        tries=$((tries + 1))
        sleep 0.05
    done
}

# script NAME [--plain]: plays standard input against the program.
script() {
    name=$1
    shift
    cat >"$name.play"
    "$play" "$folder" "$name.play" "$bin/qualex-exam" --room room "$@" || say "$name"
}

# --- without a keeper: a clear message, the right exit status ---
script no-keeper <<'EOF'
wait the keeper does not answer: start 'qualex keeper
end 2
cooked
EOF

"$bin/qualex-exam" --room room --lang xx >out 2>&1 </dev/null && say 'a language that is not there'
grep -q "not 'xx'" out || say 'the language is not named'

start_keeper
[ -S room/keeper.sock ] || { cat log keeper.log; exit 1; }

# --- refused: a wrong number, a time that is not the admission's, five wrong PINs ---
script refused <<EOF
wait Admission number
type nobody-7\r
type 0000\r
wait This room has no admission of that number
type candidate-4\r
type $(cat pin-CANDIDATE-4)\r
wait It is not the time of this admission
type exit\r
end 0
cooked
EOF
script locked <<'EOF'
wait Admission number
type candidate-3\r
type 000000\r
wait The PIN is not the right one
type candidate-3\r
type 000000\r
wait The PIN is not the right one
type candidate-3\r
type 000000\r
wait The PIN is not the right one
type candidate-3\r
type 000000\r
wait The PIN is not the right one
type candidate-3\r
type 000000\r
wait locked
EOF

# --- without a signer nothing starts and nothing is lost ---
script no-signer <<EOF
wait Admission number
type candidate-1\r
type $(cat pin-CANDIDATE-1)\r
wait Is this you?
see Asel Nurlanova
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
wait The signer does not answer
see Your questions are drawn
EOF

"$bin/qualex-sign" serve --room room --passphrase-fd 3 3<phrases >signer.log 2>&1 &
signer=$!

# --- everything may be killed, and the same question comes back with its answer ---
script killed <<EOF
wait Admission number
type candidate-1\r
type $(cat pin-CANDIDATE-1)\r
wait Your questions are drawn
jailed
type \r
wait Question 1
type 1
see Saved.
type \e[C
wait Question 2
type 2
see Saved.
signal child 9
wait · answered
see Question 2
jailed
signal 9
settle
cooked
EOF
kill -9 "$keeper"
wait "$keeper" 2>/dev/null || true
start_keeper
script resumed <<EOF
wait Admission number
type candidate-1\r
type $(cat pin-CANDIDATE-1)\r
wait · answered
see Question 2
type p
wait Question 1
see · answered
type r
wait Unanswered: 22 of
type s
wait Submit the exam
type 0000\r
see Not submitted
copy type the code
type \r
wait Your result
see FAIL
type \e[6~
type \r
end 0
cooked
EOF
[ -f room/out/CANDIDATE-1.result.p7m ] || say 'no result in room/out'

# --- the forgeries: a fail made a pass; another admission, edited, under a number of one's own ---
judge() { # STATUS PATTERN FILE
    status=0
    "$bin/qualex-verify" "$3" --trust pki/root.pem --crl pki/ca.crl --status status.p7m \
        >out 2>&1 || status=$?
    if [ "$status" -ne "$1" ] || ! grep -q -- "$2" out; then
        cat out
        say "verify $3: exit $status, wanted $1 and '$2'"
    fi
}
sed 's/"decision":"fail"/"decision":"pass"/' room/out/CANDIDATE-1.result.p7m >passed.p7m
cmp -s passed.p7m room/out/CANDIDATE-1.result.p7m && say 'nothing was forged'
judge 0 ': valid: result/1' room/out/CANDIDATE-1.result.p7m
judge 1 ': invalid: CMS_SIGNATURE' passed.p7m
[ ! -e room/out/CANDIDATE-1.certificate.p7m ] || say 'a fail has a certificate'
sed 's/CANDIDATE-3/CANDIDATE-5/' room/admissions/CANDIDATE-3.admission.p7m \
    >room/admissions/CANDIDATE-5.admission.p7m
script forged <<EOF
wait Admission number
type candidate-5\r
type $(cat pin-CANDIDATE-3)\r
wait papers for this admission are not in order
type exit\r
end 0
cooked
EOF

# --- the keeper goes while somebody sits, and comes back ---
script away <<EOF &
wait Admission number
type candidate-2\r
type $(cat pin-CANDIDATE-2)\r
wait Is this you?
type 1\r
wait does not answer
see The room's computer does not answer
gone does not answer
wait Text 1 of
type \x03\x1a
see Text 1 of
EOF
seat=$!
sleep 1.5
kill -9 "$keeper"
wait "$keeper" 2>/dev/null || true
sleep 0.7
start_keeper
wait "$seat" || failed=1

# --- the keeper hangs without dying: the same words, and the same way back ---
script hung <<EOF &
wait Admission number
type candidate-2\r
type $(cat pin-CANDIDATE-2)\r
wait Text 1 of
pause 2000
type \e[6~
type 1\r
wait does not answer
gone does not answer
wait Text
EOF
seat=$!
sleep 1.2
kill -STOP "$keeper"
sleep 8
kill -CONT "$keeper"
wait "$seat" || failed=1

# --- one admission, one seat: the second is told so, the first goes on ---
script first <<EOF &
wait Admission number
type candidate-2\r
type $(cat pin-CANDIDATE-2)\r
wait Text
pause 3000
type 1
see (x) I accept
EOF
seat=$!
sleep 1.2
script second <<EOF
wait Admission number
type candidate-2\r
type $(cat pin-CANDIDATE-2)\r
wait This admission is in use at another seat
EOF
wait "$seat" || failed=1

# --- the rest of that sitting in plain mode ---
script plain --plain <<EOF
wait Admission number
type candidate-2\r
wait PIN
type $(cat pin-CANDIDATE-2)\r
wait 30 confirm
type 2\r
wait I do not accept
type 30\r
wait The seating has ended
type 30\r
end 0
cooked
EOF
exit $failed
