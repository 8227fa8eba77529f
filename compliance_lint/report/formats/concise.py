"""One line a finding, for editors and for grep; then the summary."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.report import wording
from compliance_lint.report.layout import Style, printable
from compliance_lint.report.run import Report
from compliance_lint.report.summary import SEVERITY_COLORS, summary


def render(report: Report, style: Style) -> Iterator[str]:
    """``path:line:column: severity rule [kind] message`` for each finding."""
    for entry in report.entries:
        at, finding = entry.located, entry.finding
        severity = style.paint(finding.severity, "bold", SEVERITY_COLORS[finding.severity])
        place = style.paint(f"{printable(at.path)}:{at.line}:{at.column}", "bold")
        rule = style.paint(finding.rule_id, "bold")
        state = wording.state(finding)
        line = f"{place}: {severity} {rule} [{wording.kind(finding)}] {wording.message(entry)}"
        yield f"{line} ({state})" if state else line
    yield summary(report, style)
