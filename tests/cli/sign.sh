#!/bin/sh
# The licenser's key room with the real program: sign.sh QUALEX-SIGN QUALEX-VERIFY MAKE-SITTING CASES
set -eu
sign=$(realpath "$1")
verify=$(realpath "$2")
make=$(realpath "$3")
cases=$(realpath "$4")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
failed=0
arc=2.25.299185312369763941263092117693597712149.2
now=$(date -u +%s)
at() { # days from now
    date -u -d "@$((now + $1 * 86400))" +%Y-%m-%dT%H:%M:%SZ
}

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

# qualex-sign with pass phrases on descriptor 3; another file of them: PHRASES=FILE signs …
signs() {
    "$sign" "$@" --passphrase-fd 3 3<"${PHRASES:-phrases}"
}

# Each document also holds for stock openssl: file, key policy.
stock() {
    cat root.pem pki/ca.crl >trusted.pem
    openssl cms -verify -cades -inform DER -in "$1" -CAfile trusted.pem -purpose any \
        -crl_check_all -explicit_policy -policy "$arc.$2" -out payload.json 2>err >out ||
        fail "stock openssl refuses $1"
}
refused_by_stock() {
    cat root.pem pki/ca.crl >trusted.pem
    if openssl cms -verify -cades -inform DER -in "$1" -CAfile trusted.pem -purpose any \
        -crl_check_all -explicit_policy -policy "$arc.$2" -out payload.json 2>err >out; then
        fail "stock openssl takes $1"
    fi
    grep -q "$3" err || fail "stock openssl refuses $1 otherwise"
}

yes 'four words and a number 7' 2>/dev/null | head -n 8 >phrases
yes 'not the phrase' 2>/dev/null | head -n 8 >wrong

# --- usage ---
expect 0 '^usage: qualex-sign' "$sign" --help
expect 0 'usage: qualex-sign admission' "$sign" admission --help
expect 0 '^qualex-sign [0-9]' "$sign" --version
expect 2 'qualex-sign --help' "$sign"
expect 2 'help' "$sign" forge
expect 2 'help' "$sign" init-root --name R
expect 2 'help' "$sign" admission
expect 2 'no such\|unknown\|help' "$sign" refresh-crl --dir pki --colour

# --- the root, and keys below it ---
expect 0 'take root.key offline' signs init-root --dir pki --name 'Test – not valid' \
    --organisation 'Licenser'
cp -R pki before
expect 1 'is there already' signs init-root --dir pki --name 'Another'
diff -r pki before >/dev/null || fail 'init-root changed what was there'
expect 1 '1 to 55 characters' signs init-root --dir long --name \
    'A name that is far too long to stand in any certificate of the world'
expect 1 'whitelist' signs init-root --dir long --name "$(printf 'A\033[31m')"
[ ! -e long ] || fail 'a refused root left a folder'
expect 2 'pki/none/x' signs init-root --dir pki/none/x --name R
cp pki/root.pem root.pem

PHRASES=wrong expect 1 'pki/ca.key: the pass phrase does not open this key' signs issue-key \
    --dir pki --name Nobody --policy release -o nobody
[ ! -e nobody.key ] && [ ! -e nobody.pem ] || fail 'a wrong pass phrase left a key'
expect 2 'nothing is open for reading on that descriptor: redirect' "$sign" issue-key --dir pki \
    --name Nobody --policy release -o nobody --passphrase-fd 9
expect 2 'no key policy' signs issue-key --dir pki --name X --policy everything -o x
expect 2 'a key is for something' signs issue-key --dir pki --name X -o x
expect 1 'fewer --days' signs issue-key --dir pki --name X --policy result --days 36000 -o x
for key in release admission decision approval result; do
    expect 0 "issued to \"Keeper of $key\"" signs issue-key --dir pki --name "Keeper of $key" \
        --policy "$key" -o "$key"
done
expect 0 'issued to "Audit"' signs issue-key --dir pki --name Audit --opens-releases -o audit
cp release.key kept
expect 1 'release.key: is there already' signs issue-key --dir pki --name Again --policy release \
    -o release
