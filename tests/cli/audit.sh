#!/bin/sh
# qualex audit as an auditor meets it: audit.sh QUALEX-AUDIT MAKE-SITTING
set -eu
audit=$(realpath "$1")
make=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$make" "$folder"
cd "$folder"
failed=0

# expect STATUS OUTPUT-PATTERN ARGUMENT…: exit status, and a line of standard output.
expect() {
    wanted=$1
    pattern=$2
    shift 2
    status=0
    "$audit" "$@" >out 2>err </dev/null || status=$?
    if [ "$status" -ne "$wanted" ] || { [ "$pattern" ] && ! grep -q -- "$pattern" out; }; then
        echo "FAILED: audit $*: exit $status, wanted $wanted and '$pattern'"
        cat out err
        failed=1
    fi
}

lists='--trust root.pem --crl ca.crl --status status.p7m --at 2026-11-23'
files='--sitting X-01.sitting.p7m --release 1.release'
all="$files --opening X-01.opening $lists"

# An honest sitting: every line the same.
expect 0 '^X-01.result.p7m: everything is as derived$' X-01.result.p7m $all
expect 0 '^  draw        same     22 questions in their order$' X-01.result.p7m $all
expect 0 '^  time        same     working 22000 ms + paused 7000 + compensated 900000 + lost 100000' \
    X-01.certificate.p7m $all
expect 0 '^  score       same     20 of 22 points$' X-01.certificate.p7m $all
expect 0 '"part":"options","text":"22 orders"' X-01.result.p7m $all --json
[ "$(grep -c '"answer":"same"' out)" -eq 1 ] || failed=1

# The forgery: a room that gives other places than the nonces do, and signs it.
lie='--sitting lie/X-01.sitting.p7m --release lie/1.release --opening lie/X-01.opening'
expect 1 '^lie/X-01.certificate.p7m: NOT AS DERIVED$' lie/X-01.certificate.p7m $lie $lists
expect 1 '^  draw        differs  question 1 is ' lie/X-01.certificate.p7m $lie $lists
expect 1 '^  chain       same ' lie/X-01.certificate.p7m $lie $lists
expect 1 '"result":"differs"' lie/X-01.certificate.p7m $lie $lists --json

# Papers of one sitting with the journal of another.
expect 1 '^  documents   differs  sitting of the paper: ' lie/X-01.result.p7m $all

# One byte of the release, of the sitting, of the opening.
cp 1.release flipped.release
printf 'X' | dd of=flipped.release bs=1 seek=5000 conv=notrunc 2>/dev/null
expect 1 '' X-01.result.p7m --sitting X-01.sitting.p7m --release flipped.release \
    --manifest 1.release.p7m $lists
grep -q 'not the file that was signed' err || { cat err; failed=1; }
cp X-01.sitting.p7m flipped.p7m
printf 'X' | dd of=flipped.p7m bs=1 seek=3000 conv=notrunc 2>/dev/null
expect 1 '' X-01.result.p7m --sitting flipped.p7m --release 1.release $lists
sed 's/"answer_key":"./"answer_key":"x/' X-01.opening >flipped.opening
expect 1 '^  score       differs ' X-01.result.p7m $files --opening flipped.opening $lists
{ cat X-01.opening; echo; } >longer.opening
sed 's/:/: /' X-01.opening >blank.opening
for file in longer blank; do
    expect 1 '' X-01.result.p7m $files --opening $file.opening $lists
    grep -q "$file.opening: .*canonical" err || { cat err; failed=1; }
done

# What is not at hand is said to be unknown.
expect 2 '^  score       unknown  not opened' X-01.result.p7m $files $lists
expect 2 '^  signatures  unknown ' X-01.result.p7m $files --opening X-01.opening \
    --trust root.pem --crl ca.crl --at 2026-11-23
mkdir apart
mv X-01.admission.p7m apart
expect 2 '^  draw        unknown  not derived: the admission' X-01.result.p7m $all
expect 0 'everything is as derived' X-01.result.p7m $all --admission apart/X-01.admission.p7m
mkdir admissions
mv apart/X-01.admission.p7m admissions
expect 0 'everything is as derived' X-01.result.p7m $all

# Usage and files.
expect 2 '' X-01.result.p7m
expect 2 '' absent.p7m $all
expect 1 '' X-01.sitting.p7m $all
grep -q 'give a result or a certificate' err || { cat err; failed=1; }
expect 0 '^usage: qualex-audit ' --help

exit $failed
