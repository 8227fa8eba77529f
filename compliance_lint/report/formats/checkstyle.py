"""Checkstyle XML, which most CI servers and editors read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from compliance_lint.report import wording
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Report


def render(report: Report, style: Style) -> Iterator[str]:
    """A ``file`` element a file, an ``error`` element an open finding."""
    root = Element("checkstyle", version="4.3")
    opened = (entry for entry in report.entries if entry.finding.status == "open")
    for path, entries in groupby(opened, key=lambda entry: entry.located.path):
        file = SubElement(root, "file", name=wording.xml(wording.shown_path(path)))
        for entry in entries:
            at, finding = entry.located, entry.finding
            error = SubElement(file, "error", line=str(at.line), column=str(at.column))
            error.set("severity", finding.severity)
            error.set("message", wording.xml(f"[{wording.kind(finding)}] {wording.message(entry)}"))
            error.set("source", f"compliance-lint.{finding.rule_id}")
    indent(root)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield from tostring(root, encoding="unicode").split("\n")
