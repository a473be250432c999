#!/usr/bin/env python3
"""The candidate's terminal, jail and clock: whatever is poor about them, nothing is lost."""

from house import Failed, House, Room, Seat, Terminal, check, end, main, wait_for
from absent import log_in_plain, plain_to_question
import ctypes
import os
import platform
import shutil
import struct
import subprocess


def at_first_question(room, number="A-0001"):
    """Somebody has sat down, answered question 1, and left the terminal."""
    pin = room.admit(number)
    seat = Seat(room).to_question(pin, number)
    seat.choose(1)
    seat.close()
    return pin


def play(room, script, *program, size="80x24", variables=(), options=()):
    """A key script against the screen, at a terminal that is a robot."""
    path = room.house.path("script.play")
    with open(path, "w", encoding="utf-8") as file:
        file.write(script)
    words = [os.environ["PLAY"], "--size", size]
    for variable in variables:
        words += ["--env", variable]
    exam = os.path.join(room.house.programs, "qualex-exam")
    words += [room.house.folder, path, *program, exam, "--room", room.folder, *options]
    done = subprocess.run(words, capture_output=True, timeout=60, check=False)
    check("the script stops", done.returncode == 0, variables, program,
          done.stderr.decode("utf-8", "replace"), room.said())


LOG_IN = "wait Admission number\ntype %s\\r\ntype %s\\r\n"


def letters_that_do_not_show(programs):
    """The ASCII skin: names in Latin letters, and a warning before anybody begins."""
    house = House(programs)
    room = Room(house).start()
    pin = room.admit(name="Щербакова Әсем")
    for words in ([], ["--plain"]):
        seat = Terminal(house, "qualex-exam", "--room", room.folder, "--ascii", "--lang", "ru", *words)
        seat.wait("qualex-exam: terminal: warning: shows ASCII alone")
        seat.wait("This terminal shows Latin letters alone")
        log_in_plain(seat, pin).wait("Shherbakova A'sem")
        check("no letter is lost", "?????" not in seat.text() and "Щ" not in seat.text(), seat.text())
        seat.close()
    room.stop()
    house.close()


def sizes_of_every_kind(programs):
    house = House(programs)
    room = Room(house).start()
    pin = at_first_question(room)
    script = LOG_IN % ("a-0001", pin) + "wait Question 1\nsee (x)\n"
    for size in ("1x1", "79x24", "80x23", "3x200", "300x2", "300x100", "80x24"):
        script += "resize %s\n" % size
        script += "type 3\n" if size in ("1x1", "79x24", "80x23", "3x200", "300x2") else ""
    script += "see Question 1\nsee 1/3\ntype \\e[C\nwait Question 2\ntype 2\nsee Saved.\n"
    script += "type \\e[D\nwait Question 1\nsignal 15\nend 2\ncooked\n"
    play(room, script)
    check("a key acted on a screen too small", [e["kind"] for e in room.events()].count("answered") == 2,
          room.kinds())
    # too small from the beginning
    play(room, "settle\nresize 80x24\n" + LOG_IN % ("a-0001", pin) + "wait Question 1\nsignal 15\nend 2\n",
         size="1x1")
    play(room, "wait too small\nsignal 15\nend 2\ncooked\n", size="79x23")
    room.stop()
    house.close()


def environments_of_every_kind(programs):
    house = House(programs)
    room = Room(house).start()
    pin = at_first_question(room)
    question = LOG_IN % ("a-0001", pin) + "wait Question 1\nsee (x)\nsignal 15\nend 2\ncooked\n"
    plain = ("wait Admission number\ntype a-0001\\r\nwait PIN\ntype %s\\r\nwait --- 1/3 ---\n"
             "wait (x)\nsignal 15\nend 2\nplainly\ncooked\n" % pin)
    bare = ("/usr/bin/env", "-u", "LC_ALL", "-u", "LANG")
    for variables, program in ((("LC_ALL=C",), ()), ((), bare), (("NO_COLOR=1",), ()),
                               (("TERM=vt100",), ()), (("LC_ALL=kk_KZ.UTF-8",), ()),
                               (("TERM=vt100", "LC_ALL=C", "NO_COLOR=1"), ())):
        play(room, question, *program, variables=variables)
    for variables, program in ((("TERM=dumb",), ()), ((), ("/usr/bin/env", "-u", "TERM")),
                               (("TERM=nosuch",), ()), (("TERM=",), ()),
                               (("TERM=dumb", "LC_ALL=C"), ())):
        play(room, plain, *program, variables=variables)
    # no terminal at all: plain, and the end of the input ends it
    done = house.run("qualex-exam", "--room", room.folder, stdin=b"a-0001\n")
    done.must(2, r"qualex-exam: seat: .*log in again")
    check("no screen", "\x1b" not in done.out and "Admission number" in done.out, done)
    room.stop()
    house.close()


def without_seccomp():
    """For a child: the kernel refuses seccomp, as one without it does."""
    libc = ctypes.CDLL(None)
    rules = [(0x20, 0, 0, 0),                       # the number of the call
             (0x15, 0, 1, 317), (0x06, 0, 0, 0x00050000 | 38),   # seccomp: ENOSYS
             (0x15, 0, 3, 157), (0x20, 0, 0, 16),   # prctl, its first argument
             (0x15, 0, 1, 22), (0x06, 0, 0, 0x00050000 | 22),    # PR_SET_SECCOMP: EINVAL
             (0x06, 0, 0, 0x7fff0000)]
    code = b"".join(struct.pack("HBBI", *rule) for rule in rules)
    block = ctypes.create_string_buffer(code)
    program = struct.pack("HxxxxxxQ", len(rules), ctypes.addressof(block))
    libc.prctl(38, 1, 0, 0, 0)
    if libc.prctl(22, 2, ctypes.create_string_buffer(program), 0, 0) != 0:
        os._exit(99)


