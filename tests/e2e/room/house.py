"""A licenser, a registrar and a room for tests, made and run by the real programs.

Every document is signed by keys of the test's own root; the exam is small: three questions of a bank
of six, whose right option begins with "Right". A seat is either a socket (class Seat) or a program on
a pty (class Terminal).
"""

import copy
import hashlib
import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

PHRASE = "a pass phrase of tests"
PATIENCE = 15

POLICY = {
    "qualex": "exam/1", "id": "small", "edition": 1, "mode": "rehearsal",
    "title": {"en": "Small exam (rehearsal)"}, "scope": {"en": "Nothing."},
    "licenser": "Licenser of tests", "legal_basis": "Order of tests, paragraph 1",
    "sections": [{"id": "all", "title": {"en": "All"}, "basis": "Order of tests, paragraph 2",
                  "cut": None, "cells": [{"topic": "t", "level": "know", "count": 3}]}],
    "standard_setting": None,
    "attempts": {"max": {"value": 0, "basis": "Order"}, "wait_days": {"value": 0, "basis": "Order"}},
    "consents": [{"id": "rules", "version": 1, "title": {"en": "Rules"},
                  "text": {"en": "Be quiet."}}],
}
NUMBERS = {"public_bank": True, "languages": ["en"], "prevailing": "en", "time_limit_s": 600,
           "cut": 2, "option_order": "shuffled", "pinned_options": [], "validity_days": None,
           "result_release": "automatic", "jail": "preferred", "pin_tries": 5, "seat_lost_s": 60,
           "appeal_days": 3}


class Failed(Exception):
    """What must hold does not."""


def check(what, holds, *seen):
    if not holds:
        raise Failed("%s\n%s" % (what, "\n".join(str(s) for s in seen)))


class Ended:
    """A program that has ended: its status and what it said."""

    def __init__(self, words, done):
        self.words = words
        self.status = done.returncode
        self.out = done.stdout.decode("utf-8", "replace")
        self.err = done.stderr.decode("utf-8", "replace")

    def __str__(self):
        return "$ %s\nstatus %d\n%s%s" % (" ".join(self.words), self.status, self.out, self.err)

    def must(self, status, *patterns):
        """The exit status, and each pattern in what it said on standard error."""
        check("exit status %d expected" % status, self.status == status, self)
        for pattern in patterns:
            check("it does not say '%s'" % pattern, re.search(pattern, self.err), self)
        if status != 0:
            for line in self.err.splitlines():
                check("not 'program: where: what'", re.match(r"qualex[a-z-]*: .*: ", line), self)
        return self


