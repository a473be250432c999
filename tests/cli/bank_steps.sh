#!/bin/sh
# What the steps of a bank tell and take: bank_steps.sh QUALEX-BANK. What is left open after a step,
# the stage of each language, lists as input, ids in a search, the way back to an older version.
set -eu
bank=$(realpath "$1")
. "$(dirname "$(realpath "$0")")/desk.sh"
input=input
# lacks PATTERN: the last output has no such line.
lacks() {
    if grep -q -- "$1" out; then
        echo "FAILED: output has '$1'"
        cat out
        failed=1
    fi
}
: >input
tomorrow=$(date -u -d '+1 day' +%F)

# --- languages that came to different stages ---
for i in 01 02 03 04 05 06 07 08 09 10 11 12; do
    printf '// [id:key-%s] [tag:topic:keys]\nQuestion %s of keys?{=yes %s ~no ~perhaps}\n\n' \
        $i $i $i
done >en.gift
sed 's/Question/Сұрақ/; s/=yes/=иә/; s/~no/~жоқ/; s/~perhaps/~мүмкін/' en.gift >kk.gift
expect 0 '' init b.db
expect 0 '12 new' import b.db en.gift --as ann
expect 0 '12 changed' import b.db kk.gift --lang kk --as kanat
cp b.db start.db
expect 0 '^review: 12 questions in kk$' review b.db --status draft --lang kk --as rita
expect 0 "^en still to be reviewed: 'review --status draft --lang en'$" \
    approve b.db --status in-review --as paul
lacks 'to be approved'
expect 2 'nothing to review: .*--lang L' review b.db --status draft --as rita
expect 0 '^review: 12 questions in en$' review b.db --status draft --lang en --as rita --topic keys
lacks 'still'
expect 2 'nothing to review' review b.db --status draft --lang en --as rita
expect 0 '"to_approve":\[\],"to_review":\[\],"undated":0' approve b.db key-01 key-02 --lang en \
    --as paul --json
expect 0 '^approve: 10 questions in en$' approve b.db --status 'in review' --lang en --as paul \
    --review-by "$tomorrow"
expect 2 'nothing to approve' approve b.db --status 'in review' --lang en --as paul \
    --review-by "$tomorrow"

# One language in review beside one that is in force: not taken anew with a date.
cp start.db two.db
expect 0 '' review two.db key-01 --lang kk --as rita
expect 0 '' approve two.db key-01 --lang kk --as paul
expect 0 '' review two.db key-01 --lang en --as rita
expect 0 "^en still to be approved: 'approve --status 'in review' --lang en'$" \
    approve two.db key-01 --lang kk --as paul --review-by "$tomorrow"
# What is on its way is taken, and not the version in force that lacks the language.
expect 0 '' review two.db key-02 --lang en --as rita
expect 0 '' approve two.db key-02 --lang en --as paul
sed '/key-02/,/^$/!d; s/02 of/two of/' en.gift >edit.gift
expect 0 '1 changed' import two.db edit.gift --lang en --as ann
expect 0 '^review: 11 questions in kk$' review two.db --status draft --lang kk --as rita
"$bank" history two.db key-02 >out
grep -A4 '^version 2' out | grep -q 'review.*in kk' && { echo 'FAILED: the one in force'; failed=1; }

# --- more than ten refusals ---
cp start.db many.db
expect 1 '^qualex-bank: many.db: and 2 more$' review many.db --status draft --as ann
[ "$(grep -c 'another person' out)" = 10 ] || { echo 'FAILED: not ten'; cat out; failed=1; }
expect 1 ' and 2 more$' approve many.db key-01 key-02 key-03 key-04 key-05 key-06 key-07 key-08 \
    key-09 key-10 key-11 key-12 --as paul

# --- what list and search print are lists of ids ---
cp b.db lists.db
"$bank" list lists.db --text '0* of' >input
expect 0 '^suspend: 9 questions$' suspend lists.db - --as zoe --why 'a leak'
printf 'key-10\n\n  key-11\nkey-12  \n' >input
expect 0 '^releases already made still hold them: make a new one$' suspend lists.db - --as zoe \
    --why 'a leak'
[ "$("$bank" list lists.db --status suspended | wc -l)" = 11 ] || failed=1
printf 'key-10 key-12\n' >input
expect 2 'standard input: one id a line' resume lists.db - --as zoe --why 'no leak'
printf 'key-10\nno-such\nnone-such\n' >input
expect 2 'no question none-such' resume lists.db - --as zoe --why 'no leak'
echo key-10 >input
expect 0 '^resume: 1 question$' resume lists.db - --as zoe --why 'no leak'
expect 0 '^releases already made still hold it: make a new one$' suspend lists.db key-10 --as zoe \
    --why 'a leak'
: >input

# --- search: ids, and what the limit leaves ---
expect 0 '^key-03  2  approved  keys$' search b.db key-03
[ "$(wc -l <out)" = 1 ] || { echo 'FAILED: found twice'; cat out; failed=1; }
expect 0 '^key-12  ' search b.db 'key-1*'
[ "$(wc -l <out)" = 3 ] || { echo 'FAILED: ids that begin so'; cat out; failed=1; }
expect 1 'nothing has' search b.db key-03 --status draft
expect 0 'note: the first 5: --limit N for more' search b.db question --limit 5
[ "$(grep -c '^key' out)" = 5 ] || { echo 'FAILED: not five'; cat out; failed=1; }
expect 0 '' search b.db question --limit 12
lacks 'limit N'
expect 0 '"more":true' search b.db question --limit 5 --json
expect 0 '"more":false' search b.db question --json
expect 0 'the first 2' search b.db 'key-*' --limit 2

# --- an older version comes back as a new one; what it loses is told ---
sed '/key-03/,/^$/!d; s/03 of/three of/' en.gift >edit.gift
expect 0 '1 changed' import b.db edit.gift --lang en --as ann
expect 0 '^no difference$' diff b.db key-03 2 2
expect 0 '' show b.db key-03 --question-version 2 --question
cp out back.json
expect 2 'without --json' show b.db key-03 --question --json
expect 0 '1 changed' import b.db back.json --as zoe
expect 0 '^no difference$' diff b.db key-03 2 4
expect 0 '' review b.db key-03 --as rita
expect 0 "^1 of them without the date of review that the version before had: 'approve ID" \
    approve b.db key-03 --as paul
expect 0 '' list b.db --status in-review
expect 2 "no status 'in_review'" list b.db --status in_review

# --- dates of a list ---
for dates in '2027-03-02 2027-03-01 2' '2027-03-01 2027-03-01 0'; do
    # shellcheck disable=SC2086
    set -- $dates
    expect "$3" '' establish b.db --order 1 --date "$1" --in-force "$2" --signatory Head \
        --licenser Licenser -o list.json
done

# --- what may not be read says so; root has to be without its privilege for that ---
plain=''
[ "$(id -u)" != 0 ] || plain='setpriv --bounding-set=-dac_override,-dac_read_search'
chmod 000 many.db
if $plain true 2>/dev/null && ! $plain sh -c ': <many.db' 2>/dev/null; then
    $plain "$bank" list many.db >out 2>&1 && { echo 'FAILED: read'; failed=1; }
    grep -q 'many.db: cannot be read (.*): ask for the right' out ||
        { echo 'FAILED: does not say that it may not be read'; cat out; failed=1; }
fi
exit $failed
