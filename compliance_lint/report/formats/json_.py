"""One JSON object for programs.  Deterministic: no times, no machine names, findings in order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from compliance_lint import __version__
from compliance_lint.messages import current_language
from compliance_lint.report.entries import Entry
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Report

VERSION = 1  # of this format; grows when a key changes its meaning or goes


def render(report: Report, style: Style) -> Iterator[str]:
    """The report as indented JSON, one finding after the other."""
    counts: dict[str, int] = dict(report.open)
    closed: dict[str, int] = dict(report.closed)
    body = {
        "version": VERSION,
        "tool": {"name": "compliance-lint", "version": __version__},
        "summary": {
            **counts,
            **closed,
            "hidden": report.hidden + sum(count for _, count in report.hidden_closed),
            "files": report.files,
            "errors": len(report.errors),
        },
        "errors": list(report.errors),
        "findings": [record(entry) for entry in report.entries],
    }
    yield from json.dumps(body, ensure_ascii=False, indent=2).split("\n")


def record(entry: Entry) -> dict[str, Any]:
    """A finding as both JSON formats give it."""
    at, finding = entry.located, entry.finding
    lang = current_language()
    laws = [
        {
            "id": law.id,
            "name": law.name.get(lang),
            "article": law.article.get(lang),
            "effective": law.effective,
            "cite": law.cite(lang),
        }
        for law in finding.laws
    ]
    fields = asdict(finding) | {"match": entry.match, "message": entry.message, "laws": laws}
    del fields["whole"]  # what other messages hold of it is reported there, masked
    place = {
        name: getattr(at, name)
        for name in ("path", "line", "column", "end_line", "end_column", "part", "row", "name")
    }
    return place | fields
