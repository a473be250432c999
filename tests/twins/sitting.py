"""A stranger's audit of one sitting: written from docs/formats alone, with the standard library, SQLite
and stock openssl, and none of our programs.

sitting.py MAKE-SITTING           makes a sitting and a lie, and must find all the same and the lie
sitting.py --audit DIR NUMBER N   audits DIR/NUMBER.*.p7m under DIR/N.release
"""
import hashlib
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
from fractions import Fraction

import draw
import mark

CHOICES, ORDERING = (0, 1, 2), 6
FILLS = {"c": "choice", "t": "text", "n": "number"}
MOVING = {"shown", "answered", "marked", "paused", "resumed", "submitted", "expired"}


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def payload(path):
    """What was signed, by openssl; whether the chain of keys holds is another question."""
    data = subprocess.run(["openssl", "cms", "-verify", "-noverify", "-inform", "DER", "-in", path],
                          check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    value = json.loads(data)
    assert canonical(value) == data, f"{path}: not canonical"
    return value, hashlib.sha256(data).hexdigest()


class Release:
    def __init__(self, path, manifest):
        digest = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
        assert digest == manifest["file_sha256"], "not the file that was signed"
        self.db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        self.policy = manifest["policy"]
        self.cells = list(self.db.execute("SELECT first, size FROM cell ORDER BY cell"))
        self.counts = [c["count"] for c in manifest["cells"]]

    def pick(self, place):
        for cell, (first, size) in enumerate(self.cells):
            if first <= place < first + size:
                return cell, place - first
        raise AssertionError("a place outside the cells")

    def band(self):
        """What the expected cut of a form must be, and what questions add to it."""
        if "expected_cut" not in self.policy:
            return None
        ratings = [r for r, in self.db.execute("SELECT rating FROM question ORDER BY place")]
        return self.policy["expected_cut"]["value"] | {
            "ratings": [ratings[first:first + size] for first, size in self.cells]}

    def draw(self, ikm, salt, sitting, excluded=()):
        enemies = sorted((self.pick(a), self.pick(b))
                         for a, b in self.db.execute("SELECT a, b FROM enemy"))
        sizes = [(size, count) for (_, size), count in zip(self.cells, self.counts)]
        form_key = draw.hkdf(ikm, salt, draw.info(b"form", sitting), 32)
        options = draw.Stream(draw.hkdf(ikm, salt, draw.info(b"options", sitting), 32))
        rivals = [(self.pick(p), g) for p, g in self.db.execute("SELECT place, grp FROM rival")]
        cases = [(self.pick(p), g, n)
                 for p, g, n in self.db.execute("SELECT place, grp, position FROM case_member")]
        gone = sorted(self.pick(p) for p, i in self.db.execute("SELECT place, id FROM question")
                      if i in excluded)
        picks, _ = draw.draw_form(sizes, enemies, draw.Stream(form_key), rivals, cases, gone,
                                  self.band())
        shuffle = self.policy["option_order"]["value"] == "shuffled"
        form = []
        for cell, ordinal in picks:
            place = self.cells[cell][0] + ordinal
            row = self.db.execute("SELECT id, version, options, fields, type FROM question"
                                  " WHERE place = ?", (place,)).fetchone()
            listed = row[2].split()
            fixed = {i for i, option in enumerate(listed) if option.startswith("=")}
            ids = [option.lstrip("=") for option in listed]
            order = draw.option_order(len(ids), fixed, shuffle or row[4] not in CHOICES, options)
            shown = {"id": row[0], "version": row[1], "options": [ids[i] for i in order]}
            if row[4] == ORDERING:
                shown["ordered"] = True
            if row[3]:
                shown["fields"] = [{"fill": FILLS[f[0]], "id": f[1:]} for f in row[3].split()]
            form.append({"place": place, "cell": cell, "type": row[4], "shown": shown})
        return form

    def key(self, question, key):
        """The opened answer key. AES-256-GCM with a zero nonce enciphers as counter mode
        from block 2 on; the commitment binds the record to the key."""
        sealed = self.db.execute("SELECT answer FROM sealed WHERE place = ?",
                                 (question["place"],)).fetchone()[0]
        commitment = hashlib.sha256(b"qualex commitment/1\0" + key).digest()
        assert sealed[:32] == commitment, "the key is not the record's"
        plain = subprocess.run(["openssl", "enc", "-d", "-aes-256-ctr", "-K", key.hex(),
                                "-iv", "0" * 31 + "2"],
                               input=sealed[32:-16], check=True, stdout=subprocess.PIPE).stdout
        return json.loads(plain)


def chain(sitting, events):
    head = hashlib.sha256(b"qualex journal/1\0" + sitting.encode()).digest()
    for event in events:
        head = hashlib.sha256(head + canonical(event)).digest()
    return head.hex()


class Clock:
    """The time ledger of docs/formats/journal.md."""

    def __init__(self):
        self.sums = {"working": 0, "paused": 0, "compensated": 0, "lost": 0}
        self.phase, self.at, self.shown, self.response = None, None, 0, {}

    def book(self, ms):
        self.sums[self.phase] += ms
        if self.phase == "working" and self.shown:
            self.response[self.shown] = self.response.get(self.shown, 0) + ms

    def take(self, event):
        kind, body, here = event["kind"], event["body"], (event["boot"], event["boot_ms"])
        if kind == "started":
            self.phase, self.at = "working", here
        if self.phase is None or kind not in MOVING:
            return None
        problem = None
        same = self.at[0] == here[0]
        if kind == "resumed":
            start = self.at[1]
            beat = body["heartbeat"]
            if self.phase == "paused" and same:
                start = here[1]
            elif beat["boot"] == self.at[0]:
                start = max(start, beat["boot_ms"])
            self.book(start - self.at[1])
            if same and body["compensated_ms"] + body["lost_ms"] != here[1] - start:
                problem = f"event {event['seq']}: the gap does not add up"
            self.sums["compensated"] += body["compensated_ms"]
            self.sums["lost"] += body["lost_ms"]
            self.phase = "working"
        elif same:
            self.book(here[1] - self.at[1])
        else:
            problem = f"event {event['seq']}: another boot without resumed"
        self.at = here
        if kind == "shown":
            self.shown = body["n"]
        elif kind == "answered" and body["response_ms"] != self.response.get(body["n"], 0):
            problem = f"event {event['seq']}: response time"
        elif kind == "paused":
            self.phase = "paused"
        elif kind in ("submitted", "expired"):
            self.phase = None
        return problem


def time_differs(events, limit):
    clock = Clock()
    problems = [p for p in map(clock.take, events) if p]
    given = next(e for e in events if e["kind"] == "admitted")["body"]["limit_ms"]
    if given != limit:
        problems.append(f"limit {given}, not {limit}")
    boots = {e["boot"] for e in events}
    moved = [e["boot_ms"] for e in events if e["kind"] in MOVING | {"started"}]
    if len(boots) == 1 and sum(clock.sums.values()) != moved[-1] - moved[0]:
        problems.append("the accounts do not sum to the time that passed")
    return problems


def share(question, key, body, partial):
    if question["type"] in CHOICES:
        weights = {o: Fraction(*w) for o, w in key["weights"].items()}
        return mark.choice(weights, set(body.get("options", [])), question["type"] == 1, partial)
    if question["type"] == ORDERING:
        return mark.order(key["order"], body.get("order", []), partial)
    return mark.fields(key["fields"], body.get("fields", []), partial)


def score(release, form, events, opening, unit):
    answers = {e["body"]["question"]: e["body"] for e in events if e["kind"] == "answered"}
    keys = {(k["id"], k["version"]): bytes.fromhex(k["answer_key"]) for k in opening["keys"]}
    partial = release.policy.get("partial_credit", {}).get("value", False)
    sections, cells = [], []
    for number, section in enumerate(release.policy["sections"]):
        sections.append({"points": 0, "max": 0})
        cells += [(number, c.get("pretest", False)) for c in section["cells"]]
    for question in form:
        number, pretest = cells[question["cell"]]
        shown = question["shown"]
        key = release.key(question, keys[shown["id"], shown["version"]])
        earned = share(question, key, answers.get(shown["id"], {}), partial)
        if not pretest:
            sections[number]["max"] += unit
            sections[number]["points"] += int(earned * unit)
    cuts = [s["cut"]["value"] * unit if s["cut"] else 0 for s in release.policy["sections"]]
    points = sum(s["points"] for s in sections)
    passed = points >= release.policy["cut"]["value"] * unit and all(
        s["points"] >= cut for s, cut in zip(sections, cuts))
    return points, sections, "pass" if passed else "fail"


def audit(folder, number, edition):
    """Where the sitting differs from what can be derived."""
    at = pathlib.Path(folder)
    sitting, sitting_digest = payload(at / f"{number}.sitting.p7m")
    result, _ = payload(at / f"{number}.result.p7m")
    admission, admission_digest = payload(at / f"{number}.admission.p7m")
    manifest, release_digest = payload(at / f"{edition}.release.p7m")
    opening = json.loads((at / f"{number}.opening").read_bytes())
    release = Release(at / f"{edition}.release", manifest)
    events = sitting["events"]
    body = {e["kind"]: e["body"] for e in events}
    differs = []

    def same(name, one, other):
        if one != other:
            differs.append(f"{name}: {one} is not {other}")

    same("documents", [sitting["admission"], sitting["release"], result["sitting"],
                       result["release"], admission["release"]],
         [admission_digest, release_digest, sitting_digest, release_digest, release_digest])
    same("chain", [sitting["head"], result["head"]], [chain(number, events)] * 2)
    same("numbers", [e["seq"] for e in events], list(range(len(events))))
    room = bytes.fromhex(body["drawn"]["room_nonce"])
    same("commitment", body["admitted"]["commitment"], hashlib.sha256(room).hexdigest())
    ikm, salt = bytes.fromhex(admission["nonce"]) + room + bytes.fromhex(
        body["drawn"]["candidate_nonce"]), bytes.fromhex(release_digest)
    if admission["seed"] is not None:
        ikm, salt = bytes.fromhex(admission["seed"]), bytes(32)
    form = release.draw(ikm, salt, number)
    sat = body["drawn"]["questions"]
    same("draw", [(q["id"], q["version"]) for q in sat],
         [(q["shown"]["id"], q["shown"]["version"]) for q in form])
    same("options", sat, [q["shown"] for q in form])
    extra = admission["accommodations"]
    limit = -(-release.policy["time_limit_s"]["value"] * extra["time_num"] // extra["time_den"])
    same("time", time_differs(events, (limit + extra["extra_s"]) * 1000), [])
    if differs:
        return differs
    points, sections, decision = score(release, form, events, opening, manifest["unit"])
    same("score", result["score"]["points"], points)
    same("decision", result["decision"], decision)
    if decision == "pass":
        same("sections", [{"points": s["points"], "max": s["max"]} for s in result["sections"]],
             sections)
    person = admission["person"]
    digest = hashlib.sha256(b"\0".join([b"qualex person/1", person["scheme"].encode(),
                                        person["id"].encode(), bytes.fromhex(person["salt"])]))
    same("person", result["person"]["digest"], digest.hexdigest())
    return differs


def main(make):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([make, folder], check=True)
        honest = audit(folder, "X-01", 1)
        lie = audit(pathlib.Path(folder, "lie"), "X-01", 1)
    print("an honest sitting differs in:", honest)
    print("a lie differs in:", [d.split(":")[0] for d in lie])
    return 0 if not honest and any(d.startswith("draw:") for d in lie) else 1


if __name__ == "__main__":
    if sys.argv[1] == "--audit":
        FOUND = audit(*sys.argv[2:5])
        print("\n".join(FOUND) or "everything is as derived")
        sys.exit(1 if FOUND else 0)
    sys.exit(main(sys.argv[1]))
