#!/usr/bin/env python3
"""Programs that are not there, stop, hang, or are killed at the worst moment."""

from house import House, Room, Seat, Terminal, check, end, main, wait_for
import json
import os
import signal
import socket
import threading
import time


def keeper_that_is_not_there(programs):
    house = House(programs)
    room = Room(house)
    pin = room.admit()
    house.run("qualex-exam", "--room", room.folder).must(2, r"keeper\.sock: .*start 'qualex keeper")
    room.start()
    seat = plain_to_question(house, room, pin)
    end(room.keeper, signal.SIGKILL)
    seat.wait("does not answer")
    room.start_keeper()
    seat.type("", "--- 1/3 ---")
    check("the seat ended", seat.status is None)
    seat.close()
    room.stop()
    house.close()


def keeper_of_another_user(programs):
    """It answers, but not to this user: to start another one would be the wrong advice."""
    house = House(programs)
    room = Room(house).start()
    os.chmod(room.path("keeper.sock"), 0)

    def drop():
        if os.geteuid() == 0:
            os.setuid(65534)

    done = house.run("qualex-exam", "--room", room.folder, before=drop, cwd="/")
    done.must(2, r"keeper\.sock: this user may not use it: ")
    check("it advises to start a keeper", "start 'qualex keeper" not in done.err, done)
    room.stop()
    house.close()


def log_in_plain(seat, pin, number="a-0001"):
    seat.wait("Admission number")
    seat.type(number + "\r", "PIN")
    return seat.type(pin + "\r")


def plain_to_question(house, room, pin, *words, env={}):
    seat = Terminal(house, "qualex-exam", "--room", room.folder, "--plain", *words, env=env)
    log_in_plain(seat, pin).wait("Is this you?")
    seat.type("1\r", "(x) Yes")
    seat.type("30\r", "I accept")
    seat.type("1\r", "(x) I accept")
    seat.type("30\r", "Try the keys")
    seat.type("30\r", "The draw of your questions")
    seat.type("30\r", "agrees with its seal")
    seat.type("30\r", "--- 1/3 ---")
    return seat


def signer_that_is_not_there(programs):
    house = House(programs)
    room = Room(house)
    pin = room.admit()
    room.start_keeper()
    seat = Seat(room, timeout=40).to_ready(pin)
    seat("nonce", nonce="07" * 32)
    text = seat.refused("NO_SIGNER", "start")
    check("the clock runs", "started" not in room.kinds(), room.kinds())
    check("what to do", "proctor" in text, text)
    check("the room is told", "sign.sock: warning: the signer does not answer: start" in room.said(),
          room.said())
    room.start_signer()
    wait_for("the start", lambda: "error" not in seat.ask("start"), room.said)
    for n in (1, 2, 3):
        seat.choose(n)
    # away again when it is time to seal, and back later
    end(room.signer, signal.SIGKILL)
    seat("submit", unanswered=0)
    wait_for("it is told why it is not sealed", lambda: "signer does not answer" in
             seat("view")["view"].get("reason", ""), lambda: seat.view)
    check("over, not sealed", seat.view["phase"] == "over", seat.view)
    end(room.keeper, signal.SIGKILL)  # submitted, not sealed: nothing is lost
    room.start_signer()
    room.start_keeper()
    room.wait_sealed()
    check("one of each", room.kinds().count("submitted") == room.kinds().count("sealed") == 1)
    check("the score", room.paper("result")["decision"] == "pass", room.paper("result"))
    seat = Seat(room).log_in(pin)
    check("the result is shown", seat.view["result"]["outcome"] == "pass", seat.view)
    seat.refused("SITTING_SEALED", "answer", n=1, places=[1])
    room.stop()
    house.close()


def signer_killed_while_it_seals(programs):
    house = House(programs)
    room = Room(house)
    pins = {"A-%04d" % i: room.admit("A-%04d" % i) for i in range(1, 7)}
    room.start()
    seats = [Seat(room).to_question(pin, number) for number, pin in pins.items()]
    for seat in seats:
        seat.choose(1)
    for seat in seats:
        seat("submit", unanswered=2)
    wait_for("the first is sealed", lambda: os.listdir(room.path("out")))
    end(room.signer, signal.SIGKILL)
    room.start_signer()
    for number in pins:
        room.wait_sealed(number)
        check("sealed once: " + number, room.kinds(number).count("sealed") == 1)
        check("fail", room.paper("result", number)["decision"] == "fail")
    with open(room.path("sign.log"), encoding="utf-8") as log:
        lines = [line for line in log if "seal" in line]
    check("one journal each", len(lines) == len(pins), lines)
    out = [room.path("out", name) for name in os.listdir(room.path("out")) if name.endswith(".p7m")]
    house.run("qualex-verify", *out, "--trust", "root.pem", "--crl", "ca.crl", "--status",
              "status.p7m").must(0)
    check("something beside is left", all(name.endswith((".p7m", ".opening"))
                                          for name in os.listdir(room.path("out"))))
    room.stop()
    house.close()


