#!/bin/sh
# The tour of README.md as it is written, up to a candidate at the door of the room:
# readme.sh PROGRAMS PLAY SOURCE. Pass phrases wait on descriptor 3 instead of the terminal.
set -eu
bin=$(realpath "$1")
play=$(realpath "$2")
source=$(realpath "$3")
folder=$(mktemp -d)
cleanup() {
    for process in $(cat "$folder"/*.pid 2>/dev/null); do kill "$process" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 2' INT TERM
cd "$folder"
ln -s "$source/questions" "$source/data" .
for _ in 1 2 3 4 5 6 7 8; do echo 'a pass phrase for the tour'; done >phrases

# What the roles type, until the candidate's turn; the room's two programs stay.
sed -n '/^## A tour by role/,/^\*\*The candidate/p' "$source/README.md" |
    sed -n '/^```sh$/,/^```$/{/^```/!p}' >lines
cat >tour.sh <<END
set -eu
qualex() {
    case \$1 in
    sign) "$bin/qualex" "\$@" --passphrase-fd 3 3<phrases ;;
    *) "$bin/qualex" "\$@" ;;
    esac
}
END
sed 's/^qualex keeper --room room & qualex sign serve --room room$/\
"$bin"\/qualex-keeper --room room >keeper.log 2>\&1 \& echo $! >keeper.pid\
"$bin"\/qualex-sign serve --room room --passphrase-fd 3 3<phrases >signer.log 2>\&1 \& echo $! >signer.pid/' \
    lines >>tour.sh
bin=$bin sh tour.sh >out 2>err </dev/null || { echo "FAILED: the tour ended with $?"; cat out err; exit 1; }
tries=0
until { grep -q '^ready' keeper.log && grep -q ready signer.log; } || [ $tries -gt 200 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
cat >seat.play <<END
wait Admission number
type A-0001\r
type $(sed -n 's/^PIN //p' out)\r
wait Is this you?
see Asel Nurlanova
type exit\r
END
"$play" "$folder" seat.play "$bin/qualex-exam" --room room ||
    { echo 'FAILED: the candidate at the door'; cat out err keeper.log signer.log; exit 1; }