cmp -s release.key kept || fail 'a key was overwritten'
rm audit.key
expect 1 'audit.pem: is there already' signs issue-key --dir pki --name Again --opens-releases \
    -o audit
[ ! -e audit.key ] || fail 'a key without its certificate was left'
for key in pki/root.key pki/ca.key release.key; do
    [ "$(stat -c %a "$key")" = 600 ] || fail "$key is not 0600"
    grep -q 'BEGIN ENCRYPTED PRIVATE KEY' "$key" || fail "$key is not PKCS#8"
    openssl asn1parse -in "$key" | grep -q ':1.3.6.1.4.1.11591.4.11\|:id-scrypt\|:scrypt' ||
        fail "$key is not under scrypt"
done
expect 0 'digital\|Digital' openssl x509 -in audit.pem -noout -ext keyUsage
expect 0 'Key Agreement' openssl x509 -in audit.pem -noout -ext keyUsage
openssl verify -CAfile root.pem -untrusted pki/ca.pem release.pem >out 2>err || fail 'chain'

# --- the first status list ---
status() {
    out=$1
    shift
    signs status --key release.key --cert release.pem -o "$out" "$@"
}
expect 0 'signed status/1' status status.p7m
stock status.p7m 1
grep -q '"number":1,' payload.json || fail 'the first list is not number 1'
lists='--trust root.pem --crl pki/ca.crl --status status.p7m'
expect 1 'KEY_POLICY\|may not sign' signs status --key admission.key --cert admission.pem -o no.p7m
[ ! -e no.p7m ] || fail 'the wrong key wrote a list'
expect 1 'is not the certificate of' signs status --key release.key --cert admission.pem -o no.p7m
chmod 644 release.key
expect 0 'others may read this private key' status other.p7m
chmod 600 release.key

# --- a release ---
mkdir made
"$make" made
openssl cms -verify -noverify -inform DER -in made/1.release.p7m -out 1.manifest.json 2>err
signs_release() {
    signs release "$1" --key release.key --cert release.pem -o "$2"
}
expect 0 'signed release/1' signs_release 1.manifest.json 1.release.p7m
stock 1.release.p7m 1
refused_by_stock 1.release.p7m 2 'policy'
expect 0 '^1.release.p7m: valid' "$verify" 1.release.p7m $lists
cp 1.release.p7m kept
expect 1 'is there already: what was signed is not replaced' signs_release 1.manifest.json \
    1.release.p7m
cmp -s 1.release.p7m kept || fail 'a signed release was replaced'
cp made/1.release 3.release
cp 1.manifest.json 3.manifest.json
expect 0 '^3.release.p7m: signed release/1' signs_release 3.manifest.json 3.release.p7m
grep -q warning err && fail 'a release beside its manifest is warned of'
printf x >>3.release
expect 1 '3.manifest.json: file_sha256 is not that of 3.release, so ' signs_release 3.manifest.json no.p7m
cp made/1.release 3.release
sed 's/"file_sha256":"..../"file_sha256":"0000/' 1.manifest.json >3.manifest.json
expect 1 '3.manifest.json: file_sha256 is not that of 3.release, so ' signs_release 3.manifest.json no.p7m
expect 0 'warning: signed without a look at its release' signs_release 1.manifest.json 4.release.p7m
sed 's/"cut":{"basis"/"cut":{"bases"/' 1.manifest.json >bad.json
expect 1 'bad.json: ' signs_release bad.json no.p7m
sed 's/"file_sha256":"../"file_sha256":"/' 1.manifest.json >bad.json
expect 1 'file_sha256' signs_release bad.json no.p7m
printf '{"qualex":"decision/1"}' >bad.json
expect 1 "is 'decision/1', and this verb signs release/1 alone" signs_release bad.json no.p7m
printf '{"kind":"release"}' >bad.json
expect 1 'bad.json: does not say what it is, and this verb signs release/1 alone' \
    signs_release bad.json no.p7m
