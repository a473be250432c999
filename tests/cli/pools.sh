#!/bin/sh
# Real pools: pools.sh QUALEX-BANK QUALEX-SIGN DATA. Imported, approved, released and drawn from;
# exported and imported again without a difference. Skipped (77) without the shared data.
set -eu
bank=$(realpath "$1")
sign=$(realpath "$2")
data=$(realpath "$3")
pools=${QUALEX_SHARED_DATA:-$data/../../shared/data}/pools
[ -d "$pools/ncvec" ] || exit 77
pools=$(realpath "$pools")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() {
    echo "FAILED: $*"
    exit 1
}

# load FILE COUNT: takes exactly that many.
load() {
    "$bank" import b.db "$1" --as ann 2>err >out || { cat out err; fail "import of $1"; }
    grep -q "seen $2, accepted $2, refused 0: $2 new" out || { cat out; fail "count of $1"; }
}

"$bank" init b.db
load "$pools/ncvec/technician-2026-2030.csv" 409
load "$pools/ncvec/general-2023-2027.csv" 423
load "$pools/ncvec/extra-2024-2028.csv" 599
"$bank" import b.db "$pools/ised/amat_basic_quest_delim.txt" --format csv --as ann 2>/dev/null |
    grep -q 'seen 971, accepted 971, refused 0' || fail 'import of a file without quoting'

# The CSV says what the publisher's JSON says.
"$bank" export b.db -o out.json
python3 - "$pools/ncvec" <<'PYTHON' || fail 'the bank differs from the publisher'
import json, pathlib, sys
bank = {q["id"]: q for q in json.load(open("out.json"))}
met = 0
for file in pathlib.Path(sys.argv[1]).glob("*.json"):
    for q in json.load(open(file)):
        ours = bank[q["id"]]
        options = ours["options"]
        assert ours["stem"]["en"] == q["question"].strip(), q["id"]
        assert [o["text"]["en"] for o in options] == [a.strip() for a in q["answers"]], q["id"]
        assert [o["weight"]["num"] for o in options] == [
            int(i == q["correct"]) for i in range(4)], q["id"]
        assert (ours["topic"], ours["source"]) == (q["id"][:3], q["refs"].strip()), q["id"]
        assert ours["figure"] == q.get("figure", "").strip(), q["id"]
        met += 1
assert met == 409 + 423 + 599
PYTHON

"$bank" init copy.db
"$bank" import copy.db out.json >out || fail 'import of the export'
grep -q 'accepted 2402, refused 0: 2402 new' out || fail 'count of the export'
"$bank" export copy.db -o again.json
cmp out.json again.json || fail 'the export of the import'

# Released for the exam of 35 questions, one from each group.
"$bank" review b.db --status draft --as rita >/dev/null
"$bank" approve b.db --status 'in review' --as paul >/dev/null
"$bank" feasible b.db --exam "$data/exams/ncvec-technician.json" >/dev/null || fail feasible
for i in 1 2 3 4 5 6; do echo 'a pass phrase for tests'; done >phrases
"$sign" init-root --dir pki --name 'Test root' --passphrase-fd 3 3<phrases >/dev/null
"$sign" issue-key --dir pki --name room --policy result --opens-releases -o room \
    --passphrase-fd 3 3<phrases >/dev/null
"$bank" release b.db --exam "$data/exams/ncvec-technician.json" --to room.pem -o 1.release \
    >out || fail release
grep -q '409 questions' out || fail 'questions of the release'
for seed in 00 01 02; do
    "$bank" draw 1.release --seed "$seed" --json
done >forms
python3 - <<'PYTHON' || fail 'the forms drawn'
import json
forms = [json.loads(line)["questions"] for line in open("forms")]
for form in forms:
    assert len(form) == 35
    assert len({q["id"][:3] for q in form}) == 35
    assert len({q["cell"] for q in form}) == 35
assert len({json.dumps(form) for form in forms}) == 3
PYTHON
