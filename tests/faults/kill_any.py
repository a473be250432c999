#!/usr/bin/env python3
"""Fifty kills at random moments, each of the keeper, the signer, the seat's parent or its child, while
somebody answers at a real terminal: kill_any.py FOLDER-OF-PROGRAMS [SEED]

After each the same question is shown, its options in the same order, every answer that was said to be
saved, and no more time gone than passed while the victim lived. In the end the audit agrees.
"""

import os
import pathlib
import random
import re
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e" / "room"))

from absent import log_in_plain, plain_to_question  # noqa: E402
from house import House, Room, Seat, Terminal, check, main, wait_for  # noqa: E402

KILLS = 50
SLACK = 2  # seconds: the clock shows whole ones
HEAD = re.compile(r"--- (\d)/3 --- (\d\d):(\d\d) min ---\s(.*?)\n> ", re.S)
OPTION = re.compile(r"^\s*(\d) \(([ x])\) (\S.*?)\s*$", re.M)


class Story:
    def __init__(self, programs):
        self.house = House(programs, time_limit_s=295, seat_lost_s=600)
        self.room = Room(self.house).start()
        self.pin = self.room.admit()
        self.options = {}  # by question, as they were shown first
        self.answers = {}  # acknowledged
        self.typed = {}  # not acknowledged: a key that waits in the terminal is taken by the next child
        self.n = 1
        self.seat = plain_to_question(self.house, self.room, self.pin)
        self.left, self.seen_at = None, None
        self.look(0)

    def page(self, since, seconds=15):
        """What was told as a whole since then."""
        limit = time.monotonic() + seconds
        while True:
            found = HEAD.findall(self.seat.text()[since:].replace("\r", ""))
            if found:
                return found[-1]
            self.seat.pump(0.05)
            check("no question is shown", time.monotonic() < limit, self.seat.text()[since:],
                  self.room.said())

    def look(self, since, lived=None):
        """Compares the page with what must be there."""
        n, minutes, seconds, text = self.page(since)
        left = int(minutes) * 60 + int(seconds)
        options = OPTION.findall(text)
        check("another question", int(n) == self.n, self.seat.text()[since:])
        check("another order", self.options.setdefault(self.n, [o[2] for o in options]) ==
              [o[2] for o in options], self.options, options)
        chosen = [int(o[0]) for o in options if o[1] == "x"]
        chosen = chosen[0] if chosen else None
        if chosen is not None and chosen == self.typed.get(self.n):
            self.answers[self.n] = self.typed.pop(self.n)
        check("an answer is lost", chosen == self.answers.get(self.n), chosen, self.answers,
              self.seat.text()[since:])
        if lived is not None:
            check("time is lost", left >= self.left - lived - SLACK, left, self.left, lived)
            check("time is won", left <= self.left + SLACK, left, self.left)
        self.left, self.seen_at = left, time.monotonic()

    def turn(self):
        """To another question, then back or not: the page is told anew."""
        word, step = random.choice([("31\r", 1), ("32\r", -1)])
        if 1 <= self.n + step <= 3:
            since = len(self.seat.text())
            self.seat.type(word)
            self.n += step
            self.look(since)

    def answer(self):
        """Types an answer and does not wait for it."""
        place = random.choice((1, 2, 3))
        if place == self.answers.get(self.n):
            place = place % 3 + 1  # the same key again would clear nothing and say nothing new
        self.typed[self.n] = place
        self.seat.type("%d\r" % place)

    def was_saved(self, since):
        self.seat.pump(0)
        if "Saved." in self.seat.text()[since:]:
            self.answers[self.n] = self.typed.pop(self.n)

    def kill(self, who):
        since = len(self.seat.text())
        self.answer()
        time.sleep(random.random() * 0.05)
        lived = time.monotonic() - self.seen_at
        getattr(self, "kill_" + who)()
        self.was_saved(since)
        getattr(self, "after_" + who)()
        if who == "signer":  # the seat noticed nothing
            lived = None
        else:
            first = self.page(since if who != "parent" else 0)
            check("another question", int(first[0]) == self.n, self.seat.text())
        since = len(self.seat.text())
        back = time.monotonic()
        self.seat.type("\r")  # the whole again, after all that was typed before
        self.look(since, (lived or time.monotonic() - self.seen_at) + time.monotonic() - back)

    def kill_keeper(self):
        self.room.keeper.kill()
        self.room.keeper.wait()

    def after_keeper(self):
        time.sleep(random.random() * 0.3)
        self.room.start_keeper()

    def kill_signer(self):
        self.room.signer.kill()
        self.room.signer.wait()

    def after_signer(self):
        time.sleep(random.random() * 0.1)
        self.room.start_signer()

    def kill_child(self):
        os.kill(self.seat.child(), signal.SIGKILL)

    def after_child(self):
        pass

    def kill_parent(self):
        self.child = self.seat.child()
        os.kill(self.seat.pid, signal.SIGKILL)

    def leave(self):
        wait_for("the child follows", lambda: not os.path.exists("/proc/%d" % self.child) or
                 open("/proc/%d/stat" % self.child, encoding="ascii").read().split()[2] == "Z")
        self.seat.close()

    def after_parent(self):
        self.leave()
        self.seat = Terminal(self.house, "qualex-exam", "--room", self.room.folder, "--plain")
        log_in_plain(self.seat, self.pin)

    def finish(self):
        self.kill_parent()
        self.leave()
        seat = Seat(self.room).log_in(self.pin)
        items = seat.view["items"]
        check("answers", [c == "a" for c in items] == [n in self.answers for n in (1, 2, 3)], items)
        seat("submit", unanswered=sum(c != "a" for c in items))
        self.room.wait_sealed()
        right = sum(self.options[n][place - 1].startswith("Right")
                    for n, place in self.answers.items())
        points = self.room.paper("result")["score"]["points"]
        check("the score", points == right, points, right)
        out = self.room.path("out", "A-0001")
        self.house.ok("qualex-audit", out + ".result.p7m", "--sitting", out + ".sitting.p7m",
                      "--release", "1.release", "--opening", out + ".opening", "--admission",
                      "A-0001.admission.p7m", "--trust", "root.pem", "--crl", "ca.crl", "--status",
                      "status.p7m")
        self.room.stop()
        self.house.close()


def nothing_acknowledged_is_lost(programs):
    story = Story(programs)
    for kills in range(KILLS):
        story.turn()
        story.kill(("keeper", "child", "signer", "parent")[kills % 4])
    story.finish()


if __name__ == "__main__":
    SEED = sys.argv[2] if len(sys.argv) > 2 else str(time.time_ns())
    print("seed", SEED)  # what is typed and when; the machine adds its own
    random.seed(SEED)
    main([nothing_acknowledged_is_lost])
