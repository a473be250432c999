#!/bin/sh
# Makes a release of NCVEC's Technician pool and draws from it: draw.sh QUALEX-BANK QUALEX-SIGN
# BENCH-DRAW DATA. Skipped (77) without the shared data.
set -eu
bank=$(realpath "$1")
sign=$(realpath "$2")
bench=$(realpath "$3")
data=$(realpath "$4")
pool=${QUALEX_SHARED_DATA:-$data/../../shared/data}/pools/ncvec/technician-2026-2030.csv
[ -f "$pool" ] || exit 77
pool=$(realpath "$pool")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for i in 1 2 3 4 5 6; do echo 'a pass phrase for tests'; done >phrases
{
    "$sign" init-root --dir pki --name 'Bench root' --passphrase-fd 3 3<phrases
    "$sign" issue-key --dir pki --name room --policy result --opens-releases -o room \
        --passphrase-fd 3 3<phrases
    "$bank" init b.db
    "$bank" import b.db "$pool" --as ann
    "$bank" review b.db --status draft --as rita
    "$bank" approve b.db --status 'in review' --as paul
    "$bank" release b.db --exam "$data/exams/ncvec-technician.json" --to room.pem -o 1.release
} >log 2>&1 || { cat log; exit 2; }
"$bench" 1.release 1.manifest.json
