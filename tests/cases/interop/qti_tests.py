"""Tests of QTI as drafts of exam policies. The oracle is the test itself, read here with ElementTree:
how many questions a candidate gets from which sections, in which time. What a draft does not keep is
the reason why it differs; a test of which no draft is made has points that would mean another thing.
"""
import json
import re
import xml.etree.ElementTree as ET
from fractions import Fraction

from compare import Row
from qti import attribute, name_of

NAME = "QTI tests"
TITLES = ("the test's own content",)

# Why no draft is made: docs/formats/qti.md gives reasons for each.
REFUSALS = ("a program, by which", "a test without questions", "another outcome in place of the points",
            "a section that is not there", "another result than the sum", "a choice among sections",
            "no number of questions that the section has", "another weight than others have",
            "maxTime is no whole number", "a selection of no questions", "correct the XML there",
            "two sections of one title")

MESSAGE = re.compile(r"^qualex-bank: .*?\.xml(:\d+)?: ")


def parts(element, *names):
    return [e for e in element if name_of(e) in names]


def questions(section):
    """Of a section with all in it."""
    inner = sum(map(questions, parts(section, "assessmentSection")))
    selection = parts(section, "selection")
    own = len(parts(section, "assessmentItemRef"))
    return inner + (int(attribute(selection[0], "select")) if selection and own else own)


def seconds(element):
    limits = parts(element, "timeLimits")
    return Fraction(attribute(limits[0], "maxTime", "0")) if limits else Fraction(0)


def of_test(root):
    listed = parts(root, "testPart")
    sections = [s for p in listed for s in parts(p, "assessmentSection")]
    counts = [n for n in map(questions, sections) if n]
    times = [t for t in [seconds(root), sum(map(seconds, listed)) if all(map(seconds, listed)) else 0] if t]
    return counts, min(times, default=0)


def of_draft(draft):
    time = draft["time_limit_s"]
    return ([sum(c["count"] for c in s["cells"]) for s in draft["sections"]],
            0 if time["basis"].startswith("not in") else time["value"])


def told(content):
    counts, time = content
    return f"{sum(counts)} in {len(counts)}" + (f", {time} s" if time else "")


def is_test(data):
    try:
        return name_of(ET.fromstring(data)) == "assessmentTest"
    except ET.ParseError:
        return b"<assessmentTest" in data


def draft_row(bank, path, name):
    draft = bank.folder / "draft.json"
    draft.unlink(missing_ok=True)
    bank.run("init", bank.folder / "tests.db")
    done = bank.run("import", bank.folder / "tests.db", path, "--format", "qti", "--policy", draft)
    said = [MESSAGE.sub("", line) for line in done.stderr.splitlines()]
    notes = "; ".join(line.removeprefix("warning: ").split(": here")[0] for line in said
                      if line.startswith("warning: ") and "among the consents" not in line)
    if not draft.exists():
        assert done.returncode == 1, done
        why = next(line for line in said if not line.startswith("warning: "))
        return Row(name, path.stem, "refused", "", False, why if any(r in why for r in REFUSALS) else "")
    ours, theirs = of_draft(json.loads(draft.read_text())), of_test(ET.fromstring(path.read_bytes()))
    return Row(name, path.stem, told(ours), told(theirs), ours == theirs and not notes,
               notes if ours == theirs else "")


def rows(bank, data):
    folder = data / "formats" / "qti2" / "qti-sdk"
    for path in sorted(folder.rglob("*.xml")):
        if is_test(path.read_bytes()):
            yield draft_row(bank, path, str(path.relative_to(folder)))
