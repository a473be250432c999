"""Whether forms are drawn fairly: fairness.py QUALEX-BANK SOURCE [FORMS].

Draws many forms of a made release and compares what comes out with what must: each question of a cell
equally often (chi-squared), none likelier at an early or a late place, none by its id, and two forms
sharing as many questions as sum(count^2 / size). With a control that must be found unfair.
"""
import json
import math
import pathlib
import subprocess
import sys
import tempfile
from collections import Counter

CELLS = [(12, 3), (7, 2), (30, 4), (5, 1)]


def made(source, cells):
    sys.path.insert(0, str(pathlib.Path(source, "tests", "bench")))
    import make_release as maker

    policy = maker.policy_of(pathlib.Path(source, "tests/cases/policy-base/rehearsal.json"))
    policy["sections"][0]["cells"] = [
        {"topic": f"t{i}", "level": "", "count": count} for i, (_, count) in enumerate(cells)]
    policy["cut"]["value"] = 1
    return maker, policy


def write_release(folder, source):
    maker, policy = made(source, CELLS)
    path = pathlib.Path(folder, "1.release")
    maker.write(pathlib.Path(source, "data/schema/release.sql"), path,
                sum(size for size, _ in CELLS), [size for size, _ in CELLS])
    maker.write_manifest(folder, policy, sum(size for size, _ in CELLS))
    return path


def limit(freedom):
    """A chi-squared value that one fair experiment in a million exceeds (Wilson-Hilferty)."""
    z = 4.75
    return freedom * (1 - 2 / (9 * freedom) + z * math.sqrt(2 / (9 * freedom))) ** 3


def chi_squared(counts, expected):
    return sum((n - e) ** 2 / e for n, e in zip(counts, expected))


def is_uniform(counts):
    expected = sum(counts) / len(counts)
    return chi_squared(counts, [expected] * len(counts)) < limit(len(counts) - 1)


def cells_of(ids):
    first, out = 0, []
    for size, _ in CELLS:
        out.append(ids[first:first + size])
        first += size
    return out


def check_cells(forms, ids):
    drawn = Counter(q for form in forms for q in form)
    for cell, (members, (_, count)) in enumerate(zip(cells_of(ids), CELLS)):
        counts = [drawn[q] for q in members]
        assert sum(counts) == count * len(forms), f"cell {cell}: {sum(counts)} drawn"
        # within one form questions of a cell exclude each other: the variance is smaller by this share
        share = 1 - count / len(members)
        expected = sum(counts) / len(counts)
        value = chi_squared(counts, [expected] * len(counts)) / share * (1 - 1 / len(members))
        assert value < limit(len(members) - 1), f"cell {cell}: chi-squared {value:.1f}"
    return drawn


def check_places(forms, ids):
    """Every question as often in the first half of a form as in the second, and first by chance."""
    length = len(forms[0])
    halves = Counter((q, place * 2 // length) for form in forms for place, q in enumerate(form))
    for q in ids:
        early, late = halves[q, 0], halves[q, 1]
        assert is_uniform([early, late]), f"{q}: {early} early, {late} late"
    firsts = Counter(ids.index(form[0]) for form in forms)
    expected = [len(forms) * count / size / length for size, count in CELLS for _ in range(size)]
    value = chi_squared([firsts[i] for i in range(len(ids))], expected)
    assert value < limit(len(ids) - 1), f"first places: chi-squared {value:.1f}"


def check_overlap(forms):
    """Neighbours share as many questions as computed, within five standard errors."""
    shared = [len(set(a) & set(b)) for a, b in zip(forms, forms[1:])]
    mean = sum(shared) / len(shared)
    expected = sum(count * count / size for size, count in CELLS)
    variance = sum((s - mean) ** 2 for s in shared) / len(shared)
    error = math.sqrt(variance / len(shared) * 3)  # neighbouring pairs share a form
    assert abs(mean - expected) < 5 * error, f"overlap {mean:.4f}, computed {expected:.4f}"
    return mean, expected


def main(bank, source, forms=20000):
    with tempfile.TemporaryDirectory() as folder:
        release = write_release(folder, source)
        out = subprocess.run([bank, "draw", release, "--seed", "c0ffee", "--count", str(forms),
                              "--json"], check=True, stdout=subprocess.PIPE).stdout
    drawn = [json.loads(line) for line in out.splitlines()]
    ids = [f"q-{place:012}" for place in range(sum(size for size, _ in CELLS))]
    assert len(drawn) == int(forms)
    check_cells(drawn, ids)
    check_places(drawn, ids)
    mean, expected = check_overlap(drawn)
    lazy = [form if i % 40 else drawn[0] for i, form in enumerate(drawn)]
    try:
        check_cells(lazy, ids)
    except AssertionError:
        pass
    else:
        raise AssertionError("one form in forty repeated was not noticed")
    print(f"{forms} forms: uniform in {len(CELLS)} cells and over the places; "
          f"two forms share {mean:.3f} questions, {expected:.3f} as computed")


if __name__ == "__main__":
    main(*sys.argv[1:])
