"""Whether forms stay fair with every constraint in play: constrained.py QUALEX-BANK SOURCE [FORMS].

A pool so small that all of its forms can be written down, with enemies, rivals, a case set, a band of the
expected cut and exclusions. Each form that they leave must come equally often (chi-squared over the forms
themselves, not over their questions), each question at each place as often as all orders give it, two forms
share as many questions and the expected cut spread as computed over all of them. The twin of the draw,
written from the document, gives the same forms, byte for byte. Two controls must be found unfair.
"""
import itertools
import json
import math
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from functools import cache

import fairness

CELLS = [(6, 2), (5, 2), (4, 1), (7, 2)]
RATINGS = [40, 55, 60, 70, 85, 50, 45, 65, 75, 50, 60, 35, 80, 55, 70, 90, 40, 65, 60, 75, 50, 55]
ENEMIES = [(0, 1), (2, 7), (3, 17), (8, 12), (9, 18), (11, 16)]
RIVALS = {1: [4, 6, 13], 2: [10, 15, 19]}
CASE = {5: 3, 8: 1, 9: 2, 20: 4, 21: 0}  # question: its position
BAND = (405, 450)
EXCLUDED = [3, 16]
SEED = "decade"
TWINS = 300


def cell_of(question):
    first = 0
    for cell, (size, _) in enumerate(CELLS):
        if question < first + size:
            return cell, question - first
        first += size
    raise ValueError(question)


def forbidden(form):
    chosen = set(form)
    return (any(a in chosen and b in chosen for a, b in ENEMIES)
            or any(len(chosen & set(members)) > 1 for members in RIVALS.values())
            or not BAND[0] <= sum(RATINGS[q] for q in form) <= BAND[1])


def drawable():
    """Of each cell its questions and how many of them a form takes."""
    left = [q for q in range(len(RATINGS)) if q not in EXCLUDED]
    return [([q for q in left if cell_of(q)[0] == cell], count) for cell, (_, count) in enumerate(CELLS)]


def all_forms():
    parts = [itertools.combinations(members, count) for members, count in drawable()]
    whole = (tuple(itertools.chain(*form)) for form in itertools.product(*parts))
    return [form for form in whole if not forbidden(form)]


def shown(order):
    """The case set stands together, by position, where its first question was."""
    mates = sorted((q for q in order if q in CASE), key=CASE.get)
    out = []
    for q in order:
        if q not in CASE:
            out.append(q)
        elif mates:
            out += mates
            mates = []
    return out


@cache
def places(length, mates):
    """Of all orders of a form with so many mates, the share with the k-th mate (k < mates), or one
    certain other (the last column), at each place."""
    total = [[0] * (mates + 1) for _ in range(length)]
    for at in itertools.combinations(range(length), mates):
        first = at[0] if mates else length
        for k in range(mates):
            total[first + k][k] += 1
        for place in range(length):
            total[place][mates] += not first <= place < first + mates
    n = math.comb(length, mates)
    others = max(1, length - mates)
    return [[v / n / (others if k == mates else 1) for k, v in enumerate(row)] for row in total]


def expected_places(forms):
    """Of each place and question the chance that it stands there."""
    length = len(forms[0])
    out = [Counter() for _ in range(length)]
    for form in forms:
        mates = sorted((q for q in form if q in CASE), key=CASE.get)
        table = places(length, len(mates))
        for q in form:
            k = mates.index(q) if q in CASE else len(mates)
            for place in range(length):
                out[place][q] += table[place][k] / len(forms)
    return out


def is_like(counts, expected):
    assert set(counts) <= {key for key, e in expected.items() if e > 0}, "what cannot be came"
    keys = [key for key, e in expected.items() if e > 0]
    value = fairness.chi_squared([counts[k] for k in keys], [expected[k] for k in keys])
    return value < fairness.limit(len(keys) - 1)


def are_fair(drawn, forms):
    counts = Counter(tuple(sorted(form)) for form in drawn)
    return is_like(counts, {form: len(drawn) / len(forms) for form in forms})


def check_places(drawn, forms):
    for place, chances in enumerate(expected_places(forms)):
        counts = Counter(form[place] for form in drawn)
        expected = {q: chance * len(drawn) for q, chance in chances.items()}
        assert is_like(counts, expected), f"place {place + 1}: {counts} where {expected} is expected"
    for form in drawn:
        assert form == shown(form), f"a case set stands apart in {form}"


def check_overlap(drawn, forms):
    shared = [len(set(a) & set(b)) for a, b in zip(drawn, drawn[1:])]
    seen = Counter(q for form in forms for q in form)
    expected = sum((n / len(forms)) ** 2 for n in seen.values())
    mean = sum(shared) / len(shared)
    error = math.sqrt(sum((s - mean) ** 2 for s in shared) / len(shared) ** 2 * 3)
    assert abs(mean - expected) < 5 * error, f"overlap {mean:.4f}, computed {expected:.4f}"
    return f"two forms share {mean:.3f} questions, {expected:.3f} as computed"


def moments(cuts):
    mean = sum(cuts) / len(cuts)
    return mean, math.sqrt(sum((c - mean) ** 2 for c in cuts) / len(cuts))


def check_spread(told, n, forms):
    """What the program says of the expected cuts, against those of all forms, in points."""
    match = re.fullmatch(r"expected cut of (\d+) forms: ([\d.]+) to ([\d.]+), mean ([\d.]+), "
                         r"standard deviation ([\d.]+)\n(.*--exclude takes nothing out.*\n)?", told)
    assert match and int(match[1]) == n, told
    least, greatest, mean, deviation = (float(x) for x in match.groups()[1:5])
    cuts = [sum(RATINGS[q] for q in form) / 100 for form in forms]
    right, width = moments(cuts)
    assert (least, greatest) == (min(cuts), max(cuts)), f"{told}: {min(cuts)} to {max(cuts)} can be"
    assert abs(mean - right) < 5 * width / math.sqrt(n) + 0.005, f"{told}: {right} is the mean"
    assert abs(deviation - width) < 5 * width / math.sqrt(n) + 0.005, f"{told}: {width} is the deviation"
    return told.strip()