class House:
    """A folder with keys, a bank, one release and rooms."""

    open = []

    def __init__(self, programs, folder=None, questions=6, **numbers):
        self.programs = os.path.abspath(programs)
        self.folder = folder or tempfile.mkdtemp(prefix="qualex-house-")
        self.children = []
        self.disks = []
        House.open.append(self)
        self.questions = questions
        self.numbers = dict(NUMBERS, **numbers)
        os.mkdir(self.path("keys"))
        self.make_keys()
        self.make_release()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def close(self):
        House.open.remove(self)
        for child in self.children:
            end(child, signal.SIGKILL)
        for disk in self.disks:
            disk.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- running programs ---

    def prepare(self, words, phrases, env):
        name = os.path.join(self.programs, words[0])
        read, write = os.pipe()
        os.write(write, ((phrases + "\n") * 2).encode())
        os.close(write)
        words = [name] + [w.replace("FD", str(read)) if w == "FD" else w for w in words[1:]]
        full = dict({"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": self.folder}, **env)
        return words, read, {k: v for k, v in full.items() if v is not None}

    def run(self, *words, phrases=PHRASE, env={}, stdin=b"", before=None, cwd=None):
        words, fd, env = self.prepare(list(words), phrases, env)
        done = subprocess.run(words, input=stdin, capture_output=True, env=env, pass_fds=[fd],
                              cwd=cwd or self.folder, timeout=15, check=False, preexec_fn=before)
        os.close(fd)
        return Ended(words, done)

    def ok(self, *words, **how):
        return self.run(*words, **how).must(0)

    def start(self, *words, log, env={}, before=None):
        words, fd, env = self.prepare(list(words), PHRASE, env)
        with open(log, "ab") as out:
            child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                     env=env, pass_fds=[fd], cwd=self.folder, preexec_fn=before)
        os.close(fd)
        self.children.append(child)
        return child

    # --- keys, release, admissions ---

    def make_keys(self):
        self.ok("qualex-sign", "init-root", "--dir", "pki", "--name", "TEST", "--passphrase-fd", "FD")
        for base, policy, more in (("release", "release", []), ("registrar", "admission", []),
                                   ("room", "result", ["--opens-releases"])):
            self.ok("qualex-sign", "issue-key", "--dir", "pki", "--name", base, "--policy", policy,
                    "-o", "keys/" + base, "--passphrase-fd", "FD", *more)
        for name in ("root.pem", "ca.crl"):
            shutil.copy(self.path("pki", name), self.path(name))
        self.sign("status", "release", "status.p7m")

    def sign(self, verb, key, out, *words, **how):
        return self.ok("qualex-sign", verb, *words, "--key", "keys/%s.key" % key, "--cert",
                       "keys/%s.pem" % key, "-o", out, "--passphrase-fd", "FD", **how)

    def write_exam(self, name="exam.json", **numbers):
        policy = copy.deepcopy(POLICY)
        numbers = dict(self.numbers, **numbers)
        policy["id"] = numbers.pop("id", policy["id"])
        policy["sections"][0]["cells"][0]["count"] = numbers.pop("count", 3)
        for key, value in numbers.items():
            policy[key] = {"value": value, "basis": "Order of tests, paragraph 3"}
        with open(self.path(name), "w", encoding="utf-8") as file:
            json.dump(policy, file)
        return name

    def write_questions(self, name="questions.gift", n=None, first=1):
        with open(self.path(name), "w", encoding="utf-8") as file:
            for i in range(first, first + (n or self.questions)):
                file.write("// [id:q-%03d] [tag:topic:t] [tag:level:know] [tag:source:tests]\n"
                           "::Q%d:: Number %d\\: which one? {\n=Right %d\n~Wrong %d a\n~Wrong %d b\n}\n\n"
                           % (i, i, i, i, i, i))
        return name

    def make_bank(self, bank="bank.db"):
        self.ok("qualex-bank", "init", bank)
        self.ok("qualex-bank", "import", bank, self.write_questions(), "--as", "A")
        self.ok("qualex-bank", "review", bank, "--status", "draft", "--as", "B")
        self.ok("qualex-bank", "approve", bank, "--status", "in review", "--as", "C")

    def make_release(self):
        self.make_bank()
        self.ok("qualex-bank", "release", "bank.db", "--exam", self.write_exam(), "-o", "1.release",
                "--to", "keys/room.pem")
        self.sign("release", "release", "1.release.p7m", "1.manifest.json")

    def admit(self, number, person="900101300123", first=-3600, last=3600, release="1.release.p7m",
              attempt=1, out=None, extra=None, seed=None, name=None):
        """Writes NUMBER.admission.p7m and returns the PIN; the window in seconds from now."""
        request = {"number": number, "attempt": attempt, "lang": "en", "accommodations": extra,
                   "person": {"scheme": "IIN", "id": person, "name": name or "Asel " + number},
                   "window": {"from": stamp(first), "until": stamp(last)}}
        with open(self.path(number + ".json"), "w", encoding="utf-8") as file:
            json.dump(request, file)
        done = self.sign("admission", "registrar", out or number + ".admission.p7m",
                         number + ".json", "--release", release, *(["--seed", seed] if seed else []))
        return re.search(r"PIN (\d+)", done.out).group(1)


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def end(child, number=signal.SIGTERM):
    """Ends a program that was started and returns its status."""
    if child.poll() is None:
        child.send_signal(number)
        child.send_signal(signal.SIGCONT)
    return child.wait(PATIENCE)


