"""What the formats share: the program that imports, and what it and an oracle say of one question.

A question is compared as a plain dict: type, stem, rows and, where the format has them, title and
rationale. Shares are Fractions, numbers Decimals, so that nothing is rounded on the way.
"""
import json
import os
import pathlib
import subprocess
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass
class Row:
    """One question of a file. same: ours says what every oracle says; else why says why not, and a
    row that is neither is a defect."""
    file: str
    question: str
    ours: str
    oracle: str
    same: bool
    why: str = ""


class Bank:
    """qualex-bank over a bank that is new for each import."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = pathlib.Path(folder)

    def run(self, *args):
        return subprocess.run([self.program, *map(str, args)], capture_output=True, text=True)

    def take(self, data, name, *options):
        """The report of importing those bytes, and what is stored then."""
        bank, file = self.folder / "bank.db", self.folder / name
        for tail in ("", "-wal", "-shm"):
            if os.path.exists(f"{bank}{tail}"):
                os.remove(f"{bank}{tail}")
        file.write_bytes(data)
        self.run("init", bank)
        done = self.run("import", bank, file, "--json", *options)
        assert done.returncode in (0, 1), (name, done)
        report = json.loads(done.stdout)
        assert all(": " in text for text in errors(report)), (name, errors(report))
        assert report["seen"] == report["accepted"] + report["refused"], report
        stored = json.loads(self.run("export", bank).stdout)
        assert len(stored) == (0 if report["refused"] else report["accepted"])
        return report, stored


def errors(report):
    return [m["text"] for m in report["messages"] if m["level"] == "error"]


def english(texts):
    return texts.get("en", "")


def share(weight):
    return Fraction(weight["num"], weight["den"])


def number_range(low, high):
    """"*" where any number is meant."""
    return low if low == "*" else (Decimal(low), Decimal(high))


def plain(question):
    """A question/1 as what is compared; rows are (what, share, feedback) or (left, right)."""
    options = {o["id"]: english(o["text"]) for o in question["options"]}
    kind = question["type"]
    if kind == "matching":
        rows = [(english(f["text"]), options[f["accepted"][0]["option"]])
                for f in question["fields"]]
        used = {right for _, right in rows}
        rows += [("", text) for text in options.values() if text not in used]
    elif kind in ("short", "numeric"):
        rows = [(english(a["text"]) if kind == "short" else number_range(a["from"], a["to"]),
                 share(a["weight"]), english(a["feedback"]))
                for a in question["fields"][0]["accepted"]]
    else:
        rows = [(english(o["text"]), share(o["weight"]), english(o["feedback"]))
                for o in question["options"]]
    return {"type": kind, "title": english(question["title"]), "stem": english(question["stem"]),
            "rationale": english(question["rationale"]), "rows": rows}


def differences(ours, theirs):
    """Names of the members that differ; what the oracle does not tell is not compared."""
    return [k for k in theirs if theirs[k] is not None and ours[k] != theirs[k]]
