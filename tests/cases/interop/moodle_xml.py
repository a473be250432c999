"""Moodle XML: what Moodle's importer (oracle/moodle-parser) made, question by question.

Texts are HTML there: they are compared by their characters, blanks and formatting apart. The
oracle has no plugins and stops at embedded answers: where it says nothing, ours is shown alone."""
import json
import re
import xml.etree.ElementTree as ET
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser

from compare import Row, differences, errors, plain

NAME = "Moodle XML"
TITLES = ("Moodle",)

# Why a question is refused that Moodle takes: docs/formats/moodle-xml.md gives reasons for each.
REFUSALS = ("unsupported type ", "the embedded file ", "<single> says", "<shuffleanswers> says",
            "an answer within another before it",
            "accepts nothing for its whole mark", "the idnumber is no id here",
            "a single choice of which 0 answers are right", "numbered")
READ = ("multichoice", "truefalse", "shortanswer", "numerical", "matching", "description", "essay",
        "calculated")
FIXTURES = "moodle-fixtures__question__"


class Text(HTMLParser):
    """The characters of a fragment, pictures by their alternative text, links with their address
    behind as docs/formats/html.md says."""

    def __init__(self, fragment):
        super().__init__()
        self.found = []
        self.address = ""
        self.words = 0
        self.feed(fragment)
        self.close()
        self.end_link()

    def end_link(self):
        address, self.address = self.address, ""
        words = "".join(self.found[self.words:]).strip()
        said = re.compile("^(https?://)?(mailto:)?(www\\.)?")
        if address and words and said.sub("", words).rstrip("/") != said.sub("", address).rstrip("/"):
            self.found.append(f"({address})")

    def handle_endtag(self, tag):
        if tag == "a":
            self.end_link()

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.end_link()
            self.address = (dict(attrs).get("href") or "").strip()
            self.address = "" if self.address.startswith(("#", "javascript:")) else self.address
            self.words = len(self.found)
        self.found.append({"li": "- "}.get(tag, dict(attrs).get("alt") or ""))

    def handle_data(self, data):
        self.found.append(data)


def bare(text, format="1"):
    """Without blanks; formats 0 and 1 are HTML."""
    if str(format) in ("0", "1"):
        text = "".join(Text(text).found)
    return re.sub(r"\s+", "", text)


def text_of(value):
    return bare(value["text"], value["format"]) if isinstance(value, dict) else bare(value, "2")


def fraction(number):
    return Fraction(str(number)).limit_denominator(1000)


def moodle_rows(q):
    if q["qtype"] == "truefalse":
        right = bool(q["correctanswer"])
        return [("True", Fraction(right), text_of(q["feedbacktrue"])),
                ("False", Fraction(not right), text_of(q["feedbackfalse"]))]
    if q["qtype"] == "match":
        pairs = [(text_of(a), bare(b)) for a, b in zip(q["subquestions"], q["subanswers"])]
        return [p for p in pairs if p[0]] + [p for p in pairs if not p[0]]
    rows = list(zip(q["answer"], map(fraction, q["fraction"]), map(text_of, q["feedback"])))
    if q["qtype"] == "numerical":
        return [(a if a == "*" else (Decimal(a) - Decimal(t), Decimal(a) + Decimal(t)), part, said)
                for (a, part, said), t in zip(rows, q["tolerance"])]
    if q["qtype"] == "shortanswer":
        return [(bare(a, "2"), part, said) for a, part, said in rows]
    return [(text_of(a), part, said) for a, part, said in rows]


def moodle(q):
    kinds = {"truefalse": "true-false", "shortanswer": "short", "numerical": "numeric",
             "match": "matching"}
    if q["qtype"] != "multichoice" and q["qtype"] not in kinds:
        return {"type": q["qtype"]}
    kind = kinds.get(q["qtype"]) or ("single" if q["single"] else "multiple")
    return {"type": kind, "title": bare(q["name"], "2"),
            "stem": bare(q["questiontext"], q["questiontextformat"]),
            "rationale": bare(q["generalfeedback"], q["generalfeedbackformat"]),
            "rows": moodle_rows(q)}


def loose(value):
    """Ours, as bare() leaves texts."""
    if isinstance(value, str):
        return re.sub(r"\s+", "", value)
    if isinstance(value, dict):
        return {k: v if k == "type" else loose(v) for k, v in value.items()}
    return type(value)(map(loose, value)) if isinstance(value, (list, tuple)) else value


def questions(path):
    """(type, a file of that question alone, its name) of each."""
    for node in ET.parse(path).getroot():
        if node.tag == "question" and node.get("type") != "category":
            alone = ET.Element("quiz")
            alone.append(node)
            name = node.findtext("name/text") or ""
            yield node.get("type"), ET.tostring(alone, encoding="utf-8"), " ".join(name.split())


def refusal(bank, alone, theirs):
    """What becomes of a refused question when anything doubtful is taken, and whether it is
    Moodle's then; what the file says in words that Moodle misreads aside."""
    report, stored = bank.take(alone, "one.xml", "--format", "moodle-xml", "--lenient")
    if not stored:
        return "refused", True
    found = plain(stored[0])
    misread = any("> says" in m["text"] for m in report["messages"])
    same = theirs is None or misread or differences(loose(found), theirs) == []
    return f"refused; lenient: {found['type']}", same


def judge(found, theirs, report):
    if theirs is None:
        return False, "; ".join(errors(report)) or "the oracle does not read this type"
    if found is None:
        why = "; ".join(errors(report))
        return False, why if any(r in why for r in REFUSALS) else ""
    return differences(loose(found), theirs) == [], ""


def file_rows(bank, path, oracle):
    said = json.loads(oracle.read_text())
    theirs = [q for q in said["questions"] if q["qtype"] != "category"]
    mine = list(questions(path))
    whole, _ = bank.take(path.read_bytes(), "whole.xml", "--format", "moodle-xml")
    stopped = any("EXCEPTION" in e["message"] for e in said["errors"])
    assert whole["seen"] == len(mine), (path, whole["seen"], len(mine))
    assert stopped or sum(kind in READ for kind, _, _ in mine) == len(theirs), path
    for i, (kind, alone, name) in enumerate(mine):
        report, stored = bank.take(alone, "one.xml", "--format", "moodle-xml")
        assert report["seen"] == 1, (name, report)
        q = moodle(theirs.pop(0)) if kind in READ and not stopped else None
        found = plain(stored[0]) if stored else None
        ours, right = (found["type"], True) if found else refusal(bank, alone, q)
        same, why = judge(found, q, report)
        yield Row(path.name, f"{i + 1}: {name[:40]}", ours,
                  f"Moodle: {q['type'] if q else 'none'}", same, why if right else "")


def source_of(data, oracle):
    """moodle-fixtures__question__type__x__tests__fixtures__y.json is of type-x-tests-fixtures-y."""
    folder = data / "formats" / "moodle-xml"
    name = oracle.name.removesuffix(".json")
    if name.startswith("moodlexml-ruseler__"):
        return folder / "ruseler" / name.removeprefix("moodlexml-ruseler__").replace("__", "/")
    flat = name.removeprefix(FIXTURES).replace("__", "-")
    return folder / "moodle" / flat


def rows(bank, data):
    for oracle in sorted((data / "oracle" / "moodle-parser" / "moodle-xml").glob("*.json")):
        yield from file_rows(bank, source_of(data, oracle), oracle)
