#!/bin/sh
# usage: same.sh PLAY STAGE EXAM LIST: the same sitting on the screen and in plain mode must send the
# keeper the same frames, hence give the same journal: of choices, then of every type in LIST.
set -eu
play=$1 stage=$2 exam=$3 list=$4
settings=
room=$(mktemp -d)
pid=
trap 'kill $pid 2>/dev/null || true; rm -rf "$room"' EXIT INT TERM

sit() { # name, option; script on standard input
    cat >"$room/$1.play"
    mkdir "$room/$1"
    # shellcheck disable=SC2086
    python3 "$stage" "$room/$1/keeper.sock" phase=drawn $settings &
    pid=$!
    while [ ! -S "$room/$1/keeper.sock" ]; do sleep 0.05; done
    "$play" "$room" "$room/$1.play" "$exam" --room "$room/$1" $2
    kill "$pid"
    sed 's/"nonce": "[^"]*"//' "$room/$1/keeper.sock.log" >"$room/$1.log"
}

sit screen '' <<'EOF'
wait Admission number
type test-0001\r
wait PIN
type 4827\r
wait Your questions are drawn
type \r
wait Question 1
type \e[B\e[B\x20
see (x) RSA
type \e[A\e[A\x20
see (x) AES
type \e[C
wait Question 2
type 13
type 1
type m
type n
wait Question 3
type ә
type \x7f
type g1\r
wait Question 1
type rs
wait Submit
copy type the code
type \r
wait PASS
type \r
end 0
EOF
sit plain --plain <<'EOF'
wait Admission number
type test-0001\r
wait PIN
type 4827\r
wait 30 start
type 30\r
wait Question 1
type 3\r
wait (x) RSA
type 1\r
wait (x) AES
type 31\r
wait Question 2
type 1\r
wait [x] The time
type 3\r
wait [x] diff
type 1\r
wait [ ] The time
type 34\r
wait marked for review
type 31\r
wait Question 3
type 2\r
wait (x) False
type 33\r
wait cleared
type 35\r
wait Type its number
type 1\r
wait 1/5
type 36\r
wait Unanswered
type 38\r
wait To submit
copy type the code
type \r
wait PASS
type 30\r
end 0
EOF
diff -u "$room/screen.log" "$room/plain.log"
[ "$(wc -l <"$room/screen.log")" -gt 12 ]

settings="list=$list"
sit types '' <<'EOF'
wait Admission number
type test-0001\r
wait PIN
type 4827\r
wait Your questions are drawn
type \r
wait Question 1
type \x20 nonce \r
see Saved.
type \r
wait Question 2
type 04,50\e[B
see Saved.
type \x1b[A\x1b[H\x1b[F\x7f\x7f\x7f\x7f\r
see cleared
type m
see marked for review
type n
wait Question 3
type 0.33\e[B\r
wait Question 4
type 2\e[C\r3\r
see [3] The two
type 1
see Saved.
type \x7f
see Saved: answered in part.
type n
wait Question 5
type \e[B\e[B\e[B1
see 1 [ ] It is generated
type \e[B\e[B\e[B\e[B2
see 2 [ ] It is distributed
type \r
see Saved: this order
type 5\r
see Saved: this order
type n
wait Question 6
type 128\r2\rBelgium\r1
see · answered
type n
wait Question 7
type 1\e[B2
see Saved.
type \e[B\x7f
see cleared
type n
wait Question 8
type 11
see [11] Na
type \e[B1\r0
see [10] Mg
type n
wait Question 9
type \e[B12
see 12 [ ] April
type \r
see Saved: this order
type \x7f
see cleared
type rs
wait Submit
see 7 questions are unanswered
see 1 of the unanswered is answered in part
copy type the code
type \r
wait PASS
type \r
end 0
EOF
sit types-plain --plain <<'EOF'
wait Admission number
type test-0001\r
wait PIN
type 4827\r
wait 30 start
type 30\r
wait Question 1
type 1\r
wait type the answer
type nonce \r
wait [nonce] saved
type 31\r
wait Question 2
type 1\r
wait type the answer
type 4,5\r
wait [4.5] saved
type 1\r
wait type the answer
type \x20\r
wait cleared
type 34\r
wait marked for review
type 31\r
wait Question 3
type 1\r
wait type the answer
type +0,330\r
wait [0.33] saved
type 31\r
wait Question 4
type 1\r
wait number of an option
type 2\r
wait [2] Nobody
type 1\r
wait number of an option
type і\r
wait [3] Nobody
type 2\r
wait number of an option
type 3\r
wait [3] The two
type 3\r
wait number of an option
type 1\r
wait [1] A court
type 3\r
wait number of an option
type 0\r
wait [ ] A court
type 31\r
wait 5/12
type 4\r
wait new line
type 1\r
wait Moved
type 5\r
wait new line
type 2\r
wait  2 It is distributed
type 31\r
wait not saved
type 30\r
wait Saved: this order
type 2\r
wait new line
type 5\r
wait  5 It is distributed
type 30\r
wait Saved.
type 31\r
wait 6/12
type 1\r
wait type the answer
type 128\r
wait [128] saved
type 2\r
wait number of an option
type 2\r
wait = ECB
type 3\r
wait type the answer
type Belgium\r
wait [Belgium] saved
type 4\r
wait number of an option
type 1\r
wait = the key
type 31\r
wait 7/12
type 1\r
wait number of an option
type 1\r
wait = factoring
type 2\r
wait number of an option
type 2\r
wait = discrete
type 33\r
wait cleared
type 31\r
wait [  ] Na
type 1\r
wait number of an option
type 11\r
wait [11] Na
type 2\r
wait number of an option
type 1\r
wait [ 1] H
type 3\r
wait number of an option
type 10\r
wait [10] Mg
type 31\r
wait 1 March
type 2\r
wait new line
type 12\r
wait 12 April
type 30\r
wait Saved.
type 33\r
wait cleared
type 36\r
wait Unanswered
type 38\r
wait To submit
copy type the code
type \r
wait PASS
type 30\r
end 0
EOF
diff -u "$room/types.log" "$room/types-plain.log"
grep -q '"fields": \["128", 2, "Belgium", 4\]' "$room/types.log"
grep -q '"order": \[4, 1, 2, 3, 5\]' "$room/types.log"