class Room:
    """A room's folder, its keeper and its signer."""

    def __init__(self, house, name="room", folder=None):
        self.house = house
        self.folder = folder or house.path(name)
        self.log = house.path(name + ".log")
        self.keeper = self.signer = None
        os.makedirs(os.path.join(self.folder, "admissions"))
        for source, target in (("root.pem",) * 2, ("ca.crl",) * 2, ("status.p7m",) * 2,
                               ("1.release",) * 2, ("1.release.p7m",) * 2,
                               ("keys/room.key", "room.key"), ("keys/room.pem", "room.pem")):
            shutil.copy(house.path(source), self.path(target))

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def admit(self, number="A-0001", **how):
        pin = self.house.admit(number, **how)
        shutil.copy(self.house.path(number + ".admission.p7m"), self.path("admissions"))
        return pin

    def said(self):
        with open(self.log, "r", encoding="utf-8", errors="replace") as file:
            return file.read()

    def wait_said(self, text, times=1):
        wait_for("the room says '%s'" % text, lambda: self.said().count(text) >= times, self.said)

    def start_keeper(self, **how):
        self.keeper = self.house.start("qualex-keeper", "--room", self.folder, log=self.log, **how)
        self.answers("keeper.sock", self.keeper)

    def start_signer(self, **how):
        self.signer = self.house.start("qualex-sign", "serve", "--room", self.folder,
                                       "--passphrase-fd", "FD", log=self.log, **how)
        self.answers("sign.sock", self.signer)

    def start(self):
        self.start_signer()
        self.start_keeper()
        return self

    def answers(self, name, child):
        def knock():
            check("the program ended", child.poll() is None, self.said())
            try:
                with socket.socket(socket.AF_UNIX) as s:
                    s.connect(self.path(name))
                return True
            except OSError:
                return False
        wait_for(name + " answers", knock, self.said)

    def stop(self):
        for child in (self.keeper, self.signer):
            if child is not None:
                end(child)

    def refuses(self, status, *patterns):
        """Neither program opens this room; both say why."""
        self.house.run("qualex-keeper", "--room", self.folder).must(status, *patterns)
        self.house.run("qualex-sign", "serve", "--room", self.folder, "--passphrase-fd",
                       "FD").must(status, *patterns)

    def events(self, number="A-0001"):
        """The journal, read beside the keeper from a copy."""
        copy_of = self.house.path("copy.db")
        for tail in ("", "-wal"):
            if os.path.exists(self.path("journal.db" + tail)):
                shutil.copy(self.path("journal.db" + tail), copy_of + tail)
        db = sqlite3.connect(copy_of)
        rows = db.execute("SELECT bytes FROM event WHERE sitting = ? ORDER BY seq", (number,))
        events = [json.loads(row[0]) for row in rows]
        db.close()
        for tail in ("", "-wal", "-shm"):
            if os.path.exists(copy_of + tail):
                os.unlink(copy_of + tail)
        return events

    def kinds(self, number="A-0001"):
        return [event["kind"] for event in self.events(number)]

    def paper(self, kind, number="A-0001"):
        """Payload of an artefact of the sitting, by stock openssl."""
        der = self.path("out", "%s.%s.p7m" % (number, kind))
        done = subprocess.run(["openssl", "cms", "-verify", "-noverify", "-nosigs", "-inform", "DER",
                               "-in", der], capture_output=True, check=True)
        return json.loads(done.stdout)

    def wait_sealed(self, number="A-0001"):
        wait_for("sealed", lambda: os.path.exists(self.path("out", number + ".result.p7m")) and
                 "sealed" in self.kinds(number), self.said)


def wait_for(what, holds, seen=lambda: "", seconds=PATIENCE):
    limit = time.monotonic() + seconds
    while not holds():
        check("never: " + what, time.monotonic() < limit, seen())
        time.sleep(0.02)


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Gone(Exception):
    """The other side has ended the connection."""