def jail_that_cannot_be_closed(programs):
    house = House(programs, jail="required")
    room = Room(house).start()
    pin = room.admit()
    seat = plain_to_question(house, room, pin)
    with open("/proc/%d/status" % seat.child(), encoding="ascii") as file:
        status = file.read()
    check("not jailed", "Seccomp:\t2" in status and "NoNewPrivs:\t1" in status, status)
    seat.close()
    if platform.machine() == "x86_64":
        done = house.run("qualex-exam", "--room", room.folder, before=without_seccomp,
                         stdin=b"a-0001\n")
        done.must(2, r"qualex-exam: seat: .*requires the jail")
        check("somebody was let in", "Admission number" not in done.out, done)
        room.stop()
        house.close()
        house = House(programs)
        room = Room(house).start()
        done = house.run("qualex-exam", "--room", room.folder, before=without_seccomp,
                         stdin=b"a-0001\n")
        check("preferred is not required", "Admission number" in done.out, done)
    room.stop()
    house.close()


def time_that_ends_during_a_question(programs):
    house = House(programs, time_limit_s=4)
    room = Room(house)
    pin = room.admit()
    room.start()
    seat = Terminal(house, "qualex-exam", "--room", room.folder, "--plain")
    other = Seat(room, timeout=40)
    other.to_ready(pin)
    other.close()
    log_in_plain(seat, pin).wait("The draw of your questions")
    seat.type("30\r", "agrees with its seal")
    seat.type("30\r", "--- 1/3 ---")
    seat.type("1\r", "Saved.")
    seat.wait("Your result").wait("Outcome")
    room.wait_sealed()
    check("expired, then sealed", room.kinds()[-2:] == ["expired", "sealed"], room.kinds())
    check("what was saved counts", room.kinds().count("answered") == 1)
    result = room.paper("result")
    check("the result", result["decision"] == "fail", result)
    seat.type("30\r")
    check("its status", seat.end() == 0, seat.text())
    seat.close()
    Seat(room).log_in(pin).refused("SITTING_SEALED", "answer", n=2, places=[1])
    audit(house, room)
    room.stop()
    house.close()


def audit(house, room):
    out = room.path("out", "A-0001")
    house.ok("qualex-audit", out + ".result.p7m", "--sitting", out + ".sitting.p7m", "--release",
             "1.release", "--opening", out + ".opening", "--admission", "A-0001.admission.p7m",
             "--trust", "root.pem", "--crl", "ca.crl", "--status", "status.p7m")


def acts(room):
    """What was done, without times."""
    return [(e["kind"], e["body"].get("n"), e["body"].get("question"), e["body"].get("options"),
             e["body"].get("on"), e["body"].get("unanswered"))
            for e in room.events() if e["kind"] in ("shown", "answered", "marked", "submitted")]


def plain_and_screen_leave_the_same_journal(programs):
    house = House(programs)
    journals = []
    pin = house.admit("A-0001", seed="5eed")
    for name in ("screen", "plain"):
        room = Room(house, name)  # one seed: both sit the same form
        shutil.copy(house.path("A-0001.admission.p7m"), room.path("admissions"))
        room.start()
        Seat(room).to_question(pin).close()
        if name == "screen":
            play(room, LOG_IN % ("a-0001", pin) +
                 "wait Question 1\ntype 2\nsee Saved.\ntype m\ntype \\e[C\nwait Question 2\n"
                 "type 1\nsee Saved.\ntype 3\nsee Saved.\ntype \\e[C\nwait Question 3\n"
                 "type \\e[D\nwait Question 2\ntype r\nwait Unanswered: 1\ntype s\n"
                 "wait To submit\ncopy type the code\ntype \\r\nwait Outcome\ntype \\r\nend 0\n")
        else:
            seat = Terminal(house, "qualex-exam", "--room", room.folder, "--plain")
            log_in_plain(seat, pin).wait("--- 1/3 ---")
            for keys, then in (("2\r", "Saved."), ("34\r", "marked"), ("31\r", "--- 2/3 ---"),
                               ("1\r", "Saved."), ("3\r", "Saved."), ("31\r", "--- 3/3 ---"),
                               ("32\r", "--- 2/3 ---"), ("36\r", "Unanswered: 1"),
                               ("38\r", "To submit")):
                seat.type(keys, then)
            code = seat.text().rsplit("type the code ", 1)[1].split()[0][:4]
            seat.type(code + "\r", "Outcome")
            seat.type("30\r")
            check("its status", seat.end() == 0, seat.text())
            seat.close()
        room.wait_sealed()
        audit(house, room)
        journals.append(acts(room))
        room.stop()
    check("the journals differ", journals[0] == journals[1], *journals)
    check("nothing was done", len(journals[0]) > 8, journals[0])
    house.close()


if __name__ == "__main__":
    main([letters_that_do_not_show, sizes_of_every_kind, environments_of_every_kind,
          jail_that_cannot_be_closed, time_that_ends_during_a_question,
          plain_and_screen_leave_the_same_journal])
