#!/usr/bin/env python3
"""Every type of question in a real room: the screen and plain mode give the same journal, whatever
the draw has shuffled, and the signed result counts what was answered."""

from house import House, Room, Seat, check, main
from terminal import play
import json
import os
import shutil

LIST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "golden", "types.json")
TYPED = {"text": " a  nonce ", "number": "04,50"}


class Types(House):
    """A house whose form is the whole list."""

    def write_exam(self, name="exam.json", **numbers):
        with open(LIST, encoding="utf-8") as file:
            levels = [question["level"] for question in json.load(file)]
        super().write_exam(name, partial_credit=True, **numbers)
        with open(self.path(name), encoding="utf-8") as file:
            policy = json.load(file)
        policy["sections"][0]["cells"] = [
            {"topic": "types", "level": level, "count": levels.count(level)}
            for level in sorted(set(levels))]
        with open(self.path(name), "w", encoding="utf-8") as file:
            json.dump(policy, file)
        return name

    def write_questions(self, name="questions.json", n=None, first=1):
        shutil.copy(LIST, self.path(name))
        return name


class Script:
    """The same answers, as keys on the screen and as lines in plain mode."""

    def __init__(self, plain):
        self.plain = plain
        self.lines = []

    def do(self, *acts):
        self.lines += acts

    def saved(self):
        self.do("wait Saved")

    def choose(self, question):
        for text in sorted(question["options"])[:2 if question["type"] == "multiple" else 1]:
            place = question["options"].index(text) + 1
            self.do("type %d%s" % (place, "\\r" if self.plain else ""))
            self.do("wait %2d %s" % (place, "[x]" if question["type"] == "multiple" else "(x)"))

    def fill(self, question):
        for i, field in enumerate(question["fields"]):
            if field["fill"] == "choice":
                texts = sorted(question["options"][place - 1] for place in field["offered"])
                place = question["options"].index(texts[i % len(texts)]) + 1
                value = str(field["offered"].index(place) + 1)
            else:
                value = TYPED[field["fill"]].replace(" ", "\\x20")
            if self.plain:
                self.do("type %d\\r" % (i + 1), "wait leaves it", "type %s\\r" % value, "wait * Saved")
            else:
                self.do("type %s\\r" % value)
        self.do("wait · answered")

    def order(self, question):
        now = list(question["options"])
        focus = 0
        for to, text in enumerate(sorted(now)):
            at = now.index(text)
            if at == to:
                continue
            if self.plain:
                self.do("type %d\\r" % (at + 1), "wait new line", "type %d\\r" % (to + 1), "wait Moved")
            else:
                arrows = "\\e[B" * (at - focus) + "\\e[A" * (focus - at)
                waits = to + 1 < 10 and (to + 1) * 10 <= len(now)
                self.do("type %s%d%s" % (arrows, to + 1, "\\r" if waits else ""))
            now.insert(to, now.pop(at))
            focus = to
        self.do("type 30\\r" if self.plain else "type \\r", "wait Saved: this order")

    def answer(self, question):
        if "fields" in question:
            self.fill(question)
        elif question["type"] == "ordering":
            self.order(question)
        else:
            self.choose(question)
        self.do("type 31\\r" if self.plain else "type \\e[C")

    def submit(self):
        self.do(*(["type 38\\r", "wait To submit"] if self.plain else ["type s", "wait Submit"]))
        self.do("copy type the code", "type \\r", "wait Your result",
                "type 30\\r" if self.plain else "type \\e[6~\\r", "end 0", "cooked")


def sit(room, number, plain):
    """Sits the exam; what was answered to each question, in its order, and the points."""
    pin = room.admit(number)
    seat = Seat(room).to_question(pin, number)
    total = seat.view["total"]
    questions = [seat("show", n=n)["question"] for n in range(1, total + 1)]
    seat("show", n=1)
    seat.close()
    script = Script(plain)
    script.do("wait Admission number", "type %s\\r" % number.lower(), "wait PIN", "type %s\\r" % pin,
              "wait 1/%d" % total)
    for n, question in enumerate(questions, 1):
        script.do("wait %s" % (question["stem"].split()[0] if plain else "Question %d " % n))
        script.answer(question)
    script.do("wait Unanswered: 0 of")
    script.submit()
    play(room, "\n".join(script.lines) + "\n", size="100x60", options=["--plain"] if plain else [])
    room.wait_sealed(number)
    answers = {}
    for event in room.events(number):
        if event["kind"] == "answered":
            body = event["body"]
            given = {k: body[k] for k in ("options", "order", "fields") if k in body}
            answers.setdefault(body["question"], []).append(given)
    return answers, room.paper("result", number)["score"]


def the_screen_and_plain_mode_give_the_same_journal(programs):
    house = Types(programs)
    room = Room(house).start()
    screen, score = sit(room, "A-0001", False)
    plain, other = sit(room, "B-0001", True)
    check("not every question is answered", len(screen) == 12, screen)
    check("they differ", screen == plain, json.dumps(screen, indent=1), json.dumps(plain, indent=1))
    check("the scores differ", score == other, score, other)
    check("nothing earns points", score["points"] > 0, score)
    room.stop()
    house.close()


if __name__ == "__main__":
    main([the_screen_and_plain_mode_give_the_same_journal])
