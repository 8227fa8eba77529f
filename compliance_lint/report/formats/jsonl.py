"""The findings of the JSON report, one object a line, for logs and pipes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from compliance_lint.report.formats.json_ import record
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Report


def render(report: Report, style: Style) -> Iterator[str]:
    """One line a finding."""
    for entry in report.entries:
        yield json.dumps(record(entry), ensure_ascii=False, separators=(",", ":"))
