"""GIFT: what Moodle's importer (oracle/moodle-parser) and gift-pegjs (X.json beside X.gift) made."""
import json
import re
from decimal import Decimal
from fractions import Fraction

from compare import Row, differences, errors, plain
from moodle_xml import bare

NAME = "GIFT"
TITLES = ("Moodle", "gift-pegjs")

# Why a question is refused that an oracle takes: docs/formats/gift.md gives reasons for each.
REFUSALS = ("unsupported type ", "a picture without an alternative text",
            "options are not between 2 and 26", "a number without '=' before '~'")
FIRST_FEEDBACK = ("gift-pegjs gives the first feedback to True; Moodle gives it to whoever is "
                  "wrong, as its documentation says")
TYPES = {"multichoice": None, "truefalse": "true-false", "shortanswer": "short",
         "numerical": "numeric", "match": "matching", "MC": None, "TF": "true-false",
         "Short": "short", "Numerical": "numeric", "Matching": "matching"}


def blocks(text):
    """What blank lines divide, without comments alone and categories."""
    for block in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.replace("\r\n", "\n").strip()):
        lines = [line for line in block.split("\n") if not line.strip().startswith("//")]
        if any(line.strip() for line in lines) and not lines[0].startswith("$CATEGORY"):
            yield block + "\n"


def text_of(value):
    return "" if value is None else value["text"] if isinstance(value, dict) else value


def fraction(number):
    return Fraction(str(number)).limit_denominator(1000)


def number_range(low, high):
    """To twelve digits, as Moodle halves and adds in binary."""
    return round(low, 12).normalize(), round(high, 12).normalize()


def moodle_rows(q):
    if q["qtype"] == "truefalse":
        right = bool(q["correctanswer"])
        return [("True", Fraction(right), text_of(q["feedbacktrue"])),
                ("False", Fraction(not right), text_of(q["feedbackfalse"]))]
    if q["qtype"] == "match":
        return [(text_of(a), b) for a, b in zip(q["subquestions"], q["subanswers"])]
    rows = zip(map(text_of, q["answer"]), map(fraction, q["fraction"]), map(text_of, q["feedback"]))
    if q["qtype"] != "numerical":
        return list(rows)
    return [(what if what == "*" else number_range(
        Decimal(str(what)) - Decimal(str(tolerance)), Decimal(str(what)) + Decimal(str(tolerance))),
        part, feedback) for (what, part, feedback), tolerance in zip(rows, q["tolerance"])]


def moodle(q):
    """Its question as compare.plain says; a title that is not given is made of the stem there."""
    if q["qtype"] not in TYPES:
        return {"type": q["qtype"]}
    kind = TYPES[q["qtype"]] or ("single" if q["single"] else "multiple")
    rows = moodle_rows(q)
    return {"type": kind, "stem": q["questiontext"], "rationale": text_of(q["generalfeedback"]),
            "rows": rows}


def pegjs_share(choice):
    if choice["weight"] is not None:
        return Fraction(str(choice["weight"])).limit_denominator(1000) / 100
    return Fraction(choice["isCorrect"])


def pegjs_number(value):
    if value["type"] == "range":
        low, high = (Decimal(str(value["number"])) + sign * Decimal(str(value["range"]))
                     for sign in (-1, 1))
    elif value["type"] == "high-low":
        low, high = (Decimal(str(value[k])) for k in ("numberLow", "numberHigh"))
    else:
        low = high = Decimal(str(value["number"]))
    return number_range(low, high)


def pegjs_rows(q):
    if q["type"] == "TF":
        return [("True", Fraction(q["isTrue"]), text_of(q["trueFeedback"])),
                ("False", Fraction(not q["isTrue"]), text_of(q["falseFeedback"]))]
    if q["type"] == "Matching":
        return [(text_of(p["subquestion"]), p["subanswer"]) for p in q["matchPairs"]]
    if q["type"] == "Numerical" and isinstance(q["choices"], dict):
        return [(pegjs_number(q["choices"]), Fraction(1), "")]
    numbers = q["type"] == "Numerical"
    return [(pegjs_number(c["text"]) if numbers and "type" in c["text"] else text_of(c["text"]),
             pegjs_share(c), text_of(c["feedback"])) for c in q["choices"]]


