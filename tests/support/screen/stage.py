#!/usr/bin/env python3
"""A stage for screens: answers the seat's frames (docs/formats/frames.md) from a prepared state.

usage: stage.py SOCKET [key=value…]
    n=5         questions            left=3000000   milliseconds left
    phase=new   where it starts      jail=preferred or required
    hook=pause  marking question 3 pauses the room for a second; hook=away: the stage goes away;
                hook=full: nothing can be saved while a question was marked last
    list=FILE   questions of its own: a JSON array of question/1; orderings are shown turned by two
    lang=en     in which language the sitting is
    only=TYPE   of these only those of a type
The admission is TEST-0001 with PIN 4827. What was received is written to SOCKET.log, a line a frame.
"""

import hashlib
import json
import os
import socket
import sys
import threading
import time

LONG = ("A key certificate binds a name to a public key. Read the whole text before you answer: "
        "an issuer signs the certificate, a relying party checks it. ") * 22

QUESTIONS = [
    {"type": "single", "stem": "Which of these is a block cipher?",
     "options": ["AES", "SHA-256", "RSA", "Ed25519"]},
    {"type": "multiple", "stem": "A program compares two authentication tags of n bytes:\n\n"
     "    for (i = 0; i < n; i++)\n        diff |= a[i] ^ b[i];\n\nWhich statements are right?",
     "options": ["The time it takes does not depend on where the tags differ.",
                 "memcmp would give the same guarantee.",
                 "diff may be looked at only after the loop, for a look within the loop would tell "
                 "where the first difference lies.",
                 "The tags must be secret."]},
    {"type": "true-false", "stem": "A digital signature hides the text it signs.",
     "options": ["True", "False"]},
    {"type": "single", "stem": LONG, "options": ["first", "second", "third"]},
    {"type": "single", "stem": "Қазақша: Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі; по-русски: щука; "
     "a\u202eb\x1b[2Jc e\u0301", "figure": "Booklet, figure 3: a ladder of certificates",
     "options": ["Ә", "Ғ", "Қ", "Ң", "Ө"]},
]


def shown(question, lang):
    """What a seat may see of a question/1."""
    def text(texts):
        return texts.get(lang, texts["en"]) if texts else ""

    options = question["options"]
    if question["type"] == "ordering":
        options = options[2:] + options[:2]
    out = {"type": question["type"], "stem": text(question["stem"]), "figure": question["figure"],
           "options": [text(o["text"]) for o in options]}
    if "fields" in question:
        out["fields"] = [
            {"id": f["id"], "fill": f["fill"], "text": text(f.get("text")),
             "offered": [i + 1 for i, o in enumerate(options) if f["fill"] == "choice" and
                         o.get("field", f["id"]) == f["id"]]} for f in question["fields"]]
    return out


def read_list(settings):
    if "list" not in settings:
        return QUESTIONS
    with open(settings["list"], encoding="utf-8") as file:
        questions = json.load(file)
    return [shown(q, settings.get("lang", "en")) for q in questions
            if q["type"] == settings.get("only", q["type"])]


def filled(value):
    return value not in (None, "")