printf '{"qualex":' >bad.json
expect 1 'bad.json' signs_release bad.json no.p7m
expect 2 'absent.json' signs_release absent.json no.p7m
[ ! -e no.p7m ] || fail 'something refused was written'

# --- admissions ---
request() { # FROM UNTIL LANG MORE
    cat <<END
{"number":"A-0001","attempt":1,"lang":"$3","person":{"scheme":"IIN","id":"870101300012",
"name":"Aigul Serikkyzy"},"window":{"from":"$1","until":"$2"}$4}
END
}
admit() { # REQUEST OUTPUT MORE…
    request=$1
    output=$2
    shift 2
    signs admission "$request" --release 1.release.p7m --key admission.key --cert admission.pem \
        -o "$output" "$@"
}
request "$(at 0)" "$(at 1)" en '' >request.json
expect 0 '^PIN [0-9]\{8\}$' admit request.json A-0001.admission.p7m
stock A-0001.admission.p7m 2
grep -q '"seed":null' payload.json || fail 'an admission without a seed has one'
pin=$(sed -n 's/^PIN //p' out)
grep -q "${pin:-none}" payload.json && fail 'the PIN stands in the admission'
expect 0 ': valid: admission/1' "$verify" A-0001.admission.p7m $lists
expect 0 'signed admission/1' admit request.json two.p7m --pin-file pin
[ "$(stat -c %a pin)" = 600 ] || fail 'the PIN file is not 0600'
grep -q '^[0-9]\{8\}$' pin || fail 'the PIN file holds no PIN'
grep -q PIN out && fail 'the PIN was printed too'
expect 1 'pin: ' admit request.json three.p7m --pin-file pin
[ ! -e three.p7m ] || fail 'an admission without its PIN was written'
expect 2 'nowhere' admit request.json nowhere/four.p7m --pin-file pin4
[ ! -e pin4 ] || fail 'a PIN without its admission was left'
expect 1 'is there already' admit request.json A-0001.admission.p7m
request "$(at 1)" "$(at 0)" en '' >bad.json
expect 1 'window: ends before it begins' admit bad.json no.p7m
request "$(at -2)" "$(at -1)" en '' >bad.json
expect 1 'window: is over already' admit bad.json no.p7m
request tomorrow "$(at 1)" en '' >bad.json
expect 1 "'tomorrow' is no time" admit bad.json no.p7m
request "$(at 0)" "$(at 1)" kk '' >bad.json
expect 1 "lang: the exam is not given in 'kk'" admit bad.json no.p7m
request "$(at 0)" "$(at 1)" en ',"employer":"A"' >bad.json
expect 1 'employer' admit bad.json no.p7m
sed 's/"attempt":1/"attempt":4/' request.json >bad.json
expect 1 'attempt: the policy allows 3' admit bad.json no.p7m
sed 's/A-0001/a 1/' request.json >bad.json
expect 1 'number' admit bad.json no.p7m
sed 's/Aigul/Aigul\\u202e/' request.json >bad.json
expect 1 'whitelist' admit bad.json no.p7m
sed 's/Aigul/Aigul\\u001b[2J/' request.json >bad.json
expect 1 'whitelist' admit bad.json no.p7m
expect 1 'is no release' signs admission request.json --release A-0001.admission.p7m \
    --key admission.key --cert admission.pem -o no.p7m
expect 1 'may not sign' signs admission request.json --release 1.release.p7m --key release.key \
    --cert release.pem -o no.p7m
expect 2 'hexadecimal' admit request.json no.p7m --seed xyz
[ ! -e no.p7m ] || fail 'an admission that was refused was written'