class Seat:
    """A seat as a program: one request, one reply."""

    def __init__(self, room, timeout=PATIENCE):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(room.path("keeper.sock"))
        self.id = 0
        self.pushes = []
        self.view = {}
        self("hello", protocol=1, program="test", lang="en")

    def read(self, n):
        data = b""
        while len(data) < n:
            piece = self.socket.recv(n - len(data))
            if not piece:
                raise Gone()
            data += piece
        return data

    def ask(self, op, **members):
        self.id += 1
        data = canonical(dict(members, op=op, id=self.id))
        self.socket.sendall(len(data).to_bytes(4, "big") + data)
        while True:
            frame = json.loads(self.read(int.from_bytes(self.read(4), "big")))
            if frame.get("re") == self.id:
                self.view = frame.get("view", self.view)
                return frame
            self.pushes.append(frame)

    def __call__(self, op, **members):
        reply = self.ask(op, **members)
        check("%s is refused" % op, "error" not in reply, reply)
        return reply

    def refused(self, error, op, **members):
        reply = self.ask(op, **members)
        check("%s expected" % error, reply.get("error") == error, reply)
        check("no text", len(reply.get("text", "")) > 10, reply)
        return reply["text"]

    def log_in(self, pin, number="A-0001"):
        self.token = self("log_in", admission=number, pin=pin)["token"]
        return self

    def to_ready(self, pin, number="A-0001"):
        self.log_in(pin, number)
        self("confirm", yes=True)
        self("consent", text="rules", accept=True)
        self("practised")
        return self

    def to_question(self, pin, number="A-0001"):
        self.to_ready(pin, number)
        self("nonce", nonce="07" * 32)
        self("start")
        return self

    def choose(self, n, right=True):
        question = self("show", n=n)["question"]
        place = [i for i, text in enumerate(question["options"], 1)
                 if text.startswith("Right") == right][0]
        check("not saved", self("answer", n=n, places=[place])["saved"] is True)

    def close(self):
        self.socket.close()


class Terminal:
    """A program on a pty; what it sends, without escape sequences for plain mode."""

    def __init__(self, house, *words, rows=24, cols=80, env={}):
        words, fd, env = house.prepare(list(words), PHRASE, dict({"TERM": "xterm-256color"}, **env))
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(house.folder)
            os.execve(words[0], words, env)
        os.close(fd)
        self.resize(rows, cols)
        self.seen = b""
        self.status = None

    def resize(self, rows, cols):
        import fcntl
        import struct
        import termios
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def pump(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return True
        try:
            piece = os.read(self.fd, 65536)
        except OSError:
            piece = b""
        self.seen += piece
        return piece != b""

    def text(self):
        return self.seen.decode("utf-8", "replace")

    def wait(self, text, since=0, seconds=PATIENCE):
        limit = time.monotonic() + seconds
        while text not in self.text()[since:]:
            alive = self.pump(0.1)
            check("never seen: " + text, (alive or text in self.text()[since:]) and
                  time.monotonic() < limit, self.text())
        return self

    def type(self, text, then=None):
        """Types a line and waits for what follows it."""
        since = len(self.text())
        os.write(self.fd, text.encode())
        return self.wait(then, since) if then else self

    def end(self, seconds=PATIENCE):
        limit = time.monotonic() + seconds
        while self.status is None:
            self.pump(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status
            check("the program does not end", time.monotonic() < limit, self.text())
        while self.pump(0.05) and select.select([self.fd], [], [], 0)[0]:
            pass
        return os.waitstatus_to_exitcode(self.status)

    def child(self):
        with open("/proc/%d/task/%d/children" % (self.pid, self.pid), encoding="ascii") as file:
            return int(file.read().split()[0])

    def close(self):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.status = 9
        os.close(self.fd)


def main(cases):
    """Runs every case of a file: each is a function that takes the folder of programs."""
    programs = sys.argv[1]
    bad = 0
    for case in cases:
        begun = time.monotonic()
        try:
            case(programs)
            print("ok %s (%.1f s)" % (case.__name__, time.monotonic() - begun), flush=True)
        except (Failed, Gone, TypeError, OSError, subprocess.SubprocessError, KeyError, AttributeError,
                ValueError, sqlite3.Error) as e:
            bad += 1
            print("FAILED %s: %s: %s" % (case.__name__, type(e).__name__, e), flush=True)
            if not isinstance(e, Failed):
                import traceback
                traceback.print_exc(file=sys.stdout)
        for house in list(House.open):
            house.close()
    sys.exit(1 if bad else 0)
