"""The code-quality report of GitLab (``artifacts: reports: codequality``)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from compliance_lint.model import Severity
from compliance_lint.report import wording
from compliance_lint.report.fingerprints import fingerprints
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Report

_SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {"error": "critical", "warning": "minor", "info": "info"}
)


def render(report: Report, style: Style) -> Iterator[str]:
    """A JSON array with an object for each open finding; GitLab knows no other state."""
    opened = [entry for entry in report.entries if entry.finding.status == "open"]
    issues = [
        {
            "description": f"[{wording.kind(entry.finding)}] {wording.message(entry)}",
            "check_name": entry.finding.rule_id,
            "fingerprint": name,
            "severity": _SEVERITIES[entry.finding.severity],
            "location": {
                "path": wording.shown_path(entry.located.path),
                "lines": {"begin": entry.located.line, "end": entry.located.end_line},
            },
        }
        for entry, name in zip(opened, fingerprints(opened), strict=True)
    ]
    yield from json.dumps(issues, ensure_ascii=False, indent=2).split("\n")
