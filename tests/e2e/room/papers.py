#!/usr/bin/env python3
"""Documents of a room that are cut, edited, of another kind, of another root, or not there."""

from house import House, Room, Seat, check, main
import os
import re
import shutil
import time


def edit(path, change):
    with open(path, "rb") as file:
        data = file.read()
    with open(path, "wb") as file:
        file.write(change(data))


def cut(path):
    edit(path, lambda data: data[:len(data) // 2])


def cut_at_the_end(path):
    edit(path, lambda data: data[:-30])


def empty(path):
    edit(path, lambda data: b"")


def flip(path, at=None):
    """One bit of the payload: what stands at a name that each kind has."""
    def change(data):
        where = data.index(b'"qualex"') - 12 if at is None else at
        return data[:where] + bytes([data[where] ^ 1]) + data[where + 1:]
    edit(path, change)


def sound(room):
    """The room still opens: the trials around it broke what they meant to break."""
    room.start().stop()


def trial(room, name, change, *patterns, status=1):
    """A room with one document changed is opened by neither program, and then mended."""
    keep = room.path(name) + ".kept"
    os.rename(room.path(name), keep)
    if change is not None:
        shutil.copy(keep, room.path(name))
        change(room.path(name))
    room.refuses(2 if change is None else status, *patterns)
    check("the journal was begun", not os.path.exists(room.path("journal.db")))
    os.replace(keep, room.path(name))


def room_that_opens_on_sound_documents_only(programs):
    house = House(programs)
    room = Room(house)
    trial(room, "1.release.p7m", cut, r"1\.release\.p7m: ")
    trial(room, "1.release.p7m", empty, r"1\.release\.p7m: ")
    trial(room, "1.release.p7m", flip, r"1\.release\.p7m: .*signature")
    trial(room, "1.release.p7m", lambda p: shutil.copy(room.path("status.p7m"), p),
          r"1\.release\.p7m: .*belongs")
    trial(room, "1.release.p7m", None, r"no N\.release\.p7m: put")
    trial(room, "1.release", lambda p: flip(p, 5000), r"1\.release: .*(signed|digest)")
    trial(room, "1.release", cut, r"1\.release: ")
    trial(room, "1.release", None, r"1\.release: ")
    trial(room, "status.p7m", cut, r"status\.p7m: ")
    trial(room, "status.p7m", flip, r"status\.p7m: .*signature")
    trial(room, "status.p7m", lambda p: shutil.copy(room.path("1.release.p7m"), p),
          r"status\.p7m: .*belongs")
    trial(room, "status.p7m", None, r"status\.p7m: ")
    trial(room, "root.pem", cut, r"root\.pem: ")
    trial(room, "root.pem", empty, r"root\.pem: ")
    trial(room, "root.pem", None, r"root\.pem: ")
    trial(room, "ca.crl", cut_at_the_end, r"ca\.crl: ")
    trial(room, "ca.crl", empty, r"revocation list", status=2)
    trial(room, "ca.crl", None, r"ca\.crl: ")
    trial(room, "room.pem", lambda p: edit(p, lambda data: data[:100]), r"room\.pem: ")
    trial(room, "room.pem", None, r"room\.pem: ")
    sound(room)
    house.run("qualex-keeper", "--room", "nowhere").must(2, r"nowhere")
    house.run("qualex-sign", "serve", "--room", "nowhere", "--passphrase-fd", "FD").must(2, "nowhere")
    house.run("qualex-exam", "--room", "nowhere").must(2, r"nowhere/keeper\.sock: .*start")
    house.close()


def room_that_trusts_another_root(programs):
    house = House(programs)
    other = House(programs)
    room = Room(house)
    shutil.copy(other.path("root.pem"), room.path("root.pem"))
    room.refuses(1, r"(chain|trust|root|CRL)")
    shutil.copy(other.path("ca.crl"), room.path("ca.crl"))
    room.refuses(1, r"(chain|trust|root)")
    shutil.copy(other.path("status.p7m"), room.path("status.p7m"))
    room.refuses(1, r"1\.release\.p7m: .*(chain|trust|root)")
    # the release is the room's own root's, the room's key another one's: the signer alone uses it
    room = Room(house, "mixed")
    for tail in (".key", ".pem"):
        shutil.copy(other.path("keys", "room" + tail), room.path("room" + tail))
    house.run("qualex-sign", "serve", "--room", room.folder, "--passphrase-fd", "FD").must(
        1, r"qualex-sign: ")
    house.close()
    other.close()


def room_key_that_does_not_open(programs):
    house = House(programs)
    room = Room(house)
    serve = ("qualex-sign", "serve", "--room", room.folder, "--passphrase-fd", "FD")
    house.run(*serve, phrases="another one").must(1, r"room\.key: .*pass phrase")
    house.run(*serve, phrases="").must(1, r"pass phrase")
    shutil.copy(house.path("keys", "registrar.key"), room.path("room.key"))
    house.run(*serve).must(1, r"room\.pem: .*room\.key")
    cut(room.path("room.key"))
    house.run(*serve).must(1, r"room\.key: ")
    os.unlink(room.path("room.key"))
    house.run(*serve).must(2, r"room\.key: ")
    # the same phrase at the verbs that sign: nothing is written
    words = ("1.manifest.json", "--key", "keys/release.key", "--cert", "keys/release.pem",
             "-o", "again.p7m", "--passphrase-fd", "FD")
    house.run("qualex-sign", "release", *words, phrases="x").must(1, r"release\.key: .*pass phrase")
    house.run("qualex-sign", "status", *words[1:], phrases="x").must(1, r"release\.key: .*pass phrase")
    house.run("qualex-sign", "issue-key", "--dir", "pki", "--name", "N", "--policy", "result", "-o",
              "keys/new", "--passphrase-fd", "FD", phrases="x").must(1, r"\.key: .*pass phrase")
    house.run("qualex-sign", "revoke-key", "--dir", "pki", "--reason", "superseded",
              "--passphrase-fd", "FD", "keys/room.pem", phrases="x").must(1, r"\.key: .*pass phrase")
    for name in ("again.p7m", "keys/new.key", "keys/new.pem"):
        check(name + " was written", not os.path.exists(house.path(name)))
    # a PIN that cannot be kept: no admission whose PIN nobody knows
    house.admit("A-0001")
    os.unlink(house.path("A-0001.admission.p7m"))
    house.run("qualex-sign", "admission", "A-0001.json", "--release", "1.release.p7m", "--key",
              "keys/registrar.key", "--cert", "keys/registrar.pem", "-o", "A-0001.admission.p7m",
              "--pin-file", "bank.db", "--passphrase-fd", "FD").must(1, r"bank\.db: .*another name")
    check("an admission without PIN", not os.path.exists(house.path("A-0001.admission.p7m")))
    # a key of another role, or another one's certificate
    house.run("qualex-sign", "release", "1.manifest.json", "--key", "keys/registrar.key", "--cert",
              "keys/registrar.pem", "-o", "again.p7m", "--passphrase-fd", "FD").must(1, r"registrar")
    house.run("qualex-sign", "release", "1.manifest.json", "--key", "keys/registrar.key", "--cert",
              "keys/release.pem", "-o", "again.p7m", "--passphrase-fd", "FD").must(1, r"registrar")
    check("it was signed", not os.path.exists(house.path("again.p7m")))
    house.close()


def admission_that_is_not_sound(programs):
    house = House(programs)
    other = House(programs)
    room = Room(house).start()
    numbers = {}
    for name in ("A-CUT1", "A-FLIP", "A-KIND", "A-EMPTY", "A-GONE", "A-GOOD", "A-SWAP"):
        numbers[name] = room.admit(name)
    path = lambda name: room.path("admissions", name + ".admission.p7m")
    cut(path("A-CUT1"))
    flip(path("A-FLIP"))
    shutil.copy(room.path("status.p7m"), path("A-KIND"))
    empty(path("A-EMPTY"))
    os.unlink(path("A-GONE"))
    shutil.copy(path("A-GOOD"), path("A-SWAP"))
    numbers["A-ROOT"] = other.admit("A-ROOT")
    shutil.copy(other.path("A-ROOT.admission.p7m"), path("A-ROOT"))
    other_exam = other_release(house)
    numbers["A-EXAM"] = room.admit("A-EXAM", release=other_exam)
    numbers["A-EARLY"] = room.admit("A-EARLY", first=600, last=3600)
    numbers["A-LATE"] = room.admit("A-LATE", last=2)
    over = time.monotonic() + 2
    expected = {"A-CUT1": "CMS", "A-FLIP": "CMS_SIGNATURE", "A-KIND": "KIND", "A-EMPTY": "CMS",
                "A-GONE": "ADMISSION", "A-SWAP": "ADMISSION", "A-ROOT": "",
                "A-EXAM": "ADMISSION_EXAM", "A-EARLY": "ADMISSION_WINDOW",
                "A-LATE": "ADMISSION_WINDOW", "A-NONE": "ADMISSION", "../../x": "ADMISSION",
                "A": "ADMISSION", "A-GOOD\x1b[2J": "ADMISSION"}
    for name, error in expected.items():
        if name == "A-LATE":
            time.sleep(max(0, over - time.monotonic()))
        seat = Seat(room)
        reply = seat.ask("log_in", admission=name, pin=numbers.get(name, "1"))
        check("%s: %s expected" % (name, error),
              "error" in reply and reply["error"].startswith(error), reply)
        check("no advice for the candidate: " + name, ": " in reply["text"], reply)
        check("not told to the room: " + name, error not in ("CMS", "CMS_SIGNATURE", "KIND", "") or
              "tell the proctor" in reply["text"] and
              name + ".admission.p7m: warning: " in room.said(), reply, room.said())
        check("a path is shown to the candidate", room.folder not in reply["text"], reply)
        check("an escape comes back", "\x1b" not in reply["text"], reply)
        seat.close()
        check("it was journalled: " + name, room.kinds(name) == [], room.kinds(name))
    Seat(room).log_in(numbers["A-GOOD"], "A-GOOD")
    check("the room did not survive", room.keeper.poll() is None)
    room.stop()
    house.close()
    other.close()


def other_release(house):
    """A release of another exam from the same bank, numbered on."""
    house.write_exam("other.json", id="other")
    house.ok("qualex-bank", "release", "bank.db", "--exam", "other.json", "-o", "2.release", "--to",
             "keys/room.pem")
    house.sign("release", "release", "2.release.p7m", "2.manifest.json")
    return "2.release.p7m"


def older_release_than_the_room_has_used(programs):
    house = House(programs)
    other_release(house)
    room = Room(house)
    for name in ("2.release", "2.release.p7m"):
        shutil.copy(house.path(name), room.path(name))
    room.start().stop()
    os.unlink(room.path("2.release.p7m"))
    house.run("qualex-keeper", "--room", room.folder).must(1, "older than one this room has used")
    # one release under another's number
    room = Room(house, "renamed")
    shutil.copy(house.path("1.release"), room.path("3.release"))
    shutil.copy(house.path("1.release.p7m"), room.path("3.release.p7m"))
    room.refuses(1, r"3\.release: ")
    house.close()


def auditor_with_bad_papers(programs):
    house = House(programs)
    room = Room(house)
    pin = room.admit()
    room.start()
    seat = Seat(room).to_question(pin)
    seat("submit", unanswered=3)
    room.wait_sealed()
    room.stop()
    out = lambda name: room.path("out", "A-0001." + name)
    with open(house.path("empty"), "wb"):
        pass
    shutil.copy(out("sitting.p7m"), house.path("cut.p7m"))
    cut(house.path("cut.p7m"))
    shutil.copy(out("opening"), house.path("cut.opening"))
    cut(house.path("cut.opening"))
    shutil.copy(house.path("ca.crl"), house.path("cut.crl"))
    cut_at_the_end(house.path("cut.crl"))
    trust = {"--trust": "root.pem", "--crl": "ca.crl", "--status": "status.p7m"}
    papers = dict(trust, **{"--sitting": out("sitting.p7m"), "--release": "1.release", "--opening":
                            out("opening"), "--admission": "A-0001.admission.p7m"})

    def ask(program, usual, ends, pattern, **other):
        words = dict(usual, **{"--" + name: value for name, value in other.items()})
        words = [word for pair in words.items() for word in pair]
        done = house.run(program, out("result.p7m"), *words)
        check("exit status %d expected" % ends, done.status == ends, done)
        check("it does not say " + pattern, ends == 0 or re.search(pattern, done.err), done)

    ask("qualex-verify", trust, 0, "")
    ask("qualex-verify", trust, 2, r"empty: no root", trust="empty")
    ask("qualex-verify", trust, 2, r"cut\.crl: not revocation lists", crl="cut.crl")
    ask("qualex-verify", trust, 2, r"not at hand: ", crl="empty")
    ask("qualex-verify", trust, 2, r"empty: ", status="empty")
    ask("qualex-audit", papers, 0, "")
    ask("qualex-audit", papers, 1, r"cut\.p7m: .*cut short", sitting="cut.p7m")
    ask("qualex-audit", papers, 1, r"is result/1, but sitting/1 belongs", sitting=out("result.p7m"))
    ask("qualex-audit", papers, 1, r"cut\.opening:", opening="cut.opening")
    ask("qualex-audit", papers, 2, r"bank\.db\.p7m: cannot open", release="bank.db")
    ask("qualex-audit", papers, 2, r"nowhere: cannot open", sitting="nowhere")
    house.close()


if __name__ == "__main__":
    main([auditor_with_bad_papers, room_that_opens_on_sound_documents_only,
          room_that_trusts_another_root,
          room_key_that_does_not_open, admission_that_is_not_sound,
          older_release_than_the_room_has_used])
