#!/usr/bin/env python3
"""Packages of QTI: package.py QUALEX-BANK. Made here, imported, and their tests drafted as policies."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p2"
ITEM = """<assessmentItem xmlns="%s" identifier="%%s" title="" adaptive="false" timeDependent="false">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
<correctResponse><value>a</value></correctResponse></responseDeclaration>
<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
<itemBody><choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1">
<prompt>Question %%s?</prompt><simpleChoice identifier="a">yes</simpleChoice>
<simpleChoice identifier="b">no</simpleChoice></choiceInteraction></itemBody>
<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>
</assessmentItem>""" % QTI
SCORE = ('<outcomeProcessing><setOutcomeValue identifier="SCORE"><sum>'
         '<testVariables variableIdentifier="SCORE"/></sum></setOutcomeValue></outcomeProcessing>')


def item(name):
    return ITEM % (name, name)


def manifest(resources):
    rows = "".join(f'<resource identifier="r{i}" type="{kind}" href="{href}"><file href="{href}"/>'
                   "</resource>" for i, (kind, href) in enumerate(resources))
    return ('<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m">'
            f"<metadata/><organizations/><resources>{rows}</resources></manifest>")


def items(*paths):
    return [("imsqti_item_xmlv2p2", p) for p in paths]


def refs(*names, extra=""):
    return "".join(f'<assessmentItemRef identifier="{n}" href="../items/{n}.xml"{extra}/>'
                   for n in names)


def section(title, inside, name="s"):
    return f'<assessmentSection identifier="{name}" title="{title}" visible="true">{inside}</assessmentSection>'


def test(parts, before="", after=SCORE, mode="nonlinear"):
    return (f'<assessmentTest xmlns="{QTI}" identifier="exam 1" title="An exam">{before}'
            f'<testPart identifier="p" navigationMode="{mode}" submissionMode="simultaneous">'
            f"{parts}</testPart>{after}</assessmentTest>")


class Desk:
    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)

    def run(self, *args):
        if "--policy" in args:  # what is there is never written over
            (self.folder / args[args.index("--policy") + 1]).unlink(missing_ok=True)
        return subprocess.run([self.program, *map(str, args)], capture_output=True, text=True,
                              cwd=self.folder)

    def pack(self, files, name="a.zip"):
        with zipfile.ZipFile(self.folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, text in files.items():
                archive.writestr(path, text)
        return name

    def take(self, name, *options):
        for tail in ("", "-wal", "-shm"):
            if (self.folder / f"bank.db{tail}").exists():
                os.remove(self.folder / f"bank.db{tail}")
        assert self.run("init", "bank.db").returncode == 0
        done = self.run("import", "bank.db", name, "--json", *options)
        report = json.loads(done.stdout)
        stored = json.loads(self.run("export", "bank.db").stdout)
        assert report["seen"] == report["accepted"] + report["refused"], report
        assert done.returncode == 0 or stored == [], (done, stored)
        return done.returncode, report, stored

    def take_draft(self, files):
        self.run("init", "fresh.db")
        done = self.run("import", "fresh.db", self.pack(files), "--policy", "no.json")
        return done.returncode, done.stderr, json.loads(self.run("export", "fresh.db").stdout)

    def refuse(self, files, *reasons):
        code, report, _ = self.take(self.pack(files))
        said = [m["text"] for m in report["messages"] if m["level"] == "error"]
        assert code == 1 and len(said) == len(reasons), (code, said)
        for text, reason in zip(said, reasons):
            assert reason in text, (text, reason)
        return report


def whole():
    names = ["a", "b", "c", "d", "e"]
    paths = [f"items/{n}.xml" for n in names]
    files = {"imsmanifest.xml": manifest(
        items(*paths) + [("imsqti_test_xmlv2p2", "tests/exam.xml"), ("webcontent", "x.css")])}
    files.update({p: item(n) for p, n in zip(paths, names)})
    files["tests/exam.xml"] = test(
        section("Ciphers", '<selection select="2"/><ordering shuffle="true"/>' + refs("a", "b", "c"))
        + section("Both", section("Hashes", refs("d"), "h") + section("Keys", refs("e"), "k"), "t"),
        '<timeLimits maxTime="1800"/>')
    return files


def check_whole(desk):
    code, report, stored = desk.take(desk.pack(whole()), "--policy", "draft.json")
    assert code == 0 and report["accepted"] == 5, report
    assert {q["id"]: q["topic"] for q in stored} == {
        "a": "Ciphers", "b": "Ciphers", "c": "Ciphers", "d": "Hashes", "e": "Keys"}, stored
    draft = json.loads((desk.folder / "draft.json").read_text())
    assert draft["id"] == "exam_1" and draft["title"] == {"en": "An exam"}
    assert draft["time_limit_s"] == {"value": 1800, "basis": "imported from a.zip, to be decided"}
    assert draft["cut"] == {"value": 4, "basis": "not in a.zip, to be decided"}
    assert [[s["id"], [(c["topic"], c["count"]) for c in s["cells"]]] for s in draft["sections"]] == [
        ["s", [("Ciphers", 2)]], ["t", [("Hashes", 1), ("Keys", 1)]]]
    # The draft is a policy, and these questions fill it.
    desk.run("author", "bank.db", "--status", "draft", "--as", "ann")
    desk.run("review", "bank.db", "--status", "draft", "--as", "rita")
    desk.run("approve", "bank.db", "--status", "in review", "--as", "paul")
    done = desk.run("feasible", "bank.db", "--exam", "draft.json")
    assert done.returncode == 0, done
    # A file whose name tells nothing is not guessed, and one that does not say what it is neither.
    os.rename(desk.folder / "a.zip", desk.folder / "a.bin")
    assert desk.run("import", "bank.db", "a.bin").returncode == 2
    assert desk.take("a.bin", "--format", "qti")[0] == 0


def check_refusals(desk):
    good = whole()
    desk.refuse({"x.xml": item("x")}, "no imsmanifest.xml")
    desk.refuse({"imsmanifest.xml": "<manifest>"}, "no element found")
    desk.refuse({"imsmanifest.xml": "<zip/>"}, "no manifest of a package")
    report = desk.refuse({k: v for k, v in good.items() if k != "items/c.xml"}, "items/c.xml is not in")
    assert (report["seen"], report["refused"]) == (5, 1), report
    report = desk.refuse({**good, "items/b.xml": "<assessmentItem>"}, "no element found")
    assert (report["seen"], report["refused"]) == (5, 1), report
    assert report["messages"][-1]["file"] == "a.zip: items/b.xml", report
    desk.refuse({**good, "items/b.xml": item("b").replace("match_correct", "mine")}, "mine")
    desk.refuse({**good, "items/b.xml": test("")}, "assessmentTest")
    for name in ("../evil.xml", "/evil.xml", "C:/evil.xml", "a\\evil.xml"):
        desk.refuse({**good, name: "x"}, name.split("\\")[-1])
    desk.refuse({**good, "ITEMS/a.xml": "x"}, "case alone")
    desk.refuse({**good, "bomb.xml": " " * 5_000_000}, "200 times")
    whole_bytes = (desk.folder / desk.pack(good)).read_bytes()
    for cut in (10, len(whole_bytes) // 2, len(whole_bytes) - 1):
        (desk.folder / "a.zip").write_bytes(whole_bytes[:cut])
        code, report, _ = desk.take("a.zip")
        assert code == 1 and len(report["messages"]) == 1, report
    (desk.folder / "a.zip").write_text("no archive")
    assert desk.take("a.zip")[0] == 1


def check_paths(desk):
    """Percent-encoding, folders that are left again, a test that cannot be read."""
    files = {"imsmanifest.xml": manifest(items("items/a%20b.xml", "x/../items/./c.xml")
                                         + [("imsqti_test_xmlv2p1", "t.xml")]),
             "items/a b.xml": item("a"), "items/c.xml": item("c"), "t.xml": "<broken"}
    code, report, stored = desk.take(desk.pack(files))
    assert code == 0 and len(stored) == 2, report
    assert "cannot be read" in report["messages"][0]["text"], report


def check_types(desk):
    """A type of QTI that is not known is told; what other files refer to is not."""
    kinds = ("imsqti_item_xmlv2p1", "imsqti_section_xmlv2p1", "imsqti_rptemplate_xmlv2p1", "webcontent")
    files = {**{f"{n}.xml": item(n) for n in "abcd"}, "x.xml": item("x")}
    rows = [(k, f"{n}.xml") for k, n in zip(kinds, "abcd")]
    code, report, stored = desk.take(desk.pack({**files, "imsmanifest.xml": manifest(rows)}))
    assert code == 0 and report["messages"] == [] and len(stored) == 1, report
    files["imsmanifest.xml"] = manifest(rows + [("imsqti_item_xmlv4p0", "x.xml")])
    report = desk.refuse(files, "x.xml is of the unknown type imsqti_item_xmlv4p0: give it the type")
    assert (report["seen"], report["refused"]) == (2, 1), report
    assert report["messages"][0]["file"] == "a.zip: imsmanifest.xml", report
    files["imsmanifest.xml"] = manifest(rows + [("imsqti_assessment_xmlv2p1", "x.xml")])
    code, report, stored = desk.take(desk.pack(files))
    assert code == 0 and len(stored) == 1, report
    assert ["x.xml is passed over, being of the unknown type imsqti_assessment_xmlv2p1: give it" in
            m["text"] for m in report["messages"]] == [True], report
    files = {**whole(), "tests/exam.xml": test(section("One", refs("a", "zz"))), "items/zz.xml": item("zz")}
    code, report, stored = desk.take(desk.pack(files))
    assert code == 0 and len(stored) == 5, report
    assert ["add it there" in m["text"] for m in report["messages"]] == [True], report


def check_nested(desk):
    """Ranges about one number come back as they were."""
    (desk.folder / "steps.gift").write_text(
        "When?{#=1822:0 =%50%1822:2 =%25%1822:5 =%10%1900}\n\n"
        "::two::How much?{#=7:1.5 =%50%7..9}\n")
    code, report, stored = desk.take("steps.gift")
    assert code == 0 and sorted(len(q["fields"][0]["accepted"]) for q in stored) == [2, 4], stored
    for form in ("qti22", "qti30"):
        desk.take("steps.gift")
        done = desk.run("export", "bank.db", "--format", form, "--lang", "en", "-o", f"{form}.zip")
        assert done.returncode == 0, done
        code, report, back = desk.take(f"{form}.zip")
        assert code == 0 and back == stored, (report, back)


def check_older(desk):
    """A Common Cartridge and a Blackboard archive hold files of 1.2."""
    one = pathlib.Path(__file__).parents[1] / "qti12"
    files = {"imsmanifest.xml": '<manifest xmlns:bb="http://www.blackboard.com/content-packaging/">'
             '<resources><resource identifier="a" type="imsqti_xmlv1p2/imscc_xmlv1p1/assessment">'
             '<file href="q/canvas.xml"/></resource><resource identifier="b" '
             'type="assessment/x-bb-qti-pool" bb:file="res00001.dat"/></resources></manifest>',
             "q/canvas.xml": (one / "canvas.xml").read_text(),
             "res00001.dat": (one / "blackboard.xml").read_text()}
    code, report, stored = desk.take(desk.pack(files, "a.imscc"))
    assert code == 0 and len(stored) == 11, report
    assert {q["topic"] for q in stored} == {"Ciphers", "More of it", "Pool of hashes"}


def check_shared(desk):
    """What a section shares is copied into its questions; lint tells when one copy is changed."""
    shared = (pathlib.Path(__file__).parents[1] / "qti12/shared.xml").read_text()
    (desk.folder / "shared.xml").write_text(shared)
    code, report, stored = desk.take("shared.xml", "--format", "qti")
    assert code == 0 and len(stored) == 4, report
    said = desk.run("lint", "bank.db").stderr
    assert "case-differs" not in said and "sh-1" in said, said
    for q in stored:
        if q["id"] == "sh-2":
            q["stem"]["en"] = q["stem"]["en"].replace("three", "four")
    (desk.folder / "changed.json").write_text(json.dumps(stored))
    assert desk.run("import", "bank.db", "changed.json").returncode == 0
    said = desk.run("lint", "bank.db").stderr
    assert "sh-2: tells the case otherwise than sh-1: let what they share" in said, said


def check_section_files(desk):
    files = whole()
    files["tests/exam.xml"] = test('<assessmentSectionRef identifier="r" href="sub/s.xml"/>')
    files["tests/sub/s.xml"] = section("Far", refs("a").replace("../", "../../"))
    code, report, stored = desk.take(desk.pack(files), "--policy", "draft.json")
    assert code == 0, report
    assert {q["topic"] for q in stored if q["id"] == "a"} == {"Far"}
    files["tests/sub/s.xml"] = section("Far", '<assessmentSectionRef href="s.xml"/>' * 9)
    code, said, _ = desk.take_draft(files)
    assert code == 1 and "not there, or is none" in said, said


WEIGHED = refs("b").replace("/>", '><weight identifier="W" value="2"/></assessmentItemRef>')
BY_WEIGHT = SCORE.replace('"SCORE"/>', '"SCORE" weightIdentifier="W"/>')
PASS = ('<outcomeCondition><outcomeIf><gte><variable identifier="SCORE"/><baseValue baseType="float">5'
        '</baseValue></gte><setOutcomeValue identifier="%s"><baseValue baseType="identifier">yes'
        '</baseValue></setOutcomeValue></outcomeIf></outcomeCondition></outcomeProcessing>')


def check_drafts(desk):
    """What a policy does not keep is told where the points mean the same, and the rest is drafted:
    questions, seconds (None: not said), what is told."""
    one = section("One", refs("a"))
    for text, questions, time, *told in (
            (test(one, mode="linear"), 1, None, "goes back and forth"),
            (test(section("One", refs("a", extra=' required="true"') + '<selection select="1"/>'
                          + refs("b"))), 1, None, "it stands in every form is not kept"),
            (test(section("One", '<selection select="1" withReplacement="true"/>' + refs("a"))), 1,
             None, "may come twice"),
            (test(section("One", "<preCondition/>" + refs("a"))), 1, None, "left out"),
            (test(section("One", '<timeLimits maxTime="60"/>' + refs("a"))), 1, None,
             "a time of its own is not kept"),
            (test(one, '<timeLimits maxTime="60" allowLateSubmission="true"/>'), 1, 60, "late answers"),
            (test(one, '<timeLimits minTime="5" maxTime="60"/>'), 1, 60, "a least time"),
            (test('<timeLimits maxTime="40"/>' + one, '<timeLimits maxTime="60"/>'), 1, 40),
            (test('<itemSessionControl maxAttempts="0"/>' + one), 1, None, "scored, once"),
            (test('<itemSessionControl allowSkipping="false"/>' + one), 1, None, "earns nothing"),
            (test('<itemSessionControl showFeedback="true"/>' + one), 1, None, "none is shown"),
            (test(section("One", refs("a") + WEIGHED)), 2, None),
            (test(section("One", weighed("a", V=1, W=3) + weighed("b", V=2, W=3)), after=BY_WEIGHT), 2,
             None),
            (test(section("One", refs("a", "b")), after=again("RAW", set_score(SUM))), 2, None),
            (test(section("One", refs("a", "b")), after=again("RAW", PERCENT)), 2, None,
             "what else is made of the points"),
            (test(one + section("Empty", "", "e")), 1, None, "without questions is left out"),
            (test(section("One", '<rubricBlock view="candidate"/>' + refs("a"))), 1, None, "not shown"),
            (test(one, after=SCORE.replace("</outcomeProcessing>", PASS % "GRADE")), 1, None,
             "what else is made of the points"),
            (two_parts("60", "40"), 2, 100, "times of parts are one time"),
            (two_parts("60", ""), 2, None, "a time of its own is not kept")):
        done = desk.run("import", "bank.db", desk.pack({**whole(), "tests/exam.xml": text}),
                        "--policy", "draft.json")
        assert done.returncode == 0, (text, done)
        draft = json.loads((desk.folder / "draft.json").read_text())
        assert draft["cut"]["value"] == questions, (text, draft["cut"])
        limit = draft["time_limit_s"]
        assert limit["value"] == (time or 3600) and limit["basis"].startswith("not in") == (time is None)
        said = [line for line in done.stderr.splitlines() if "exam.xml:1" in line
                and "its order is not kept" not in line]
        assert len(said) == len(told) and all(t in s for t, s in zip(told, said)), (text, said)


def again(outcome, more="", weight=""):
    """The plain sum into one outcome, and what comes after it."""
    return SCORE.replace('"SCORE"><sum', f'"{outcome}"><sum', 1).replace(
        '"SCORE"/>', f'"SCORE"{weight}/>').replace("</outcomeProcessing>", more + "</outcomeProcessing>")


def set_score(inside):
    return f'<setOutcomeValue identifier="SCORE">{inside}</setOutcomeValue>'


SUM = '<sum><testVariables variableIdentifier="SCORE"/></sum>'
TWICE = ('<product><variable identifier="RAW"/><baseValue baseType="float">2</baseValue></product>')
PERCENT = set_score(TWICE).replace('"SCORE"', '"PERCENT"')


def weighed(name, **weights):
    inside = "".join(f'<weight identifier="{k}" value="{v}"/>' for k, v in weights.items())
    return refs(name).replace("/>", f">{inside}</assessmentItemRef>")


def worth(name, points):
    return item(name).replace("match_correct", "map_response").replace(
        "</responseDeclaration>", '<mapping defaultValue="0"><mapEntry mapKey="a" '
        f'mappedValue="{points}"/></mapping></responseDeclaration>')


def two_parts(*times):
    limit = lambda t: f'<timeLimits maxTime="{t}"/>' if t else ""
    first, second = (limit(t) + section(n, refs(n.lower()), n) for t, n in zip(times, "AB"))
    return test(first).replace("</testPart>", '</testPart><testPart identifier="q" navigationMode='
                               f'"nonlinear" submissionMode="simultaneous">{second}</testPart>', 1)


def check_worth(desk):
    """Points are those that a question earns at most, times the weight that counts."""
    sums = {"five": worth("five", 5), "two": worth("two", "2.5"), "one": item("one"), "half": item(
        "half").replace("match_correct\"/>", '"><responseCondition><responseIf><match><variable identifier='
                        '"RESPONSE"/><correct identifier="RESPONSE"/></match>' + set_score(
                            '<baseValue baseType="float">0.5</baseValue>')
                        + "</responseIf></responseCondition></responseProcessing>").replace(
                            ' template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/"', "")}
    sums["all"] = (pathlib.Path(__file__).parent / "gaps-all.xml").read_text()
    base = {"imsmanifest.xml": manifest(items(*(f"items/{n}.xml" for n in sums))
                                        + [("imsqti_test_xmlv2p2", "tests/exam.xml")]),
            **{f"items/{n}.xml": text for n, text in sums.items()}}
    for refs_of, after, good in (
            (weighed("five", W=1) + weighed("one", W=5) + weighed("two", W=2) + weighed("half", W=10),
             BY_WEIGHT, True),
            (weighed("five", W=1) + weighed("one", W=5) + weighed("two", W=2) + weighed("half", W=9),
             BY_WEIGHT, False),
            (refs("one") + weighed("five", W="0.2"), BY_WEIGHT, True),
            (refs("five", "all"), SCORE, True), (refs("one", "half"), SCORE, False), (refs("five", "two"), SCORE, False)):
        code, said, stored = desk.take_draft({**base, "tests/exam.xml": test(section("S", refs_of),
                                                                            after=after)})
        assert (code == 0) == good, (refs_of, said)
        assert good or "other points at most" in said, said
        (desk.folder / "no.json").unlink(missing_ok=True)
        os.remove(desk.folder / "fresh.db")


def check_policies(desk):
    """Where the points would mean something else it is refused by name, and nothing is imported."""
    one = section("One", refs("a"))
    for text, reason in (
            (test(section("One", '<selection select="2"/>' + refs("a"))), "no number of questions"),
            (test(one + section("One", refs("b"))), "two sections of one title"),
            (test(section("One", "<preCondition/>" + refs("a")), mode="linear"), "a program"),
            (test(section("One", "<templateDefault/>" + refs("a"))), "a program"),
            (test("<preCondition/>" + one), "a program"),
            (test(one, '<timeLimits maxTime="0.5"/>'), "whole number of seconds"),
            (test(section("One", refs("a") + WEIGHED), after=BY_WEIGHT), "another weight"),
            (test(section("One", refs("a") + WEIGHED), after=""), "another weight"),
            (test(section("One", refs("a") + weighed("b", W=5)), after=again(
                "RAW", set_score(SUM.replace("/>", ' weightIdentifier="W"/>')))), "another weight"),
            (test(section("One", weighed("a", V=1, W=1) + weighed("b", V=1, W=5)), after=BY_WEIGHT),
             "another weight"),
            (test(section("One", refs("a") + weighed("b", V=1) + weighed("c", V=1, W=5)),
                  after=BY_WEIGHT), "another weight"),
            (test(section("One", refs("a") + weighed("b", W=5)), after=again("RAW", again(
                "TOTAL", weight=' weightIdentifier="W"')[19:-20])), "another weight"),
            (test(one, after=again("RAW", set_score(TWICE))), "another result"),
            (test(one, after=again("SCORE", '<lookupOutcomeValue identifier="SCORE"/>')),
             "another result"),
            (test(one, after=again("SCORE", '<include href="x.xml"/>')), "another result"),
            (test(section("One", refs("a", "five"))), "other points at most"),
            (test(section("One", refs("a", "five")), after=""), "other points at most"),
            (test(one + section("Two", refs("b", "a"), "t")), "a.xml is asked a second time"),
            (test(section("One", refs("a", "b", "a"))), "a.xml is asked a second time"),
            (test(section("One", refs("a", "zz"))), "zz.xml is no item of the manifest"),
            (test(section("One", refs("a").replace("/>", '><variableMapping sourceIdentifier="X" '
                          'targetIdentifier="SCORE"/></assessmentItemRef>'))), "another outcome"),
            (test(section("One", '<selection select="1"/>' + one + section("B", refs("b")))),
             "a choice among sections"),
            (test(section("One", "")), "without questions"),
            (test(""), "without questions"),
            (test('<assessmentSectionRef identifier="s" href="nowhere.xml"/>'), "not there"),
            (test(one, after="<outcomeProcessing><exitTest/></outcomeProcessing>"), "another result"),
            (test(one, after=SCORE.replace("</outcomeProcessing>", PASS % "SCORE")), "another result"),
            (test(one, after=SCORE.replace("<testVariables", '<testVariables includeCategory="x"')),
             "another result"),
            (test(one, '<timeLimits maxTime="999999"/>'), "time_limit_s")):
        files = {**whole(), "tests/exam.xml": text, "items/five.xml": worth("five", 5)}
        files["imsmanifest.xml"] = files["imsmanifest.xml"].replace(
            "<resources>", '<resources><resource type="imsqti_item_xmlv2p2" href="items/five.xml"/>')
        code, report, stored = desk.take_draft(files)
        assert code == 1 and stored == [], (text[300:], report)
        assert reason in report, (reason, report)
        assert not (desk.folder / "no.json").exists()
    lone = desk.folder / "exam.xml"
    lone.write_text(test(one))
    assert desk.run("import", "bank.db", "exam.xml", "--policy", "lone.json").returncode == 2
    done = desk.run("import", "bank.db", "exam.xml", "--policy", "lone.json", "--format", "qti")
    assert done.returncode == 0, done
    assert json.loads((desk.folder / "lone.json").read_text())["sections"][0]["title"] == {"en": "One"}
    assert desk.run("import", "bank.db", "exam.xml", "--format", "qti").returncode == 1
    decided = desk.folder / "decided"  # what is there stays, and nothing is taken
    decided.write_text("mine")
    os.link(decided, desk.folder / "mine.json")
    desk.run("init", "none.db")
    pack = desk.pack(whole())
    for draft in ("decided", "none/draft.json"):
        done = subprocess.run([desk.program, "import", "none.db", pack, "--policy", draft],
                              capture_output=True, text=True, cwd=desk.folder)
        assert done.returncode != 0 and f"{draft}: cannot create" in done.stderr, done
        assert json.loads(desk.run("export", "none.db").stdout) == []
    assert decided.read_text() == "mine"


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(os.path.realpath(program), folder)
        for check in (check_whole, check_refusals, check_paths, check_types, check_nested,
                      check_older, check_shared, check_section_files,
                      check_drafts, check_worth, check_policies):
            check(desk)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
