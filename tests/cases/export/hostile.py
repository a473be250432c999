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
            "accepted": [accepted(w, f, text=in_all(t)) for t, w, f in answers]}


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
                [(t, (1, 1), other), (other, (1, 2), ""), (third, (1, 7), "near")])]),
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
            [(a, b, (1, 1), "right"), ("1000", "2000.5", (1, 2), "")])], rationale=in_all("why")))
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
                             text_field([(t, (1, 1), "ok"), (other, (1, 2), "")], "2"),
                             number_field([("3", "4.5", (1, 1), "")], "3")]))
    return out


# In the right half of a match GIFT has no way to say that a text begins with code.
GIFT_LOST = {"en": [(r"^\.options\.\d+\.text", "blanks and line ends of texts, as they stood")],
             "kk": [], "ru": []}


def limits():
    return []
