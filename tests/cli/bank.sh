#!/bin/sh
# A licenser's day: bank.sh QUALEX-BANK QUALEX-SIGN DATA. A rehearsal bank by names, a live bank by
# signatures, and what must be refused on the way.
set -eu
bank=$(realpath "$1")
sign=$(realpath "$2")
data=$(realpath "$3")
. "$(dirname "$(realpath "$0")")/desk.sh"

signed() {
    "$sign" "$@" --passphrase-fd 3 3<phrases >/dev/null
}

# Forty questions in four topics, the key always first.
make_questions() {
    for topic in ka kb kc kd; do
        for n in 0 1 2 3 4 5 6 7 8 9; do
            printf '// [id:%s-%s] [tag:topic:%s] [tag:level:know] [tag:source:test] %s\n' \
                "$topic" "$n" "$topic" "${1-}"
            printf 'Question %s of %s?{=right %s ~wrong %s ~other %s}\n\n' \
                "$n" "$topic" "$n" "$n" "$n"
        done
    done
}
make_questions >all.gift

# exam MODE LEVEL…: an exam policy on those topics, made from the one that comes with the program.
exam() {
    python3 - "$data/exams/ncvec-technician.json" "$1" "$2" "$3" <<'PYTHON'
import json, sys
policy = json.load(open(sys.argv[1]))
policy["mode"] = sys.argv[2]
policy["public_bank"]["value"] = sys.argv[4] == "public"
topics = ["ka", "kb", "kc", "kd"]
policy["sections"] = [dict(policy["sections"][0], id="S", cut=None, cells=[
    {"topic": t, "level": "know" if t == "ka" else "", "count": int(sys.argv[3])}
    for t in topics])]
policy["cut"]["value"] = 2
policy["standard_setting"] = {"method": "Angoff", "panel": "Panel 1", "date": "2026-01-31",
                              "report": "00" * 32}
json.dump(policy, sys.stdout)
PYTHON
}
exam rehearsal 3 public >exam.json
exam rehearsal 11 public >greedy.json
exam live 3 closed >live.json

# --- a rehearsal bank ---
expect 0 '' init b.db
expect 1 'already exists' init b.db
expect 2 'not found' list nowhere.db
expect 0 'seen 40, accepted 40, refused 0: 40 new' import b.db all.gift --as ann
expect 0 '0 new, 0 changed, 40 unchanged' import b.db all.gift --as ann
expect 0 '"accepted":40' import b.db all.gift --json

# A format is named, by the option or the file's name; what is in a file is never guessed.
printf 'Which?\nA) one\nB) two\nANSWER: B\n' >one.aiken.txt
cp one.aiken.txt one.txt
"$bank" init a.db
expect 2 'one.txt: say --format gift, aiken, moodle-xml, qti, csv, tsv or json' import a.db one.txt
expect 0 'accepted 1, refused 0: 1 new' import a.db one.txt --format aiken
expect 0 'accepted 1, refused 0: 0 new, 0 changed, 1 unchanged' import a.db one.aiken.txt
expect 2 'say --format gift, aiken' import a.db one.txt --format word

# A file larger than what is looked at in one piece, as it lies and as it must be decoded first.
python3 - <<'PYTHON'
text = "".join(f"// [id:w{i}]\nКоторый из {i} ключей ключ?{{\n=Первый ключ # Да.\n~Второй{' ключ' * 9}\n}}\n\n"
               for i in range(5000))
for name, data in (("plain", text.encode()), ("mark", b"\xef\xbb\xbf" + text.encode()),
                   ("cr", text.replace("\n", "\r").encode()),
                   ("broken", text.encode()[:-4] + b"\xff" + text.encode()[-4:])):
    open(name + ".gift", "wb").write(data)
PYTHON
for form in plain mark cr; do
    "$bank" init $form.db
    expect 0 'accepted 5000, refused 0: 5000 new' import $form.db $form.gift --lang ru
    "$bank" export $form.db >$form.json
done
{ cmp plain.json mark.json && cmp plain.json cr.json; } || failed=1
expect 1 'broken.gift:29998: byte FF is not UTF-8' import plain.db broken.gift --lang ru
: >empty.gift
expect 0 'seen 0' import plain.db empty.gift
expect 2 'cannot open' import plain.db nowhere.gift
expect 2 'json holds all languages' import plain.db after.json --lang ru
expect 2 'reads everything twice' import plain.db - --format gift --in-parts
expect 2 '--lang xx_YY: no language' import plain.db empty.gift --lang xx_YY
expect 2 'not a regular file' import plain.db . --format gift
echo 'no archive' >text.zip
expect 1 'text.zip: no ZIP archive' import plain.db text.zip
mkfifo pipe.gift
expect 2 'not a regular file' import plain.db pipe.gift
rm plain.* mark.* cr.* broken.gift pipe.gift text.zip

# What is read is never written over.
cp b.db spare.db
ln spare.db linked.db
for output in spare.db ./spare.db linked.db; do
    expect 2 'that file is read here' export spare.db --format json -o "$output"
