#!/bin/sh
# The life of questions: bank_life.sh QUALEX-BANK QUALEX-SIGN DATA GOLDEN. Translations with people of
# their own, dates of review, suspension, what changed, what was said, what is found; and that a
# signature is needed for each step of a live bank, and for each language of a live release.
set -eu
bank=$(realpath "$1")
sign=$(realpath "$2")
data=$(realpath "$3")
golden=$(realpath "$4")
. "$(dirname "$(realpath "$0")")/desk.sh"

signed() {
    "$sign" "$@" --passphrase-fd 3 3<phrases >/dev/null
}
tomorrow=$(date -u -d '+1 day' +%F)

# --- English by ann, Russian by tanya ---
cat >en.gift <<'GIFT'
// [id:k1] [tag:topic:keys] [tag:level:know] [tag:source:ISO 11568]
Who holds a component of a key?{=one custodian ~two custodians ~nobody}

// [id:k2] [tag:topic:keys] [tag:level:apply] [tag:source:ISO 11568]
How many people does dual control take?{=two ~one ~ten}
GIFT
cat >ru.gift <<'GIFT'
// [id:k1]
Кто хранит компонент ключа?{=один хранитель ~двое хранителей ~никто}
GIFT
expect 0 '' init b.db
expect 0 '2 new' import b.db en.gift --as ann
expect 0 '1 changed' import b.db ru.gift --lang ru --as tanya
expect 1 "k1: ann did the step 'import' of this version in en: another person must do 'review'" \
    review b.db k1 --as ann --lang en
expect 1 "k1: ann did the step 'import' of this version in en:" review b.db k1 --as ann
expect 1 "tanya did the step 'import' of this version in ru:" review b.db k1 --as tanya --lang ru
expect 1 "k1 is not written in 'kk'" review b.db k1 --as rita --lang kk
expect 0 'review: 1 question' review b.db k1 --as rita --lang en
expect 1 "k1 is draft in 'ru'" approve b.db k1 --as paul --lang ru
expect 2 'takes a date' approve b.db k1 --as paul --review-by tomorrow
expect 2 'is over' approve b.db k1 --as paul --review-by 2020-01-01
expect 0 'approve: 1 question' approve b.db k1 --as paul --review-by "$tomorrow" --why 'as read'
expect 0 "k1 .* approved .* review by $tomorrow" list b.db --status approved
expect 0 'approved in en' history b.db k1
expect 0 'k1 .* approved .* en\*,ru  ' list b.db
expect 0 '"approved":\["en"\],.*"langs":\["en","ru"\]' list b.db --topic keys --json
expect 0 "approve  paul  in en  review by $tomorrow: as read" history b.db k1
expect 0 '"approved":\["en"\]' history b.db k1 --json
# A second linguist, a third person; then both languages may be drawn.
expect 0 'review: 1 question' review b.db --status approved --lang ru --as ludmila
expect 1 'ludmila did the step' approve b.db k1 --lang ru --as ludmila
expect 0 'approve: 1 question' approve b.db k1 --lang ru --as paul
expect 0 'version 2, approved, en,ru, review by' history b.db k1

# An edit of a whole question leaves the other languages to who wrote them.
"$bank" export b.db >whole.json
cp b.db edit.db
python3 -c 'import json, sys
questions = json.load(open("whole.json"))
for q in questions:
    if q["id"] == "k1":
        q["stem"]["en"] += " Say who."
json.dump(questions, sys.stdout)' >edit.json
expect 0 '1 changed' import edit.db edit.json --as zoe
expect 1 'zoe did the step' review edit.db k1 --lang en --as zoe
expect 1 'tanya did the step' review edit.db k1 --lang ru --as tanya
expect 0 'review: 1 question' review edit.db k1 --lang en --as ann

# Who changes it whole once more is named once.
python3 -c 'import json, sys
questions = json.load(open("edit.json"))
for q in questions:
    if q["id"] == "k1":
        q["stem"]["ru"] += " Скажите."
json.dump(questions, sys.stdout)' >edit2.json
expect 0 '1 changed' import edit.db edit2.json --as zoe
"$bank" show edit.db k1 >out
[ "$(grep -c 'import *zoe' out)" = 1 ] || { echo 'FAILED: named twice'; cat out; failed=1; }
grep -q 'import *tanya' out && { echo 'FAILED: a language that was changed kept its author'; failed=1; }

