"""JUnit XML: a test suite a file, a failed test a finding."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from compliance_lint.report import wording
from compliance_lint.report.entries import Entry
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Report


def render(report: Report, style: Style) -> Iterator[str]:
    """Open findings fail, others are skipped, unreadable inputs are errors; a clean run has one pass."""
    root = Element("testsuites", name="compliance-lint")
    for path, group in groupby(report.entries, key=lambda entry: entry.located.path):
        _suite(root, wording.xml(wording.shown_path(path)), list(group))
    if report.errors:
        suite = SubElement(root, "testsuite", name="unreadable", tests=str(len(report.errors)))
        suite.set("errors", str(len(report.errors)))
        for error in report.errors:
            case = SubElement(suite, "testcase", classname="compliance-lint", name=wording.xml(error))
            SubElement(case, "error", message=wording.xml(error))
    if not len(root):
        suite = SubElement(root, "testsuite", name="compliance-lint", tests="1", failures="0", errors="0")
        SubElement(suite, "testcase", classname="compliance-lint", name="clean")
    indent(root)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield from tostring(root, encoding="unicode").split("\n")


def _suite(root: Element, path: str, entries: list[Entry]) -> None:
    skipped = sum(entry.finding.status != "open" for entry in entries)
    suite = SubElement(root, "testsuite", name=path, tests=str(len(entries)))
    suite.set("failures", str(len(entries) - skipped))
    suite.set("errors", "0")
    suite.set("skipped", str(skipped))
    for entry in entries:
        at, finding = entry.located, entry.finding
        name = f"{finding.rule_id} {at.line}:{at.column}"
        case = SubElement(suite, "testcase", classname=path, name=name, file=path, line=str(at.line))
        about = f"[{wording.kind(finding)}] {wording.message(entry)}"
        if finding.status == "open":
            failure = SubElement(case, "failure", type=finding.severity, message=wording.xml(about))
            failure.text = wording.xml(f"{path}:{at.line}:{at.column}\n{wording.explained(finding)}")
        else:
            SubElement(case, "skipped", message=wording.xml(f"{wording.state(finding)}: {finding.reason}"))
