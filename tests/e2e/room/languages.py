#!/usr/bin/env python3
"""A question in the language of the candidate's choice, at any time, and all of it in the journal."""

from house import House, Room, Seat, check, end, main
from terminal import LOG_IN, play
import json
import os
import signal

WORDS = {"en": ("Number %d\\: which one?", "Right %d", "Wrong %d a", "Wrong %d b"),
         "kk": ("%d сұрақ\\: қайсысы?", "Дұрыс %d", "Қате %d а", "Қате %d б"),
         "ru": ("Вопрос %d\\: что?", "Верно %d", "Неверно %d а", "Неверно %d б")}


class Trilingual(House):
    """The small exam in three languages; who chooses is for the policy."""

    def make_bank(self, bank="bank.db"):
        self.ok("qualex-bank", "init", bank)
        for lang, words in WORDS.items():
            with open(self.path("questions.gift"), "w", encoding="utf-8") as file:
                for i in range(1, self.questions + 1):
                    head = "// [id:q-%03d]" % i
                    if lang == "en":
                        head += " [tag:topic:t] [tag:level:know] [tag:source:tests]"
                    file.write("%s\n::Q%d:: %s {\n=%s\n~%s\n~%s\n}\n\n"
                               % ((head, i) + tuple(w % i for w in words)))
            self.ok("qualex-bank", "import", bank, "questions.gift", "--lang", lang, "--as", "A")
        self.ok("qualex-bank", "review", bank, "--status", "draft", "--as", "B")
        self.ok("qualex-bank", "approve", bank, "--status", "in review", "--as", "C")

    def write_exam(self, name="exam.json", **numbers):
        name = super().write_exam(name, languages=["en", "kk", "ru"], prevailing="kk", **numbers)
        with open(self.path(name), encoding="utf-8") as file:
            policy = json.load(file)
        texts = [policy["title"], policy["scope"], policy["sections"][0]["title"]]
        texts += [c[part] for c in policy["consents"] for part in ("title", "text")]
        for text in texts:
            text.update(kk=text["en"], ru=text["en"])
        with open(self.path(name), "w", encoding="utf-8") as file:
            json.dump(policy, file)
        return name


def shown(room):
    return [e["body"] for e in room.events() if e["kind"] == "shown"]


def audited(house, room):
    out = room.path("out", "A-0001.")
    house.ok("qualex-audit", out + "result.p7m", "--sitting", out + "sitting.p7m", "--release",
             "1.release", "--opening", out + "opening", "--trust", "root.pem", "--crl", "ca.crl",
             "--status", "status.p7m", "--admission", "A-0001.admission.p7m")


def a_question_in_another_language_keeps_its_answer(programs):
    house = Trilingual(programs, language_choice="free")
    room = Room(house)
    pin = room.admit()
    room.start()
    seat = Seat(room).to_question(pin)
    check("what can be chosen", seat.view["languages"] == ["en", "kk", "ru"], seat.view)
    english = seat("show", n=1)["question"]
    check("the admission's language", english["lang"] == "en" and "which" in english["stem"], english)
    right = [i for i, text in enumerate(english["options"], 1) if text.startswith("Right")]
    seat("answer", n=1, places=right)
    kazakh = seat("show", n=1, lang="kk")["question"]
    check("in Kazakh", kazakh["lang"] == "kk" and "қайсысы" in kazakh["stem"], kazakh)
    check("the answer stays", kazakh["chosen"] == right, kazakh)
    check("the order stays", kazakh["options"][right[0] - 1].startswith("Дұрыс"), kazakh)
    check("the choice stays", seat("show", n=2)["question"]["lang"] == "kk")
    text = seat.refused("INPUT", "show", n=2, lang="de")
    check("what to do", "choose" in text, text)
    for strange in ("", 7, None, "k" * 300):
        seat.refused("INPUT", "show", n=3, lang=strange)
    # the choice is in the journal: it outlives the keeper
    end(room.keeper, signal.SIGKILL)
    room.start_keeper()
    seat.close()
    seat = Seat(room).log_in(pin)
    check("after a crash", seat("show", n=2)["question"]["lang"] == "kk")
    seat("show", n=2, lang="ru")
    seat("show", n=2, lang="ru")  # no news, no event
    seat("submit", unanswered=2)
    room.wait_sealed()
    check("each showing says its language", shown(room) == [
        {"n": 1, "lang": "en"}, {"n": 1, "lang": "kk"}, {"n": 2, "lang": "kk"},
        {"n": 2, "lang": "ru"}], shown(room))
    audited(house, room)
    room.stop()
    house.close()


def without_a_choice_the_admission_decides(programs):
    house = Trilingual(programs)
    room = Room(house)
    pin = room.admit()
    room.start()
    seat = Seat(room).to_question(pin)
    check("nothing to choose", seat.view["languages"] == ["en"], seat.view)
    seat("show", n=1, lang="en")  # the one there is
    seat.refused("INPUT", "show", n=1, lang="kk")
    seat("submit", unanswered=3)
    room.wait_sealed()
    check("nothing to record", shown(room) == [{"n": 1}], shown(room))
    audited(house, room)
    room.stop()
    house.close()


def a_key_goes_through_the_languages(programs):
    house = Trilingual(programs, language_choice="free")
    room = Room(house)
    pin = room.admit()
    room.start()
    seat = Seat(room).to_question(pin)
    seat("show", n=1)
    seat.close()
    script = LOG_IN % ("a-0001", pin) + "wait which one?\ntype 2\nsee Saved.\ntype l\nwait қайсысы\nsee (x)\n"
    script += "type д\nwait что?\nsee (x)\n"  # the same key on a Cyrillic layout
    script += "type l\nwait which one?\nsignal 15\nend 2\n"
    play(room, script)
    check("three languages and back", [s["lang"] for s in shown(room)] == ["en", "kk", "ru", "en"],
          shown(room))
    room.stop()
    house.close()


if __name__ == "__main__":
    main([a_question_in_another_language_keeps_its_answer, without_a_choice_the_admission_decides,
          a_key_goes_through_the_languages])