# A change of one language waits until it has those of the version in force.
sed 's/двое/два/' ru.gift >ru2.gift
expect 0 '1 changed' import b.db ru2.gift --lang ru --as tanya
expect 0 'k1: version 2 (approved) to version 3 (draft)' diff b.db k1
expect 0 'option b \[ru\]: \[-двое-\]{+два+} хранителей' diff b.db k1
expect 0 'stem \[ru\]: {+Кто' diff b.db k1 1 2
expect 0 '"from":"двое хранителей","lang":"ru","part":"option b","to":"два' diff b.db k1 --json
expect 2 'no two such versions' diff b.db k1 1 9
expect 2 'two versions, or none' diff b.db k1 1
expect 2 'no two such versions' diff b.db k2
expect 0 '' review b.db k1 --as ludmila
expect 0 '1 of them come into force when' approve b.db k1 --as paul --lang ru
expect 0 'k1 *2 *approved' list b.db --status approved
expect 0 'approve: 1 question' approve b.db k1 --as paul --lang en
expect 0 'k1 *3 *approved' list b.db --status approved
if script -qec "$bank diff b.db k1 1 2" /dev/null </dev/null | grep -q "$(printf '\033')"; then
    NO_COLOR=1 script -qec "$bank diff b.db k1 1 2" /dev/null </dev/null |
        grep -q "$(printf '\033')" && { echo 'FAILED: NO_COLOR'; failed=1; }
else
    echo 'FAILED: no colours on a terminal'
    failed=1
fi

# Out of draws and back, with a reason.
expect 2 'say the reason' suspend b.db k1 --as zoe
expect 2 'say who does it' suspend b.db k1 --why 'the key is wrong'
expect 1 "k2 is draft: 'suspend' takes only" suspend b.db k2 --as zoe --why 'no reason'
expect 0 'suspend: 1 question' suspend b.db k1 --as zoe --why 'the key is wrong'
expect 0 'k1 .* suspended' list b.db --status suspended
expect 0 'resume: 1 question' resume b.db k1 --as paul --why 'it is right after all'
expect 0 'suspend  zoe: the key is wrong' history b.db k1
expect 0 'qualex-bank pretest' pretest --help
expect 0 '' review b.db k2 --as rita
expect 0 'pretest: 1 question' pretest b.db k2 --as paul
expect 0 'k2 .* pretest' list b.db --status pretest

# What is said stands beside the question and not in it.
"$bank" export b.db >before.json
expect 2 '--as NAME is missing' comment b.db k1 'who says this?'
expect 0 '' comment b.db k1 'Сложно: "component" or "share"?' --as zoe
expect 1 'character' comment b.db k1 "$(printf '\033[2J')" --as zoe
expect 2 'no question' comment b.db k9 'hm' --as zoe
expect 0 'comment  zoe: Сложно' show b.db k1
expect 0 'comment  zoe: Сложно' history b.db k1
"$bank" export b.db | cmp - before.json || failed=1

# What is found.
expect 0 'k1  3  approved' search b.db компон\*
expect 0 '\[компонент\] ключа' search b.db КОМПОНЕНТ
expect 1 'nothing has all of these words' search b.db компон
expect 2 'say which words: of letters or digits' search b.db '*'
expect 2 'say which words: of letters or digits' search b.db ''
expect 2 'takes words of letters' list b.db --text '++'
expect 1 "no question is in the language '??'" search b.db dual --lang '??'
expect 0 "no question is in the language '??'" list b.db --lang '??'
expect 0 "no question has the topic 'kyes'" list b.db --topic kyes
expect 0 '' list b.db --topic keys --lang ru
[ "$(wc -l <out)" = 1 ] || { echo 'FAILED: what is known is told as unknown'; cat out; failed=1; }
expect 2 "no status 'done': draft, 'in review', approved" list b.db --status done
expect 0 '"snippet":' search b.db dual control --json
expect 1 '' search b.db dual control --topic modes
expect 2 "no status 'done'" search b.db dual --status done
expect 0 'k2' list b.db --text 'dual contr*'
expect 0 'k1' list b.db --lang ru
expect 0 'k2' list b.db --level apply
expect 2 "no level 'aply'" list b.db --level aply
for args in '--lang ru' '--level know' '--overdue'; do
    "$bank" list b.db $args | grep -q k2 && { echo "FAILED: list $args has k2"; failed=1; }
