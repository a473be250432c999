"""Aiken: what Moodle's importer made. Its texts are HTML there, with & < > escaped."""
import html
import json
import re
from fractions import Fraction

from compare import Row, differences, errors, plain

NAME = "Aiken"
TITLES = ("Moodle",)


def moodle(q):
    rows = [(html.unescape(a["text"]), Fraction(str(f)), b["text"])
            for a, f, b in zip(q["answer"], q["fraction"], q["feedback"])]
    return {"type": "single", "stem": html.unescape(q["questiontext"]), "rows": rows}


def blocks(text):
    """What blank lines divide, for that is how the fixtures are written."""
    return [b + "\n" for b in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.strip()) if b.strip()]


def find(questions, block):
    """Moodle's question of a block, by its first line; None when it reported an error instead."""
    first = block.split("\n")[0].strip()
    return next((moodle(q) for q in questions if html.unescape(q["questiontext"]) == first), None)


def judge(found, theirs, report):
    if found is None:
        return theirs is None, "; ".join(errors(report))
    return theirs is not None and differences(found, theirs) == [], ""


def rows(bank, data):
    for path in sorted((data / "formats" / "aiken").glob("*.txt")):
        oracle = data / "oracle" / "moodle-parser" / "aiken" / f"{path.name}.json"
        expected = json.loads(oracle.read_text())
        whole, _ = bank.take(path.read_bytes(), "whole.aiken")
        assert whole["seen"] == len(expected["questions"]) + len(expected["errors"]), path
        assert whole["accepted"] == len(expected["questions"]), path
        for i, block in enumerate(blocks(path.read_text())):
            report, stored = bank.take(block.encode(), "one.aiken")
            found = plain(stored[0]) if stored else None
            theirs = find(expected["questions"], block)
            same, why = judge(found, theirs, report)
            yield Row(path.name, f"{i + 1}: {block[:40].splitlines()[0]}",
                      found["type"] if found else "refused",
                      f"Moodle: {theirs['type'] if theirs else 'refused'}", same, why)
