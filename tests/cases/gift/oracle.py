#!/usr/bin/env python3
"""Real GIFT files against what Moodle's importer made of them: oracle.py QUALEX-BANK.

Question by question: what is accepted here has Moodle's texts, key, weights and feedback; what is
not is of another type, or is refused for one of the reasons listed below. Skipped (77) without the
shared data.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from fractions import Fraction

# Where Moodle goes on and we do not: each is a choice that docs/formats/gift.md gives reasons for.
REASONS = (
    "unsupported type ",
    "HTML markup",
    "options marked '='",
    "part of the mark for a wrong option",
)


def shared_data():
    given = os.environ.get("QUALEX_SHARED_DATA")
    beside = pathlib.Path(__file__).resolve().parents[4] / "shared" / "data"
    return pathlib.Path(given) if given else beside


def blocks(text):
    """What blank lines divide, without comments alone and categories."""
    for block in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.replace("\r\n", "\n").strip()):
        lines = [line for line in block.split("\n") if not line.strip().startswith("//")]
        if any(line.strip() for line in lines) and not lines[0].startswith("$CATEGORY"):
            yield block + "\n"


def import_one(program, folder, block):
    bank, file = folder + "/bank.db", folder + "/one.gift"
    for name in ("", "-wal"):
        if os.path.exists(bank + name):
            os.remove(bank + name)
    pathlib.Path(file).write_text(block)
    run = lambda *a: subprocess.run([program, *a], capture_output=True, text=True)
    run("init", bank)
    report = json.loads(run("import", bank, file, "--json").stdout)
    assert report["seen"] == 1, (block, report)
    stored = json.loads(run("export", bank).stdout)
    return (stored or [None])[0], [m["text"] for m in report["messages"] if m["level"] == "error"]


def text_of(value):
    return value["text"] if isinstance(value, dict) else value


def theirs(q):
    """Moodle's question as stem, options (text, share, feedback)."""
    if q["qtype"] == "truefalse":
        right = bool(q["correctanswer"])
        return q["questiontext"], [
            ("True", Fraction(int(right)), text_of(q["feedbacktrue"])),
            ("False", Fraction(int(not right)), text_of(q["feedbackfalse"]))]
    return q["questiontext"], [
        (text_of(a), Fraction(f).limit_denominator(1000), text_of(b))
        for a, f, b in zip(q["answer"], q["fraction"], q["feedback"])]


def ours(q):
    return q["stem"]["en"], [
        (o["text"]["en"], Fraction(o["weight"]["num"], o["weight"]["den"]),
         o["feedback"].get("en", "")) for o in q["options"]]


def main(program):
    data = shared_data()
    oracle = data / "oracle" / "moodle-parser" / "gift"
    if not oracle.is_dir():
        return 77
    accepted = refused = 0
    with tempfile.TemporaryDirectory() as folder:
        for expected in sorted(oracle.glob("*/*.json")):
            source = next((data / "formats" / "gift").rglob(expected.stem))
            if "windows-1252" in expected.name:
                continue
            moodle = [q for q in json.loads(expected.read_text())["questions"]
                      if q["qtype"] != "category"]
            mine = list(blocks(source.read_text()))
            assert len(mine) == len(moodle), (source.name, len(mine), len(moodle))
            for block, q in zip(mine, moodle):
                found, why = import_one(program, folder, block)
                if found is None:
                    refused += 1
                    assert any(w.find(r) >= 0 for w in why for r in REASONS), (block, why)
                else:
                    accepted += 1
                    assert q["qtype"] in ("multichoice", "truefalse"), (block, q["qtype"])
                    assert ours(found) == theirs(q), (block, ours(found), theirs(q))
    print(f"accepted as Moodle does: {accepted}; refused with a known reason: {refused}")
    assert accepted > 30
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
