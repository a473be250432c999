"""Questions of every type, made of texts that have broken writers: a bank in JSON, for run.py."""

# Each must come back as it is, whatever it stands in.
TEXTS = [
    "a~b=c#d{e}f:g\\h, \\n is no line end, \\\\ two of them, C:\\",
    "]]> <![CDATA[ x ]]> &amp; & &lt; <b>bold</b> <script>alert(1)</script> \" ' <!-- no -->",
    "one\ntwo\n\nafter a blank line\n    for (;;) {  }  // code\n    \tx = a[i] -> b;\nand on",
    "[html]<p>no</p>", "[plain] x", "%50%half", "%d of 100%", "// no comment", "$CATEGORY: x/y",
    "::no title::", "-> arrow ->", "=starts", "#starts", "####", "{", "}", ":", "~", "\\", "\\=",
    "T", "FALSE", "[[1]]", "{1:SHORTANSWER:=a~b}", "_____", "?", "%", "*", "[id:x] [tag:y]",
    "Әріптер: ғ қ ң ө ұ ү һ і; «ё» — “quotes”", "$x^2$ \\(a_i\\) x² ∑ ≤ √2 π",
    "before\n```\nfenced  code\n    more\n```\nafter", "1. one\n2. two\n- three\n* four",
    "| a | b |\n|---|---|\n| 1 | 2 |", "a,b;c\td \"quoted\", 'single'", "=1+1", "0012", "null",
    "wide     blanks", "word " * 200 + "end",
    "    code from the first line on\n    and the second",
]
LINE = [t for t in TEXTS if "\n" not in t and "\t" not in t and len(t) < 200]


def texts(**by_lang):
    return by_lang


def in_all(text):
    return {"en": text, "kk": "қазақша: " + text, "ru": "русский: " + text}


def option(i, text, weight=(0, 1), feedback="", fixed=False, field=None):
    out = {"id": chr(97 + i), "text": in_all(text), "fixed": fixed,
           "weight": {"num": weight[0], "den": weight[1]},
           "feedback": in_all(feedback) if feedback else {}}
    return out | ({"field": field} if field else {})


def question(id, type, stem, options=(), fields=None, **more):
    out = {"qualex": "question/1", "id": id, "version": 1, "type": type, "topic": "hostile",
           "level": "", "source": "", "author": "", "figure": "", "title": {},
           "stem": in_all(stem) if isinstance(stem, str) else stem, "rationale": {}, "options": list(options), "enemies": [],
           "tags": []}
    return out | ({"fields": fields} if fields else {}) | more


def accepted(weight=(1, 1), feedback="", **what):
    return {"weight": {"num": weight[0], "den": weight[1]},
            "feedback": in_all(feedback) if feedback else {}, **what}


def text_field(answers, id="1"):
    """answers: (text, weight, feedback)"""
    return {"id": id, "fill": "text", "case_sensitive": False,
            "accepted": [accepted(w, f, text=dict.fromkeys(in_all(t), t) if t == "*" and not w[0]
                                  else in_all(t)) for t, w, f in answers]}


def number_field(ranges, id="1"):
    return {"id": id, "fill": "number",
            "accepted": [accepted(w, f, **{"from": a, "to": b}) for a, b, w, f in ranges]}


def choice_field(option, id, text=None):
    out = {"id": id, "fill": "choice", "accepted": [accepted(option=option)]}
    return out | ({"text": in_all(text)} if text else {})


def truth(truth, feedback=("", "")):
    words = {"en": ("True", "False"), "kk": ("Дұрыс", "Бұрыс"), "ru": ("Верно", "Неверно")}
    return [{"id": "ab"[i], "text": {l: w[i] for l, w in words.items()}, "fixed": True,
             "weight": {"num": int(truth == (i == 0)), "den": 1},
             "feedback": in_all(feedback[i]) if feedback[i] else {}} for i in range(2)]


