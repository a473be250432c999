#!/bin/sh
# Two editions side by side, and the list that a release keeps to: editions.sh QUALEX-BANK QUALEX-SIGN
# POLICY. Each kind of change, from either side; what a list is not.
set -eu
bank=$(realpath "$1")
sign=$(realpath "$2")
policy=$(realpath "$3")
. "$(dirname "$(realpath "$0")")/made.sh"

yes 'four words and a number 7' 2>/dev/null | head -n 4 >phrases
signs() {
    "$sign" "$@" --passphrase-fd 3 3<phrases >/dev/null
}
signs init-root --dir pki --name 'Root of editions'
signs issue-key --dir pki --name Office --policy release -o office

# list NAME MODE BANK: as that bank has it, of that mode
list() {
    expect 0 '' establish "$3" --order "$1" --date 2026-01-01 --in-force 2026-01-02 --signatory 'A. Head' \
        --licenser Licenser -o "$1.json"
    sed -i "s/\"mode\":\"[a-z]*\"/\"mode\":\"$2\"/" "$1.json"
    signs list "$1.json" --key office.key --cert office.pem -o "$1.p7m"
}

# --- the first edition: topics a, b and z ---
for topic in a b z; do questions $topic 4; done >first.gift
expect 0 '' init one.db
expect 0 '12 new' import one.db first.gift --as ann
steps one.db
list first rehearsal one.db
exam one.json '["en"]' '[["a", 1, {}], ["b", 1, {}], ["z", 1, {}]]' '{"pool_ratio": 2}'
expect 0 'release 1: 12 questions' release one.db --exam one.json --to room.pem -o 1.release \
    --not-before 2026-01-03T00:00:00Z --list first.p7m

# --- the second: a-01 reworded, a-02 and z-04 retired, a-03 put in topic b, b-05 new; the cells in
# --- another order, those of topic b by level, and one more
cp one.db two.db
{
    printf '// [id:a-01] [tag:topic:a] [tag:level:know] [tag:source:A paper]\nWhat else?{=right ~wrong}\n\n'
    printf '// [id:a-03] [tag:topic:b] [tag:level:apply] [tag:source:A paper]\nWhat is 3 of a?{=right ~wrong ~wronger}\n\n'
    printf '// [id:b-05] [tag:topic:b] [tag:level:apply] [tag:source:A paper]\nWhat is new?{=right ~wrong}\n\n'
} >edits.gift
expect 0 '1 new, 2 changed' import two.db edits.gift --as ann
steps two.db
expect 0 '' retire two.db a-02 z-04 --as paul --why 'too well known'
list second rehearsal two.db
exam two.json '["en"]' '[["z", 1, {}], ["b", 1, {"level": "know"}], ["b", 1, {"level": "apply"}], ["a", 1, {}]]' \
    '{"exposure_percent": 50}'
expect 0 'release 2: 11 questions' release two.db --exam two.json --to room.pem -o 2.release \
    --not-before 2026-01-04T00:00:00Z --not-after 2099-01-01T00:00:00Z --list second.p7m

# lines FROM TO: what the questions did
lines() {
    "$bank" diff "$1" "$2" >whole
    grep '^[-+~>] ' whole >out || :
}
lines 1.release 2.release
cat >wanted <<'LINES'
~ a-01 v1 to v2 (a) to (a)
- a-02 v1 (a)
~ a-03 v1 to v2 (a) to (b, apply)
> b-01 v1 (b) to (b, know)
> b-02 v1 (b) to (b, know)
> b-03 v1 (b) to (b, know)
> b-04 v1 (b) to (b, know)
+ b-05 v1 (b, apply)
- z-04 v1 (z)
LINES
diff wanted out || { echo 'FAILED: the second edition after the first'; failed=1; }
expect 0 '^1 added, 2 removed, 2 changed, 4 moved, 4 as they were$' diff 1.release 2.release
for line in 'policy.exposure_percent: nothing to {"basis":"b","value":50}' \
    'policy.pool_ratio: {"basis":"b","value":2} to nothing' \
    'policy.sections\[0\].cells\[3\]: nothing to {"count":1,"level":"","topic":"a"}' \
    'policy.sections\[0\].cells\[0\].topic: "a" to "z"' \
    'not_before: "2026-01-03T00:00:00Z" to "2026-01-04T00:00:00Z"' \
    'not_after: null to "2099-01-01T00:00:00Z"' \
    'list.order: "first" to "second"'; do
    grep -qx "$line" whole || { echo "FAILED: no line $line"; failed=1; }
done
lines 2.release 1.release
cat >wanted <<'LINES'
~ a-01 v2 to v1 (a) to (a)
+ a-02 v1 (a)
~ a-03 v2 to v1 (b, apply) to (a)
> b-01 v1 (b, know) to (b)
> b-02 v1 (b, know) to (b)
> b-03 v1 (b, know) to (b)
> b-04 v1 (b, know) to (b)
- b-05 v1 (b, apply)
+ z-04 v1 (z)
LINES
diff wanted out || { echo 'FAILED: the first edition after the second'; failed=1; }
grep -qx 'policy.sections\[0\].cells\[3\]: {"count":1,"level":"","topic":"a"} to nothing' whole || failed=1
"$bank" diff 1.release 2.release --json >both.json
python3 - <<'PYTHON' || failed=1
import json
both = json.load(open("both.json"))
of = {q["id"]: q for q in both["questions"]}
assert (both["same"], len(of)) == (4, 9), both
assert of["a-03"] == {"id": "a-03", "change": "changed", "from": {"version": 1, "topic": "a", "level": ""},
                      "to": {"version": 2, "topic": "b", "level": "apply"}}, of["a-03"]
assert of["b-04"] == {"id": "b-04", "change": "moved", "from": {"version": 1, "topic": "b", "level": ""},
                      "to": {"version": 1, "topic": "b", "level": "know"}}, of["b-04"]
assert of["z-04"] == {"id": "z-04", "change": "removed",
                      "from": {"version": 1, "topic": "z", "level": ""}}, of["z-04"]
assert of["b-05"]["change"] == "added" and "from" not in of["b-05"], of["b-05"]
assert {"member": "not_after", "from": None, "to": "2099-01-01T00:00:00Z"} in both["members"], both["members"]
PYTHON

# The same id and version in another topic, of another bank.
sed 's/id:z-01\] \[tag:topic:z/id:z-01] [tag:topic:a/' first.gift >other.gift
expect 0 '' init other.db
expect 0 '12 new' import other.db other.gift --as ann
steps other.db
expect 0 '' release other.db --exam one.json --to room.pem -o 3.release
expect 0 '^> z-01 v1 (z) to (a)$' diff 1.release 3.release

# --- what a list is not ---
release='release one.db --exam one.json --to room.pem -o 4.release'
signs release 1.manifest.json --key office.key --cert office.pem -o 1.release.p7m
expect 1 '1.release.p7m: is a release/1: give the signed list of questions' $release --list 1.release.p7m
list foreign live one.db
expect 1 'foreign.p7m: is for mode live, the exam is rehearsal' $release --list foreign.p7m
questions a 4 >few.gift
expect 0 '' init few.db
expect 0 '4 new' import few.db few.gift --as ann
steps few.db
list few rehearsal few.db
expect 1 'b-01 is not on the list of questions in force: ' $release --list few.p7m
expect 1 'a-01 version 2 is not as the list' release two.db --exam one.json --to room.pem -o 4.release \
    --list first.p7m
[ ! -e 4.release ] || { echo 'FAILED: a release beside its list'; failed=1; }
exit $failed
