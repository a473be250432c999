"""QTI: the fixtures of qti-sdk. No parser's result is at hand, so that the oracle is the item itself:
what it declares correct or valued, read here with ElementTree and compared with the key that is stored.

Every other file is refused for a reason that names what stands in it.
"""
import re
import xml.etree.ElementTree as ET
from decimal import Decimal
from fractions import Fraction

from compare import Row, errors, share

NAME = "QTI"
TITLES = ("the item's own key",)

# Why a file is refused that holds an item with a key: docs/formats/qti.md gives reasons for each.
REFUSALS = ("unsupported", "its scoring rule ", "its parts earn different marks", "cannot be shown",
            "a mark below zero is possible", "without an alternative text", "may be chosen",
            "two options of one text", "list of allowed characters", "is not declared",
            "has no correctResponse", "nothing is asked", "a tolerance in hundredths")
# … and one that holds none.
NO_ITEM = ("a test, which refers to its questions", "nothing of QTI", "correct the XML there")
INTERACTIONS = ("choice", "order", "match", "associate", "gapMatch", "inlineChoice", "textEntry")


def name_of(element):
    """Local name as in 2.x: qti-choice-interaction is choiceInteraction."""
    name = element.tag.split("}")[-1] if isinstance(element.tag, str) else ""
    name = name[4:] if name.startswith("qti-") else name
    return re.sub(r"-(\w)", lambda m: m.group(1).upper(), name)


def attribute(element, name, otherwise=""):
    dashed = re.sub(r"([A-Z])", lambda m: "-" + m.group(1).lower(), name)
    return element.get(name, element.get(dashed, otherwise))


def below(element, *names):
    return [e for e in element.iter() if name_of(e) in names]


def value(element):
    return " ".join((element.text or "").split())


class Response:
    def __init__(self, element):
        self.id = attribute(element, "identifier")
        self.number = attribute(element, "baseType") in ("float", "integer")
        self.several = attribute(element, "cardinality") != "single"
        self.correct = [value(v) for c in below(element, "correctResponse")
                        for v in below(c, "value")]
        mappings = below(element, "mapping")
        self.mapped = {attribute(e, "mapKey").strip(): Fraction(attribute(e, "mappedValue"))
                       for e in (below(mappings[0], "mapEntry") if mappings else [])}
        self.rest = Fraction(attribute(mappings[0], "defaultValue", "0")) if mappings else 0
        self.lower = Fraction(attribute(mappings[0], "lowerBound", "-1000")) if mappings else 0

    def shares(self, by_mapping):
        """What each value earns of the whole; those that earn nothing are left out."""
        if not by_mapping:
            return {v: Fraction(1, len(self.correct) if self.several else 1) for v in self.correct}
        right = [m for m in self.mapped.values() if m > 0]
        whole = sum(right) if self.several else max(right)
        return {k: max(Fraction(m) / whole, Fraction(-1)) for k, m in self.mapped.items() if m}


def uses_mapping(item):
    rules = below(item, "responseProcessing")
    template = attribute(rules[0], "template") if rules else ""
    return template.split("/")[-1].startswith("map_response") or bool(below(item, "mapResponse"))


# --- keys as {what: share}, of the file and of the bank ---


