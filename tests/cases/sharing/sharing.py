#!/usr/bin/env python3
"""Many programs at one bank: sharing.py QUALEX-BANK QUALEX-BROWSE.

A browser that stays open hinders nobody and shows what others write; who reads sees one state, whatever
is written meanwhile; of two who write one waits or is told; what was written is in the file itself.
"""
import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

BANK, BROWSE = (os.path.realpath(name) for name in sys.argv[1:3])
LIMIT = 60


def run(*words: str, status: int = 0) -> str:
    """What a command says; its exit status must be the given one."""
    done = subprocess.run([BANK, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=LIMIT)
    assert done.returncode == status, (words, done)
    return done.stdout + done.stderr


def gift(path: str, ids: range) -> None:
    """Questions of these numbers."""
    with open(path, "w", encoding="utf-8") as file:
        for i in ids:
            file.write(f"// [id:q{i}] [tag:topic:t] [tag:level:know] [tag:source:s]\nQuestion {i}?{{=yes{i} ~no{i}}}\n\n")


class Screen:
    """A program on a terminal of its own: what it has sent so far."""

    def __init__(self, *words: str) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(BROWSE, [BROWSE, *words], {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"})
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.sent = b""

    def wait(self, text: str) -> None:
        """Until the text was sent."""
        end = time.monotonic() + LIMIT
        while text.encode() not in self.sent:
            assert time.monotonic() < end, (text, self.sent)
            if select.select([self.fd], [], [], 0.5)[0]:
                self.sent += os.read(self.fd, 65536)

    def end(self) -> None:
        """By the key that leaves."""
        os.write(self.fd, b"q")
        while True:
            try:
                if not os.read(self.fd, 65536):
                    break
            except OSError:
                break
        assert os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]) == 0


def beside_a_browser() -> None:
    """A browser is open, for changing and for reading: everything else goes on."""
    gift("first.gift", range(3))
    gift("second.gift", range(3, 6))
    run("init", "b.db")
    run("import", "b.db", "first.gift", "--as", "ann")
    writer = Screen("b.db", "--as", "rita")
    writer.wait("Question 0?")
    reader = Screen("b.db")
    reader.wait("Question 0?")
    assert "3 new" in run("import", "b.db", "second.gift", "--as", "ann")
    for screen in writer, reader:
        screen.wait("q5")  # nobody pressed a key
    # Copied as it lies beside both, the file alone holds what was written.
    shutil.copy("b.db", "copy.db")
    assert "q5" in run("list", "copy.db")
    run("comment", "b.db", "q0", "Good.", "--as", "ann")
    os.write(writer.fd, b"v")  # and the browser itself can write
    writer.wait("as rita")
    time.sleep(0.2)
    os.write(writer.fd, b"\r")
    writer.wait("Done: review q0")
    assert "review" in run("history", "b.db", "q0")
    writer.end()
    reader.end()


def beside_an_import() -> None:
    """While much is imported, others read what was there; a second writer is told."""
    gift("many.gift", range(100, 60000))
    gift("late.gift", range(70000, 70001))
    before = run("list", "b.db").splitlines()
    with subprocess.Popen([BANK, "import", "b.db", "many.gift"], stdout=subprocess.DEVNULL) as importing:
        while not os.path.exists("b.db-wal") or not os.path.getsize("b.db-wal"):
            time.sleep(0.01)
        late = subprocess.Popen([BANK, "import", "b.db", "late.gift"], stderr=subprocess.PIPE, text=True)
        reads = 0
        while importing.poll() is None:
            lines = len(run("list", "b.db").splitlines())
            assert lines == len(before) or lines > len(before) + 59000, lines  # all or nothing
            reads += 1
        said = late.communicate(timeout=LIMIT)[1]
        assert importing.returncode == 0
    assert reads > 0
    assert late.returncode == 0 or (late.returncode == 2 and "another program is at work on it" in said), said
    assert len(run("list", "b.db").splitlines()) > len(before) + 59000
    print(f"{reads} readings beside an import; the second writer {'was told' if late.returncode else 'waited'}")


def one_state() -> None:
    """A reader that is slow gives the state at its start."""
    export = subprocess.Popen([BANK, "export", "b.db"], stdout=subprocess.PIPE)
    first = export.stdout.read(10)  # it stands still: the pipe is full
    gift("last.gift", range(5, 6))
    text = Path("last.gift").read_text(encoding="utf-8").replace("yes5", "indeed")
    Path("last.gift").write_text(text + "\n// [id:zz] [tag:topic:t]\nLast?{=a ~b}\n", encoding="utf-8")
    assert "1 new, 1 changed" in run("import", "b.db", "last.gift", "--as", "ann")
    old = first + export.stdout.read()
    assert export.wait() == 0
    assert b"zz" not in old and b"indeed" not in old
    assert not os.path.exists("b.db-wal")  # the reader was the last one there
    new = run("export", "b.db")
    assert '"zz"' in new and "indeed" in new


def main() -> None:
    """In a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        beside_a_browser()
        beside_an_import()
        one_state()
        os.chdir("/")


main()
