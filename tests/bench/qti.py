#!/usr/bin/env python3
"""Packs 10,000 made items of QTI 2.2 and has them read: qti.py BENCH-QTI FOLDER [QUESTIONS]."""
import os
import pathlib
import subprocess
import sys
import zipfile

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p2"
ITEM = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="{ns}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="{ns} http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd"
    identifier="bench-{i:07}" title="Key {i}" adaptive="false" timeDependent="false">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
    <correctResponse>
      <value>c{right}</value>
    </correctResponse>
  </responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <itemBody>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1">
      <prompt>Which statement about key number {i} of the register holds once its period is over?</prompt>
{options}    </choiceInteraction>
  </itemBody>
  <responseProcessing template="http://www.imsglobal.org/question/qti_v2p2/rptemplates/match_correct"/>
</assessmentItem>
"""
OPTION = '      <simpleChoice identifier="c{k}" fixed="false">Statement {k}, of the key\'s day {day}</simpleChoice>\n'
RESOURCE = ('    <resource identifier="r{i}" type="imsqti_item_xmlv2p2" href="items/{i}.xml">'
            '<file href="items/{i}.xml"/></resource>\n')


def item(i):
    options = "".join(OPTION.format(k=k, day=k * i) for k in range(4))
    return ITEM.format(ns=NAMESPACE, i=i, right=i % 4, options=options)


def main(bench, folder, questions="10000"):
    n = int(questions)
    path = pathlib.Path(folder) / "bench_qti.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        resources = "".join(RESOURCE.format(i=i) for i in range(n))
        archive.writestr("imsmanifest.xml",
                         '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m">\n'
                         f"  <resources>\n{resources}  </resources>\n</manifest>\n")
        for i in range(n):
            archive.writestr(f"items/{i}.xml", item(i))
    try:
        return subprocess.run([bench, path, str(n)], env={**os.environ, "TZ": "UTC0"}).returncode
    finally:
        path.unlink()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