done
expect 2 'that file is read here' review spare.db --status draft --request -o spare.db
expect 2 'that file is read here' syllabus spare.db --exam "$data/exams/ncvec-technician.json" --lang en -o spare.db
cmp b.db spare.db || { echo 'FAILED: a bank was written over'; failed=1; }
rm spare.db linked.db

# What is taken is looked at.
cat >look.gift <<'GIFT'
// [id:look-1] [tag:topic:t]
Which of these is a stream cipher with a block function of 512 bits?{=ChaCha20 ~AES ~DES}

// [id:look-2] [tag:topic:t]
Which of these is a stream cipher with a block function of 512 bits?{=ChaCha20 ~AES ~DES}

// [id:look-3] [tag:topic:t]
Which of those is a stream cipher with a block function of 512 bits?{=ChaCha20 ~AES ~DES}

// [id:look-4] [tag:topic:t]
Is ∴ a sign?{=yes ~yes.}
GIFT
printf '\n// [id:look-5] [tag:topic:t]\n' >>look.gift
for i in $(seq 25); do printf 'Line %s.\\n' "$i" >>look.gift; done
printf 'Enough?{=yes ~no}\n' >>look.gift
expect 0 '' init look.db
expect 0 'look-2: the same question as look-1: .*same-text' import look.db look.gift
for told in 'look-3: nearly the same question as look-[12] (8. %): make them enemies' \
    'look.gift:1[01]: warning: look-4: .*U+2234' 'look.gift:1[01]: warning: look-4: options a and b differ only' \
    'look.gift:1[0-9]: warning: look-5: the stem is longer than a screen' 'seen 5, accepted 5'; do
    grep -q "$told" out || { cat out; echo "FAILED: not told: $told"; failed=1; }
done
expect 0 '5 unchanged' import look.db look.gift
grep -q warning out && { cat out; echo 'FAILED: what was there already is told again'; failed=1; }
sed 's/look-/more-/' look.gift | head -3 >more.gift
expect 0 'more-1: the same question as look-' import look.db more.gift
grep -q 'warning: look' out && { cat out; echo 'FAILED: what was there already is told again'; failed=1; }
rm look.* more.gift

# Nothing changes when anything is refused, or when the import is told to stop.
sed 's/=right 3 ~wrong 3/~right 3 ~wrong 3/; s/~other 5/~an edit/' all.gift >broken.gift
cp b.db before.db
expect 1 'broken.gift:11: .*answer key is missing' import b.db broken.gift
expect 1 'seen 40, accepted 36, refused 4: nothing was changed' import b.db broken.gift
"$bank" export before.db >before.json
"$bank" export b.db >after.json
cmp before.json after.json || failed=1

# Stopped, on a full disk, in use, damaged, foreign, newer: told, and the bank is as it was.
python3 - <<'PYTHON'
head = "id,topic,level,stem,a,b,c,d,e,f,correct,fixed,source,author,title,rationale,enemies,tags"
with open("many.csv", "w") as file:
    print(head, file=file)
    for i in range(150000):
        print(f"m{i},t,know,Question {i}?,w{i},x{i},y{i},z{i},,,B,,s,,,,,", file=file)
PYTHON
status=0
timeout -s INT 0.4 "$bank" import b.db many.csv >out 2>&1 || status=$?
[ "$status" -ne 0 ] && grep -q 'interrupted: the bank is as it was' out ||
    { cat out; echo 'FAILED: an interrupted import'; failed=1; }
status=0
(ulimit -f 2000; exec "$bank" import b.db many.csv) >out 2>&1 || status=$?
[ "$status" -eq 2 ] && grep -q 'no space left' out ||
    { cat out; echo "FAILED: a full disk: $status"; failed=1; }
"$bank" export b.db | cmp - before.json || failed=1
status=0
(ulimit -f 4; exec "$bank" export b.db -o full.json) >out 2>&1 || status=$?
[ "$status" -eq 2 ] && ! ls full.json* >/dev/null 2>&1 ||
    { cat out; ls; echo "FAILED: an export to a full disk: $status"; failed=1; }
rm many.csv
head -c 20000 b.db >damaged.db
expect 2 'the database is damaged' list damaged.db
expect 2 'not a database of this program' list all.gift
# Damage that only the walk through the questions meets.
python3 - <<'PYTHON'
import shutil, sqlite3
db = sqlite3.connect("b.db")
size = db.execute("PRAGMA page_size").fetchone()[0]
page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'versions'").fetchone()[0]
db.close()
shutil.copy("b.db", "torn.db")
with open("torn.db", "r+b") as file:
    file.seek((page - 1) * size)
    file.write(b"\125" * size)
PYTHON
torn='torn.db: the database is damaged (.*): fetch it from a copy'
for verb in list lint export; do expect 2 "$torn" "$verb" torn.db; done
expect 2 "$torn" show torn.db ka-1
expect 2 "$torn" import torn.db all.gift
expect 2 "$torn" review torn.db ka-1 --as rita
expect 2 "$torn" review torn.db --status draft --as rita
cp b.db newer.db
printf '\000\000\000\011' | dd of=newer.db bs=1 seek=60 conv=notrunc 2>/dev/null
expect 2 'newer program' list newer.db
python3 - "$bank" <<'PYTHON' || failed=1
import fcntl, os, struct, subprocess, sys
# SQLite's lock bytes, as another program that writes would hold them.
file = open("b.db", "r+b")
fcntl.lockf(file, fcntl.LOCK_EX, 510, 0x40000002)
done = subprocess.run([sys.argv[1], "list", "b.db"], capture_output=True, text=True)
assert done.returncode == 2 and "another program is at work on it" in done.stderr, done
PYTHON

