"""No two enemies of the list stand in one form: enemies.py FORM… (files with an id a line)."""
import sys

from listed import questions

ENEMIES = {(q.id, enemy) for q in questions() for enemy in q.enemies}
for path in sys.argv[1:]:
    with open(path, encoding='utf-8') as file:
        form = set(file.read().split())
    met = [pair for pair in ENEMIES if set(pair) <= form]
    assert form and not met, f'{path}: {met}'
