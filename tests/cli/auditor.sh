#!/bin/sh
# The lines of docs/auditor.md, run as they stand: auditor.sh AUDITOR.MD MAKE-ARTEFACTS
set -eu
page=$(realpath "$1")
make=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$make" "$folder"
cd "$folder"
failed=0

sed -n '/^```sh$/,/^```$/{/^```/!p}' "$page" >lines
[ "$(grep -c 'openssl cms -verify' lines)" -eq 10 ] || failed=1
while read -r line; do
    if ! sh -c "$line" >out 2>&1 </dev/null; then
        echo "FAILED: $line"
        cat out
        failed=1
    fi
done <lines

# Each line wrote a payload of the kind that its file is named after.
for name in N.release N.list X.admission X.sitting X.result X.certificate X.decision X.finding \
    X.approval status; do
    kind=${name#?.}
    grep -q "\"qualex\":\"$kind/1\"" "$name.json" || { echo "FAILED: $name.json"; failed=1; }
done

# The same lines refuse a key of another policy and an altered file; that is what they are for.
for forgery in wrong-key altered; do
    cp "$forgery.p7m" X.certificate.p7m
    line=$(grep 'cms -verify .*X.certificate' lines)
    if sh -c "$line" >out 2>&1; then
        echo "FAILED: accepts $forgery.p7m: $line"
        failed=1
    fi
done
exit $failed