done
python3 - <<'PYTHON'
import sqlite3
db = sqlite3.connect("b.db")
db.execute("UPDATE versions SET review_by = '2020-01-31' WHERE id = 'k1' AND status = 'approved'")
db.commit()
PYTHON
expect 0 'k1 .* review by 2020-01-31' list b.db --overdue
expect 1 'k1: was to be reviewed by 2020-01-31.*\[overdue\]' lint b.db

# --- lint: by name, muted by name; a glossary ---
expect 1 'k2: is not written in ru.*\[missing-language\]' lint b.db
expect 0 'findings 0' lint b.db --except missing-language --except overdue
expect 2 'no finding has that name' lint b.db --except misc
expect 1 '"id":"k2","lang":"","level":"warning","line":0,"name":"missing-language"' lint b.db --json
printf 'en,ru,note\ncustodian,хранитель,\ncomponent of a key,часть ключа,of a key\n' >glossary.csv
expect 1 "k1 in ru: does not say the glossary's 'часть ключа' for 'component of a key'" \
    lint b.db --glossary glossary.csv
printf 'term,ru\na,b\n' >headless.csv
expect 1 'the first column is not' lint b.db --glossary headless.csv
printf '// [id:t1]\nWho holds one component of a key?{=one custodian ~two custodians ~nobody}\n' >t.gift
expect 0 '1 new' import b.db t.gift
expect 1 't1: nearly the same question as k1' lint b.db

# What another program wrote into the file: told, and the rest is looked at.
cp b.db broken.db
python3 - <<'PYTHON'
import sqlite3
db = sqlite3.connect("broken.db")
db.execute("""UPDATE versions SET json = replace(json, '"num":1', '"num":0') WHERE id = 'k2'""")
db.execute("""UPDATE versions SET json = replace(json, 'nobody', 'one custodian') WHERE id = 't1'""")
db.commit()
PYTHON
expect 1 'k2: not a complete question (.*answer key.*\[incomplete\]' lint broken.db
expect 1 't1: not a complete question (.*one text.*\[incomplete\]' lint broken.db
expect 1 'k1: was to be reviewed by' lint broken.db

# --- types are shown with what they ask for and accept ---
python3 - <<'PYTHON' >types.json
import json
one, none = {"num": 1, "den": 1}, {"num": 0, "den": 1}
def option(id, text, **more):
    return dict({"id": id, "text": {"en": text}, "fixed": False, "weight": none, "feedback": {}}, **more)
def accept(weight=one, **more):
    return dict({"weight": weight, "feedback": {}}, **more)
def question(type, stem, options, fields):
    q = {"qualex": "question/1", "id": type, "version": 1, "type": type, "topic": "types",
         "level": "know", "source": "s", "author": "", "figure": "", "title": {}, "rationale": {},
         "stem": {"en": stem}, "options": options, "enemies": [], "tags": []}
    return dict(q, fields=fields) if fields else q
ab = [option("a", "block"), option("b", "stream")]
print(json.dumps([
    question("short", "Name the mode.", [], [{"id": "1", "fill": "text", "case_sensitive": True,
        "accepted": [accept(text={"en": "CTR"}), accept({"num": 1, "den": 2}, text={"en": "counter"})]}]),
    question("numeric", "How many bits?", [], [{"id": "1", "fill": "number",
        "accepted": [accept(**{"from": "126", "to": "130"})]}]),
    question("matching", "Match.", ab, [
        {"id": "1", "fill": "choice", "text": {"en": "AES"}, "accepted": [accept(option="a")]},
        {"id": "2", "fill": "choice", "text": {"en": "RC4"}, "accepted": [accept(option="b")]}]),
    question("ordering", "Order.", ab, []),
    question("gaps", "A [[1]] of [[2]] bits.", ab, [
        {"id": "1", "fill": "choice", "accepted": [accept(option="a")]},
        {"id": "2", "fill": "number", "accepted": [accept(**{"from": "128", "to": "128"})]}]),
]))
PYTHON
expect 0 '5 new' import b.db types.json
expect 0 '= "counter" (en)  \[1/2\]' show b.db short
expect 0 '1: a text, capitals count' show b.db short
expect 0 '= 126 to 130' show b.db numeric
expect 0 '= b) stream' show b.db matching
expect 0 '2. .*b) stream' show b.db ordering
expect 0 '\[\[2\]\] a number' show b.db gaps