# A seed gives the same admission again, in a rehearsal.
expect 0 'signed' admit request.json seed1.p7m --seed 00ff
one=$(sed -n 's/^PIN //p' out)
expect 0 'signed' admit request.json seed2.p7m --seed 00ff
[ "$one" = "$(sed -n 's/^PIN //p' out)" ] || fail 'a seed gives another PIN'
python3 - "$cases/policy-base/live.json" <<'END'
import json, sys
manifest = json.load(open("1.manifest.json"))
manifest["policy"] = json.load(open(sys.argv[1]))
manifest["mode"] = "live"
json.dump(manifest, open("unlisted.json", "w"))
manifest["list"] = {"date": "2026-01-01", "digest": "00" * 32, "order": "1"}
json.dump(manifest, open("live.json", "w"))
END
expect 1 'cites none' signs_release unlisted.json no.p7m
expect 0 'signed release/1' signs_release live.json live.p7m
sed "s/\"lang\":\"en\"/\"lang\":\"ru\"/" request.json >live-request.json
expect 1 'a chosen seed exists in a rehearsal only' signs admission live-request.json \
    --release live.p7m --key admission.key --cert admission.pem -o no.p7m --seed 00ff
expect 0 'signed admission/1' signs admission live-request.json --release live.p7m \
    --key admission.key --cert admission.pem -o live-admission.p7m

# --- findings, decisions, approvals: whole or not at all ---
digest=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
head='"mode":"rehearsal","requiredSigners":["decision"]'
applicant='"applicant":{"scheme":"BIN","id":"120540001234","name":"Example"}'
cat >finding.json <<END
{"qualex":"finding/1",$head,"about":"$digest",$applicant,"by":"Officer","date":"2026-11-20",
"document":null,"reason":"seen on the spot","requirement":"3.1","result":"met","rules":"kz-440"}
END
cat >decision.json <<END
{"qualex":"decision/1",$head,"dossier":"$digest","rules":"$digest","rulesId":"kz-440",
"licenser":"L","at":"2026-11-20T10:00:00Z",$applicant,"verdict":"satisfied","subtypes":[],
"notices":[]}
END
cat >approval.json <<END
{"qualex":"approval/1","mode":"live","requiredSigners":["approval"],"act":"approve",
"items":[{"id":"q-1","version":1,"digest":"$digest"}]}
END
for kind in finding decision; do
    expect 0 "signed $kind/1" signs $kind $kind.json --key decision.key --cert decision.pem \
        -o X.$kind.p7m
    stock X.$kind.p7m 4
    expect 0 ': valid' "$verify" X.$kind.p7m $lists
done
expect 0 'signed approval/1' signs approve approval.json --key approval.key --cert approval.pem \
    -o X.approval.p7m
stock X.approval.p7m 5
refuse_document() { # VERB FILE KEY PATTERN SED-EXPRESSION
    sed "$5" "$2.json" >bad.json
    expect 1 "$4" signs "$1" bad.json --key "$3.key" --cert "$3.pem" -o no.p7m
}
refuse_document finding finding decision "here the result is 'maybe'" 's/"met"/"maybe"/'
refuse_document finding finding decision date 's/2026-11-20/yesterday/'
refuse_document finding finding decision about 's/"about":"00/"about":"/'
refuse_document finding finding decision 'reason.*whitelist' 's/on the spot/\\u0007/'
refuse_document finding finding decision more 's/"by"/"more":1,"by"/'
refuse_document decision decision decision undetermined 's/satisfied/undetermined/'
refuse_document decision decision decision 'rename it' 's/"subtypes":\[\]/"subtypes":[{"k y":1}]/'
refuse_document decision finding decision "is 'finding/1'" ''
refuse_document approve approval approval items 's/"items".*/"items":[]}/'
refuse_document approve approval decision 'may not sign' ''
refuse_document finding finding decision requiredSigners 's/"decision"/"result"/'
[ ! -e no.p7m ] || fail 'a document that was refused was written'