# What cannot be read is refused with its line and with what to do.
head='id,topic,level,stem,a,b,c,d,e,f,correct,fixed,source,author,title,rationale,enemies,tags'
refused() {
    printf '%b\n' "$head\n$2" >bad.csv
    expect 1 "bad.csv:2: $1" import b.db bad.csv
}
refused '5 fields where the header has 18: complete' 'q,t,,S?,x'
refused 'the key names an option that is not there: correct' 'q,t,,S?,x,y,,,,,Z,,,,,,,'
refused "the key 'В' is not a letter A to Z (Latin, not Cyrillic): correct it" 'q,t,,S?,x,y,,,,,В,,,,,,,'
refused 'no key: give the correct option' 'q,t,,S?,x,y,,,,,,,,,,,,'
refused 'a quoted field without its closing quote: close it' 'q,t,,"S?,x,y,,,,,A,,,,,,,'
refused 'text after a closing quote: double' 'q,t,,"S"?,x,y,,,,,A,,,,,,,'
for text in '{}' '[' '[{} {}]' '[] x'; do
    echo "$text" >bad.json
    expect 1 'bad.json:[12]: .*: ' import b.db bad.json
done

# A file without a question is nothing to refuse, but told; what is no status gives no empty file.
: >none.gift
echo '[]' >none.json
expect 0 'none.gift: warning: holds no question: look whether it is the right file' \
    import b.db none.gift all.gift
expect 0 'none.json: warning: holds no question' import b.db none.json
expect 2 "no status 'aproved'" export b.db --status aproved

# Three steps by three people, in their order; each is named, and somebody wrote the question.
long=$(printf '%0201d' 0)
for name in '' '  ' "$(printf 'an\033[2Jn')" "$(printf 'ann\nrita')" "$(printf 'ann\377')" "$long"; do
    expect 2 '--as' import b.db all.gift --as "$name"
    expect 2 '--as' review b.db ka-0 --as "$name"
    expect 2 '--as' retire b.db ka-0 --as "$name"
done
expect 0 '' init orphan.db
expect 0 'accepted 40' import orphan.db all.gift
expect 1 "ka-0: nobody is named as its author: 'author --as NAME' first" \
    review orphan.db ka-0 --as rita
expect 0 'author: 40 questions' author orphan.db --status draft --as ann
expect 1 'ka-0: ann did the step' review orphan.db ka-0 --as '  ann '
expect 0 'review: 40 questions' review orphan.db --status draft --as rita
expect 2 'say who does it' review b.db ka-0
expect 1 'ka-0: ann did the step' review b.db ka-0 --as ann
expect 1 "ka-0 is draft: 'approve' takes only what is in review" approve b.db ka-0 --as rita
expect 0 'review: 40 questions' review b.db --status draft --as rita
expect 1 'rita did the step' approve b.db --status 'in review' --as rita
expect 0 'approve: 10 questions' approve b.db --status 'in review' --topic ka --as paul
expect 1 '^no' feasible b.db --exam exam.json
expect 1 '"conflict":\[{"count":3,"level":"","size":0,"topic":"kb"}\]' \
    feasible b.db --exam exam.json --json
"$bank" list b.db --status 'in review' --json |
    python3 -c 'import json, sys
for q in json.load(sys.stdin)["questions"]: print(q["id"])' >ids
"$bank" approve b.db - --as paul <ids >/dev/null
expect 0 '^yes' feasible b.db --exam exam.json
expect 1 '^no' feasible b.db --exam greedy.json

