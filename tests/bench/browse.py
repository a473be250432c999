#!/usr/bin/env python3
"""How long the browser takes to open and to answer a key: browse.py QUALEX-BANK QUALEX-BROWSE N.
From the bytes of the key to the last byte of the screen; N questions in fourteen topics."""
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time

KEYS = [
    ("next", "j"), ("page down", "\x1b[6~"), ("end", "\x1b[F"), ("page up", "\x1b[5~"),
    ("status draft", "s"), ("no filter", "x"), ("topic", "t"), ("its end", "\x1b[F"),
    ("no filter", "x"), ("queue", "r"), ("its end", "\x1b[F"), ("all", "r"),
    ("a word that all have", "/question\r"), ("no filter", "x"), ("a word that one has", "/54321\r"),
]


def make(bank, folder, n):
    with open(folder + "/q.gift", "w", encoding="utf-8") as out:
        for i in range(n):
            out.write(f"// [id:q{i:07d}] [tag:topic:t{i % 14}] [tag:level:know] [tag:source:made]\n"
                      f"Question {i}, what is {i} plus one?{{={i + 1} ~{i + 2} ~{i + 3}}}\n\n")
    subprocess.run([bank, "init", folder + "/b.db"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([bank, "import", folder + "/b.db", folder + "/q.gift", "--as", "ann"],
                   check=True, stdout=subprocess.DEVNULL)


def answer(fd, since):
    """Seconds from since to the last byte, when nothing comes for half a second after it."""
    last = since
    while select.select([fd], [], [], 0.5 if last > since else 10)[0]:
        os.read(fd, 65536)
        last = time.monotonic()
    return last - since


def main():
    bank, browse, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        make(bank, folder, n)
        since = time.monotonic()
        pid, fd = pty.fork()
        if pid == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execv(browse, [browse, folder + "/b.db", "--as", "rita"])
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        print(f"{n} questions: open {answer(fd, since) * 1000:.0f} ms (goal: 1,000)")
        for name, key in KEYS:
            since = time.monotonic()
            os.write(fd, key.encode())
            print(f"  {name}: {answer(fd, since) * 1000:.0f} ms")
        os.write(fd, b"q")
        os.waitpid(pid, 0)


main()