class Stage:
    def __init__(self, path, settings):
        self.path = path
        self.lang = settings.get("lang", "en")
        self.questions = read_list(settings)
        self.n = int(settings.get("n", 0)) or len(self.questions)
        self.left = int(settings.get("left", 3000000))
        self.jail = settings.get("jail", "preferred")
        self.phase = settings.get("phase", "new")
        self.hook = settings.get("hook", "")
        self.accepted = []
        self.answers = {}
        self.marks = set()
        self.shown = set()
        self.current = 0
        self.room_nonce = bytes(range(32))
        self.tries = 0
        self.full = False
        self.log = open(path + ".log", "a", encoding="utf-8")

    def item(self, n):
        answer, marked = self.answers.get(n, []), n in self.marks
        full = [filled(value) for value in answer]
        if full and all(full):
            return "A" if marked else "a"
        if any(full):
            return "P" if marked else "p"
        return "m" if marked else "o" if n in self.shown else "-"

    def items(self):
        return "".join(self.item(n) for n in range(1, self.n + 1))

    def view(self):
        texts = [("rules", "Rules of the exam", "Keep silent. Keep your seat. Leave your bag at "
                  "the door.\n\nWho disturbs others is asked to leave."),
                 ("privacy", "Personal data", LONG)]
        view = {"phase": self.phase, "admission": "TEST-0001", "name": "Әсем Serikqyzy",
                "exam": "Cryptography (rehearsal)", "lang": self.lang, "languages": [self.lang],
                "total": self.n, "current": self.current, "left_ms": self.left,
                "limit_ms": 3600000, "items": self.items(),
                "commitment": hashlib.sha256(self.room_nonce).hexdigest(),
                "consents": [{"id": i, "version": 1, "title": t, "text": x,
                              "accepted": i in self.accepted} for i, t, x in texts]}
        if self.phase == "paused":
            view["reason"] = "fire drill"
        if self.phase == "sealed":
            view["result"] = {"outcome": "pass", "unit": 6, "points": 21, "max": 30, "cut": 18,
                              "sections": [{"title": "Foundations", "points": 12, "max": 12,
                                            "cut": 6, "band": ""},
                                           {"title": "Practice", "points": 9, "max": 18, "cut": 6,
                                            "band": ""}],
                              "certificate": "TEST-0001.certificate.p7m",
                              "appeal_until": "2026-12-07", "next_attempt": "", "number": "C-17"}
        return view

    def question(self, n):
        q = self.questions[(n - 1) % len(self.questions)]
        answer = self.answers.get(n, [])
        out = {"n": n, "id": "Q%d" % n, "type": q["type"], "stem": q["stem"],
               "figure": q.get("figure", ""), "options": q["options"],
               "chosen": [], "marked": n in self.marks}
        if q["type"] == "ordering":
            out["order"] = answer
        elif "fields" in q:
            values = answer or [None] * len(q["fields"])
            out["fields"] = [dict(f, value=v) for f, v in zip(q["fields"], values)]
        else:
            out["chosen"] = answer
        return out

    def answer(self, m):
        op = m["op"]
        reply = {}
        if op == "hello":
            return {"room": "stage", "mode": "rehearsal", "exam": "Cryptography (rehearsal)",
                    "jail": self.jail, "protocol": 1}
        if op == "log_in":
            if m["admission"] != "TEST-0001":
                return {"error": "ADMISSION", "text": "no such admission"}
            if m["pin"] != "4827":
                self.tries += 1
                return {"error": "PIN", "text": "wrong PIN", "tries_left": 5 - self.tries}
            self.phase = "admitted" if self.phase == "new" else self.phase
            reply["token"] = "t" * 32
        elif op == "rejoin":
            reply["token"] = m["token"]
        elif op == "confirm":
            self.phase = "consents" if m["yes"] else "new"
        elif op == "consent":
            if not m["accept"]:
                self.phase = "declined"
            else:
                self.accepted.append(m["text"])
                self.phase = "tutorial" if len(self.accepted) == 2 else self.phase
        elif op == "practised":
            self.phase = "ready"
        elif op == "nonce":
            self.phase = "drawn"
            reply["room_nonce"] = self.room_nonce.hex()
        elif op == "start":
            self.phase = "working"
        elif op == "show":
            self.current = m["n"]
            self.shown.add(m["n"])
            reply["question"] = self.question(m["n"])
        elif op == "answer":
            if self.full:
                return {"error": "DISK_FULL", "text": "no space"}
            self.answers[m["n"]] = m[next(k for k in ("places", "order", "fields") if k in m)]
            reply["saved"] = True
        elif op == "mark":
            (self.marks.add if m["on"] else self.marks.discard)(m["n"])
            self.full = m["on"] and self.hook == "full"
        elif op == "submit":
            if m["unanswered"] != sum(1 for c in self.items() if c not in "aA"):
                return {"error": "INPUT", "text": "the counts differ"}
            self.phase = "over"
        reply["view"] = self.view()
        return reply


def frame(value):
    data = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return len(data).to_bytes(4, "big") + data


def read_exactly(conn, n):
    data = b""
    while len(data) < n:
        piece = conn.recv(n - len(data))
        if not piece:
            return None
        data += piece
    return data


def pause(stage, conn):
    push_later(stage, conn, 0.2, "paused")
    push_later(stage, conn, 1.5, "working")


def push_later(stage, conn, seconds, phase):
    time.sleep(seconds)
    stage.phase = phase
    conn.sendall(frame({"push": "view", "view": stage.view()}))


def serve(stage, conn):
    while True:
        head = read_exactly(conn, 4)
        if head is None:
            return
        message = json.loads(read_exactly(conn, int.from_bytes(head, "big")))
        stage.log.write(json.dumps(message, sort_keys=True, ensure_ascii=False) + "\n")
        stage.log.flush()
        reply = stage.answer(message)
        reply["re"] = message["id"]
        conn.sendall(frame(reply))
        if message["op"] == "mark" and message["n"] == 3 and stage.hook == "pause":
            threading.Thread(target=pause, args=(stage, conn)).start()
        if message["op"] == "mark" and message["n"] == 3 and stage.hook == "away":
            stage.hook = "gone"
            conn.shutdown(socket.SHUT_RDWR)
            return
        if message["op"] == "submit" and "error" not in reply:
            threading.Thread(target=push_later, args=(stage, conn, 0.3, "sealed")).start()


def main():
    path = sys.argv[1]
    stage = Stage(path, dict(word.split("=", 1) for word in sys.argv[2:]))
    if os.path.exists(path):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(8)
    while True:
        conn, _ = listener.accept()
        if stage.hook == "gone":
            stage.hook = "pause"
            conn.close()
            listener.close()
            time.sleep(1.5)
            os.unlink(path)
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(path)
            listener.listen(8)
            continue
        threading.Thread(target=serve, args=(stage, conn), daemon=True).start()


main()