def bank():
    """Without loss in any format that has the type."""
    out = []
    for i, t in enumerate(TEXTS):
        n = f"{i:02}"
        other, third = TEXTS[(i + 1) % len(TEXTS)], TEXTS[(i + 2) % len(TEXTS)]
        out += [
            question("single-" + n, "single", t,
                     [option(0, other, feedback=t), option(1, t, (1, 1), feedback=third),
                      option(2, third, (-1, 4))], rationale=in_all(third)),
            question("parts-" + n, "single", t,
                     [option(0, other, (1, 3), t), option(1, t, (1, 1), third),
                      option(2, third, (1, 1) if i % 3 == 0 else (0, 1)), option(3, "plain", (3, 5))]),
            question("multiple-" + n, "multiple", other,
                     [option(0, t, (1, 3), t), option(1, third, (2, 3)),
                      option(2, other, (-1, 1), third, True), option(3, "plain", (-1, 7))]),
            question("truth-" + n, "true-false", t, truth(i % 2 == 0, (t, third)[:: 1 - i % 3 % 2 * 2]),
                     rationale=in_all(t)),
            question("ordering-" + n, "ordering", t,
                     [option(0, t), option(1, other), option(2, third)], rationale=in_all(t)),
        ]
    for i, t in enumerate(LINE):
        n = f"{i:02}"
        other, third = LINE[(i + 1) % len(LINE)], LINE[(i + 2) % len(LINE)]
        out += [
            question("short-" + n, "short", t, fields=[text_field(
                [(t, (1, 1), other), (other, (1, 2), ""), (third, (1, 7), "near"),
                 ("not " + t, (0, 1), third), ("*", (0, 1), "no")])]),
            question("notes-" + n, "single", "About notes", [option(0, "a"), option(1, "b", (1, 1))],
                     level=["", "know", "apply", "analyse"][i % 4], source=t, author=other,
                     figure=third, topic=("t " + t)[:100], title=in_all(t),
                     enemies=sorted(["notes-99", "single-" + n]),
                     tags=sorted({"a:" + t, "b:" + other, "public"})),
        ]
    numbers = [("42", "42"), ("-0.5", "0.5"), ("3.1415926535", "3.1415926536"),
               ("99999999999999999999", "99999999999999999999"), ("0", "0"), ("-7", "-7"),
               ("0.000000000000001", "0.000000000000002"), ("1.5", "1.75")]
    for i, (a, b) in enumerate(numbers):
        out.append(question(f"numeric-{i:02}", "numeric", "How many?", fields=[number_field(
            [(a, b, (1, 1), "right"), ("1000", "2000.5", (1, 2), ""), ("3000", "3000", (1, 3), ""),
             ("9", "9", (0, 1), "no"), ("*", "*", (0, 1), "nor that")])], rationale=in_all("why")))
    for i, t in enumerate(TEXTS):
        other, third = TEXTS[(i + 1) % len(TEXTS)], TEXTS[(i + 2) % len(TEXTS)]
        out.append(question(f"matching-{i:02}", "matching", t,
                            [option(0, other), option(1, t), option(2, third, fixed=True)],
                            [choice_field("b", "1", third), choice_field("a", "2", t),
                             choice_field("b", "3", "again")]))
    for i, t in enumerate(LINE):
        if t == "[[1]]":
            continue
        other = LINE[(i + 1) % len(LINE)]
        if other == "[[1]]":
            continue
        out.append(question(f"gaps-{i:02}", "gaps", f"[[1]] and {t}: [[2]]\nthen [[3]].",
                            [option(0, t, field="1"), option(1, other, field="1"),
                             option(2, "o" + t, field="1")],
                            [choice_field("a", "1"),
                             text_field([(t, (1, 1), "ok"), (other, (1, 2), ""), (t + "x", (1, 4), ""),
                                         ("*", (0, 1), "no")], "2"),
                             number_field([("3", "4.5", (1, 1), ""), ("5", "5", (1, 2), ""),
                                           ("6", "6", (1, 3), ""), ("*", "*", (0, 1), "no")], "3")]))
    return out


# In the right half of a match GIFT has no way to say that a text begins with code.
GIFT_LOST = {"en": [(r"^\.options\.\d+\.text", "blanks and line ends of texts, as they stood")],
             "kk": [], "ru": []}