# The page for candidates: what is approved, and a sample with its answer.
cp b.db page.db
cat >samples.gift <<'END'
// [id:s-1] [tag:topic:samples] [tag:sample:kb] [tag:level:know] [tag:source:A paper]
Which *one* is it?\n    if (a_b)\n        one();\nSay so. {=This # because ~That # no ~Other # no}
END
expect 1 'no approved question' syllabus orphan.db
expect 0 '' import page.db samples.gift --as ann
expect 0 '' review page.db s-1 --as rita
expect 0 '^| kb | 10 | 0 | 0 | 10 |$' syllabus page.db
"$bank" syllabus page.db >page
! grep -q 'because' page || { echo 'FAILED: a sample that is not approved'; failed=1; }
expect 0 '' approve page.db s-1 --as paul
expect 2 "not given in 'kk'" syllabus page.db --exam exam.json --lang kk
expect 0 '' syllabus page.db --exam exam.json -o page
for line in '| Questions | 12, each worth one point |' '    if (a_b)' 'Say so.' '- **This** (right) — because' '- That — no'; do
    grep -qxF -- "$line" page || { echo "FAILED: the syllabus has no line '$line'"; failed=1; }
done
grep -qxF '**Sample question (never drawn).** Which \*one\* is it?' page ||
    { echo 'FAILED: the stem of the sample'; failed=1; }

# An edit is a new draft; what is approved stays until the edit is approved too.
sed -n '1,2p' all.gift | sed 's/wrong 0/wronger/' >edit.gift
expect 0 '0 new, 1 changed' import b.db edit.gift --as ann
expect 0 'ka-0 *1 *approved' list b.db --status approved
expect 0 'ka-0 *2 *draft' list b.db --status draft
expect 0 'review: 1 question$' review b.db ka-0 --as rita
expect 0 'approve: 1 question$' approve b.db ka-0 --as paul
expect 0 'ka-0 *1 *retired' list b.db --all
expect 0 'ka-0 *2 *approved' list b.db --status approved
expect 2 'say the reason' retire b.db kd-9 --as paul
expect 0 'retire: 1 question$' retire b.db kd-9 --as paul --why 'the standard was withdrawn'
expect 1 'kd-9 is retired' retire b.db kd-9 --as paul --why again
expect 1 'kd-9 is retired' retire b.db kd-9 kd-8 --as paul --why again # and nothing of the rest
expect 0 'kd-8 *1 *approved' list b.db --status approved
cp b.db gone.db
sed -n '1,2p' all.gift | sed 's/wrong 0/wrongest/' >edit.gift
expect 0 '1 changed' import gone.db edit.gift --as ann
expect 0 'retire: 1 question$' retire gone.db ka-0 --as paul --why 'withdrawn'
expect 0 '' list gone.db --status approved
grep -q '^ka-0 ' out && { echo 'FAILED: a retired question can be released'; failed=1; }

# What is exported is imported without loss.
"$bank" export b.db -o out.json
expect 0 '' init copy.db
expect 0 'accepted 40, refused 0' import copy.db out.json
"$bank" export copy.db >again.json
cmp out.json again.json || failed=1

# Other formats hold one language; what they do not hold is told, and a file is whole or as it was.
expect 2 "no format 'word'" export b.db --format word
expect 2 'qti22 is a package: say -o FILE.zip' export b.db --format qti22
expect 2 'say --format qti22 or qti30' export b.db -o x.zip
expect 2 'json holds all languages' export b.db --lang en
expect 2 'no question is in it' export b.db --lang kk --format gift
expect 2 'no format has such a name: .json, .gift, .xml (moodle-xml), .csv, .tsv' export b.db -o out.jsn
expect 2 "no format 'doc': json, gift, moodle-xml, qti22, qti30, csv or tsv" export b.db --format doc
[ ! -e out.jsn ] || { echo 'FAILED: an unknown name was written'; failed=1; }
mkdir folder.d
expect 0 '' export b.db -o folder.d/plain
cmp folder.d/plain out.json || failed=1
expect 0 '' init empty.db
expect 0 'the bank has no question: the export is empty' export empty.db
expect 0 'no question fits --status and --topic: the export is empty' export b.db --topic gone
expect 0 "no question has the topic 'gone'" export b.db --topic gone -o none.gift
expect 0 'the export is empty' export b.db --status pretest --format csv
expect 0 '' export b.db -o out.tsv
"$bank" export b.db --format tsv 2>/dev/null | cmp - out.tsv || failed=1
printf '// [id:tab]\nWhat\tis, "this"?{=a\tb ~"c" ~d, e}\n' >tab.gift
expect 0 '' init tab.db
expect 0 '1 new' import tab.db tab.gift
expect 0 '' export tab.db -o tab.tsv
expect 0 '' init tabs.db
expect 0 'accepted 1, refused 0' import tabs.db tab.tsv
"$bank" export tab.db >tab.json
"$bank" export tabs.db | cmp - tab.json || failed=1
cp tab.tsv tab.txt
expect 0 '1 unchanged' import tabs.db tab.txt --format tsv
expect 0 '1 unchanged' import tabs.db tab.tsv --map plain
expect 1 'give what divides the one that was found, --delimiter' import tabs.db tab.tsv --map plain --format csv
rm tabs.db tab.txt

# What speaks of the others keeps its place, in each language, through each format, and at wish not.
cat >pin.gift <<'GIFT'
// [id:p1]
Which one?{=right ~wrong ~All of the above}

// [id:p2] [tag:fixed:none]
Which two?{=right ~wrong ~All of the above}
GIFT
printf '// [id:p1]\nЧто?{=да ~нет ~Подходит всё}\n' >pin-ru.gift
expect 0 '' init pin.db
expect 0 "pin.gift:2: warning: option 'all of the above' speaks of the others (1 times) and is taken as fixed" \
    import pin.db pin.gift
"$bank" export pin.db >pin.json
[ "$(grep -o '"fixed":true' pin.json | wc -l)" = 1 ] || { echo 'FAILED: one option is pinned'; failed=1; }
for form in gift csv tsv moodle-xml qti22; do
    "$bank" export pin.db --format $form -o pin.$form 2>/dev/null
    expect 0 '' init pin-$form.db
    expect 0 'accepted 2' import pin-$form.db pin.$form --format "${form%22}"
    "$bank" export pin-$form.db | cmp - pin.json || failed=1
done
expect 0 '1 changed' import pin.db pin-ru.gift --lang ru
"$bank" export pin.db | grep '"p1"' | grep -q '"fixed":true' || { echo 'FAILED: a pin is lost'; failed=1; }
rm pin*
expect 0 '' init tabs.db
expect 0 'accepted 40, refused 0' import tabs.db out.tsv
"$bank" export tabs.db --format csv >tabs.csv 2>/dev/null
"$bank" export b.db --format csv 2>/dev/null | cmp - tabs.csv || failed=1
expect 0 '' export b.db -o out.gift
"$bank" export b.db --format gift 2>/dev/null | cmp - out.gift || failed=1
expect 0 '' init copy2.db
expect 0 'accepted 40, refused 0' import copy2.db out.gift
printf '// [id:long]\nMany?{=1 ~2 ~3 ~4 ~5 ~6 ~7}\n' >long.gift
expect 0 '1 new' import copy2.db long.gift
echo before >out.csv
expect 1 'question long: csv has columns for six options alone: choose another' export copy2.db -o out.csv
expect 1 'question long: tsv has columns for six options alone' export copy2.db --format tsv
expect 1 '1 of 41 questions cannot be written' export copy2.db -o out.csv
grep -q '^before$' out.csv || { echo 'FAILED: a file that was not written is another'; failed=1; }
expect 0 'question long is left out' export copy2.db -o out.csv --skip
[ "$(grep -c '^k' out.csv)" = 40 ] || { echo 'FAILED: the rows of out.csv'; failed=1; }
expect 2 'check its name and folder' export b.db -o none/out.gift
expect 2 'check its name and folder' export b.db -o none/out.zip --format qti30
ls | grep -q '^out\..*\.......$' && { echo 'FAILED: an export left a file beside'; failed=1; }

# A file of one language puts its texts beside the others and changes nothing else.
printf '// [id:ka-1]\nВопрос?{=верно ~неверно ~другое}\n' >ru.gift
expect 0 '1 changed' import copy.db ru.gift --lang ru
expect 0 '1 unchanged' import copy.db ru.gift --lang ru
expect 0 'ka-1 .* en,ru ' list copy.db
expect 0 '1 changed, 39 unchanged' import copy.db all.gift # the edit of ka-0
printf '// [id:ka-1]\nВопрос?{~верно =неверно ~другое}\n' >ru.gift
expect 1 'another answer key than in its other languages' import copy.db ru.gift --lang ru
printf '// [id:ka-1] [tag:topic:kb]\nВопрос?{=верно ~неверно ~другое}\n' >ru.gift
expect 1 'another topic or level' import copy.db ru.gift --lang ru
# What a file of one language does not say stays as it was.
head='[tag:topic:t] [tag:level:know] [tag:source:ISO 1]'
printf "// [id:keep] $head\nWhich?{=a#Yes. ~b#No.####Because.}\n" >keep.gift
expect 0 '' init keep.db
expect 0 '1 new' import keep.db keep.gift --as ann
printf '// [id:keep]\nWhich?{=a ~b}\n' >less.gift
expect 0 '1 unchanged' import keep.db less.gift
printf '// [id:keep]\nWhich one?{=a ~c}\n' >less.gift
expect 0 '1 changed' import keep.db less.gift
expect 0 'Because' show keep.db keep
grep -q 'Yes' out && grep -q 'know' out && grep -q 'ISO 1' out && ! grep -q 'No\.' out ||
    { cat out; echo 'FAILED: what was not said'; failed=1; }
printf '// [id:keep]\nКоторый?{=а ~б}\n' >ru.gift
expect 0 'keep: title, rationale or feedback is not in all of its languages' import keep.db ru.gift --lang ru
# What is retired comes back whole, and not silently.
expect 0 '' retire keep.db keep --as paul --why leaked
expect 0 '1 unchanged' import keep.db less.gift
printf '// [id:keep]\nWhich now?{=a ~c}\n' >less.gift
expect 0 'keep was retired: it comes back as a draft' import keep.db less.gift
expect 0 'keep .* draft .* en,ru ' list keep.db
printf '// [id:other]\nКоторый?{=первый ~второй}\n' >ru.gift
expect 0 "other: is in Cyrillic letters alone: say its language" import keep.db ru.gift
rm keep.* less.gift

# What is typed in has texts of its own in each language, and what stands at one place is worth the same.
printf '// [id:typed] [tag:topic:t]\nWho?{=Ann =%%50%%Anna}\n' >typed.gift
expect 0 '1 new' import copy.db typed.gift
printf '// [id:typed] [tag:topic:t]\nКто?{=Анна =%%50%%Аня =%%50%%Нюра}\n' >typed.gift
expect 0 '1 changed' import copy.db typed.gift --lang ru
printf '// [id:typed] [tag:topic:t]\nКто?{=%%0%%Анна =Аня}\n' >typed.gift
expect 1 'another answer key than in its other languages' import copy.db typed.gift --lang ru
rm typed.gift

# Weak questions are named, each with its fault.
cat >weak.gift <<'GIFT'
// [id:w1] [tag:topic:w] [tag:level:know] [tag:source:s]
Which is not a key?{=salt ~key}

// [id:w2] [tag:fixed:none] [tag:topic:w] [tag:level:know]
A?{=one option that says far more than all of the others say ~two ~None of the above}

// [id:w3] [tag:topic:w] [tag:source:s]
B?{=It is always so ~Red ~red.}

// [id:w4] [tag:topic:w] [tag:level:know] [tag:source:s]
Which is not a key?{~key =salt}

// [id:good] [tag:topic:w] [tag:level:know] [tag:source:s] [tag:fixed:c]
C?{=one ~two ~none of the above}
GIFT
expect 0 '' init w.db
expect 0 'accepted 5' import w.db weak.gift
expect 1 'questions 5, findings 9' lint w.db
for fault in 'w1: a negation' 'w2: no source' 'w2: the correct option is much the longest' \
    'w2: an option speaks of the others' 'w3: no level' 'w3: options [a-f] and [a-f] differ only' \
    "w3: 'always' or 'never'" 'w4: a negation' 'w4: the same question as w1'; do
    expect 1 "$fault" lint w.db
done
python3 -c 'import json, sys
policy = json.load(open("exam.json"))
policy["pinned_options"]["value"] = ["none of the above"]
json.dump(policy, sys.stdout)' >pins.json
expect 1 'findings 8' lint w.db --exam pins.json
expect 0 'findings 0' lint w.db --topic elsewhere
expect 0 "no question has the topic 'elsewhere'" lint w.db --topic elsewhere

# More findings than a report keeps, and the last of them is told too; tabs tell columns apart.
python3 - <<'PYTHON'
columns = "id topic level stem a b c d e f correct fixed source author title rationale enemies tags".split()
rows = [(f"w{i}", "w", f"Which of {i} ways is the {i}th?", f"the way {i}", f"none of {i}") for i in range(50010)]
rows += [(f"z{i}", "w", "The very same question?", "so", "so not") for i in (1, 2)]
with open("many.tsv", "w") as file:
    file.write("\t".join(columns) + "\n")
    for id, topic, stem, a, b in rows:
        file.write("\t".join([id, topic, "", stem, a, b, "", "", "", "", "a"] + [""] * 7) + "\n")
PYTHON
"$bank" init many.db
expect 0 'accepted 50012, refused 0' import many.db many.tsv --map plain --delimiter tab
expect 1 'z2: the same question as z1' lint many.db
"$bank" lint many.db --json >many.json 2>&1 && failed=1
python3 - <<'PYTHON' || failed=1
import json
said = json.load(open("many.json"))
assert said["questions"] == 50012, said["questions"]
assert said["findings"] == len(said["messages"]) > 100000, (said["findings"], len(said["messages"]))
assert any(m["id"] == "z2" and m["name"] == "same-text" for m in said["messages"])
PYTHON
head -3 many.tsv | sed "1s/\$/\texhibit/; 2,\$s/\$/\tA table./" >wide.tsv
expect 0 "wide.tsv:1: warning: column 'exhibit' is not read" import many.db wide.tsv --map plain \
    --delimiter tab
rm many.* wide.tsv

# --- a release ---
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo 'a pass phrase for tests'; done >phrases
signed init-root --dir pki --name 'Test root'
signed issue-key --dir pki --name room --policy result --opens-releases -o room
for who in ann rita paul; do signed issue-key --dir pki --name "$who" --policy approval -o "$who"; done
expect 1 'a live exam needs a live bank' release b.db --exam live.json --to room.pem -o 1.release
expect 1 'where the blueprint takes 11' release b.db --exam greedy.json --to room.pem -o 1.release
[ ! -e 1.release ] && [ ! -e 1.manifest.json ] || { echo 'FAILED: a refused release'; failed=1; }
expect 0 'release 1: 39 questions' release b.db --exam exam.json --to room.pem -o 1.release --seed 01
expect 1 'is there already' release b.db --exam exam.json --to room.pem -o 1.release --seed 01
expect 0 'release 2: ' release b.db --exam exam.json --to room.pem -o 2.release \
    --previous 1.manifest.json
expect 1 'exam.json: .*give N.release.p7m or N.manifest.json' release b.db --exam exam.json \
    --to room.pem -o 3.release --previous exam.json
sed 's/"id":"[^"]*"/"id":"another"/' exam.json >another.json
grep -q '"another"' another.json || sed 's/"id": "[^"]*"/"id": "another"/' exam.json >another.json
expect 1 "1.manifest.json: is of the exam '.*', and this one is 'another': " release b.db \
    --exam another.json --to room.pem -o 3.release --previous 1.manifest.json
for number in 1 2; do
    expect 1 "2.manifest.json: has number 2, and this one is $number: " release b.db --exam exam.json \
        --to room.pem -o 3.release --number $number --previous 2.manifest.json
done
head -c 300 1.manifest.json >cut.manifest.json
expect 1 'cut.manifest.json:[0-9]*: ' draw 1.release --seed 02 --manifest cut.manifest.json
expect 1 'another kind' draw 1.release --seed 02 --manifest exam.json
[ ! -e 3.release ] || { echo 'FAILED: a release after an exam policy'; failed=1; }
python3 - <<'PYTHON' || failed=1
import hashlib, json
one, two = (open(f"{n}.manifest.json", "rb").read() for n in (1, 2))
assert json.loads(two)["previous"] == hashlib.sha256(one).hexdigest()
release = open("1.release", "rb").read()
assert json.loads(one)["file_sha256"] == hashlib.sha256(release).hexdigest()
for word in (b"right", b"Question", b"wrong"):  # bodies and answer keys are sealed
    assert word not in release
PYTHON

# --- two editions ---
cp b.db next.db
printf '// [id:kb-1] [tag:topic:kb] [tag:level:know]\nAnother wording?{=right ~wrong ~other}\n\n// [id:kb-99] [tag:topic:kb] [tag:level:know]\nNew?{=right ~wrong}\n' >edits.gift
expect 0 '1 new, 1 changed' import next.db edits.gift --as ann
expect 0 '' review next.db kb-1 kb-99 --as rita
expect 0 '' approve next.db kb-1 kb-99 --as paul
expect 0 '' retire next.db kb-2 --as paul --why 'too well known'
python3 -c 'import json, sys
policy = json.load(open("exam.json"))
policy["time_limit_s"]["value"] += 60
json.dump(policy, sys.stdout)' >longer.json
expect 0 'release 9: ' release next.db --exam longer.json --to room.pem -o 9.release --number 9
expect 0 '^0 added, 0 removed, 0 changed, 0 moved, 39 as they were$' diff 1.release 2.release
expect 0 '^1 added, 1 removed, 1 changed, 0 moved, 37 as they were$' diff 1.release 9.release
expect 0 '^+ kb-99 v1 (kb)$' diff 1.release 9.release
expect 0 '^- kb-2 v1 (kb' diff 1.release 9.release
expect 0 '^~ kb-1 v1 to v2 (kb' diff 1.release 9.release
expect 0 '^policy.time_limit_s.value: ' diff 1.release 9.release
expect 0 '^+ kb-2 ' diff 9.release 1.release
expect 0 '"change":"added","id":"kb-99","to":{"level":"","topic":"kb","version":1}' \
    diff 1.release 9.release --json
expect 0 '"members":\[{"from":[0-9]*,"member":"policy.time_limit_s.value","to":[0-9]*}' \
    diff 1.release 9.release --json
cp 1.release lost.release
expect 2 'lost.manifest.json: ' diff 1.release lost.release
printf 'x' | dd of=lost.release bs=1 seek=5000 conv=notrunc 2>/dev/null
cp 1.manifest.json lost.manifest.json
expect 1 'is not the file that was signed' diff lost.release 2.release

"$bank" draw 1.release --seed 0203 --json >draw1
"$bank" draw 1.release --seed 0203 --json >draw2
"$bank" draw 1.release --seed 0204 --json >draw3
cmp draw1 draw2 || failed=1
cmp -s draw1 draw3 && { echo 'FAILED: another seed gives the same form'; failed=1; }
expect 2 'hexadecimal' draw 1.release --seed 0x
cp 1.release bad.release
printf 'x' | dd of=bad.release bs=1 seek=5000 conv=notrunc 2>/dev/null
expect 1 '' draw bad.release --manifest 1.manifest.json --seed 0203

# --- a live bank: signatures ---
expect 2 'go together' init l.db --live
expect 0 '' init l.db --live --trust pki/root.pem
expect 0 '' import l.db all.gift
expect 1 '--as exists in a rehearsal only' review l.db --status draft --as rita
expect 1 'takes signed steps only' review l.db --status draft
expect 0 '' review l.db --status draft --request -o review.json
signed approve review.json --key rita.key --cert rita.pem -o early.p7m
expect 1 'ka-0: not signed by its author' review l.db --signed early.p7m --crl pki/ca.crl
expect 0 '' author l.db --status draft --request -o author.json
signed approve author.json --key ann.key --cert ann.pem -o author.p7m
expect 0 'author: 40 questions' author l.db --signed author.p7m --crl pki/ca.crl
signed approve review.json --key ann.key --cert ann.pem -o own.p7m
expect 1 'ann did the step .author' review l.db --signed own.p7m --crl pki/ca.crl
signed approve review.json --key rita.key --cert rita.pem -o review.p7m
expect 2 'revocation list is not at hand' review l.db --signed review.p7m
expect 1 'takes names' review b.db --signed review.p7m
sed 's/"review"/"approve"/' review.json >swapped.json
signed approve swapped.json --key rita.key --cert rita.pem -o swapped.p7m
expect 1 'signed for another act' review l.db --signed swapped.p7m --crl pki/ca.crl
expect 0 'review: 40 questions' review l.db --signed review.p7m --crl pki/ca.crl
expect 1 '' review l.db --signed review.p7m --crl pki/ca.crl
expect 0 '' approve l.db --status 'in review' --request -o approve.json
signed approve approve.json --key rita.key --cert rita.pem -o same.p7m
expect 1 'rita did the step' approve l.db --signed same.p7m --crl pki/ca.crl
signed approve approve.json --key paul.key --cert paul.pem -o approve.p7m
# A question that was edited after the request is not the one that was signed.
cp l.db edited.db
sed 's/wrong 0/wronger/' all.gift >edited.gift
expect 0 '4 changed' import edited.db edited.gift
expect 1 '' approve edited.db --signed approve.p7m --crl pki/ca.crl
expect 0 'approve: 40 questions' approve l.db --signed approve.p7m --crl pki/ca.crl
expect 0 'approve  paul  (signed)' show l.db ka-1
expect 2 "ka-1 is not written in 'kk'" show l.db ka-1 --lang kk
expect 2 'no question ka-77' show l.db ka-77
expect 1 'ka-0 is approved' approve l.db --signed approve.p7m --crl pki/ca.crl
[ "$(wc -l <out)" -eq 11 ] || { echo 'FAILED: more than ten of the same'; failed=1; }
grep -q ': and 30 more$' out || { echo 'FAILED: the rest is not counted'; failed=1; }

# Published questions are not for a closed live exam.
make_questions '[tag:public]' >public.gift
expect 0 '' init p.db --live --trust pki/root.pem
expect 0 '' import p.db public.gift
expect 0 '' author p.db --status draft --request -o w.json
signed approve w.json --key ann.key --cert ann.pem -o w.p7m
expect 0 '' author p.db --signed w.p7m --crl pki/ca.crl
expect 0 '' review p.db --status draft --request -o r.json
signed approve r.json --key rita.key --cert rita.pem -o r.p7m
expect 0 '' review p.db --signed r.p7m --crl pki/ca.crl
expect 0 '' approve p.db --status 'in review' --request -o a.json
signed approve a.json --key paul.key --cert paul.pem -o a.p7m
expect 0 '' approve p.db --signed a.p7m --crl pki/ca.crl
expect 0 '^yes' feasible l.db --exam live.json
today=$(date -u +%Y-%m-%d)
expect 0 '40 questions' establish l.db --order 1 --date "$today" --in-force "$today" \
    --signatory 'A. Head' --licenser Licenser -o list.json
signed issue-key --dir pki --name Office --policy release -o office
signed list list.json --key office.key --cert office.pem -o list.p7m
expect 2 'revocation list is not at hand' release l.db --exam live.json --to room.pem -o 5.release
expect 1 'cites the list of questions in force' release l.db --exam live.json --to room.pem \
    -o 5.release --crl pki/ca.crl
listed='--crl pki/ca.crl --list list.p7m'
expect 0 'release 5: 40 questions' release l.db --exam live.json --to room.pem -o 5.release $listed
expect 1 'was published' release p.db --exam live.json --to room.pem -o 6.release $listed
signed init-root --dir abroad --name 'Another root'
signed issue-key --dir abroad --name Office --policy release -o stranger
signed list list.json --key stranger.key --cert stranger.pem -o foreign.p7m
expect 1 'foreign.p7m: ' release l.db --exam live.json --to room.pem -o 6.release --crl pki/ca.crl \
    --list foreign.p7m
python3 -c 'import sys
der = bytearray(open("list.p7m", "rb").read())
der[-1] ^= 1
open("touched.p7m", "wb").write(der)'
expect 1 'touched.p7m: ' release l.db --exam live.json --to room.pem -o 6.release --crl pki/ca.crl \
    --list touched.p7m
[ ! -e 6.release ] || { echo 'FAILED: a release after a forged list'; failed=1; }
python3 -c 'import json
manifest = json.load(open("5.manifest.json"))
manifest["list"] = None
open("5.unlisted.json", "w").write(json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False))'
expect 1 'cites none' draw 5.release --seed 02 --manifest 5.unlisted.json
expect 1 'seed exists in a rehearsal only' release l.db --exam live.json --to room.pem \
    -o 7.release --seed 01 $listed

