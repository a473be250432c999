"""What meson's testlog.json says, in one line; before it each failure with the end of its log.

A skipped test is named with its reason, so that a missing tool is seen.
"""

import json
import sys

TAIL = 40
GOOD = {"OK", "EXPECTEDFAIL"}


def tail(test):
    lines = (test.get("stdout", "") + "\n" + test.get("stderr", "")).strip().split("\n")
    return lines[-TAIL:]


def main():
    tests = []
    try:
        with open(sys.argv[1], encoding="utf-8", errors="replace") as file:
            tests = [json.loads(line) for line in file]
    except OSError as error:
        print(f"tests/run: meson left no log: {error}")
    skipped = [t for t in tests if t["result"] == "SKIP"]
    failed = [t for t in tests if t["result"] not in GOOD and t["result"] != "SKIP"]
    for test in skipped:
        print(f"skipped: {test['name']}: {tail(test)[-1]}")
    for test in failed:
        print(f"\nfailed: {test['name']} ({test['result'].lower()})")
        print("\n".join("    " + line for line in tail(test)))
    lost = 0 if tests else 1
    passed = len(tests) - len(failed) - len(skipped)
    print(f"{passed} passed, {len(failed) + lost} failed, {len(skipped)} skipped")
    return 1 if failed or lost else 0


if __name__ == "__main__":
    sys.exit(main())