def text_of(element):
    """All text of an option without its feedback, blanks made one."""
    parts = [element.text or ""]
    for child in element:
        if not name_of(child).startswith("feedback"):
            parts.append(text_of(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def alternatives(item):
    """Pictures say what is written for those who do not see them."""
    for image in below(item, "img"):
        image.text = attribute(image, "alt")


def expected(item):
    """(type, key) as the file says; key is a dict of what and share, or a list in order."""
    by_mapping = uses_mapping(item)
    asked = below(item, *(f"{i}Interaction" for i in INTERACTIONS))
    responses = {r.id: r for r in map(Response, below(item, "responseDeclaration"))}
    names = {attribute(o, "identifier"): text_of(o)
             for o in below(item, "simpleChoice", "inlineChoice", "simpleAssociableChoice", "gapText")}
    first = responses[attribute(asked[0], "responseIdentifier")]
    shares = first.shares(by_mapping)
    kind = name_of(asked[0])
    if kind == "choiceInteraction":
        listed = {names[k]: s for k, s in shares.items()}
        if by_mapping and first.rest:
            whole = sum(m for m in first.mapped.values() if m > 0)
            for k, text in names.items():
                if k not in first.mapped:
                    listed[text] = max(Fraction(first.rest) / whole, Fraction(-1))
        return listed
    if kind == "orderInteraction":
        return [names[v] for v in first.correct]
    if kind in ("matchInteraction", "associateInteraction"):
        pairs = {frozenset(names[n] for n in k.split()) for k, s in shares.items() if s > 0}
        return pairs
    if kind == "gapMatchInteraction":
        gaps = [attribute(g, "identifier") for g in below(item, "gap")]
        return [{names[k.split()[0]] for k in shares if k.split()[1] == g} for g in gaps]
    gaps = [responses[attribute(a, "responseIdentifier")] for a in asked]
    return [{Decimal(k) if r.number else names.get(k, k): s
             for k, s in r.shares(by_mapping).items() if s > 0} for r in gaps]


def said(texts):
    """The one text of a question's only language, blanks made one."""
    return " ".join(next(iter(texts.values())).split())


def accepted(answer, options):
    """A number stands for itself, or for the range that it is the middle of."""
    if "option" in answer:
        return options[answer["option"]]
    if "text" in answer:
        return said(answer["text"])
    return (Decimal(answer["from"]) + Decimal(answer["to"])) / 2


def stored_key(question):
    options = {o["id"]: said(o["text"]) for o in question["options"]}
    kind = question["type"]
    if kind in ("single", "multiple", "true-false"):
        return {said(o["text"]): share(o["weight"]) for o in question["options"]
                if o["weight"]["num"]}
    if kind == "ordering":
        return list(options.values())
    if kind == "matching":
        return {frozenset((said(f["text"]), options[f["accepted"][0]["option"]]))
                for f in question["fields"]}
    return [{accepted(a, options): share(a["weight"]) for a in f["accepted"]}
            for f in question["fields"]]


def same_key(found, key):
    if isinstance(key, list) and key and isinstance(key[0], set):  # gaps: which options
        return [set(f) for f in found] == key
    return found == key


# --- files ---


def parse(path):
    try:
        return ET.parse(path).getroot()
    except ET.ParseError:
        return None


def is_item(root):
    return root is not None and name_of(root) == "assessmentItem"


def refused(root, said_so):
    """Reasons; a name in one of them must be of something in the file."""
    known = REFUSALS if is_item(root) else NO_ITEM
    if not any(k in s for k in known for s in said_so):
        return ""
    unknown = [m.group(1) for s in said_so for m in re.finditer(r"unsupported type ([\w-]+)", s)
               if root is not None and not below(root, m.group(1))]
    return "" if unknown else "; ".join(said_so)


def row(bank, folder, path):
    name = path.relative_to(folder).as_posix()
    report, stored = bank.take(path.read_bytes(), "one.xml", "--format", "qti")
    root = parse(path)
    if not stored:
        why = refused(root, errors(report))
        return Row(name, attribute(root, "identifier") if is_item(root) else "", "refused",
                   name_of(root) if root is not None else "no XML", False, why)
    alternatives(root)
    found, key = stored_key(stored[0]), expected(root)
    return Row(name, stored[0]["id"], f"{stored[0]['type']}: {found}", str(key),
               same_key(found, key))


def rows(bank, data):
    folder = data / "formats" / "qti2" / "qti-sdk"
    for path in sorted(folder.rglob("*.xml")):
        yield row(bank, folder, path)
