"""Every character that a candidate may be shown is one of the console font's: characters.py SOURCE

The list, the policy's texts, the glossary and the screens as the golden tests hold them, against
data/font/repertoire.txt; and that file against the font, where it is installed.
"""
import glob
import gzip
import json
import os
import sys

FONT = '/usr/share/consolefonts/CyrAsia-Terminus16.psf.gz'
SOURCE = sys.argv[1]
# They try letters on purpose that a font may lack.
TRIALS = ('tutorial', 'question-letters')


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def repertoire():
    found = set()
    for line in read(os.path.join(SOURCE, 'data/font/repertoire.txt')).split('\n'):
        if line and not line.startswith('#'):
            first, _, last = line.partition('-')
            found |= {chr(c) for c in range(int(first, 16), int(last or first, 16) + 1)}
    return found


def characters_of(path):
    """The Unicode table of a PC Screen Font: version 1 has 16-bit units, version 2 UTF-8."""
    with gzip.open(path) as file:
        data = file.read()
    if data[:2] == b'\x36\x04':
        glyphs = 512 if data[2] & 1 else 256
        table = data[4 + glyphs * data[3]:]
        units = [int.from_bytes(table[i:i + 2], 'little') for i in range(0, len(table), 2)]
        entries = ''.join(chr(u) if u != 0xFFFF else '\n' for u in units).split('\n')
        return {c for entry in entries for c in entry.split('\ufffe')[0]}
    header, glyphs, size = (int.from_bytes(data[i:i + 4], 'little') for i in (8, 16, 20))
    entries = data[header + glyphs * size:].split(b'\xff')
    return {c for entry in entries for c in entry.split(b'\xfe')[0].decode()}


def shown():
    """Path and text of everything that is shown."""
    for pattern in ('questions/mcpi/*/*.gift', 'questions/glossary.csv', 'tests/golden/*x*/*.txt'):
        for path in sorted(glob.glob(os.path.join(SOURCE, pattern))):
            if not any(trial in os.path.basename(path) for trial in TRIALS):
                yield path, read(path)
    path = os.path.join(SOURCE, 'data/exams/mcpi-developer.json')
    yield path, json.dumps(json.loads(read(path)), ensure_ascii=False)


known = repertoire()
strange = {}
files = 0
for path, text in shown():
    files += 1
    for c in set(text) - known - {'\n'}:
        strange.setdefault(c, path)
assert files > 60, files
assert not strange, '\n'.join(f'U+{ord(c):04X} {c}: {path}' for c, path in sorted(strange.items()))
if os.path.exists(FONT):
    differ = known ^ characters_of(FONT)
    assert not differ, f'repertoire.txt and {FONT} differ: {sorted(differ)}'
print(f'{files} files within {len(known)} characters'
      + (' of the font' if os.path.exists(FONT) else '; the font is not installed'))
