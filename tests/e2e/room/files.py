#!/usr/bin/env python3
"""Databases that are not there, not ours, newer than the program, broken; and a full disk."""

from house import Failed, House, Room, Seat, check, end, main, wait_for
import hashlib
import os
import resource
import shutil
import signal
import sqlite3
import subprocess


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def newer(path):
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.commit()
    db.close()


def bank_that_cannot_be_used(programs):
    house = House(programs)
    bank = house.path("other.db")
    verbs = (("list", "other.db"), ("import", "other.db", "questions.gift", "--as", "A"),
             ("feasible", "other.db", "--exam", "exam.json"), ("export", "other.db"),
             ("release", "other.db", "--exam", "exam.json", "-o", "9.release", "--to",
              "keys/room.pem"))

    def each(pattern):
        before = digest(bank) if os.path.exists(bank) else None
        for verb in verbs:
            house.run("qualex-bank", *verb).must(2, r"other\.db: " + pattern)
        check("it was changed", before == (digest(bank) if os.path.exists(bank) else None))
        check("a release was written", not os.path.exists(house.path("9.release")))

    each(".*not found: check")
    with open(bank, "wb") as file:
        file.write(b"This is a text, not a bank. " * 400)
    each(".*: ")
    with open(bank, "wb"):
        pass
    each(".*: ")
    os.unlink(bank)
    sqlite3.connect(bank).execute("CREATE TABLE question (id)").connection.close()
    each(".*: ")
    shutil.copy(house.path("bank.db"), bank)
    newer(bank)
    each(".*newer")
    shutil.copy(house.path("bank.db"), bank)
    with open(bank, "r+b") as file:
        file.truncate(os.path.getsize(bank) // 2)
    house.run("qualex-bank", "export", "other.db").must(2, r"other\.db: .*: ")
    os.unlink(bank)
    os.mkdir(bank)
    house.run("qualex-bank", "list", "other.db").must(2, r"other\.db: not a regular file: ")
    for name in ("x.gift", "x.csv", "x.json"):  # a folder is as unread as what is not there
        house.run("qualex-bank", "import", "bank.db", name).must(2, name + ": cannot open: .*: ")
        os.mkdir(house.path(name))
        house.run("qualex-bank", "import", "bank.db", name).must(2, name + ": not a regular file: ")
    house.run("qualex-bank", "init", "bank.db").must(1, r"bank\.db: already exists: ")
    house.close()


def bank_with_too_few_questions(programs):
    house = House(programs)
    house.write_exam("large.json", count=7)
    done = house.run("qualex-bank", "feasible", "bank.db", "--exam", "large.json")
    done.must(1)
    check("it names the cell", "t" in done.out + done.err and "7" in done.out + done.err and
          "6" in done.out + done.err, done)
    house.run("qualex-bank", "release", "bank.db", "--exam", "large.json", "-o", "9.release", "--to",
              "keys/room.pem").must(1, ": .*: ")
    for name in ("9.release", "9.manifest.json"):
        check(name + " was written", not os.path.exists(house.path(name)))
    house.close()


def journal_that_cannot_be_used(programs):
    house = House(programs)
    room = Room(house)
    pin = room.admit()
    room.start()
    seat = Seat(room).to_question(pin)
    seat.choose(1)
    room.stop()
    journal, keep = room.path("journal.db"), house.path("kept.db")
    shutil.copy(journal, keep)

    def refused(status, pattern, of=digest):
        before = of(journal)
        house.run("qualex-keeper", "--room", room.folder).must(status, r"journal\.db: " + pattern)
        check("it was changed", of(journal) == before)

    newer(journal)
    refused(2, ".*newer")
    with open(journal, "wb") as file:
        file.write(b"no journal " * 1000)
    refused(2, ".*: ")
    shutil.copy(keep, journal)
    with open(journal, "r+b") as file:
        file.truncate(os.path.getsize(journal) - 4096)
    refused(2, ".*: ")
    shutil.copy(keep, journal)
    db = sqlite3.connect(journal)
    for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute("DROP TRIGGER " + name)
    changed = db.execute("UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), 'answered', 'answerad') AS BLOB) "
                         "WHERE kind = 'answered'").rowcount
    db.commit()
    db.close()
    check("nothing to edit", changed == 1, changed)
    refused(1, "sitting A-0001: .*call the licenser", of=lambda _: room.events())
    # put back: the sitting goes on
    shutil.copy(keep, journal)
    room.start()
    seat = Seat(room).log_in(pin)
    check("the answer is there", seat.view["items"].startswith("a"), seat.view)
    room.stop()
    house.close()


class SmallDisk:
    """A file system of a few megabytes; where none can be mounted the case is left out."""

    def __init__(self, house, name, megabytes):
        self.folder = house.path(name)
        os.mkdir(self.folder)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dm" % megabytes, "tmpfs",
                               self.folder], capture_output=True, check=False)
        self.there = done.returncode == 0
        house.disks.append(self)

    def fill(self):
        """Until not one more byte goes in."""
        with open(os.path.join(self.folder, "filler"), "ab", buffering=0) as file:
            for size in (65536, 4096, 512, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    pass

    def free(self):
        os.unlink(os.path.join(self.folder, "filler"))

    def close(self):
        subprocess.run(["umount", "-l", self.folder], capture_output=True, check=False)


def small_files(size):
    """For a child: no file beyond size, and EFBIG instead of a signal."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return limit


def full_disk_of_the_licenser(programs):
    house = House(programs)
    house.write_questions("many.gift", n=800, first=100)
    disk = SmallDisk(house, "disk", 2)
    if disk.there:
        shutil.copy(house.path("bank.db"), house.path("disk", "bank.db"))
        before = house.ok("qualex-bank", "export", "disk/bank.db", "--format", "json").out
        disk.fill()
        house.run("qualex-bank", "import", "disk/bank.db", "many.gift", "--as", "A").must(
            2, r"(full|space)")
        disk.fill()
        house.run("qualex-bank", "release", "bank.db", "--exam", "exam.json", "-o",
                  "disk/9.release", "--to", "keys/room.pem").must(2, r"disk/9\..*: .*(full|space)")
        disk.fill()
        for verb, words in (("status", ()), ("release", ("1.manifest.json",))):
            house.run("qualex-sign", verb, *words, "--key", "keys/release.key", "--cert",
                      "keys/release.pem", "-o", "disk/x.p7m", "--passphrase-fd", "FD").must(
                          2, r"x\.p7m: .*(full|space)")
        left = set(os.listdir(disk.folder))
        check("something is left", {"bank.db", "filler"} <= left <=
              {"bank.db", "bank.db-wal", "bank.db-shm", "filler"}, left)
        disk.free()
        check("the bank was changed", house.ok("qualex-bank", "export", "disk/bank.db", "--format",
                                               "json").out == before)
        house.ok("qualex-bank", "import", "disk/bank.db", "many.gift", "--as", "A")
        check("the log is left", not os.path.exists(house.path("disk", "bank.db-wal")))
    disk.close()
    done = house.run("qualex-bank", "import", "bank.db", "many.gift", "--as", "A",
                     before=small_files(200000))
    done.must(2, r"bank\.db.*: ")
    check("a bank as before", "q-100" not in house.ok("qualex-bank", "list", "bank.db").out)
    house.close()


def full_disk_of_the_room(programs):
    house = House(programs)
    disk = SmallDisk(house, "disk", 64)
    if not disk.there:
        house.close()
        disk.close()
        return
    room = Room(house, "disk-room", folder=house.path("disk", "room"))
    pin = room.admit()
    room.start()
    seat = Seat(room, timeout=40).to_question(pin)
    seat.choose(1)
    # the disk fills up: the reserve is given up, and the sitting goes on with an incident
    disk.fill()
    saved = 0
    error = None
    for i in range(3000):
        reply = seat.ask("answer", n=2, places=[1 + i % 3]) if i else seat.ask("show", n=2)
        if "error" in reply:
            error = reply
            break
        saved += 1
        if i % 100 == 0:
            disk.fill()
    check("the reserve was not used", saved > 3, saved, room.said())
    check("the full disk was never told", error is not None, saved)
    check("DISK_FULL", error["error"] == "DISK_FULL" and "proctor" in error["text"], error)
    check("the room is told", "the disk is full: nothing is saved: free some space now" in
          room.said(), room.said())
    seat.refused("DISK_FULL", "answer", n=3, places=[1])
    seat.refused("DISK_FULL", "submit", unanswered=1)
    check("the keeper died", room.keeper.poll() is None, room.said())
    # what was not acknowledged is not there, what was is
    events = room.events()
    check("an incident", any(e["body"].get("code") == "disk-full" for e in events
                             if e["kind"] == "incident"))
    answers = [e for e in events if e["kind"] == "answered"]
    check("saved and journalled differ", len(answers) == saved, len(answers), saved)
    disk.free()
    wait_for("it goes on", lambda: "error" not in seat.ask("show", n=3), room.said)
    seat.choose(3)
    seat("submit", unanswered=0)
    room.wait_sealed()
    room.stop()
    disk.close()
    house.close()


def full_disk_of_the_signer(programs):
    house = House(programs)
    disk = SmallDisk(house, "disk", 64)
    if not disk.there:
        house.close()
        disk.close()
        return
    room = Room(house, "disk-room", folder=house.path("disk", "room"))
    pin = room.admit()
    room.start()
    seat = Seat(room, timeout=40).to_question(pin)
    for n in (1, 2, 3):
        seat.choose(n)
    end(room.signer)
    seat("submit", unanswered=0)
    room.start_signer()
    end(room.keeper)
    # no ballast is left for the papers: the seal has to wait
    disk.fill()
    os.truncate(room.path("ballast"), 0)
    disk.fill()
    room.keeper = house.start("qualex-keeper", "--room", room.folder, log=room.log)
    status = None
    try:
        status = room.keeper.wait(3)
    except subprocess.TimeoutExpired:
        pass
    check("sealed on a full disk", not any(n.endswith(".result.p7m")
                                           for n in os.listdir(room.path("out"))))
    check("it is not told", status == 2 and "free some space" in room.said() or
          status is None and "space" in room.said(), status, room.said())
    end(room.keeper)
    disk.free()
    room.start_keeper()
    room.wait_sealed()
    check("pass", room.paper("result")["decision"] == "pass")
    room.stop()
    disk.close()
    house.close()


if __name__ == "__main__":
    main([bank_that_cannot_be_used, bank_with_too_few_questions, journal_that_cannot_be_used,
          full_disk_of_the_licenser, full_disk_of_the_room, full_disk_of_the_signer])