def what_is_no_signer(programs):
    """A program of another protocol at the signer's socket: refused, and the right one comes."""
    house = House(programs)
    room = Room(house)
    pin = room.admit()
    room.start_keeper()
    false = socket.socket(socket.AF_UNIX)
    false.bind(room.path("sign.sock"))
    os.chmod(room.path("sign.sock"), 0o600)
    false.listen()

    def speak():
        try:
            while True:
                other, _ = false.accept()
                other.recv(4096)
                other.sendall(b"\0\0\0\7nothing")
                other.close()
        except OSError:
            pass  # the socket is closed: the trial is over

    threading.Thread(target=speak, daemon=True).start()
    seat = Seat(room, timeout=40).to_ready(pin)
    seat("nonce", nonce="07" * 32)
    seat.refused("NO_SIGNER", "start")
    false.close()
    room.start_signer()
    wait_for("the start", lambda: "error" not in seat.ask("start"), room.said)
    room.stop()
    house.close()


def seat_whose_processes_are_killed(programs):
    house = House(programs)
    room = Room(house)
    pin = room.admit()
    room.start()
    seat = plain_to_question(house, room, pin)
    seat.type("1\r", "Saved.")
    child = seat.child()
    # the screen alone: the parent draws it again, at the same question
    since = len(seat.text())
    os.kill(child, signal.SIGKILL)
    seat.wait("--- 1/3 ---", since)
    check("another child", seat.child() != child)
    seat.type("31\r", "--- 2/3 ---")
    # the parent alone: the screen does not stay without it, and the seat is free
    child = seat.child()
    os.kill(seat.pid, signal.SIGKILL)
    wait_for("the child follows", lambda: not os.path.exists("/proc/%d" % child) or
             open("/proc/%d/stat" % child, encoding="ascii").read().split()[2] == "Z")
    seat.close()
    again = Terminal(house, "qualex-exam", "--room", room.folder, "--plain")
    log_in_plain(again, pin).wait("--- 2/3 ---")
    again.type("32\r", "--- 1/3 ---").wait("(x)")
    again.close()
    # a screen that always dies is given up, with a message
    again = Terminal(house, "qualex-exam", "--room", room.folder, "--plain")
    again.wait("Admission number")
    for death in range(5):
        since = len(again.text())
        os.kill(again.child(), signal.SIGKILL)
        again.wait("qualex-exam: seat:" if death == 4 else "Admission number", since)
    check("its status", again.end() == 2, again.text())
    check("with a message", "again and again: tell the proctor" in again.text(), again.text())
    again.close()
    room.stop()
    house.close()


def keeper_that_stands_still(programs):
    """Five seconds of SIGSTOP: the seat says so or waits; nothing is lost, the ledger holds."""
    house = House(programs)
    room = Room(house)
    pin = room.admit()
    room.start()
    seat = Seat(room, timeout=40).to_question(pin)
    seat.choose(1)
    room.keeper.send_signal(signal.SIGSTOP)
    time.sleep(5)
    room.keeper.send_signal(signal.SIGCONT)
    seat.choose(2)
    seat.choose(3)
    seat("submit", unanswered=0)
    room.wait_sealed()
    seat.close()
    out = room.path("out", "A-0001")
    done = house.ok("qualex-audit", out + ".result.p7m", "--sitting", out + ".sitting.p7m",
                    "--release", "1.release", "--opening", out + ".opening", "--admission",
                    "A-0001.admission.p7m", "--trust", "root.pem",
                    "--crl", "ca.crl", "--status", "status.p7m", "--json")
    check("the audit", json.loads(done.out), done)
    room.stop()
    house.close()


if __name__ == "__main__":
    main([keeper_that_is_not_there, keeper_of_another_user, signer_that_is_not_there,
          signer_killed_while_it_seals, what_is_no_signer, seat_whose_processes_are_killed,
          keeper_that_stands_still])
