"""An independent scorer: score.py DRIVER FOLDER runs each case, and random ones, through both."""
import json
import pathlib
import random
import subprocess
import sys
from fractions import Fraction


def expanded(case):
    for run in case["answers"]:
        for _ in range(run.get("times", 1)):
            yield run["section"], frozenset(run["key"]), frozenset(run["answer"])


def band(points, most):
    share = Fraction(points, most) if most else Fraction(0)
    for floor, name in ((80, "80 % and above"), (60, "60–79 %"), (40, "40–59 %")):
        if share >= Fraction(floor, 100):
            return name
    return "below 40 %"


def score(case):
    marks = [[] for _ in case["sections"]]
    for section, key, answer in expanded(case):
        if section >= len(marks):
            return {"result": "INTERNAL"}
        marks[section].append(1 if key and key == answer else 0)
    if [len(m) for m in marks] != [s["questions"] for s in case["sections"]]:
        return {"result": "INTERNAL"}
    sections = []
    for mark, section in zip(marks, case["sections"]):
        cut = section["cut"]
        sections.append({"points": sum(mark), "max": len(mark),
                         "passed": cut is None or sum(mark) >= cut})
    points, most = sum(s["points"] for s in sections), sum(s["max"] for s in sections)
    return {"result": "OK", "points": points, "max": most, "sections": sections,
            "passed": points >= case["cut"] and all(s["passed"] for s in sections),
            "band": band(points, most)}


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


def differing(name, got, wanted):
    if got != wanted:
        print(f"{name}: {got} is not {wanted}")
    return got != wanted


def main(driver, folder):
    paths = sorted(pathlib.Path(folder).glob("*.json"))
    cases = [json.loads(p.read_text(encoding="utf-8")) for p in paths]
    rng = random.Random(440)
    more = [random_case(rng) for _ in range(500)]
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
