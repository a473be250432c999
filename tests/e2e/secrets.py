"""What a finished demo must not leave lying about: secrets.py FOLDER OUTPUT

No question stands readable in a release, a room or a document; nobody but the owner reads keys,
journal and bank; no PIN and no pass phrase stands in anything that was printed or logged.
"""
import json
import os
import stat
import sys

READABLE = {"bank.db", "bank.db-wal", "bank.json"}  # the licenser's own bank, and what the robot learned from it
HEAD = 20  # bytes; no text is shorter
OWNERS_ALONE = {"room.key", "journal.db", "ballast", "sign.log", "bank.db", "1.release"}


def files(folder):
    for at, _, names in os.walk(folder):
        for name in sorted(names):
            yield os.path.relpath(os.path.join(at, name), folder)


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("source", "topic", "id", "author", "tags"):
                yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def spellings(text):
    yield text.encode()
    yield json.dumps(text)[1:-1].encode()
    yield text.encode().hex().encode()


def held(content, heads):
    """Those of many texts that stand in the content; by their first bytes, for there are thousands."""
    for at in range(len(content) - HEAD + 1):
        for needle in heads.get(content[at:at + HEAD], ()):
            if content.startswith(needle, at):
                yield needle


def main(folder, output):
    def read(name):
        with open(os.path.join(folder, name), "rb") as file:
            return file.read()

    wrong = []
    # Stems, options, feedback: what is long enough not to stand elsewhere by chance.
    policy = " ".join(strings(json.loads(read("1.manifest.json"))["policy"]))  # is public
    known = sorted({t for t in strings(json.loads(read("bank.json")))
                    if len(t) >= 24 and t not in policy})
    assert len(known) > 300, "the bank was not understood"
    heads = {}
    for needle in (s for text in known for s in spellings(text)):
        heads.setdefault(needle[:HEAD], set()).add(needle)

    for name in files(folder):
        content = read(name)
        mode = stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode)
        private = name.endswith(".key") or os.path.basename(name) in OWNERS_ALONE
        if private and mode & 0o077:
            wrong.append(f"{name}: others may read it: {mode:o}")
        if mode & 0o022:
            wrong.append(f"{name}: others may write it: {mode:o}")
        if name not in READABLE:
            wrong += [f"{name}: holds in clear: {n.decode()}" for n in held(content, heads)][:1]
    for folder_name in ("room", "keys", "pki"):
        mode = stat.S_IMODE(os.stat(os.path.join(folder, folder_name)).st_mode)
        if mode & 0o077:
            wrong.append(f"{folder_name}/: others may enter: {mode:o}")

    with open(output, "rb") as file:
        said = {"what the demo printed": file.read()}
    said |= {name: read(name) for name in ("keeper.log", "signer.log", "room/journal.db", "room/sign.log")}
    for name, content in said.items():
        for secret in (read("pin").strip(), read("phrases").split(b"\n")[0]):
            if secret in content:
                wrong.append(f"{name}: holds a PIN or a pass phrase")
    sys.exit("\n".join(wrong) or 0)


main(*sys.argv[1:])