# Whoever can write to the file can set a status, but not sign.
python3 - <<'PYTHON'
import hashlib, shutil, sqlite3
def forge(name, *statements):
    shutil.copy("l.db", name + ".db")
    db = sqlite3.connect(name + ".db")
    db.create_function("sha256", 1, lambda text: hashlib.sha256(text.encode()).digest())
    for sql in statements:
        db.execute(sql)
    db.commit()
    db.close()
other = "json = replace(json, 'Question 1 of', 'Question 2 of') WHERE id = 'ka-1'"
forge("digest", "UPDATE versions SET " + other)
forge("whole", "UPDATE versions SET " + other,
      "UPDATE versions SET digest = sha256(json) WHERE id = 'ka-1'")
forge("signature", "PRAGMA foreign_keys = 0", "DELETE FROM approvals WHERE approval = 3")
PYTHON
expect 1 "ka-1 is approved without a signature for 'author'" release whole.db --exam live.json \
    --to room.pem -o 8.release $listed
expect 1 'ka-1 is not what its digest says' release digest.db --exam live.json \
    --to room.pem -o 8.release $listed
expect 1 "without a signature for 'approve'" release signature.db --exam live.json \
    --to room.pem -o 8.release $listed
signed revoke-key paul.pem --dir pki --reason key-compromise
expect 1 'revoked' release l.db --exam live.json --to room.pem -o 8.release $listed
[ ! -e 8.release ] || { echo 'FAILED: a forged approval was released'; failed=1; }
exit $failed