def limits():
    """What a format cannot hold: a question, a format, and what is said of it."""
    def case(format, says, question, refused=False):
        return {"format": format, "says": says, "question": question, "refused": refused}

    pair = lambda: [option(0, "yes", (1, 1)), option(1, "no")]
    single = lambda **more: question("q", "single", "Stem", pair(), **more)
    short = lambda *answers: question("q", "short", "Stem", fields=[text_field(
        [(a, (1, 1), "") for a in answers])])
    cased = short("Word")
    cased["fields"][0]["case_sensitive"] = True
    variants = short("word", "other")
    del variants["fields"][0]["accepted"][1]["text"]["en"]
    foreign = short("word")
    del foreign["fields"][0]["accepted"][0]["text"]["en"]
    words = question("q", "true-false", "Stem", truth(True))
    words["options"][0]["text"]["en"] = "Yes"
    other_ids = single()
    for o in other_ids["options"]:
        o["id"] = "x" + o["id"]
    # The last gap of the stem is the first of its fields.
    gaps = question("q", "gaps", "Put [[b]] before [[a]]", fields=[
        text_field([("one", (1, 1), "")], "a"), text_field([("two", (1, 1), "")], "b")])
    last_gap = question("q", "gaps", "It is [[1]]", fields=[text_field([("one", (1, 1), "")])])
    shared = question("q", "gaps", "[[1]] and [[2]]", [option(0, "x", fixed=True), option(1, "y")],
                      [choice_field("b", "1"), choice_field("b", "2")])
    mixed = question("q", "gaps", "[[1]] and [[2]]", [option(0, "x"), option(1, "y")],
                     [choice_field("b", "1"), text_field([("one", (1, 1), "")], "2")])
    wide = question("q", "numeric", "Stem", fields=[number_field(
        [("0.000000000000001", "0.000000000000002", (1, 1), "")])])
    matched = question("q", "matching", "Stem", [option(0, "x", feedback="why"), option(1, "y")],
                       [choice_field("b", "1", "left"), choice_field("a", "2", "right")])
    every = ("gift", "moodle-xml", "qti22", "qti30")
    tables = ("csv", "tsv")
    cases = [
        *(case(f, "the version's number", single(version=7)) for f in (*every, *tables)),
        *(case(f, "ids of options and gaps", other_ids) for f in (*every, *tables)),
        *(case(f, "accepted texts in other languages", variants) for f in every),
        *(case(f, "accepts nothing for its whole mark", foreign, True) for f in every),
        case("gift", "whether the case of a text counts", cased),
        *(case(f, "their type", words) for f in (*every, *tables)),
        *(case(f, "ids of options and gaps", gaps) for f in every[1:]),
        *(case(f, None, last_gap) for f in every[1:]),
        *(case(f, None, shared) for f in every[1:]),
        case("moodle-xml", "share their options only where", mixed, True),
        case("qti22", "has gaps that share their options", mixed, True),
        case("moodle-xml", "too many digits", wide, True),
        *(case(f, None, wide) for f in ("gift", "qti22", "qti30")),
        *(case(f, "feedback", matched) for f in every),
        *(case(f, "exact weights", question("q", "multiple", "Stem", [
            option(0, "x", (1, 13)), option(1, "y", (12, 13))])) for f in every[:2]),
        *(case(f, None, question("q", "multiple", "Stem", [
            option(0, "x", (1, 13)), option(1, "y", (12, 13))])) for f in every[2:]),
        *(case(f, "has no such weights", question("q", "multiple", "Stem", [
            option(0, "x", (1, 1)), option(1, "y", (1, 2)), option(2, "z")]), True)
          for f in (*every[2:], *tables)),
        *(case("csv", "has no such weights", question("q", "single", "Stem", [
            option(0, "x", (1, 1)), option(1, "y", other)]), True) for other in ((1, 2), (1, 1))),
        *(case(f, None, question("1-x", "single", "True?", [
            option(0, "True", (1, 1)), option(1, "False")])) for f in every),
        *(case(f, "tags", single(tags=["topic:another", "x:y"])) for f in every),
        *(case(f, "tags", single(tags=["a tag: with blanks"])) for f in tables),
        case("csv", "the figure", single(figure="E1-1")),
        case("csv", "six options", question("q", "single", "Stem", [
            option(i, str(i), (int(i == 0), 1)) for i in range(7)]), True),
        case("csv", "has choices alone", cased, True),
        *(case(f, "blanks and line ends", question("q", "single", {"en": "  stem "}, pair())) for f in tables),
        *(case(f, None, question("q", "single", {"en": "  stem "}, pair())) for f in every),
    ]
    return cases
