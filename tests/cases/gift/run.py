#!/usr/bin/env python3
"""GIFT files and what must come of them: run.py QUALEX-BANK [--write].

Beside X.gift stands X.json: counts, messages (line, level, text) and the questions in short.
lenient-X.gift is read with --lenient. --write makes the missing X.json, to be read by a person.
"""
import json
import pathlib
import subprocess
import sys
import tempfile


def short(question):
    """A question without what every one of them has."""
    texts = lambda t: t.get("en", "")
    out = {k: question[k] for k in ("type", "topic", "level", "source", "author", "enemies", "tags")
           if question[k]}
    if not question["id"].startswith("q-"):
        out["id"] = question["id"]
    out["stem"] = texts(question["stem"])
    for part in ("title", "rationale"):
        if question[part]:
            out[part] = texts(question[part])
    out["options"] = []
    for o in question["options"]:
        w = o["weight"]
        row = [texts(o["text"]), w["num"] if w["den"] == 1 else f"{w['num']}/{w['den']}"]
        if o["feedback"]:
            row.append(texts(o["feedback"]))
        if o["fixed"]:
            row.append({"fixed": True})
        out["options"].append(row)
    return out


def outcome(program, path):
    with tempfile.TemporaryDirectory() as folder:
        bank = folder + "/bank.db"
        run = lambda *a: subprocess.run([program, *a], capture_output=True, text=True)
        assert run("init", bank).returncode == 0
        lenient = ["--lenient"] if path.name.startswith("lenient-") else []
        done = run("import", bank, str(path), "--json", *lenient)
        report = json.loads(done.stdout)
        assert report["seen"] == report["accepted"] + report["refused"], report
        assert done.returncode == (1 if report["refused"] else 0), done
        stored = json.loads(run("export", bank).stdout)
        assert len(stored) == (0 if report["refused"] else report["accepted"])
    return {
        "counts": [report[k] for k in ("seen", "accepted", "refused")],
        "messages": [[m["line"], m["level"], m["text"]] for m in report["messages"]
                     if "named after their content" not in m["text"]],
        "questions": sorted((short(q) for q in stored), key=lambda q: q["stem"]),
    }


def main(program, *options):
    failed = 0
    for path in sorted(pathlib.Path(__file__).parent.glob("*.gift")):
        expected = path.with_suffix(".json")
        found = json.loads(json.dumps(outcome(program, path)).replace(str(path), path.name))
        if "--write" in options and not expected.exists():
            expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        elif json.loads(expected.read_text()) != found:
            failed += 1
            print(f"{path.name}: expected\n{expected.read_text()}found\n"
                  f"{json.dumps(found, indent=1, ensure_ascii=False)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
