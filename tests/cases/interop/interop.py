#!/usr/bin/env python3
"""Agreement with other programs: interop.py --bank PROGRAM [--data DIR] [--format NAME] [--all].

Prints, as Markdown, how many questions of each format say here what the oracles say, and for the
others (--all: for every one) file, question, ours, oracle and why they differ. Exit status 1 when a
row differs without a reason; 77 without the shared data.

A format is a module with NAME, TITLES (its oracles) and rows(bank, data), which yields compare.Row;
it is added to FORMATS.
"""
import argparse
import os
import pathlib
import sys
import tempfile

import aiken
import gift
import moodle_xml
import qti
import qti_tests
from compare import Bank

FORMATS = (gift, aiken, moodle_xml, qti, qti_tests)


def shared_data():
    given = os.environ.get("QUALEX_SHARED_DATA")
    beside = pathlib.Path(__file__).resolve().parents[4] / "shared" / "data"
    return pathlib.Path(given) if given else beside


def cell(text):
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def print_table(head, lines):
    print(f"| {' | '.join(head)} |")
    print(f"|{'---|' * len(head)}")
    for line in lines:
        print(f"| {' | '.join(cell(str(c)) for c in line)} |")
    print()


def summary(form, found):
    same = sum(r.same for r in found)
    reasons = sum(not r.same and r.why != "" for r in found)
    return (form.NAME, ", ".join(form.TITLES), len({r.file for r in found}), len(found), same,
            reasons, len(found) - same - reasons)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bank", required=True)
    parser.add_argument("--data", type=pathlib.Path, default=shared_data())
    parser.add_argument("--format")
    parser.add_argument("--all", action="store_true")
    args = parser.parse_args()
    if not (args.data / "oracle").is_dir():
        return 77
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        bank = Bank(args.bank, folder)
        for form in FORMATS:
            if args.format in (None, form.NAME.lower()):
                found[form] = list(form.rows(bank, args.data))
    print("""# Agreement with other programs

What the programs make of files that nobody here wrote, beside what the programs that they come from make
of them. Made by `tests/cases/interop/interop.py --bank qualex-bank`; the test `interop` fails when a
question differs without a reason. A question is told by its place in the file.
""")
    print_table(("format", "oracles", "files", "questions", "the same", "differ for a reason",
                 "differ without one"), [summary(f, r) for f, r in found.items()])
    for form, lines in found.items():
        print(f"## {form.NAME}\n")
        print_table(("file", "question", "ours", "oracle", "why they differ"),
                    [(r.file, r.question.split(":")[0], r.ours, r.oracle, "" if r.same else r.why or "?")
                     for r in lines if args.all or not r.same])
    return 1 if any(not r.same and not r.why for lines in found.values() for r in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
