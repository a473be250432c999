#!/bin/sh
# What a bank gives to an exam: draw.sh QUALEX-BANK POLICY. Questions that are approved in some of the
# languages only, or for a pretest that the exam has not, are named; a question that is seen too often,
# for what others must not meet, is told by 'feasible' and refused by 'release'; what somebody has seen is
# not drawn.
set -eu
bank=$(realpath "$1")
policy=$(realpath "$2")
. "$(dirname "$(realpath "$0")")/made.sh"
release='--to room.pem'

# --- languages ---
questions a 14 >a.gift
expect 0 '' init b.db
expect 0 '14 new' import b.db a.gift --as ann
for lang in ru kk; do
    sed "s/What is/($lang) What is/; s/right/$lang-right/; s/wronger/$lang-wronger/; s/~wrong /~$lang-wrong /" a.gift |
        sed 's/^\(.. \[id:a-..\]\).*/\1/' >a.$lang.gift
    expect 0 '14 changed' import b.db a.$lang.gift --lang $lang --as "author of $lang"
done
expect 0 '' review b.db --status draft --as rita
expect 0 '14 questions' approve b.db --status 'in review' --lang en --as paul
exam both.json '["en", "kk", "ru"]' '[["a", 2, {}]]' '{}'
expect 1 '^  a: 0 approved, 2 needed; 14 more not approved in kk (14), ru (14)$' feasible b.db --exam both.json
expect 1 '"not_approved":{"kk":14,"ru":14}' feasible b.db --exam both.json --json
expect 1 '14 questions were left out, not approved in every language of the exam: a-01 (not in kk, ru), a-02 ' \
    release b.db --exam both.json $release -o 1.release
grep -q 'a-10 (not in kk, ru) and 4 more: take them through review and approval with --lang$' out ||
    { echo 'FAILED: not ten are named'; failed=1; }
grep -q 'a: has 0 approved questions where the blueprint takes 2: ' out || { cat out; failed=1; }
[ ! -e 1.release ] || { echo 'FAILED: a release without questions'; failed=1; }
for i in 01 02 03 04 05 06 07 08 09 10 11 12; do echo "a-$i"; done >ids
"$bank" approve b.db - --lang kk --lang ru --as paul <ids >/dev/null
"$bank" approve b.db a-13 --lang ru --as paul >/dev/null
expect 0 '^yes' feasible b.db --exam both.json
expect 0 '2 questions were left out, .*: a-13 (not in kk), a-14 (not in kk, ru): ' \
    release b.db --exam both.json $release -o 1.release
expect 0 '"left_out":2' release b.db --exam both.json $release -o 2.release --json
expect 0 'approve: 1 question in kk,ru' approve b.db a-14 --lang kk --lang ru --as paul
expect 0 ' 1 question was left out, .*: a-13 (not in kk): ' release b.db --exam both.json $release -o 3.release

# --- pretests ---
questions p 2 >p.gift
questions elsewhere 1 >>p.gift
expect 0 '3 new' import b.db p.gift --as ann
expect 0 '' review b.db --status draft --as rita
expect 0 'pretest: 3 questions' pretest b.db p-01 p-02 elsewhere-01 --as paul
exam plain.json '["en"]' '[["a", 2, {}], ["p", 1, {"pretest": true}]]' '{}'
expect 0 '14 questions\|16 questions' release b.db --exam plain.json $release -o 4.release
! grep -q 'left out' out || { echo 'FAILED: left out of a pretest'; cat out; failed=1; }
questions p 5 | sed 's/id:p-/id:pp-/; s/of p/in p/' >pp.gift
expect 0 '5 new' import b.db pp.gift --as ann
expect 0 '' review b.db --status draft --as rita
expect 0 '' approve b.db --status 'in review' --as paul
exam scored.json '["en"]' '[["p", 2, {}]]' '{}'
expect 0 '2 pretest questions were left out, for which the exam has no pretest cell: p-01, p-02: ' \
    release b.db --exam scored.json $release -o 5.release
expect 0 'release 5: 5 questions' release b.db --exam scored.json $release -o 6.release --number 5

# --- exposure: of three rivals at most one is drawn, so that the fourth is in every form ---
questions e 4 '[tag:rivals:r]' '' '[tag:rivals:r]' '[tag:rivals:r]' >e.gift
questions f 6 '[tag:difficulty:40]' '[tag:difficulty:50]' '[tag:difficulty:60]' '[tag:difficulty:70]' \
    '[tag:difficulty:80]' '[tag:difficulty:90]' >>e.gift
