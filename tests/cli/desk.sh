# A folder of its own and what a command must say there: sourced by tests that have $bank. A test ends
# with: exit $failed
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
failed=0
input=/dev/null

# expect STATUS PATTERN ARGUMENT…: exit status, and a line of either output. It reads $input.
expect() {
    wanted=$1
    pattern=$2
    shift 2
    status=0
    "$bank" "$@" >out 2>&1 <"$input" || status=$?
    if [ "$status" -ne "$wanted" ] || { [ "$pattern" ] && ! grep -q -- "$pattern" out; }; then
        echo "FAILED: bank $*: exit $status, wanted $wanted and '$pattern'"
        cat out
        failed=1
    fi
}
