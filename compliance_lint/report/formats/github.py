"""Workflow commands that GitHub Actions shows beside the lines of a pull request.

Escaping as in actions/toolkit; GitHub shows at most ten of each level a step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from compliance_lint.model import Severity
from compliance_lint.report import wording
from compliance_lint.report.entries import Entry
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Report

_COMMANDS: Mapping[Severity, str] = MappingProxyType(
    {"error": "error", "warning": "warning", "info": "notice"}
)


def render(report: Report, style: Style) -> Iterator[str]:
    """One command a finding, and one for each input that could not be read."""
    for entry in report.entries:
        yield _command(entry)
    for error in report.errors:
        yield f"::error title=compliance-lint::{_data(error)}"


def _command(entry: Entry) -> str:
    at, finding = entry.located, entry.finding
    fields: dict[str, object] = {"file": wording.shown_path(at.path), "line": at.line, "endLine": at.end_line}
    if at.line == at.end_line:  # columns mean nothing over several lines
        fields |= {"col": at.column, "endColumn": at.end_column}
    fields["title"] = f"{finding.rule_id} {wording.kind(finding)}"
    where = ",".join(f"{name}={_property(str(value))}" for name, value in fields.items())
    command = _COMMANDS[finding.severity] if finding.status == "open" else "notice"
    about = "\n".join(part for part in (wording.message(entry), wording.explained(finding)) if part)
    return f"::{command} {where}::{_data(about)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
