#!/bin/sh
# A made bank at several sizes: bank.sh QUALEX-BANK [QUESTIONS…]. CPU time and peak memory of import,
# lint, search, list and history; what is linear, and what must not grow with the bank.
set -eu
bank=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- 10000 100000
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for size in "$@"; do
    python3 - "$size" >made.csv <<'PYTHON'
import random, sys
random.seed(1)
words = [a + b for a in "ka ci sta lo re mu ne do fi gu".split() for b in
         "key pher gest lock seed mod nonce form tok sign ring salt pad mix log cell".split()]
print("id,topic,level,stem,a,b,c,d,e,f,correct,fixed,source,author,title,rationale,enemies,tags")
for i in range(int(sys.argv[1])):
    stem = " ".join(random.choices(words, k=18))
    a, b, c, d = (" ".join(random.choices(words, k=5)) for _ in range(4))
    print(f"q{i:08d},topic-{i % 97},{('know', 'apply', 'analyse')[i % 3]},Which {stem} {i}?,"
          f"{a},{b},{c},{d},,,B,,source {i % 50},,,,,")
PYTHON
    python3 - "$bank" "$size" <<'PYTHON'
import os, subprocess, sys, time
bank, size = sys.argv[1], int(sys.argv[2])
def run(*words):
    before = time.monotonic()
    process = subprocess.Popen([bank, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    expected = (0, 1) if words[0] == "lint" else (0,)
    assert os.waitstatus_to_exitcode(status) in expected, words
    return used.ru_utime + used.ru_stime, time.monotonic() - before, used.ru_maxrss // 1024
def each(name, *words):
    cpu, wall, memory = run(*words)
    print(f"{size:>8} {name:<28} {cpu:7.2f} s CPU {cpu / size * 1e6:6.0f} us each {wall:7.2f} s {memory:5} MB")
def once(name, *words):
    cpu, wall, memory = run(*words)
    print(f"{size:>8} {name:<28} {cpu * 1000:7.0f} ms CPU {wall * 1000:18.0f} ms {memory:8} MB")
subprocess.run([bank, "init", "made.db"], check=True)
each("import", "import", "made.db", "made.csv", "--as", "ann")
each("the same again", "import", "made.db", "made.csv", "--as", "ann")
each("lint with near-twins", "lint", "made.db")
each("review", "review", "made.db", "--status", "draft", "--as", "rita")
once("search, one find", "search", "made.db", str(size - 1))
once("search, all of one word", "search", "made.db", "kakey", "--limit", "10")
once("list of a topic and status", "list", "made.db", "--topic", "topic-7", "--status", "in review")
once("history", "history", "made.db", "q00000007")
print(f"{size:>8} file {os.path.getsize('made.db') / 1e6:.0f} MB; goals: import and lint linear, a few "
      "seconds of lint per 100,000; one find and history flat")
PYTHON
    rm -f made.db made.db-wal made.db-shm
done
