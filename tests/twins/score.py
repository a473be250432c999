"""An independent scorer: score.py DRIVER FOLDER runs each case, and random ones, through both."""
import json
import pathlib
import random
import subprocess
import sys
from fractions import Fraction
from math import lcm

import mark


def marked(run, partial):
    """The share of its point that a run's response earns, and what shares there can be."""
    kind = run.get("type", "multiple" if len(run.get("key", "")) > 1 else "single")
    if kind == "ordering":
        return mark.order(run["order"], run["answer"], partial), [len(run["order"])]
    if "fields" in run:
        shares = [len(run["fields"]) * a["weight"]["den"]
                  for f in run["fields"] for a in f["accepted"]]
        return mark.fields(run["fields"], run["answer"], partial), shares
    if "weights" in run:
        weights = {o: Fraction(*w) for o, w in run["weights"].items()}
    else:
        weights = {o: Fraction(o in run["key"]) for o in run["key"]}
    for letter in run["answer"]:
        weights.setdefault(letter, Fraction(0))
    return (mark.choice(weights, set(run["answer"]), kind == "multiple", partial),
            [w.denominator for w in weights.values()])


def expanded(case):
    for run in case["answers"]:
        share, _ = marked(run, case.get("partial", False))
        for _ in range(run.get("times", 1)):
            yield run["section"], run.get("pretest", False), share


def unit_of(case):
    if not case.get("partial", False):
        return 1
    return lcm(*(d for run in case["answers"] for d in marked(run, True)[1]))


def band(points, most):
    share = Fraction(points, most) if most else Fraction(0)
    for floor, name in ((80, "80 % and above"), (60, "60–79 %"), (40, "40–59 %")):
        if share >= Fraction(floor, 100):
            return name
    return "below 40 %"


def score(case):
    unit = unit_of(case)
    if unit > 1000000:
        return {"result": "UNIT"}
    marks = [[] for _ in case["sections"]]
    for section, pretest, share in expanded(case):
        if section >= len(marks):
            return {"result": "INTERNAL"}
        if not pretest:
            marks[section].append(int(share * unit))
    if [len(m) for m in marks] != [s["questions"] for s in case["sections"]]:
        return {"result": "INTERNAL"}
    sections = []
    for got, section in zip(marks, case["sections"]):
        cut = section["cut"]
        sections.append({"points": sum(got), "max": unit * len(got),
                         "passed": cut is None or sum(got) >= cut * unit})
    points, most = sum(s["points"] for s in sections), sum(s["max"] for s in sections)
    outcome = {"result": "OK", "points": points, "max": most, "sections": sections,
               "passed": points >= case["cut"] * unit and all(s["passed"] for s in sections),
               "band": band(points, most)}
    return outcome | ({"unit": unit} if case.get("partial", False) else {})


def random_case(rng):
    sections, answers = [], []
    for number in range(rng.randint(1, 4)):
        questions = rng.randint(1, 30)
        sections.append({"questions": questions,
                         "cut": rng.choice([None, rng.randint(1, questions)])})
        for _ in range(questions):
            letters = "abcdefghijklmnopqrstuvwxyz"[:rng.randint(2, 26)]
            key = "".join(sorted(rng.sample(letters, rng.randint(1, min(3, len(letters))))))
            answer = key if rng.random() < 0.6 else "".join(
                sorted(rng.sample(letters, rng.randint(0, min(3, len(letters))))))
            answers.append({"section": number, "key": key, "answer": answer})
    rng.shuffle(answers)
    return {"sections": sections, "cut": rng.randint(1, len(answers)), "answers": answers}


def some_text(rng):
    return "".join(rng.choice("aAiIıİ ЖжҚқßſЁё1-") for _ in range(rng.randint(1, 6)))