# --- banks of other versions ---
python3 - "$golden" <<'PYTHON'
import sqlite3, sys
for name, version in (("old.db", 1), ("newer.db", 99)):
    db = sqlite3.connect(name)
    db.executescript(open(sys.argv[1]).read())
    db.execute("PRAGMA application_id = 0x51584231")
    db.execute(f"PRAGMA user_version = {version}")
    db.commit()
PYTHON
expect 0 'note: brought up to the version of this program' list old.db
expect 0 'approved *2 *approved .* en\*,ru\*' list old.db
expect 0 'edited: version 1 (approved) to version 2 (draft)' diff old.db edited
expect 2 'newer program' list newer.db

# What may not be written says so; root has to be without its privilege for that.
plain=''
[ "$(id -u)" != 0 ] || plain='setpriv --bounding-set=-dac_override,-dac_read_search'
cp b.db still.db
chmod 444 still.db
mkdir shut
cp b.db shut/b.db
chmod 555 shut
if $plain true 2>/dev/null && ! $plain sh -c ': >>still.db' 2>/dev/null; then
    for verb in 'comment still.db k1 word --as rita' 'suspend still.db k1 --as rita --why test'; do
        # shellcheck disable=SC2086
        $plain "$bank" $verb 2>out && { echo "FAILED: $verb: done"; failed=1; }
        grep -q 'still.db: cannot be written (.*): ask for the right' out || { cat out; failed=1; }
    done
    $plain "$bank" comment shut/b.db k1 word --as rita 2>out && failed=1
    grep -q 'its folder cannot be written' out || { cat out; failed=1; }
    $plain "$bank" list still.db >out || failed=1
fi
chmod 755 shut

# --- a live bank ---
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo 'a pass phrase for tests'; done >phrases
signed init-root --dir pki --name 'Test root'
signed issue-key --dir pki --name room --policy result --opens-releases -o room
for who in ann rita paul tanya; do
    signed issue-key --dir pki --name "$who" --policy approval -o "$who"
done
python3 - "$data/exams/ncvec-technician.json" <<'PYTHON'
import json, sys
policy = json.load(open(sys.argv[1]))
policy["mode"] = "live"
policy["cut"]["value"] = 1
policy["sections"] = [dict(policy["sections"][0], id="S", cut=None,
                           cells=[{"topic": "keys", "level": "", "count": 1}])]
policy["standard_setting"] = {"method": "Angoff", "panel": "Panel 1", "date": "2026-01-31",
                              "report": "00" * 32}
policy["public_bank"]["value"] = True
def translate(value):
    if isinstance(value, dict):
        if set(value) == {"en"}:
            value["ru"] = value["en"]
        for inner in value.values():
            translate(inner)
    elif isinstance(value, list):
        for inner in value:
            translate(inner)
json.dump(policy, open("en.json", "w"))
translate(policy)
policy["languages"]["value"] = ["en", "ru"]
json.dump(policy, open("ru.json", "w"))
PYTHON
# step NAME KEY VERB ARGUMENT…: asks, signs, does; NAME.p7m stays.
step() {
    name=$1
    key=$2
    verb=$3
    shift 3
    expect 0 '' "$verb" l.db "$@" --request -o "$name.json"
    signed approve "$name.json" --key "$key.key" --cert "$key.pem" -o "$name.p7m"
    expect 0 "$verb: " "$verb" l.db --signed "$name.p7m" --crl pki/ca.crl
}
expect 0 '' init l.db --live --trust pki/root.pem
expect 0 '2 new' import l.db en.gift
expect 0 '1 changed' import l.db ru.gift --lang ru
step author-en ann author k1 --lang en
step review-en rita review k1 --lang en
step approve-en paul approve k1 --lang en --review-by "$tomorrow" --why 'as read'
today=$(date -u +%F)
expect 0 '1 question,' establish l.db --order 1 --date "$today" --in-force "$today" \
    --signatory 'A. Head' --licenser Licenser -o list.json