expect 0 '' init e.db
expect 0 '10 new' import e.db e.gift --as ann
expect 0 '' review e.db --status draft --as rita
expect 0 '' approve e.db --status 'in review' --as paul
exam rivals.json '["en"]' '[["e", 2, {}]]' '{"exposure_percent": 60}'
expect 1 '^seen most: e-02, in 100.00 % of forms; exposure_percent is 60$' feasible e.db --exam rivals.json
grep -qx 'a question would be seen too often: name fewer enemies .*, or approve more for' out || failed=1
grep -qx '  e: 4 approved, 2 needed' out || { cat out; failed=1; }
grep -qx 'two forms share 1.333 of 2 questions on average' out || { cat out; failed=1; } # 1 + 3 / 9
expect 1 '"exposure":{"error":0,"forms_of_10000":10000,"question":"e-02","simulated":0}' \
    feasible e.db --exam rivals.json --json
expect 1 'e-02: is in 100.00 % of forms (computed), where exposure_percent is 60: .* approve more questions of e$' \
    release e.db --exam rivals.json $release -o 7.release
[ ! -e 7.release ] && [ ! -e 7.manifest.json ] || { echo 'FAILED: an overexposed release'; failed=1; }
exam all.json '["en"]' '[["e", 2, {}]]' '{"exposure_percent": 100}'
expect 0 '^seen most: e-02, in 100.00 % of forms; exposure_percent is 100$' feasible e.db --exam all.json
expect 0 '' release e.db --exam all.json $release -o 7.release
exam unasked.json '["en"]' '[["e", 2, {}]]' '{}'
expect 0 '"overlap_simulated":0,"overlap_thousandths":1333' feasible e.db --exam unasked.json --json
exam free.json '["en"]' '[["f", 4, {}]]' '{}'
expect 0 '^two forms share 2.667 of 4 questions on average$' feasible e.db --exam free.json

# A band is simulated: of the pairs of at most 110 three of four hold the easiest question.
for cap in 70 75 80; do
    exam band-$cap.json '["en"]' '[["f", 2, {}]]' \
        "{\"exposure_percent\": $cap, \"expected_cut\": {\"from\": 0, \"to\": 110}}"
done
expect 1 '^seen most: f-01, in 7[45]...* % of forms (of 20000 simulated, give or take 1..*); exposure_percent is 70$' \
    feasible e.db --exam band-70.json
expect 1 'f-01: is in 7[45]...* % of forms (of 20000 simulated, give or take 1..*), where exposure_percent is 70' \
    release e.db --exam band-70.json $release -o 8.release
expect 0 '^yes' feasible e.db --exam band-80.json
grep -qx 'two forms share 1.1[123]. of 2 questions on average (of 20000 forms simulated)' out ||
    { cat out; failed=1; } # 18 / 16
expect 0 '"overlap_simulated":20000,"overlap_thousandths":11[123]' feasible e.db --exam band-80.json --json
expect 0 '' release e.db --exam band-80.json $release -o 8.release
expect 2 'too near to exposure_percent to tell' feasible e.db --exam band-75.json
expect 0 'f-01: warning: is in .*, which is too near to exposure_percent, 75, to tell them apart' \
    release e.db --exam band-75.json $release -o 9.release

# --- what somebody has seen ---
expect 0 '' draw 8.release --seed 01 --count 200
grep -q f-01 out || { echo 'FAILED: f-01 is never drawn'; failed=1; }
expect 0 '8.release: warning: has no question no-such-question, so that --exclude takes nothing out' \
    draw 8.release --seed 01 --count 200 --exclude f-01 no-such-question
! grep -q 'no question f-01' out || { echo 'FAILED: f-01 is there'; failed=1; }
! grep -q f-01 out || { echo 'FAILED: drawn again'; failed=1; }
expect 1 '7.release: has too few questions beside those of --exclude' draw 7.release --seed 01 --exclude e-01 e-02 e-03

# --- enemies that are none: a mistyped id is told; a retired one or one of another topic is known ---
questions m 2 '[tag:enemy:m-02] [tag:enemy:m-22]' '[tag:enemy:o-01]' >m.gift
questions o 1 >>m.gift
expect 0 '' init m.db
expect 0 '3 new' import m.db m.gift --as ann
expect 1 "m-01: names m-22 as an enemy, an id that the bank does not have: correct it, .*\\[unknown-enemy\\]$" \
    lint m.db --topic m
expect 0 'findings 0' lint m.db --topic m --except unknown-enemy --except near-twin
expect 0 '' retire m.db o-01 --as paul --why 'wrong'
[ "$("$bank" lint m.db 2>&1 | grep -c unknown-enemy)" -eq 1 ] || { echo 'FAILED: a retired enemy'; failed=1; }
expect 1 '"id":"m-01","lang":"","level":"warning","line":0,"name":"unknown-enemy"' \
    lint m.db --json --except near-twin
exit $failed
