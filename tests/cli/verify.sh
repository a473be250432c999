#!/bin/sh
# qualex verify as a user meets it: verify.sh QUALEX-VERIFY MAKE-ARTEFACTS
set -eu
verify=$(realpath "$1")
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
    "$verify" "$@" >out 2>err </dev/null || status=$?
    if [ "$status" -ne "$wanted" ] || { [ "$pattern" ] && ! grep -q -- "$pattern" out; }; then
        echo "FAILED: verify $*: exit $status, wanted $wanted and '$pattern'"
        cat out err
        failed=1
    fi
}

lists='--trust root.pem --crl ca.crl --status status.p7m'

# Every kind is valid.
for file in N.release N.list X.admission X.sitting X.result X.certificate X.decision X.finding \
    X.approval status; do
    expect 0 "^$file.p7m: valid: .*/1, rehearsal, signed by " "$file.p7m" $lists
done

# Each forgery is refused by its own name.
expect 1 '^altered.p7m: invalid: CMS_' altered.p7m $lists
expect 1 '^trailing.p7m: invalid: CMS_TRAILING$' trailing.p7m $lists
expect 1 '^wrong-key.p7m: invalid: KEY_POLICY$' wrong-key.p7m $lists
expect 1 '^wrong-type.p7m: invalid: KIND$' wrong-type.p7m $lists
expect 1 '^spaced.p7m: invalid: NOT_CANONICAL$' spaced.p7m $lists
expect 1 '^annulled.p7m: invalid: ANNULLED: certificate/1, rehearsal' annulled.p7m $lists
grep -q '^qualex-verify: annulled.p7m: annulled on .*(sat by another person): ' err || failed=1
expect 1 '^root.pem: invalid: CMS_FORMAT$' root.pem $lists
expect 1 'invalid: CHAIN$' X.result.p7m --trust other.pem --crl ca.crl --status status.p7m

# What is not known is said to be unknown.
expect 2 'undetermined: CRL_MISSING: certificate/1' X.certificate.p7m --trust root.pem
expect 2 'undetermined: CRL_MISSING' X.certificate.p7m --trust root.pem --crl root.crl
expect 2 'undetermined: STATUS_MISSING' X.certificate.p7m --trust root.pem --crl ca.crl
expect 2 'undetermined: STATUS_STALE' X.certificate.p7m --trust root.pem --crl ca.crl \
    --status stale.p7m
expect 1 'invalid: ANNULLED' annulled.p7m --trust root.pem --crl ca.crl --status stale.p7m
expect 2 'undetermined: STATUS_MISSING' X.certificate.p7m --trust root.pem --crl ca.crl \
    --status X.result.p7m
expect 2 '^absent.p7m: undetermined: NOT_FOUND$' absent.p7m $lists
expect 2 '^.: undetermined: IO$' . $lists
expect 1 'invalid: CERT_EXPIRED' X.certificate.p7m $lists --at 2001-01-01
expect 2 'undetermined: CRL_STALE' X.approval.p7m $lists \
    --at "$(date -u -d '+60 days' +%Y-%m-%dT%H:%M:%SZ)"

# A batch: invalid weighs more than undetermined, and every file has its line.
expect 1 '^X.result.p7m: valid' X.result.p7m absent.p7m altered.p7m $lists
[ "$(wc -l <out)" -eq 3 ] || failed=1
expect 2 '^X.result.p7m: valid' X.result.p7m absent.p7m $lists
"$verify" - $lists <X.result.p7m | grep -q '^-: valid' || failed=1

# One JSON object a line; control and direction characters are escaped.
expect 0 '"code":"OK"' X.certificate.p7m --json $lists
expect 1 '"kind":null,"payload":null,"result":"invalid","text":"..*"' altered.p7m --json $lists
[ ! -s err ] || failed=1
expect 0 '"name":"\\u202e\\u007f\\u009b"' controls.p7m --json $lists
expect 0 '^  "name": "\\u202e\\u007f\\u009b"' controls.p7m --show $lists

# Wrong usage says what is wrong, on standard error, with status 2.
expect 2 '' X.result.p7m
grep -q "^qualex-verify: --trust ROOT.pem is missing: try 'qualex-verify --help'" err || failed=1
expect 2 '' --trust root.pem
expect 2 '' X.result.p7m --trust absent.pem
expect 2 '' X.result.p7m --trust root.pem --at yesterday
expect 2 '' X.result.p7m --trust root.pem --no-such-option
expect 0 '^usage: qualex-verify FILE' --help
expect 0 '^qualex-verify [0-9]' --version
exit $failed
