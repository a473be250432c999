#!/usr/bin/env python3
"""The catalogues of data/po: complete, whole, and of texts that have the room which they need.

usage: catalogues.py SOURCE
Every language of LINGUAS has every text of qualex.pot, none of them fuzzy or left over; msgfmt finds
its format strings right; its texts are NFC; labels, banners and statuses fit a terminal of 80 x 24.
"""

import ast
import re
import subprocess
import sys
import textwrap
import unicodedata
from pathlib import Path

LABEL = 25    # cells before the text of a pair (page.c)
BANNER = 75   # a row without its marks (frame.c)
STATUS = 78   # a row, of which there are three
PERCENT = 11  # what follows "PgDn: more" in the last of them
STATE = 88    # bytes of what is said behind a question's number (question.c)
STRING = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'


def text_of(literals):
    return "".join(ast.literal_eval(s) for s in re.findall(r'"(?:[^"\\]|\\.)*"', literals))


def entries(path):
    """msgid → its translations, plural forms one after the other."""
    out = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        msgid = re.search(r"^msgid " + STRING, block, re.M)
        if msgid and not block.lstrip().startswith("#~"):
            out[text_of(msgid[1])] = [
                text_of(s) for s in re.findall(r"^msgstr(?:\[\d\])? " + STRING, block, re.M)]
    return out


def width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def uses(source, pattern):
    found = set()
    for path in sorted((source / "src/screen").glob("*.[ch]")):
        found |= {text_of(s) for s in re.findall(pattern, path.read_text(encoding="utf-8"))}
    return found


def check_room(source, name, texts):
    more = max(width(texts[m][0]) for m in ("PgDn: more", "PgUp: end")) + PERCENT
    for msgid in uses(source, r"page_pair\(page, _\(" + STRING):
        if width(texts[msgid][0]) > LABEL:
            yield f"{name}: {texts[msgid][0]!r}: a label has {LABEL} cells"
    for msgid in uses(source, r"\{\d+,\s+N_\(" + STRING):
        if width(texts[msgid][0]) > BANNER:
            yield f"{name}: {texts[msgid][0]!r}: a banner has {BANNER} cells"
    said = uses(source, r"seat_say\([^;]*?_\(" + STRING)
    said |= uses(source, r"QX_ERR_\w+,\s*N_\(" + STRING)
    for msgid in said:
        lines = textwrap.wrap(texts[msgid][0], STATUS - more)
        if len(lines) > 3:
            yield f"{name}: {texts[msgid][0]!r}: a status has three rows"
    for msgid in uses(source, r"\[QX_\w+\] = N_\(" + STRING):
        if len(texts[msgid][0].encode()) > STATE:
            yield f"{name}: {texts[msgid][0]!r}: a task has {STATE} bytes"
    if len(said) < 40:
        yield f"only {len(said)} statuses found in src/screen: mend this test"


def check(source, lang, wanted):
    path = source / "data/po" / (lang + ".po")
    name = f"data/po/{lang}.po"
    got = subprocess.run(["msgfmt", "--check", "--check-format", "-o", "/dev/null", path],
                         stderr=subprocess.PIPE, text=True, check=False)
    if got.returncode != 0 or got.stderr:
        yield f"{name}: msgfmt: {got.stderr}"
    raw = path.read_text(encoding="utf-8")
    if raw != unicodedata.normalize("NFC", raw):
        yield f"{name}: not NFC"
    if re.search(r"^#, .*fuzzy|^#~", raw, re.M):
        yield f"{name}: has a fuzzy or an old text: translate it, or take it out"
    texts = entries(path)
    missing = [m for m in wanted if m and not all(texts.get(m, [""]))]
    yield from (f"{name}: {m!r} is not translated" for m in missing)
    if not missing:
        yield from check_room(source, name, texts)


def main():
    source = Path(sys.argv[1])
    lines = (source / "data/po/LINGUAS").read_text().splitlines()
    wanted = entries(source / "data/po/qualex.pot")
    faults = [] if len(wanted) > 200 else ["data/po/qualex.pot: hardly any texts"]
    for lang in (s.strip() for s in lines):
        if lang and not lang.startswith("#"):
            faults += check(source, lang, wanted)
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