def random_field(rng, number):
    fill = rng.choice(["text", "number", "choice"])
    field = {"id": str(number), "fill": fill, "accepted": []}
    if fill == "text":
        field["case_sensitive"] = rng.random() < 0.3
    for n in range(rng.randint(1, 3)):
        one = {"feedback": {}, "weight": {"num": 1, "den": rng.choice([1, 2, 3]) if n else 1}}
        if n and rng.random() < 0.2:
            one["weight"] = {"num": 0, "den": 1}
        if fill == "text":
            one["text"] = {rng.choice(["en", "kk-Latn", "ru"]): some_text(rng) + "x"}
        elif fill == "number":
            low = rng.randint(-500, 500)
            one["from"], one["to"] = decimal(low), decimal(low + rng.randint(0, 200))
        else:
            one["option"] = "abc"[n]
        field["accepted"].append(one)
    return field


def decimal(hundredths):
    sign, size = "-" if hundredths < 0 else "", abs(hundredths)
    return sign + f"{size // 100}.{size % 100:02}".rstrip("0").rstrip(".")


def random_value(rng, field):
    wanted = rng.choice(field["accepted"])
    if rng.random() < 0.15:
        return None
    if field["fill"] == "choice":
        return rng.choice("abc")
    if field["fill"] == "number":
        return decimal(round(Fraction(wanted["to"]) * 100) + rng.randint(-1, 1))
    text = next(iter(wanted["text"].values()))
    return rng.choice([text, text.upper(), text.lower(), f"  {text} ", some_text(rng) + "y"])


def random_run(rng):
    """A question of any type with a response to it."""
    kind = rng.choice(["single", "multiple", "ordering", "gaps"])
    if kind == "single":
        letters = "abcdef"[:rng.randint(2, 6)]
        weights = {o: rng.choice([[0, 1], [1, 1], [1, 2], [1, 3], [-1, 4]]) for o in letters}
        return {"type": kind, "weights": weights | {rng.choice(letters): [1, 1]},
                "answer": "".join(rng.sample(letters, rng.choice([0, 1, 1, 1, 1, 2])))}
    if kind == "multiple":
        letters = "abcdef"[:rng.randint(2, 6)]
        weights = {o: [rng.choice([-1, 0, 1]), rng.choice([1, 2, 3, 4])] for o in letters}
        weights = {o: [n, d if n else 1] for o, (n, d) in weights.items()}
        return {"type": kind, "weights": weights,
                "answer": "".join(o for o in letters if rng.random() < 0.5)}
    if kind == "ordering":
        right = list("abcde"[:rng.randint(2, 5)])
        given = [] if rng.random() < 0.2 else rng.sample(right, len(right))
        return {"type": kind, "order": right, "answer": rng.choice([given, right])}
    listed = [random_field(rng, n + 1) for n in range(rng.randint(1, 4))]
    given = [random_value(rng, f) for f in listed]
    return {"type": kind, "fields": listed, "answer": given}


def random_typed_case(rng):
    runs = [random_run(rng) | {"section": 0, "pretest": rng.random() < 0.2}
            for _ in range(rng.randint(1, 6))]
    counted = sum(not r["pretest"] for r in runs)
    return {"partial": rng.random() < 0.7, "sections": [{"questions": counted, "cut": None}],
            "cut": max(1, counted // 2), "answers": runs}


def differing(name, got, wanted):
    if got != wanted:
        print(f"{name}: {got} is not {wanted}")
    return got != wanted


def main(driver, folder):
    paths = sorted(pathlib.Path(folder).glob("*.json"))
    cases = [json.loads(p.read_text(encoding="utf-8")) for p in paths]
    rng = random.Random(440)
    more = [random_case(rng) for _ in range(500)] + [random_typed_case(rng) for _ in range(1500)]
    run = subprocess.run([driver, "score"], input=json.dumps(cases + more).encode(), check=True,
                         stdout=subprocess.PIPE)
    outcomes = json.loads(run.stdout)
    wrong = 0
    for path, case, ours in zip(paths, cases, outcomes):
        wrong += differing(f"ours, {path.name}", ours, case["expect"])
        wrong += differing(f"twin, {path.name}", score(case), case["expect"])
    for number, (case, ours) in enumerate(zip(more, outcomes[len(cases):])):
        wrong += differing(f"random {number}", ours, score(case))
    print(f"{len(cases)} cases, {len(more)} random ones, {wrong} differ")
    return 1 if wrong or len(cases) < 30 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