def pegjs(q):
    if q["type"] not in TYPES:
        return {"type": q["type"].lower()}
    several = all(not c["isCorrect"] for c in q["choices"]) if q["type"] == "MC" else False
    kind = TYPES[q["type"]] or ("multiple" if several else "single")
    return {"type": kind, "title": q["title"] or "", "stem": text_of(q["stem"]),
            "rationale": text_of(q["globalFeedback"]), "rows": pegjs_rows(q)}


def loose(value):
    """Without what gift-pegjs does to blanks: runs are one, and one follows the gap."""
    if isinstance(value, str):
        return re.sub(r"_____ (?=[.,;])", "_____", re.sub(r"\s+", " ", value)).strip()
    if isinstance(value, dict):
        return {k: loose(v) for k, v in value.items()}
    return type(value)(map(loose, value)) if isinstance(value, (list, tuple)) else value


def characters(value):
    """Without formatting and blanks: what is told apart of HTML."""
    if isinstance(value, str):
        return bare(value)
    if isinstance(value, dict):
        return {k: characters(v) for k, v in value.items()}
    return type(value)(map(characters, value)) if isinstance(value, (list, tuple)) else value


def turned(ours, theirs):
    """Whether nothing but the feedback of a true statement stands at the other answer."""
    (a, b), (c, d) = ours["rows"], theirs["rows"]
    return (a[:2], b[:2], a[2], b[2]) == (c[:2], d[:2], d[2], c[2])


def typed(question):
    """Texts that are typed in without line ends: each is compared as a blank."""
    if question["type"] != "short":
        return question
    rows = [(" ".join(what.split()), *more) for what, *more in question["rows"]]
    return {**question, "rows": rows}


def judge(found, report, oracles, is_html):
    """(same, why) of a question, by what the oracles say."""
    if found is None:
        why = "; ".join(errors(report))
        return False, why if any(r in why for r in REFUSALS) else ""
    why = []
    for name, theirs in oracles.items():
        other = name == "gift-pegjs"
        ours, theirs = typed(found), typed(theirs)
        ours, theirs = (loose(ours), loose(theirs)) if other else (ours, theirs)
        if is_html:
            ours, theirs = characters(ours), characters(theirs)
        differ = differences(ours, theirs)
        if other and differ == ["rows"] and ours["type"] == "true-false" and turned(ours, theirs):
            why.append(FIRST_FEEDBACK)
        elif differ:
            return False, ""
    return not why, "; ".join(why)


def pegjs_questions(path):
    beside = path.with_suffix(".json")
    if path.suffix != ".gift" or not beside.exists():
        return None
    return [q for q in json.loads(beside.read_text()) if q["type"] != "Category"]


def refusal(bank, block):
    """What becomes of a refused question when anything doubtful is taken."""
    _, stored = bank.take(block.encode(), "one.gift", "--lenient")
    return f"refused; lenient: {stored[0]['type']}" if stored else "refused"


def file_rows(bank, path, expected):
    """Each block by itself, so that what is refused does not hide what is accepted."""
    encoding = "windows-1252" if "windows-1252" in path.name else "utf-8"
    text = path.read_bytes().decode(encoding)
    mine = list(blocks(text))
    theirs = [q for q in json.loads(expected.read_text())["questions"] if q["qtype"] != "category"]
    others = pegjs_questions(path)
    whole, _ = bank.take(path.read_bytes(), "whole.gift", "--encoding", encoding)
    assert whole["seen"] == len(mine) == len(theirs), (path, whole["seen"], len(mine), len(theirs))
    assert others is None or len(others) == len(mine), path
    for i, (block, q) in enumerate(zip(mine, theirs)):
        report, stored = bank.take(block.encode(), "one.gift")
        assert report["seen"] == 1, (block, report)
        oracles = {"Moodle": moodle(q)}
        if others:
            oracles["gift-pegjs"] = pegjs(others[i])
        found = plain(stored[0]) if stored else None
        same, why = judge(found, report, oracles, "[html]" in block)
        yield Row(path.name, f"{i + 1}: {' '.join(q['questiontext'].split())[:40]}",
                  found["type"] if found else refusal(bank, block),
                  ", ".join(f"{k}: {v['type']}" for k, v in oracles.items()), same, why)


def rows(bank, data):
    oracle = data / "oracle" / "moodle-parser" / "gift"
    for expected in sorted(oracle.glob("*/*.json")):
        path = next((data / "formats" / "gift").rglob(expected.stem))
        yield from file_rows(bank, path, expected)
