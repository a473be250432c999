#!/bin/sh
# The licensing officer's day with the real programs: licence.sh QUALEX-LICENCE QUALEX-SIGN QUALEX-VERIFY
set -eu
licence=$(realpath "$1")
sign=$(realpath "$2")
verify=$(realpath "$3")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
failed=0
today=$(date -u +%Y-%m-%d)

fail() {
    echo "FAILED: $*"
    cat out err
    failed=1
}

# expect STATUS PATTERN COMMAND…: exit status, and a line of standard output or error.
expect() {
    wanted=$1
    pattern=$2
    shift 2
    status=0
    "$@" >out 2>err </dev/null || status=$?
    [ "$status" -eq "$wanted" ] || fail "$*: exit $status, wanted $wanted"
    cat out err | grep -q -- "$pattern" || fail "$*: no '$pattern'"
}

# Runs qualex-sign with the pass phrase on descriptor 3.
signs() {
    "$sign" "$@" --passphrase-fd 3 3<phrase </dev/null
}

digest() {
    printf '{"file":"%s","sha256":"%s"}' "$1" "$(sha256sum "$1" | cut -d' ' -f1)"
}

# --- the licenser's keys ---
yes 'four words and a number 7' 2>/dev/null | head -n 4 >phrase
signs init-root --dir pki --name 'Test licenser' >out 2>err || fail init-root
signs issue-key --dir pki --name 'Officer Serik' --policy decision -o officer >out 2>err || fail key
signs issue-key --dir pki --name 'Status' --policy release -o lists >out 2>err || fail key
signs issue-key --dir pki --name 'Room 1' --policy result -o room >out 2>err || fail key
signs status --live --key lists.key --cert lists.pem -o status.p7m >out 2>err || fail status
cp pki/root.pem root.pem
cat pki/*.crl >ca.crl
lists='--trust root.pem --crl ca.crl --status status.p7m'

# --- an application for sale alone: no exam is asked for ---
for document in diploma contract lease alarm record; do
    echo "The $document." >$document.txt
done
dossier() { # FINDINGS UNTIL
    cat <<END
{"qualex":"dossier/1","applicant":{"scheme":"BIN","id":"120540001234","name":"Example Cipher LLP"},
"filed":"$today","subtypes":["sale-or-transfer"],"state_secrets":false,
"experts":[{"person":{"scheme":"IIN","id":"850101300123","name":"Aigerim Example"},
"education":{"level":"higher","field":"engineering","document":$(digest diploma.txt)},
"engagement":{"from":"2024-01-15","to":null,"document":$(digest contract.txt)}}],
"facilities":[{"ground":"lease","until":"$2","document":$(digest lease.txt),
"subtypes":["sale-or-transfer"],"alarm":{"security":true,"fire":true,"station":"Station 7",
"round_the_clock":true,"document":$(digest alarm.txt)}}],"findings":[$1]}
END
}
dossier '' 2099-12-31 >dossier.json

# Claims alone are no evidence.
expect 1 'evidence missing \[FINDING_MISSING\]' "$licence" check dossier.json $lists

# The officer finds, and signs.
finding() { # REQUIREMENT ITEM RESULT KEY OUTPUT
    "$licence" finding dossier.json --requirement "$1" --item "$2" --result "$3" \
        --by 'Officer Serik' --reason 'seen on the spot' --document record.txt >"$5.json"
    signs finding "$5.json" --key "$4.key" --cert "$4.pem" -o "$5.p7m"
}
entry() { # REQUIREMENT RESULT FILE
    printf '{"requirement":"%s","by":"Officer Serik","date":"%s","result":"%s",' "$1" "$today" "$2"
    printf '"reason":"seen on the spot","document":%s,"signed":%s}' "$(digest record.txt)" \
        "$(digest "$3")"
}
finding 3.1 'experts[0]' met officer f31 || fail finding
finding 3.2 'facilities[0]' met officer f32 || fail finding
found="$(entry 3.1 met f31.p7m),$(entry 3.2 met f32.p7m)"
dossier "$found" 2099-12-31 >dossier.json
expect 0 'sale-or-transfer: satisfied' "$licence" check dossier.json $lists
expect 0 '"verdict":"satisfied"' "$licence" check dossier.json $lists --json
cp out decision.json

# The decision is signed and holds; one byte of it changed does not.
signs decision decision.json --key officer.key --cert officer.pem -o X.decision.p7m || fail sign
expect 0 'valid' "$verify" X.decision.p7m $lists
sed 's/"verdict":"satisfied"/"verdict":"satisfiee"/' X.decision.p7m >altered.p7m
expect 1 'invalid: CMS_' "$verify" altered.p7m $lists

# A room's key cannot sign a finding, and what is forged falls.
if finding 3.2 'facilities[0]' met room forged >out 2>err; then
    fail 'a room signed a finding'
fi
dossier "$found" 2100-12-31 >longer.json
expect 1 'evidence missing \[FINDING_OTHER_ITEM\]' "$licence" check longer.json $lists
sed 's/seen on the spot/not been there /' f32.p7m >altered.p7m
dossier "$(entry 3.1 met f31.p7m),$(entry 3.2 met altered.p7m)" 2099-12-31 >forged.json
expect 1 'not met \[CMS_' "$licence" check forged.json $lists
echo 'Another lease.' >lease.txt
expect 1 'not met \[DOCUMENT_DIFFERS\]' "$licence" check dossier.json $lists
echo 'The lease.' >lease.txt

# A finding that is annulled counts no more.
signs status --key lists.key --cert lists.pem --previous status.p7m --annul f32.p7m \
    --reason 'the officer was misled' -o annulled.p7m >out 2>err || fail annul
expect 1 'not met \[ANNULLED\]' "$licence" check dossier.json --trust root.pem --crl ca.crl \
    --status annulled.p7m

# What cannot be told decides nothing.
expect 2 'STATUS_MISSING, undetermined' "$licence" check dossier.json --trust root.pem --crl ca.crl
expect 2 'CRL_MISSING, undetermined' "$licence" check dossier.json --trust root.pem \
    --status status.p7m
"$licence" check dossier.json --trust root.pem --crl ca.crl --json >unknown.json || true
if signs decision unknown.json --key officer.key --cert officer.pem -o no.p7m >out 2>err; then
    fail 'an undetermined decision was signed'
fi
grep -q "nothing may be decided on the verdict 'undetermined'" err || fail 'another message'
[ ! -e no.p7m ] || fail 'something was written'
expect 2 'rules not in force' "$licence" check dossier.json --trust root.pem --at 2012-05-26
expect 2 'DOSSIER\|dossier' "$licence" check decision.json $lists

# The rules of this build are found without being named.
expect 0 'in force from: 2012-05-27' "$licence" explain
exit $failed
