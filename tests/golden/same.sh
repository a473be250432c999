#!/bin/sh
# usage: same.sh PLAY STAGE EXAM: the same sitting on the screen and in plain mode must send the
# keeper the same frames, hence give the same journal.
set -eu
play=$1 stage=$2 exam=$3
room=$(mktemp -d)
pid=
trap 'kill $pid 2>/dev/null || true; rm -rf "$room"' EXIT INT TERM

sit() { # name, option; script on standard input
    cat >"$room/$1.play"
    mkdir "$room/$1"
    python3 "$stage" "$room/$1/keeper.sock" phase=drawn &
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
