# Made exams and questions: sourced by tests that have $bank and $policy, in a folder of its own with
# room.pem. A test ends with: exit $failed
. "$(dirname "$(realpath "$0")")/desk.sh"

# exam FILE LANGUAGES CELLS MORE: three JSON texts
exam() {
    python3 - "$policy" "$@" >"$1" <<'PYTHON'
import json, sys
policy = json.load(open(sys.argv[1]))
languages, cells = json.loads(sys.argv[3]), json.loads(sys.argv[4])
def fit(node):
    if isinstance(node, dict):
        if set(node) >= {"en", "ru"}:
            return {lang: node["en"] for lang in languages}
        return {key: fit(value) for key, value in node.items()}
    return [fit(value) for value in node] if isinstance(node, list) else node
policy = fit(policy)
policy["public_bank"]["value"] = True
policy["languages"]["value"], policy["prevailing"]["value"] = languages, languages[0]
policy["sections"] = [{"id": "s", "title": {lang: "S" for lang in languages}, "basis": "b", "cut": None,
                       "cells": [{"topic": t, "level": "", "count": n, **more} for t, n, more in cells]}]
policy["cut"]["value"] = 1
policy.update({name: {"value": value, "basis": "b"} for name, value in json.loads(sys.argv[5]).items()})
json.dump(policy, sys.stdout)
PYTHON
}

# questions TOPIC N [TAG OF EACH…]
questions() {
    topic=$1
    n=$2
    shift 2
    for i in $(seq 1 "$n"); do
        printf '// [id:%s-%02d] [tag:topic:%s] [tag:level:know] [tag:source:A paper] %s\n' \
            "$topic" "$i" "$topic" "${1-}"
        printf 'What is %s of %s?{=right ~wrong ~wronger}\n\n' "$i" "$topic"
        [ $# -eq 0 ] || shift
    done
}

# steps BANK: all that is a draft, by two people more
steps() {
    expect 0 '' review "$1" --status draft --as rita
    expect 0 '' approve "$1" --status 'in review' --as paul
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=Room' -keyout key \
    -out room.pem 2>/dev/null
