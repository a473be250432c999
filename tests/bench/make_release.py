"""Makes a release of any size for the bench of the draw: make_release.py POLICY SCHEMA FOLDER QUESTIONS.

What a draw reads is there (cells, ids, options, ratings); nothing is sealed, and nothing is signed.
POLICY is any policy in JSON, of which all but the sections is kept. The bank has 72 classes, 24 topics at
three levels; a form takes 60 questions of them: one of each class of 18 topics, and of six topics one of
any level, which is one cell of the blueprint over three classes.
"""
import hashlib
import json
import pathlib
import sqlite3
import sys

LEVELS = ("know", "apply", "analyse")
BY_LEVEL, ANY_LEVEL = 18, 6  # topics
CLASSES = (BY_LEVEL + ANY_LEVEL) * len(LEVELS)


def blueprint():
    """Each cell and how many of the classes it is."""
    for topic in range(BY_LEVEL + ANY_LEVEL):
        for level in LEVELS if topic < BY_LEVEL else ("",):
            yield {"topic": f"t{topic:02}", "level": level, "count": 1}, 1 if level else len(LEVELS)


def policy_of(path):
    policy = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    titles = {lang: "All" for lang in policy["languages"]["value"]}
    policy["sections"] = [{
        "id": "all", "title": titles, "basis": "of the bench", "cut": None,
        "cells": [cell for cell, _ in blueprint()]}]
    policy["cut"] = {"value": 30, "basis": "of the bench"}
    return policy


def sizes_of(total):
    sizes, rest = [], total
    classes = CLASSES
    for _, of in blueprint():
        sizes.append(rest * of // classes)
        rest -= sizes[-1]
        classes -= of
    return sizes


def rows(total):
    for place in range(total):
        options = " ".join(f"{place:08x}{option:04x}" for option in range(4))
        yield (place, f"q-{place:012}", 1, 0, options, "", 0, place.to_bytes(32, "big"))


def write(schema, path, total, sizes=None):
    pathlib.Path(path).unlink(missing_ok=True)
    db = sqlite3.connect(path)
    db.executescript("PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                     + pathlib.Path(schema).read_text(encoding="utf-8"))
    db.executescript("PRAGMA application_id=0x51583152; PRAGMA user_version=1;")
    sizes = sizes or sizes_of(total)
    for cell, size in enumerate(sizes):
        db.execute("INSERT INTO cell VALUES (?, ?, ?)", (cell, sum(sizes[:cell]), size))
    db.executemany("INSERT INTO question VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows(total))
    db.commit()
    db.close()


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def write_manifest(folder, policy, total):
    release = pathlib.Path(folder) / "1.release"
    manifest = {
        "qualex": "release/1", "mode": policy["mode"], "requiredSigners": ["release"], "number": 1,
        "policy": policy, "cells": [], "questions": total, "unit": 1,
        "file_sha256": digest_of(release), "merkle_root": "00" * 32, "secret": "00",
        "not_before": "2026-01-01T00:00:00Z", "previous": None}
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    (pathlib.Path(folder) / "1.manifest.json").write_text(text, encoding="utf-8")


def main(policy_path, schema, folder, total):
    write(schema, pathlib.Path(folder) / "1.release", int(total))
    write_manifest(folder, policy_of(policy_path), int(total))


if __name__ == "__main__":
    main(*sys.argv[1:])
