#!/bin/sh
# The whole story through real programs, sockets and a pty: demo.sh CASE FOLDER-OF-PROGRAMS SOURCE PLAY
set -eu
case=$1
qualex=$(realpath "$2")/qualex
source=$(realpath "$3")
play=$(realpath "$4")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() {
    echo "FAILED: $1"
    cat out
    exit 1
}

demo() {
    "$qualex" demo --auto "$@" >out 2>&1 </dev/null || fail "demo $* ended with $?"
}

# says PATTERN…: each stands in what the demo printed.
says() {
    for pattern; do
        grep -q -- "$pattern" out || fail "it does not say '$pattern'"
    done
}

# Payload of an artefact, by stock openssl, canonical already.
payload() {
    openssl cms -verify -noverify -nosigs -inform DER -in "$1" 2>/dev/null
}

# Form, answers, score and decision of a finished demo.
outcome() {
    payload "$1/A-2026-0001.sitting.p7m" >sitting.json
    payload "$1/A-2026-0001.result.p7m" >result.json
    python3 - <<'PY'
import json
events = json.load(open("sitting.json"))["events"]
result = json.load(open("result.json"))
print([e["body"]["questions"] for e in events if e["kind"] == "drawn"])
print([(e["body"]["question"], e["body"]["options"]) for e in events if e["kind"] == "answered"])
print(result["score"], result["decision"])
PY
}

case $case in
pass)
    demo --dir left
    says 'the seat is killed' 'the keeper is killed' 'Outcome  *PASS' 'everything is as derived' \
        'CAdES Verification successful' 'forged.p7m: invalid: CMS_SIGNATURE' \
        'development: satisfied' 'not met \[NO_SAFE\]' 'not met \[PERSON_MISMATCH\]' \
        '4.2  not applicable'
    for file in root.pem ca.crl status.p7m bank.db dossier.json 1.release 1.release.p7m \
        A-2026-0001.admission.p7m A-2026-0001.sitting.p7m A-2026-0001.result.p7m \
        A-2026-0001.certificate.p7m A-2026-0001.decision.p7m A-2026-0001.opening; do
        [ -s "left/$file" ] || fail "$file is not left"
    done
    python3 "$source/tests/e2e/secrets.py" left out || fail 'a secret lies about'
    # The real rules refuse what the demo's own copy lets pass.
    cd left
    status=0
    "$qualex" licence check dossier.json --trust root.pem --crl ca.crl --status status.p7m \
        --rules "$source/data/rules/kz-440.json" >../out 2>&1 || status=$?
    cd ..
    [ "$status" -eq 1 ] || fail "a rehearsal certificate got exit status $status"
    says 'REHEARSAL'
    # An existing folder is not written into.
    status=0
    "$qualex" demo --auto --dir left >out 2>&1 || status=$?
    [ "$status" -ne 0 ] || fail 'the folder was used twice'
    says 'not there yet'
    ;;
fail)
    demo --fail --dir left
    says 'Outcome  *FAIL' 'below 40 %' 'no certificate' 'CERTIFICATE_MISSING' \
        'everything is as derived' 'sale-or-transfer: satisfied'
    [ ! -e left/A-2026-0001.certificate.p7m ] || fail 'a failing candidate has a certificate'
    ;;
seed)
    demo --seed 5eed --dir one
    demo --seed 5eed --dir two
    demo --seed 5eee --dir three
    outcome one >one.txt
    outcome two >two.txt
    outcome three >three.txt
    cmp one.txt two.txt || fail 'the same seed gave another form, answers, score or decision'
    ! cmp -s one.txt three.txt || fail 'another seed gave the same'
    ;;
commands)
    # Each step is printed as it can be typed in the folder.
    demo --seed 5eed --dir left
    for command in 'mkdir -m 700 room room/admissions' \
        'cp root.pem ca.crl status.p7m 1.release 1.release.p7m keys/room.key keys/room.pem room' \
        'cp A-2026-0001.admission.p7m room/admissions' 'qualex exam --room room' \
        'qualex bank export bank.db --format json >bank.json' 'cat root.pem ca.crl >trust.pem' \
        'qualex licence finding dossier.json --requirement 4.1 .* >finding-4.1.json' \
        'qualex licence check dossier.json .* --json >decision.json'; do
        says "^   \$ $command\$"
    done
    # The seat is taken again after it was killed, and no report is cut short.
    [ "$(grep -c '^   \$ qualex exam' out)" -eq 2 ] || fail 'the seat is not taken twice'
    ! grep -q '^     …$' out || fail 'a report is cut short'
    ;;
dir)
    # Names are those of the folder that it is called from.
    mkdir -p tree/data/demo tree/build/src/cmd elsewhere
    cp "$source/data/demo/run" tree/data/demo
    echo : >tree/data/bootstrap
    printf '#!/bin/sh\npwd\necho "$@"\n' >tree/build/src/cmd/qualex
    chmod +x tree/build/src/cmd/qualex
    (cd elsewhere && sh ../tree/data/demo/run --auto --dir left) >out 2>&1 || fail 'data/demo/run'
    says "^$folder/elsewhere$" '^demo --auto --dir left$'
    # A path may be longer than a socket's address.
    demo --dir "$(printf '%0120d' 0)"
    says 'everything is as derived'
    ;;
leave)
    # Who leaves early may come back, and is told how the demo ends otherwise.
    cat >leave.play <<'END'
wait Press Enter to take your seat
type \r
wait Admission number
type exit\r
wait You left before you handed in
type \r
wait Admission number
type exit\r
wait q and Enter
type q\r
wait ended before an exam was handed in
end 2
END
    "$play" "$folder" leave.play "$qualex" demo --dir left >out 2>&1 || fail 'leaving early'
    ;;
pool-technician | pool-general | pool-extra)
    class=${case#pool-}
    pools=${QUALEX_SHARED_DATA:-$source/../shared/data}/pools/ncvec
    pool=$(ls "$pools/$class"-*.csv 2>/dev/null) || exit 77
    case $class in
    technician) seen=409 form=35 cut=26 ;;
    general) seen=423 form=35 cut=26 ;;
    extra) seen=599 form=50 cut=37 ;;
    esac
    demo --exam "$source/data/exams/ncvec-$class.json" --questions "$pool" --dir left
    says "seen $seen, accepted $seen, refused 0" "of $form, needed $cut" 'Outcome  *PASS' \
        'everything is as derived'
    ;;
esac
