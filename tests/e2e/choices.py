"""The list with its choices alone, for key scripts that answer by a digit: choices.py SOURCE OUT. Enemies
that are left out are named no more."""
import os
import re
import sys

source, out = sys.argv[1:]
os.environ['QUALEX_QUESTIONS'] = os.path.join(source, 'questions')
sys.path.insert(0, os.path.join(source, 'tests', 'cases', 'questions'))
sys.dont_write_bytecode = True
from listed import languages, questions  # noqa: E402

kept = {q.id for q in questions() if q.kind in ('single', 'multiple', 'true-false')}
for lang in ['en'] + languages():
    for name in sorted({q.file for q in questions(lang)}):
        with open(os.path.join(source, 'questions', 'mcpi', lang, name), encoding='utf-8') as file:
            blocks = re.split(r'\n{2,}', file.read().strip())
        named = ((re.search(r'\[id:([^]]+)\]', block), block) for block in blocks)
        left = [re.sub(r' \[tag:enemy:[^]]*\]', '', block) for found, block in named
                if found and found[1] in kept]
        os.makedirs(os.path.join(out, lang), exist_ok=True)
        with open(os.path.join(out, lang, name), 'w', encoding='utf-8') as file:
            file.write('\n\n'.join(left) + '\n')
