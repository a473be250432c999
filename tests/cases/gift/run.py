#!/usr/bin/env python3
"""Files of questions and what must come of them: run.py QUALEX-BANK FOLDER [--format F] [--write].

Beside each file, X.gift, X.aiken or X.xml (Moodle XML, or the format that is given), stands X.json:
counts, messages about the file (line, level, text) and the questions in short. lenient-X is read with --lenient; of
broken-X nothing is taken. --write makes the missing X.json, to be read by
a person.
"""
import json
import pathlib
import subprocess
import sys
import tempfile


def share(weight):
    return weight["num"] if weight["den"] == 1 else f"{weight['num']}/{weight['den']}"


def short_field(field):
    """What is asked for, and rows of what is accepted, for which share, and the feedback."""
    rows = []
    for a in field["accepted"]:
        what = a.get("option") or a.get("text", {}).get("en") or [a["from"], a["to"]]
        rows.append([what, share(a["weight"])] + ([a["feedback"]["en"]] if a["feedback"] else []))
    return [field["text"]["en"], rows] if "text" in field else rows


def short(question):
    """A question without what every one of them has."""
    texts = lambda t: t.get("en", "")
    out = {k: question[k] for k in ("type", "topic", "level", "source", "author", "figure", "enemies",
                                  "tags")
           if question[k]}
    if not question["id"].startswith("q-"):
        out["id"] = question["id"]
    out["stem"] = texts(question["stem"])
    for part in ("title", "rationale"):
        if question[part]:
            out[part] = texts(question[part])
    out["options"] = []
    for o in question["options"]:
        row = [texts(o["text"]), share(o["weight"])]
        if o["feedback"]:
            row.append(texts(o["feedback"]))
        if o["fixed"]:
            row.append({"fixed": True})
        if o.get("field"):
            row.append({"field": o["field"]})
        out["options"].append(row)
    if "fields" in question:
        out["fields"] = [short_field(f) for f in question["fields"]]
    return out


def outcome(program, path, options):
    with tempfile.TemporaryDirectory() as folder:
        bank = folder + "/bank.db"
        run = lambda *a: subprocess.run([program, *a], capture_output=True, text=True)
        assert run("init", bank).returncode == 0
        lenient = ["--lenient"] if path.name.startswith("lenient-") else []
        form = ["--format", "moodle-xml"] if path.suffix == ".xml" and not options else options
        done = run("import", bank, str(path), "--json", *form, *lenient)
        report = json.loads(done.stdout)
        assert report["seen"] == report["accepted"] + report["refused"], report
        for m in report["messages"]: # a refusal without a remedy helps nobody
            assert m["level"] != "error" or ": " in m["text"], m
        nothing = report["refused"] > 0 or path.name.startswith("broken-")
        assert done.returncode == (1 if nothing else 0), done
        stored = json.loads(run("export", bank).stdout)
        assert len(stored) == (0 if nothing else report["accepted"])
    return {
        "counts": [report[k] for k in ("seen", "accepted", "refused")],
        "messages": [[m["line"], m["level"], m["text"]] for m in report["messages"]
                     if m["file"] != bank and "named after their content" not in m["text"]],
        "questions": sorted((short(q) for q in stored), key=lambda q: q["stem"]),
    }


def main(program, folder, *options):
    failed = 0
    write = "--write" in options
    options = [o for o in options if o != "--write"]
    cases = sorted(p for p in pathlib.Path(folder).iterdir() if p.suffix in (".gift", ".aiken", ".xml"))
    assert cases, folder
    for path in cases:
        expected = path.with_suffix(".json")
        found = json.loads(json.dumps(outcome(program, path, options)).replace(str(path), path.name))
        if write and not expected.exists():
            expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        elif json.loads(expected.read_text()) != found:
            failed += 1
            print(f"{path.name}: expected\n{expected.read_text()}found\n"
                  f"{json.dumps(found, indent=1, ensure_ascii=False)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
