"""An Excel workbook for operators: the findings with filters, and counts by rule and file."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from compliance_lint.expressions import lazy
from compliance_lint.messages import choose, problem
from compliance_lint.report import wording
from compliance_lint.report.formats.sheet import Value, header, risky, rows
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Report

_WIDTHS = (28, 6, 6, 18, 8, 9, 26, 14, 40, 20, 60, 34, 24, 10, 24)  # of the columns, in characters
_FILLS = {"error": "FFF4C7C3", "warning": "FFFCE8B2", "info": "FFD2E3FC"}
_NOT_XLSX = lazy("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def render_bytes(report: Report, style: Style) -> bytes:
    """The workbook.  Raises InputError if the library that writes it is not installed."""
    try:
        from openpyxl import Workbook
    except ImportError:
        raise problem(
            "xlsx 格式需要 openpyxl，请运行 pip install 'compliance-lint[excel]'，或改用 csv 格式",
            "xlsx needs openpyxl: pip install 'compliance-lint[excel]', or use the csv format",
        ) from None
    book = Workbook()
    sheet = book.active
    sheet.title = choose("问题", "findings")
    _fill(sheet, header(), rows(report), _WIDTHS)
    _color(sheet)
    by_rule, by_file = choose("按规则", "by rule"), choose("按文件", "by file")
    names = choose("规则|规则名称|数量", "rule|name|findings").split("|")
    _fill(book.create_sheet(by_rule), names, _rules(report), (10, 40, 10))
    _fill(
        book.create_sheet(by_file), choose("文件|数量", "file|findings").split("|"), _files(report), (60, 10)
    )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, names: Sequence[str], body: Iterable[Sequence[Value]], widths: Sequence[int]) -> None:  # noqa: ANN401
    """Write a header and rows; nothing is ever a formula, whatever it begins with."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    wrapped = Alignment(vertical="top", wrap_text=True)
    for number, row in enumerate((names, *body), start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = value if isinstance(value, int) else _NOT_XLSX.sub("\ufffd", value)
            if isinstance(value, str):
                cell.data_type = "s"
                cell.quotePrefix = risky(value)
                if len(value) > widths[column - 1] // 2:  # a style costs more than the cell itself
                    cell.alignment = wrapped
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _color(sheet: Any) -> None:  # noqa: ANN401 (openpyxl has no types)
    from openpyxl.styles import PatternFill

    names = {
        wording.severity("error"): "error",
        wording.severity("warning"): "warning",
        wording.severity("info"): "info",
    }
    fills = {name: PatternFill("solid", fgColor=color) for name, color in _FILLS.items()}
    for cell in sheet["E"][1:]:
        cell.fill = fills[names[cell.value]]


def _rules(report: Report) -> list[list[Value]]:
    counts = Counter(entry.finding.rule_id for entry in report.entries)
    return [[rule, wording.rule_title(report, rule), number] for rule, number in counts.most_common()]


def _files(report: Report) -> list[list[Value]]:
    counts = Counter(entry.located.path for entry in report.entries)
    return [[path, number] for path, number in counts.most_common()]
