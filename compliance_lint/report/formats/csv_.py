"""A table with Chinese headers that opens in Excel with a double click."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from compliance_lint.report.formats.sheet import Value, header, risky, rows
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Report


def render(report: Report, style: Style) -> Iterator[str]:
    """Comma separated, with the byte order mark by which Excel knows UTF-8.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    yield "\ufeff" + _line(header())
    for row in rows(report):
        yield _line([f"'{value}" if risky(value) else value for value in row])


def _line(values: Sequence[Value]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(values)
    return out.getvalue()
