#!/usr/bin/env python3
"""Imports in parts: parts.py QUALEX-BANK.

Interrupted, killed and gone on with, again and again, an import gives the bank that it gives in one go;
what cannot be taken is found before anything is.
"""
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

BANK = os.path.realpath(sys.argv[1])
QUESTIONS = 65000
HEADER = "id,topic,level,stem,a,b,c,d,e,f,correct,fixed,source,author,title,rationale,enemies,tags\n"


def run(*words: str, status: int = 0) -> str:
    """What a command says; its exit status must be the given one."""
    done = subprocess.run([BANK, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
    assert done.returncode == status, (words, done)
    return done.stdout + done.stderr


def write(path: str, first: int, last: int, more: str = "") -> None:
    """Questions of these numbers."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEADER)
        for i in range(first, last):
            file.write(f"m{i},t,know,Question {i}?,w{i},x{i},y{i},z{i},,,B,,s,,,,,\n")
        file.write(more)


def taken(path: str) -> int:
    """How far the imports came that were stopped, by the bank itself."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as bank:
        return bank.execute("SELECT ifnull(sum(taken), 0) FROM unfinished").fetchone()[0]


def count(path: str) -> int:
    """Questions in the bank."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as bank:
        return bank.execute("SELECT count(*) FROM versions").fetchone()[0]


def stop(path: str, file: str, number: int) -> int:
    """Starts the import and ends it by a signal after its next part. Returns how far it came."""
    before = taken(path)
    with subprocess.Popen([BANK, "import", path, file, "--in-parts"], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True) as importing:
        while taken(path) == before:
            assert importing.poll() is None, importing
            time.sleep(0.005)
        importing.send_signal(number)
        said = importing.communicate(timeout=60)[1]
    after = taken(path)
    assert after > before and after == count(path), (before, after)
    if number == signal.SIGINT:
        assert importing.returncode != 0 and "the same command goes on from here" in said, said
    else:
        assert after % 10000 == 0
    return after


def gone_on_with() -> None:
    """Stopped three times, then to its end; others write between two parts."""
    write("all.csv", 0, QUESTIONS)
    run("init", "whole.db")
    run("init", "parts.db")
    run("import", "whole.db", "all.csv")
    came = [stop("parts.db", "all.csv", number) for number in (signal.SIGKILL, signal.SIGINT, signal.SIGKILL)]
    run("comment", "parts.db", "m0", "Between two parts.", "--as", "ann")
    said = run("import", "parts.db", "all.csv", "--in-parts")
    assert f"goes on behind the first {came[-1]} questions" in said, said
    assert f"accepted {QUESTIONS}, refused 0: {QUESTIONS - came[-1]} new, 0 changed, 0 unchanged" in said, said
    assert taken("parts.db") == 0
    assert run("export", "parts.db") == run("export", "whole.db")
    assert "m64999" in run("search", "parts.db", "w64999")
    assert f"{QUESTIONS} unchanged" in run("import", "parts.db", "all.csv", "--in-parts")
    print(f"stopped behind {came}")


def refused_before() -> None:
    """Nothing is taken of a file that holds what cannot be taken, in whatever part."""
    run("init", "bad.db")
    write("twice.csv", 0, 25000, "m3,t,know,Another?,w,x,y,z,,,B,,s,,,,,\n")
    said = run("import", "bad.db", "twice.csv", "--in-parts", status=1)
    assert "twice.csv:25002: id m3 stands before already" in said, said
    assert "refused 1: nothing was changed" in said, said
    write("keyless.csv", 0, 25000, "n,t,know,No key?,w,x,y,z,,,E,,s,,,,,\n")
    assert "nothing was changed" in run("import", "bad.db", "keyless.csv", "--in-parts", status=1)
    assert count("bad.db") == 0


def refused_by_the_bank() -> None:
    """What only the bank can know is found before anything is taken, too."""
    write("one.csv", 12000, 12001)
    run("init", "langs.db")
    run("import", "langs.db", "one.csv")
    run("import", "langs.db", "one.csv", "--lang", "ru")
    write("many.csv", 0, 25000)
    with open("many.csv", encoding="utf-8") as file:
        text = file.read().replace("m12000,t,know,Question 12000?,w12000,x12000,y12000,z12000,,,B",
                                   "m12000,t,know,Question 12000?,w12000,x12000,y12000,z12000,,,C")
    with open("many.csv", "w", encoding="utf-8") as file:
        file.write(text)
    answer = json.loads(run("import", "langs.db", "many.csv", "--in-parts", "--json", status=1))
    assert (answer["seen"], answer["accepted"], answer["refused"], answer["in_bank"]) == (25000, 24999, 1, 0), answer
    assert any("many.csv" in m["file"] and m["line"] == 12002 for m in answer["messages"]), answer
    assert count("langs.db") == 2
    write("many.csv", 0, 25000)
    assert "24999 new, 0 changed, 1 unchanged" in run("import", "langs.db", "many.csv", "--in-parts")


def whole_ends_it() -> None:
    """Taken whole, an import that was stopped has nothing to go on with; another's place is kept."""
    run("init", "both.db")
    write("a.csv", 0, 25000)
    write("b.csv", 100000, 125000)
    for file in "a.csv", "b.csv":
        before = taken("both.db")
        with subprocess.Popen([BANK, "import", "both.db", file, "--in-parts"], stdout=subprocess.DEVNULL) as importing:
            while taken("both.db") == before:
                time.sleep(0.005)
            importing.kill()
    rest = taken("both.db")
    run("import", "both.db", "a.csv")
    assert 0 < taken("both.db") < rest
    with open("a.csv", encoding="utf-8") as file:
        text = file.read().replace("Question 5?", "Another 5?")
    with open("edit.csv", "w", encoding="utf-8") as file:
        file.write(text)
    assert "1 changed" in run("import", "both.db", "edit.csv")
    assert "0 new, 1 changed, 24999 unchanged" in run("import", "both.db", "a.csv", "--in-parts")
    assert "goes on behind the first" in run("import", "both.db", "b.csv", "--in-parts")
    assert taken("both.db") == 0 and count("both.db") == 50002


def main() -> None:
    """In a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        gone_on_with()
        refused_before()
        refused_by_the_bank()
        whole_ends_it()
        os.chdir("/")


main()