def check_twin(source, drawn, whole):
    """The first forms, and one with its options, from the document's twin."""
    sys.path.insert(0, str(pathlib.Path(source, "tests", "twins")))
    import draw as twin

    vector = {
        "ikm": SEED, "release": "00" * 32, "cells": CELLS, "shuffle": True,
        "enemies": [[cell_of(a), cell_of(b)] for a, b in ENEMIES],
        "rivals": sorted([cell_of(q), g] for g, members in RIVALS.items() for q in members),
        "cases": [[cell_of(q), 1, position] for q, position in sorted(CASE.items())],
        "excluded": [cell_of(q) for q in EXCLUDED],
        "band": {"from": BAND[0], "to": BAND[1],
                 "ratings": [[r for q, r in enumerate(RATINGS) if cell_of(q)[0] == cell]
                             for cell in range(len(CELLS))]},
        "options": [{"n": 4, "fixed": []}]}
    rejected = 0
    for i, form in enumerate(drawn[:TWINS]):
        got = twin.draw({**vector, "sitting": f"REHEARSAL-{i + 1}"})
        mine = [tuple(pick) for pick in got["picks"]]
        assert mine == [cell_of(q) for q in form], f"form {i + 1}: {form}, and the twin has {mine}"
        rejected += got["rejected"]
        if i == 0:
            orders = [[option % 65536 for option in q["options"]] for q in whole]
            assert orders == got["orders"], f"options {orders}, and the twin has {got['orders']}"
    assert rejected > TWINS, "hardly a form was rejected"


def patched(forms, n, seed=1):
    """An unfair draw: a question that must not join the form is drawn again alone."""
    rng = random.Random(seed)
    out = []
    while len(out) < n:
        form = []
        for members, count in drawable():
            for _ in range(count):
                left = [q for q in members if q not in form]
                rng.shuffle(left)
                form += next(([q] for q in left if not joined(form, q)), [])
        if tuple(sorted(form)) in forms:
            out.append(form)
    return out


def joined(form, q):
    both = {*form, q}
    return (any({a, b} <= both for a, b in ENEMIES)
            or any(len(both & set(members)) > 1 for members in RIVALS.values()))


def write_release(folder, source):
    maker, policy = fairness.made(source, CELLS)
    total = len(RATINGS)
    policy["expected_cut"] = {"value": {"from": BAND[0], "to": BAND[1]}, "basis": "of the test"}
    path = pathlib.Path(folder, "1.release")
    maker.write(pathlib.Path(source, "data/schema/release.sql"), path, total, [size for size, _ in CELLS])
    db = sqlite3.connect(path)
    db.executemany("UPDATE question SET rating = ? WHERE place = ?",
                   [(rating, place) for place, rating in enumerate(RATINGS)])
    db.executemany("INSERT INTO enemy VALUES (?, ?)", ENEMIES)
    db.executemany("INSERT INTO rival VALUES (?, ?)",
                   [(q, group) for group, members in RIVALS.items() for q in members])
    db.executemany("INSERT INTO case_member VALUES (?, 1, ?)", sorted(CASE.items()))
    db.commit()
    db.close()
    maker.write_manifest(folder, policy, total)
    return path


def id_of(question):
    return f"q-{question:012}"


def draw_all(bank, source, n):
    """The forms, what was said of their spread, and the first with its options."""
    with tempfile.TemporaryDirectory() as folder:
        line = [bank, "draw", write_release(folder, source), "--seed", SEED, "--json", "--exclude",
                *map(id_of, EXCLUDED), "q-of-another-bank"]
        many = subprocess.run([*line, "--count", str(n)], check=True, capture_output=True, text=True)
        one = subprocess.run([*line, "--sitting", "REHEARSAL-1"], check=True, capture_output=True)
    forms = [[int(q[2:]) for q in json.loads(row)] for row in many.stdout.splitlines()]
    whole = [{**q, "options": [int(option, 16) for option in q["options"]]}
             for q in json.loads(one.stdout)["questions"]]
    assert [int(q["id"][2:]) for q in whole] == forms[0]
    return forms, many.stderr, whole


def main(bank, source, n=20000):
    n = int(n)
    forms = all_forms()
    assert n >= 10 * len(forms), f"{len(forms)} forms need more than {n} draws"
    drawn, told, whole = draw_all(bank, source, n)
    assert len(drawn) == n and are_fair(drawn, forms), "some forms come more often than others"
    check_places(drawn, forms)
    overlap = check_overlap(drawn, forms)
    spread = check_spread(told, n, forms)
    check_twin(source, drawn, whole)
    assert not are_fair([form if i % 40 else drawn[0] for i, form in enumerate(drawn)], forms), \
        "one form in forty repeated was not noticed"
    assert not are_fair(patched(set(forms), n), forms), "a draw by single questions was not noticed"
    seen = Counter(q for form in forms for q in form)
    print(f"{n} forms under every constraint: uniform over all {len(forms)} that can be, and over the "
          f"places; {overlap}; a question is seen in {min(seen.values()) / len(forms):.1%} to "
          f"{max(seen.values()) / len(forms):.1%} of them; {spread}; {TWINS} as the twin draws them")


if __name__ == "__main__":
    main(*sys.argv[1:])
