"""Makes a release of any size for the bench of the draw: make_release.py POLICY SCHEMA FOLDER QUESTIONS.

What a draw reads is there (cells, ids, options, ratings); nothing is sealed, and nothing is signed.
POLICY is any policy in JSON, of which all but the sections is kept: 60 cells that give a question each.
"""
import hashlib
import json
import pathlib
import sqlite3
import sys

CELLS = 60


def policy_of(path):
    policy = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    titles = {lang: "All" for lang in policy["languages"]["value"]}
    policy["sections"] = [{
        "id": "all", "title": titles, "basis": "of the bench", "cut": None,
        "cells": [{"topic": f"t{i:02}", "level": "", "count": 1} for i in range(CELLS)]}]
    policy["cut"] = {"value": 30, "basis": "of the bench"}
    return policy


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
    sizes = sizes or [total // CELLS + (i < total % CELLS) for i in range(CELLS)]
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
