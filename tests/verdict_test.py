"""The last line of tests/run is derived from every result that meson knows."""

import json
import os
import subprocess
import sys
import tempfile

VERDICT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "verdict.py")

CASES = [
    (["OK", "OK"], "2 passed, 0 failed, 0 skipped", 0),
    (["OK", "SKIP"], "1 passed, 0 failed, 1 skipped", 0),
    (["OK", "FAIL", "TIMEOUT", "ERROR", "INTERRUPT", "UNEXPECTEDPASS"],
     "1 passed, 5 failed, 0 skipped", 1),
    (["EXPECTEDFAIL"], "1 passed, 0 failed, 0 skipped", 0),
    ([], "0 passed, 1 failed, 0 skipped", 1),
]


def verdict(results):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as log:
        for number, result in enumerate(results):
            log.write(json.dumps({"name": f"test {number}", "result": result,
                                  "stdout": f"said {number}"}) + "\n")
        log.flush()
        done = subprocess.run([sys.executable, VERDICT, log.name], stdout=subprocess.PIPE, text=True,
                              check=False)
    return done.stdout, done.returncode


def main():
    failed = 0
    for results, last, status in CASES:
        out, code = verdict(results)
        good = out.split("\n")[-2] == last and code == status
        for number, result in enumerate(results):
            if result not in ("OK", "EXPECTEDFAIL"):
                good = good and f"test {number}" in out and f"said {number}" in out
        if not good:
            print(f"{results}: {out!r}, {code} instead of {last!r}, {status}")
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
