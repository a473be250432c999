#!/usr/bin/env python3
"""Who may sit where: PINs, a second seat, a second draw, a second keeper."""

from house import Failed, Gone, House, Room, Seat, check, end, main, wait_for
import os
import shutil
import signal
import socket


def five_wrong_pins_lock_the_admission_for_ever(programs):
    house = House(programs)
    room = Room(house)
    pin = room.admit()
    other = room.admit("A-0002")
    room.start()
    for left in (4, 3, 2, 1):
        seat = Seat(room)
        text = seat.refused("PIN", "log_in", admission="A-0001", pin="00000000")
        check("tries left", "%d " % left in text, text)
        seat.close()
        if left == 3:  # the count is on disk, not in a process
            end(room.keeper, signal.SIGKILL)
            room.start_keeper()
    Seat(room).refused("PIN_LOCKED", "log_in", admission="A-0001", pin="00000000")
    Seat(room).refused("PIN_LOCKED", "log_in", admission="A-0001", pin=pin)
    end(room.keeper, signal.SIGKILL)
    room.start_keeper()
    Seat(room).refused("PIN_LOCKED", "log_in", admission="A-0001", pin=pin)
    events = room.events()
    check("each wrong PIN is an event", [e["kind"] for e in events] == ["pin_refused"] * 5 + ["locked"],
          room.kinds())
    check("tries left", [e["body"]["tries_left"] for e in events[:5]] == [4, 3, 2, 1, 0], events)
    check("a PIN is in the journal", "00000000" not in str(events) and pin not in str(events))
    Seat(room).log_in(other, "A-0002")
    room.stop()
    house.close()


def one_seat_for_an_admission(programs):
    house = House(programs)
    room = Room(house)
    pin = room.admit()
    room.start()
    first = Seat(room).to_question(pin)
    first.choose(1)
    second = Seat(room)
    text = second.refused("SEAT_TAKEN", "log_in", admission="A-0001", pin=pin)
    check("what to do", "proctor" in text, text)
    second.refused("NOT_SEATED", "show", n=1)
    second.refused("NOT_SEATED", "rejoin", token="A-0001." + "0" * 64)
    first.choose(2)
    # the first hangs up: the second goes on where it was
    first.close()
    wait_for("the seat is free", lambda: "error" not in second.ask("log_in", admission="A-0001",
                                                                   pin=pin))
    check("answers are kept", second.view["items"] == "aa-", second.view)
    third = Seat(room)
    third.refused("NOT_SEATED", "rejoin", token=first.token)
    second.choose(3)
    check("epochs", [e["body"]["epoch"] for e in room.events() if e["kind"] == "reseated"] == [2])
    room.stop()
    house.close()


def one_draw_for_an_admission(programs):
    house = House(programs)
    room = Room(house)
    pin = room.admit()
    room.start()
    seat = Seat(room).to_question(pin)
    seat.refused("DRAW_EXISTS", "nonce", nonce="08" * 32)
    questions = [seat("show", n=n)["question"]["id"] for n in (1, 2, 3)]
    # the journal goes, the signer's log stays: the room would draw again
    room.stop()
    for name in os.listdir(room.folder):
        if name.startswith("journal.db"):
            os.unlink(room.path(name))
    room.start()
    seat = Seat(room).to_ready(pin)
    reply = seat.ask("nonce", nonce="09" * 32)
    check("a second draw", reply.get("error") == "DRAW_EXISTS" or
          seat.ask("start").get("error") == "DRAW_EXISTS", reply, seat.view, room.said())
    check("the room is told", "one attempt has one draw" in room.said(),
          room.said())
    check("nothing was started", "started" not in room.kinds(), room.kinds())
    # the same room, its journal put back, would have gone on: the log holds the first draw
    with open(room.path("sign.log"), encoding="utf-8") as log:
        check("the signer's log has one draw", log.read().count("A-0001") == 1)
    check("the first form was drawn", len(set(questions)) == 3)
    room.stop()
    house.close()


def one_keeper_and_one_signer_for_a_room(programs):
    house = House(programs)
    room = Room(house)
    pin = room.admit()
    room.start()
    seat = Seat(room).to_question(pin)
    house.run("qualex-keeper", "--room", room.folder).must(
        2, r"journal\.db: .*another keeper.*stop")
    house.run("qualex-sign", "serve", "--room", room.folder, "--passphrase-fd", "FD").must(
        2, r"sign\.(log|sock): .*: ")
    seat.choose(1)  # the first pair is not disturbed
    check("the socket is gone", os.path.exists(room.path("keeper.sock")) and
          os.path.exists(room.path("sign.sock")))
    room.stop()
    # sockets that a kill left behind
    for name in ("keeper.sock", "sign.sock"):
        stale = socket.socket(socket.AF_UNIX)
        stale.bind(room.path(name))
        stale.close()
    room.start()
    Seat(room).log_in(pin)
    room.stop()
    # what is not a socket is nobody's to remove
    for name, words in (("keeper.sock", ("qualex-keeper", "--room", room.folder)),
                        ("sign.sock", ("qualex-sign", "serve", "--room", room.folder,
                                       "--passphrase-fd", "FD"))):
        with open(room.path(name), "w", encoding="ascii") as file:
            file.write("precious")
        house.run(*words).must(1, name.replace(".", r"\.") + ": .*: ")
        with open(room.path(name), encoding="ascii") as file:
            check("it was overwritten", file.read() == "precious")
        os.unlink(room.path(name))
    house.close()


def frames_that_are_none(programs):
    house = House(programs)
    room = Room(house)
    pin = room.admit()
    room.start()
    seat = Seat(room).to_question(pin)
    for junk in (b"\xff\xff\xff\xff", b"\0\0\0\1{", b"\0\0\0\5hello", b"GET / HTTP/1.1\r\n\r\n",
                 b"\0\0\0\2{}", b"\0\0\0\2[]", b"\0\0"):
        with socket.socket(socket.AF_UNIX) as other:
            other.settimeout(5)
            other.connect(room.path("keeper.sock"))
            other.sendall(junk)
            other.shutdown(socket.SHUT_WR)
            while other.recv(65536):
                pass
    for op, members in (("show", {"n": 99}), ("show", {}), ("answer", {"n": 1, "places": [9]}),
                        ("answer", {"n": 1, "places": "x"}), ("answer", {"n": 1}),
                        ("mark", {"n": 0, "on": True}), ("submit", {"unanswered": 0}),
                        ("consent", {"text": "rules", "accept": True}), ("seal", {}), ("nothing", {})):
        reply = seat.ask(op, **members)
        check("%s %s was taken" % (op, members), "error" in reply and reply["text"], reply)
    seat.choose(1)
    check("nothing else was journalled", room.kinds()[-2:] == ["shown", "answered"], room.kinds())
    room.stop()
    house.close()


if __name__ == "__main__":
    main([five_wrong_pins_lock_the_admission_for_ever, one_seat_for_an_admission,
          one_draw_for_an_admission, one_keeper_and_one_signer_for_a_room, frames_that_are_none])
