"""The draw of docs/formats/draw.md once more, from its text alone; standard library only.

draw.py DRIVER VECTORS.json            compares vectors, ours and this, byte for byte
draw.py --write VECTORS.json           fills in what each vector expects, from this implementation
"""
import hashlib
import hmac
import json
import random
import shutil
import struct
import subprocess
import sys

FORMS_MAX = 10000
QUESTIONS_MAX = 1000


def hkdf(ikm, salt, info, length):
    prk = hmac.new(salt or bytes(32), ikm, hashlib.sha256).digest()
    out, block, counter = b"", b"", 1
    while len(out) < length:
        block = hmac.new(prk, block + info + bytes([counter]), hashlib.sha256).digest()
        out += block
        counter += 1
    return out[:length]


def rotated(value, bits):
    return ((value << bits) | (value >> (32 - bits))) & 0xFFFFFFFF


def chacha20_block(key, counter):
    constants = (0x61707865, 0x3320646E, 0x79622D32, 0x6B206574)
    start = list(constants) + list(struct.unpack("<8I", key)) + [counter, 0, 0, 0]
    s = list(start)
    for _ in range(10):
        for a, b, c, d in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                           (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            s[a] = (s[a] + s[b]) & 0xFFFFFFFF
            s[d] = rotated(s[d] ^ s[a], 16)
            s[c] = (s[c] + s[d]) & 0xFFFFFFFF
            s[b] = rotated(s[b] ^ s[c], 12)
            s[a] = (s[a] + s[b]) & 0xFFFFFFFF
            s[d] = rotated(s[d] ^ s[a], 8)
            s[c] = (s[c] + s[d]) & 0xFFFFFFFF
            s[b] = rotated(s[b] ^ s[c], 7)
    return struct.pack("<16I", *((x + y) & 0xFFFFFFFF for x, y in zip(s, start)))


class Stream:
    def __init__(self, key):
        self.key, self.counter, self.left = key, 0, []

    def word(self):
        if not self.left:
            block = chacha20_block(self.key, self.counter)
            self.left = list(reversed(struct.unpack("<16I", block)))
            self.counter += 1
        return self.left.pop()

    def uniform(self, n):
        if n == 1:
            return 0
        limit = (1 << 32) // n * n
        while True:
            word = self.word()
            if word < limit:
                return word % n


def gathered(form, cases):
    """Case sets stand together where their first question stands."""
    of = {tuple(pick): (group, position) for pick, group, position in cases}
    out, done = [], set()
    for pick in form:
        if pick not in of:
            out.append(pick)
        elif of[pick][0] not in done:
            group = of[pick][0]
            done.add(group)
            mates = [p for p in form if p in of and of[p][0] == group]
            out += sorted(mates, key=lambda p: of[p][1])
    return out


def acceptable(form, enemies, rivals, band):
    chosen = set(form)
    if any(a in chosen and b in chosen for a, b in enemies):
        return False
    groups = [group for pick, group in rivals if tuple(pick) in chosen]
    if len(groups) != len(set(groups)):
        return False
    return not band or band["from"] <= sum(band["ratings"][c][o] for c, o in form) <= band["to"]


def draw_form(cells, enemies, stream, rivals=(), cases=(), excluded=(), band=None):
    """(picks, rejected), or the name of the error."""
    gone = [{o for c, o in excluded if c == cell} for cell in range(len(cells))]
    if any(count > size - len(out) for (size, count), out in zip(cells, gone)):
        return "INFEASIBLE"
    if sum(count for _, count in cells) > QUESTIONS_MAX:
        return "TOO_LARGE"
    for rejected in range(FORMS_MAX):
        form = []
        for cell, (size, count) in enumerate(cells):
            displaced = {}
            for i in range(count):
                j = i + stream.uniform(size - len(gone[cell]) - i)
                form.append((cell, ranked(displaced.get(j, j), gone[cell])))
                displaced[j] = displaced.get(i, i)
        if not acceptable(form, enemies, rivals, band):
            continue
        for i in range(len(form) - 1, 0, -1):
            j = stream.uniform(i + 1)
            form[i], form[j] = form[j], form[i]
        return gathered(form, cases), rejected
    return "DRAW_REJECTED"


def ranked(rank, gone):
    """The ordinal of that rank among those that are not excluded."""
    for out in sorted(gone):
        if out <= rank:
            rank += 1
    return rank


def option_order(n, fixed, shuffle, stream):
    places = [i for i in range(n) if i not in fixed]
    moved = list(places)
    if shuffle:
        for i in range(len(moved) - 1, 0, -1):
            j = stream.uniform(i + 1)
            moved[i], moved[j] = moved[j], moved[i]
    order = list(range(n))
    for place, option in zip(places, moved):
        order[place] = option
    return order


def info(label, sitting):
    return b"qualex draw/1\0" + label + b"\0" + sitting.encode()


def draw(vector):
    ikm, salt = bytes.fromhex(vector["ikm"]), bytes.fromhex(vector["release"])
    form_key = hkdf(ikm, salt, info(b"form", vector["sitting"]), 32)
    options_key = hkdf(ikm, salt, info(b"options", vector["sitting"]), 32)
    enemies = [(tuple(a), tuple(b)) for a, b in vector["enemies"]]
    drawn = draw_form(vector["cells"], enemies, Stream(form_key), vector.get("rivals", ()),
                      vector.get("cases", ()), vector.get("excluded", ()), vector.get("band"))
    out = {"form_key": form_key.hex(), "options_key": options_key.hex()}
    if isinstance(drawn, str):
        return {**out, "result": drawn}
    picks, rejected = drawn
    stream, options = Stream(options_key), vector["options"]
    orders = []
    for k in range(len(picks) if options else 0):
        of = options[k % len(options)]
        orders.append(option_order(of["n"], of["fixed"], vector["shuffle"], stream))
    return {**out, "result": "OK", "picks": [list(p) for p in picks], "rejected": rejected,
            "orders": orders}


def random_picks(rng, cells, most):
    picks = {(c, rng.randrange(min(cells[c][0], 12)))
             for c in (rng.randrange(len(cells)) for _ in range(rng.randint(0, most)))}
    return sorted(picks)


def random_groups(rng, cells):
    """Rivals, case sets, exclusions and a band, none of which leaves nothing to draw for ever."""
    out = {"rivals": [[list(p), rng.randint(1, 6)] for p in random_picks(rng, cells, 4)],
           "cases": [[list(p), rng.randint(1, 3), rng.randint(0, 5)]
                     for p in random_picks(rng, cells, 20)],
           "excluded": [list(p) for p in random_picks(rng, cells, 5)]}
    if all(size <= 100 for size, _ in cells):
        ratings = [[rng.randint(1, 99) for _ in range(size)] for size, _ in cells]
        mean = sum(sum(r) * count // len(r) for r, (_, count) in zip(ratings, cells))
        out["band"] = {"ratings": ratings, "from": max(0, mean - 60), "to": mean + 60}
    return out


def random_vector(rng, number):
    cells = []
    for _ in range(rng.randint(1, 12)):
        size = rng.choice([1, 2, 5, 12, 100, 1000000, 3221225473])
        cells.append([size, rng.randint(0, min(size, 8))])
    enemies = set()
    for _ in range(rng.choice([0, 0, 1, 5, 30])):
        pair = []
        for _ in range(2):
            cell = rng.randrange(len(cells))
            pair.append((cell, rng.randrange(min(cells[cell][0], 12))))
        if pair[0] != pair[1]:
            enemies.add(tuple(sorted(pair)))
    options = []
    for _ in range(rng.randint(0, 4)):
        n = rng.randint(2, 26)
        options.append({"n": n, "fixed": sorted(rng.sample(range(n), rng.choice([0, 0, 1, 2])))})
    more = random_groups(rng, cells) if rng.random() < 0.6 else {}
    vector = more | {"ikm": rng.randbytes(rng.choice([1, 32, 96, 200])).hex(),
              "release": rng.randbytes(32).hex(), "sitting": f"R-{number:04}",
              "cells": cells, "enemies": [[list(a), list(b)] for a, b in sorted(enemies)],
              "shuffle": rng.random() < 0.9, "options": options}
    # a pair that every form holds would walk through all 10,000 forms: one vector has that
    full = {(c, o) for c, (size, count) in enumerate(cells) if size == count for o in range(size)}
    if any(a in full and b in full for a, b in enemies):
        vector["enemies"] = []
    return vector


def whole_vector(rng, number):
    """Every constraint in play at once, none of them empty."""
    cells = [[rng.randint(6, 20), rng.randint(1, 3)] for _ in range(rng.randint(3, 8))]
    places = [(c, o) for c, (size, _) in enumerate(cells) for o in range(size)]
    ratings = [[rng.randint(30, 90) for _ in range(size)] for size, _ in cells]
    mean = sum(sum(r) * count // len(r) for r, (_, count) in zip(ratings, cells))
    some = lambda n: sorted(rng.sample(places, n))
    return {"ikm": rng.randbytes(96).hex(), "release": rng.randbytes(32).hex(),
            "sitting": f"W-{number:04}", "cells": cells, "shuffle": True,
            "enemies": sorted([list(p) for p in some(2)] for _ in range(12)),
            "rivals": [[list(p), rng.randint(1, 3)] for p in some(10)],
            "cases": [[list(p), rng.randint(1, 2), rng.randint(0, 3)] for p in some(10)],
            "excluded": [list(p) for p in some(3)],
            "band": {"ratings": ratings, "from": mean - 20, "to": mean + 20},
            "options": [{"n": 5, "fixed": [4]}, {"n": 4, "fixed": []}]}


def ours(driver, vectors):
    run = subprocess.run([driver, "draw"], input=json.dumps(vectors).encode(), check=True,
                         stdout=subprocess.PIPE)
    return json.loads(run.stdout)


def differing(name, got, wanted):
    for key in sorted(set(got) | set(wanted)):
        if got.get(key) != wanted.get(key):
            print(f"{name}: {key}: {got.get(key)} is not {wanted.get(key)}")
    return got != wanted


def openssl_differs(vector, wanted):
    """Keys and streams by the stock program alone."""
    wrong = 0
    for label, member in (("form", "form_key"), ("options", "options_key")):
        key = subprocess.run(
            ["openssl", "kdf", "-keylen", "32", "-binary", "-kdfopt", "digest:SHA256",
             "-kdfopt", "hexkey:" + vector["ikm"], "-kdfopt", "hexsalt:" + vector["release"],
             "-kdfopt", "hexinfo:" + info(label.encode(), vector["sitting"]).hex(), "HKDF"],
            check=True, stdout=subprocess.PIPE).stdout
        wrong += differing("openssl kdf " + label, {"key": key.hex()}, {"key": wanted[member]})
        stream = subprocess.run(
            ["openssl", "enc", "-chacha20", "-K", key.hex(), "-iv", "0" * 32],
            input=bytes(4096), check=True, stdout=subprocess.PIPE).stdout
        mine = b"".join(chacha20_block(key, i) for i in range(64))
        wrong += differing("openssl enc " + label, {"stream": stream.hex()}, {"stream": mine.hex()})
    return wrong


def compare(driver, path):
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)["vectors"]
    wrong = 0
    for vector, theirs in zip(vectors, ours(driver, vectors)):
        wrong += differing("ours, " + vector["name"], theirs, vector["expect"])
        wrong += differing("twin, " + vector["name"], draw(vector), vector["expect"])
        if shutil.which("openssl"):
            wrong += openssl_differs(vector, vector["expect"])
    rng = random.Random(20261123)
    more = [random_vector(rng, i) for i in range(300)] + [whole_vector(rng, i) for i in range(100)]
    drawn = 0
    for vector, theirs in zip(more, ours(driver, more)):
        wrong += differing("random " + vector["sitting"], theirs, draw(vector))
        drawn += vector["sitting"].startswith("W-") and theirs.get("rejected", 0) > 0
    wrong += drawn < 60  # that had to throw forms away, under all of the constraints
    print(f"{len(vectors)} vectors, {len(more)} random draws, {wrong} differ")
    return 1 if wrong else 0


def write(path):
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    for vector in content["vectors"]:
        vector["expect"] = draw(vector)
    lines = [json.dumps(vector, ensure_ascii=False) for vector in content["vectors"]]
    with open(path, "w", encoding="utf-8") as file:
        about = json.dumps(content["about"], ensure_ascii=False)
        file.write('{"about": %s,\n "vectors": [\n%s\n]}\n' % (about, ",\n".join(lines)))
    return 0


if __name__ == "__main__":
    sys.exit(write(sys.argv[2]) if sys.argv[1] == "--write" else compare(sys.argv[1], sys.argv[2]))
