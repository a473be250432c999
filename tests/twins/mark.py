"""What one response earns, in exact fractions: written from docs/formats/question.md alone."""
import unicodedata
from fractions import Fraction

TURKISH = ("kk-Latn", "tr", "az")


def folded(lang, case_sensitive, text):
    text = unicodedata.normalize("NFC", text)
    if not case_sensitive:
        if lang in TURKISH:
            text = text.replace("I\u0307", "i").replace("\u0130", "i").replace("I", "\u0131")
        text = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())
    return " ".join(w for w in text.replace("\u00a0", " ").replace("\t", " ")
                    .replace("\n", " ").split(" ") if w)


def equals(field, accepted, value):
    if field["fill"] == "choice":
        return value == accepted["option"]
    if field["fill"] == "number":
        return Fraction(accepted["from"]) <= Fraction(value) <= Fraction(accepted["to"])
    sensitive = field["case_sensitive"]
    return any(folded(lang, sensitive, value) == folded(lang, sensitive, text)
               for lang, text in accepted["text"].items())


def earned(field, value):
    if value is None:
        return Fraction(0)
    return max([Fraction(a["weight"]["num"], a["weight"]["den"]) for a in field["accepted"]
                if a["weight"]["num"] and equals(field, a, value)], default=Fraction(0))


def choice(weights, chosen, several, partial):
    """weights: {option: Fraction}; chosen: a set."""
    earns = min(Fraction(1), max(Fraction(0), sum((weights[o] for o in chosen), Fraction(0))))
    if not several:
        earns = earns if len(chosen) == 1 else Fraction(0)
        return earns if partial else Fraction(earns == 1)
    right = {o for o, w in weights.items() if w > 0}
    return earns if partial else Fraction(bool(right) and set(chosen) == right)


def order(right, given, partial):
    hits = sum(a == b for a, b in zip(right, given)) if given else 0
    return Fraction(hits, len(right)) if partial else Fraction(hits == len(right))


def fields(listed, given, partial):
    shares = [earned(f, v) for f, v in zip(listed, given)] if given else [Fraction(0)]
    return sum(shares) / len(listed) if partial else Fraction(all(s == 1 for s in shares))