signed issue-key --dir pki --name Office --policy release -o office
signed list list.json --key office.key --cert office.pem -o list.p7m
listed='--crl pki/ca.crl --list list.p7m'
expect 0 'release 1: 1 question,' release l.db --exam en.json --to room.pem -o 1.release \
    $listed
expect 1 'where the blueprint takes' release l.db --exam ru.json --to room.pem -o 2.release \
    $listed
# Whoever can write to the file can say that a language is approved, but not sign it.
cp l.db forged.db
python3 - <<'PYTHON'
import sqlite3
db = sqlite3.connect("forged.db")
db.execute("UPDATE versions SET approved = langs, reviewed = langs WHERE status = 'approved'")
db.commit()
PYTHON
expect 1 "without a signature for 'author' in 'ru'" release forged.db --exam ru.json --to room.pem \
    -o 2.release $listed
step author-ru tanya author k1 --lang ru
step review-ru ann review k1 --lang ru
step approve-ru paul approve k1
expect 0 'release 2: 1 question,' release l.db --exam ru.json --to room.pem -o 2.release \
    $listed
# The signed file says why, in which languages and until when, and nothing else does.
expect 2 'stands alone' approve l.db --signed approve-ru.p7m --why 'another reason' --crl pki/ca.crl
expect 0 "approve  paul  (signed)  in en  review by $tomorrow: as read" history l.db k1

# Suspended by a signature: nothing in the file undoes it but a signature.
expect 1 'takes signed steps only' suspend l.db k1 --why 'a leak'
step suspend ann suspend k1 --why 'a leak'
expect 1 'where the blueprint takes' release l.db --exam en.json --to room.pem -o 3.release \
    $listed
cp l.db forged.db
python3 - <<'PYTHON'
import sqlite3
db = sqlite3.connect("forged.db")
db.execute("UPDATE versions SET status = 'approved' WHERE status = 'suspended'")
db.commit()
PYTHON
expect 1 'was suspended or retired by a signature' release forged.db --exam en.json --to room.pem \
    -o 3.release $listed
step resume paul resume k1 --why 'no leak'
expect 0 'release 3: ' release l.db --exam en.json --to room.pem -o 3.release $listed

# What is no list of languages must not pass for all of them.
"$bank" suspend l.db k1 --why 'a test' --request >wrong.json
sed 's/"suspend"/"author"/; s/"mode"/"langs":"ru","mode"/' wrong.json >text.json
"$sign" approve text.json --key ann.key --cert ann.pem -o text.p7m --passphrase-fd 3 3<phrases >out 2>&1 &&
    { echo 'FAILED: languages as a text were signed'; failed=1; }
sed 's/"suspend"/"author"/; s/"mode"/"langs":["en,ru"],"mode"/' wrong.json >comma.json
signed approve comma.json --key ann.key --cert ann.pem -o comma.p7m
expect 1 'langs: not a list of' author l.db --signed comma.p7m --crl pki/ca.crl

# Overdue: a live exam does without, until it is approved again.
expect 0 '' approve l.db k1 --review-by "$tomorrow" --request -o past.json
sed -i "s/$tomorrow/2020-01-31/" past.json
signed approve past.json --key paul.key --cert paul.pem -o past.p7m
sleep 1 # requests are told apart by their second
expect 0 'approve: 1' approve l.db --signed past.p7m --crl pki/ca.crl
expect 0 'k1' list l.db --overdue
expect 1 'k1 is overdue for review' release l.db --exam en.json --to room.pem -o 4.release \
    $listed
step again paul approve k1 --review-by "$tomorrow"
expect 0 'release 4: ' release l.db --exam en.json --to room.pem -o 4.release $listed
step retire rita retire k1 --why 'withdrawn'
expect 0 'k1 .* retired' list l.db --status retired
exit $failed