# --- what the status list says ---
reason='--reason test'
expect 2 'reason' status next.p7m --previous status.p7m --suspend X.finding.p7m
expect 2 'go together' status next.p7m --previous status.p7m --supersede X.finding.p7m $reason
expect 1 'does not speak of these' status next.p7m --previous status.p7m --annul 1.release.p7m $reason
expect 1 'another list than --previous' status status.p7m
expect 1 'is no status list' status next.p7m --previous X.finding.p7m
expect 1 'not suspended' status next.p7m --previous status.p7m --restore X.finding.p7m
expect 1 'speaks of one mode' status next.p7m --previous status.p7m --annul live-admission.p7m $reason
expect 2 'rehearsal' status next.p7m --previous status.p7m --live
expect 0 'signed' status status.p7m --previous status.p7m --suspend X.finding.p7m $reason
stock status.p7m 1
grep -q '"number":2,' payload.json || fail 'the second list is not number 2'
expect 1 'SUSPENDED' "$verify" X.finding.p7m $lists
expect 1 'is suspended already' status status.p7m --previous status.p7m --suspend X.finding.p7m $reason
expect 0 'signed' status status.p7m --previous status.p7m --restore X.finding.p7m
expect 0 ': valid' "$verify" X.finding.p7m $lists
expect 0 'signed' status status.p7m --previous status.p7m --suspend X.finding.p7m \
    --supersede A-0001.admission.p7m --by two.p7m $reason
expect 1 'SUPERSEDED' "$verify" A-0001.admission.p7m $lists
expect 0 ': valid' "$verify" two.p7m $lists
expect 0 'signed' status status.p7m --previous status.p7m --annul X.finding.p7m $reason
expect 1 'ANNULLED' "$verify" X.finding.p7m $lists
stock status.p7m 1
grep -q '"number":5,' payload.json || fail 'the fifth list is not number 5'
[ "$(grep -o '"state":"[a-z]*"' payload.json | sort | tr '\n' ' ')" = \
    '"state":"annulled" "state":"superseded" "state":"suspended" ' ] || fail 'an entry was lost'
for act in --suspend --annul --restore; do
    expect 1 'is annulled already' status status.p7m --previous status.p7m $act X.finding.p7m $reason
done
expect 0 'signed' status live-status.p7m --live
expect 1 'whitelist' status next.p7m --previous status.p7m --annul X.decision.p7m \
    --reason "$(printf 'a\033b')"
[ ! -e next.p7m ] || fail 'a list that was refused was written'

# --- keys that are revoked, and lists that go stale ---
before=$(openssl crl -in pki/issuing.crl -noout -crlnumber)
expect 0 'good for 9 days' signs refresh-crl --dir pki --crl-days 9
[ "$before" != "$(openssl crl -in pki/issuing.crl -noout -crlnumber)" ] || fail 'the same number'
expect 2 'no reason' signs revoke-key decision.pem --dir pki --reason because
PHRASES=wrong expect 1 'does not open' signs revoke-key decision.pem --dir pki --reason superseded
expect 0 ': valid' "$verify" X.decision.p7m $lists
expect 1 'was not issued by' signs revoke-key pki/ca.pem --dir pki --reason superseded
expect 0 'init' signs init-root --dir init --name Other
expect 0 'issued' signs issue-key --dir init --name Other --policy decision -o other
expect 1 'was not issued by' signs revoke-key other.pem --dir pki --reason superseded
sleep 1
expect 0 'good for 30 days' signs revoke-key decision.pem --dir pki --reason key-compromise
expect 1 'CERT_REVOKED' "$verify" X.decision.p7m $lists
refused_by_stock X.decision.p7m 4 'revoked'
expect 0 'good for 30' signs refresh-crl --dir pki
expect 1 'CERT_REVOKED' "$verify" X.decision.p7m $lists
expect 0 ': valid' "$verify" two.p7m $lists
expect 2 'CRL_STALE' "$verify" two.p7m $lists --at "$(at 100)"
expect 0 'good for 400 days' signs refresh-crl --dir pki --root
expect 0 ': valid' "$verify" two.p7m $lists
expect 0 "the root's list anew" signs revoke-key pki/ca.pem --dir pki --root --reason cessation
expect 1 'CERT_REVOKED' "$verify" two.p7m $lists
exit $failed
