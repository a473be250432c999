#!/usr/bin/env python3
"""Export, import, and nothing is another: run.py QUALEX-BANK QUESTIONS [POOLS].

Over questions of every type made of hostile texts, over those that each format must refuse or lose
something of, over the repository's own, and over real pools (77 without them: pools alone). What
one language of a question is, is worked out here again.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import hostile

FORMATS = {"gift": "gift", "moodle-xml": "xml", "qti22": "zip", "qti30": "zip",
           "csv": "csv", "tsv": "tsv"}
BY_SUFFIX = {".xml": "moodle-xml"} # where the name alone does not say it


class Banks:
    def __init__(self, program, folder):
        self.program, self.folder, self.n = program, pathlib.Path(folder), 0

    def run(self, *args):
        done = subprocess.run([self.program, *map(str, args)], capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def bank(self, *imports):
        """A new bank of files, each (path, option…)."""
        self.n += 1
        bank = self.folder / f"{self.n}.db"
        assert self.run("init", bank)[0] == 0
        for path, *options in imports:
            if "--format" not in options and path.suffix in BY_SUFFIX:
                options += ["--format", BY_SUFFIX[path.suffix]]
            code, out, err = self.run("import", bank, path, *options)
            assert code == 0, (path, out, err)
        return bank

    def of_questions(self, questions):
        path = self.folder / "questions.json"
        path.write_text(json.dumps(questions, ensure_ascii=False))
        return self.bank((path,))

    def questions(self, bank):
        code, out, err = self.run("export", bank)
        assert code == 0, err
        return json.loads(out)

    def export(self, bank, format, *options):
        """Path, exit status, messages."""
        self.n += 1
        path = self.folder / f"{self.n}.{FORMATS[format]}"
        code, out, err = self.run("export", bank, "--format", format, "-o", path, *options)
        assert out == ""
        assert path.exists() == (code == 0), (code, err)
        return path, code, [line.split(": ", 2)[2] for line in err.splitlines()]


# --- one language of a question ---

def in_language(q, lang):
    def walk(v):
        if isinstance(v, dict) and v and all(isinstance(t, str) for t in v.values()) and lang in v:
            return {lang: v[lang]}
        if isinstance(v, dict):
            return {k: walk(x) for k, x in v.items()}
        return [walk(x) for x in v] if isinstance(v, list) else v

    out = walk(q) | {"version": 1}
    for f in out.get("fields", []):
        f["accepted"] = [a for a in f["accepted"] if "text" not in a or lang in a["text"]]
    return out


def leaves(v, path=""):
    if isinstance(v, dict) and v:
        for k, x in v.items():
            yield from leaves(x, f"{path}.{k}")
    elif isinstance(v, list) and v:
        for i, x in enumerate(v):
            yield from leaves(x, f"{path}.{i}")
    else:
        yield path, v


def differences(a, b):
    a, b = dict(leaves(a)), dict(leaves(b))
    return sorted(p for p in a.keys() | b.keys() if a.get(p) != b.get(p))


# --- a bank through a format, and back ---

def round_trip(banks, bank, format, lang, left_out=lambda q: False, lost=()):
    """left_out: which questions the format must refuse. lost: patterns of the parts that may be
    another afterwards, each of which is another somewhere and was told."""
    stored = {q["id"]: q for q in banks.questions(bank)}
    of_lang = [q for q in stored.values() if lang in q["stem"]]
    path, code, said = banks.export(bank, format, "--lang", lang, "--skip")
    assert code == 0, said
    refused = {line.split()[2] for line in said if " is left out" in line}
    expected = {q["id"] for q in of_lang if left_out(q)}
    assert refused == expected, (format, refused ^ expected, said)
    if refused:
        strict = banks.export(bank, format, "--lang", lang)
        assert strict[1] == 1 and any(f"{len(refused)} of " in line for line in strict[2]), strict
        assert f"warning: {len(refused)} of {len(of_lang)} questions were left out" in said, said
    back = {q["id"]: q for q in banks.questions(banks.bank((path, "--lang", lang)))}
    assert back.keys() == {q["id"] for q in of_lang} - refused, format
    met = set()
    for id, q in back.items():
        for part in differences(in_language(stored[id], lang), q):
            fits = [i for i, (pattern, _) in enumerate(lost) if re.search(pattern, part)]
            assert fits, (format, lang, id, part)
            met.update(fits)
    if any(stored[id]["version"] > 1 for id in back):
        lost = [*lost, ("", "the version's number")]
        met.add(len(lost) - 1)
    told = sorted(line.split("): ", 1)[1].split(": ")[0] for line in said if "not in " in line)
    assert met == set(range(len(lost))), (format, lang, [lost[i] for i in range(len(lost)) if i not in met])
    assert told == sorted({name for _, name in lost}), (format, told)
    return path


QTI_LOSES = [(r"^\.fields\.\d+\.accepted\.\d+\.feedback", "feedback")]
QTI_LOSES_OF_ALL = [*QTI_LOSES, (r"^\.fields\.\d+\.accepted\.[3-9]", "feedback")]


def hostile_bank(banks):
    questions = sorted(hostile.bank(), key=lambda q: q["id"])
    bank = banks.of_questions(questions)
    assert banks.questions(bank) == questions  # JSON: everything
    gift = lambda q: q["type"] == "gaps" or q["type"] == "short" and any(
        "->" in a["text"]["en"] for a in q["fields"][0]["accepted"])
    xml = lambda q: any(a.get("from") == "0.000000000000001"
                        for f in q.get("fields", []) for a in f["accepted"])
    qti = lambda q: q["type"] == "single" and any(
        o["weight"]["num"] < 0 for o in q["options"])
    for format, left_out, lost in (("gift", gift, None), ("moodle-xml", xml, ()),
                                   ("qti22", qti, QTI_LOSES_OF_ALL),
                                   ("qti30", qti, QTI_LOSES_OF_ALL)):
        paths = [(lang, round_trip(banks, bank, format, lang, left_out,
                                   hostile.GIFT_LOST[lang] if lost is None else lost))
                 for lang in ("en", "kk", "ru")]
        if not lost and lost is not None:
            again = banks.questions(banks.bank(*((p, "--lang", lang) for lang, p in paths)))
            whole = [q for q in questions if not left_out(q)]
            assert [q | {"version": 1} for q in again] == whole, format
    same = [banks.export(bank, "qti30", "--lang", "en", "--skip")[0].read_bytes() for _ in (1, 2)]
    assert same[0] == same[1]


def limits(banks):
    """What a format cannot hold, by name, and nothing else."""
    failed = 0
    for case in hostile.limits():
        one = case["question"]
        if "kk" not in one["stem"]:
            one = in_language(one, "en") | {"version": one["version"]}
        bank = banks.of_questions([one])
        path, code, said = banks.export(bank, case["format"], "--lang", "en")
        good = code == (1 if case["refused"] else 0)
        if case["refused"]:
            good = good and len(said) == 2 and case["says"] in said[0]
        else:
            good = good and len(said) == (0 if case["says"] is None else 1)
            good = good and (case["says"] is None or case["says"] in said[0])
            banks.bank((path, "--lang", "en"))
        if not good:
            failed += 1
            print(case["format"], case["says"], said)
    assert failed == 0


def own_questions(banks, folder):
    files = [(p, "--lang", lang) for lang in ("en", "kk", "ru")
             for p in sorted((folder / lang).glob("*.gift"))]
    bank = banks.bank(*files)
    stored = banks.questions(bank)
    assert stored and all(len(q["stem"]) == 3 for q in stored)
    choices = ("single", "multiple", "true-false")
    csv_cannot = lambda q: q["type"] not in choices or any(o["weight"]["num"] < 0 for o in q["options"])
    csv_loses = [(r"^\.options\.\d+\.feedback", "feedback"), (r"^\.type", "their type")]
    for format, left_out, lost in (("gift", lambda q: False, ()), ("moodle-xml", lambda q: False, ()),
                                   ("qti22", lambda q: False, QTI_LOSES), ("qti30", lambda q: False, QTI_LOSES),
                                   ("csv", csv_cannot, csv_loses), ("tsv", csv_cannot, csv_loses)):
        paths = [(lang, round_trip(banks, bank, format, lang, left_out, lost))
                 for lang in ("en", "kk", "ru")]
        if not lost:
            again = banks.bank(*((p, "--lang", lang) for lang, p in paths))
            assert banks.questions(again) == stored, format


def pool(path):
    """A line of a pool as a question."""
    for line in path.read_text().splitlines():
        p = json.loads(line)
        stem = p["stem"].strip()
        options = [o.strip() for o in p["options"]]
        if not stem or len(set(options)) != len(options) or not p["correct"] or not all(options):
            continue
        n = len(p["correct"])
        text = lambda t: {p["lang"]: t} if t else {}
        yield hostile.question(
            re.sub(r"[^A-Za-z0-9._-]", "_", p["id"])[:64], "single" if n == 1 else "multiple",
            text(stem), topic=p["topic"][-1].strip()[:60], figure=p["image"].strip(),
            rationale=text(p["explanation"].strip()),
            options=[{"id": chr(97 + i), "text": text(o), "fixed": False, "feedback": {},
                      "weight": {"num": int(i in p["correct"]), "den": n if i in p["correct"] else 1}}
                     for i, o in enumerate(options)])


def pools(banks, folder):
    banks_of = [banks.bank((p,)) for p in sorted((folder / "ncvec").glob("*.csv"))]
    banks_of.append(banks.bank((folder / "ised/amat_basic_quest_delim.txt", "--format", "csv")))
    for p in sorted(folder.glob("*/*.jsonl")):
        banks_of.append(banks.of_questions([*{q["id"]: q for q in pool(p)}.values()]))
    total = 0
    for bank in banks_of:
        questions = banks.questions(bank)
        total += len(questions)
        lang = next(iter(questions[0]["stem"]))
        figures = any(q["figure"] for q in questions)
        round_trip(banks, bank, "gift", lang)
        for format in ("moodle-xml", "qti22", "qti30"):
            round_trip(banks, bank, format, lang)
        for format in ("csv", "tsv"):
            round_trip(banks, bank, format, lang, lost=[(r"^\.figure", "the figure")] if figures else ())
    print(f"{total} questions of {len(banks_of)} pools, each by {', '.join(FORMATS)}")


def main(program, questions, data=None):
    with tempfile.TemporaryDirectory() as folder:
        banks = Banks(program, folder)
        if data is not None:
            shared = os.environ.get("QUALEX_SHARED_DATA")
            folder = pathlib.Path(shared) / "pools" if shared else pathlib.Path(data)
            if not folder.is_dir():
                return 77
            pools(banks, folder)
            return 0
        hostile_bank(banks)
        limits(banks)
        own_questions(banks, pathlib.Path(questions))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
