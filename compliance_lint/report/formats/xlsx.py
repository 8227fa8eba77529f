"""An Excel workbook for operators: the findings with filters, and counts by rule and file.

Written by hand (ECMA-376, part 1: workbook, worksheets, styles), as it needs so little of the format:
no library to install, and equal reports give equal bytes.  All text is inline strings, so nothing is
ever a formula, whatever it begins with.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from compliance_lint.expressions import lazy
from compliance_lint.messages import choose
from compliance_lint.report import wording
from compliance_lint.report.formats.sheet import Value, header, risky, rows
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Report

_WIDTHS = (28, 6, 6, 18, 8, 9, 26, 14, 40, 20, 60, 34, 24, 10, 24)  # of the columns, in characters
_MOST = 32_000  # characters of a cell; Excel takes 32,767
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of the files in the archive: equal reports, equal bytes
_ESCAPE = lazy("_(?=x[0-9A-Fa-f]{4}_)")  # what Excel would read as an escaped character
# cell formats, in the order of _STYLES: plain, header, text that wraps, the same quoted, severities
_PLAIN, _HEADER, _TEXT, _QUOTED = range(4)
_COLORS = {"error": "FFF4C7C3", "warning": "FFFCE8B2", "info": "FFD2E3FC"}
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    widths: Sequence[int]
    header: Sequence[str]
    body: Iterable[Sequence[Value]]
    shades: bool = False  # colour the column of severities


def render_bytes(report: Report, style: Style) -> bytes:
    """The workbook."""
    by_rule = choose("规则|规则名称|数量", "rule|name|findings").split("|")
    by_file = choose("文件|数量", "file|findings").split("|")
    sheets = (
        _Sheet(choose("问题", "findings"), _WIDTHS, header(), rows(report), shades=True),
        _Sheet(choose("按规则", "by rule"), (10, 40, 10), by_rule, _rules(report)),
        _Sheet(choose("按文件", "by file"), (60, 10), by_file, _files(report)),
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _parts(sheets):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, (_XML + text).encode(errors="replace"))
    return out.getvalue()


def _rules(report: Report) -> list[list[Value]]:
    counts = Counter(entry.finding.rule_id for entry in report.entries)
    return [[rule, wording.rule_title(report, rule), number] for rule, number in counts.most_common()]


def _files(report: Report) -> list[list[Value]]:
    counts = Counter(wording.shown_path(entry.located.path) for entry in report.entries)
    return [[path, number] for path, number in counts.most_common()]


def _parts(sheets: Sequence[_Sheet]) -> Iterator[tuple[str, str]]:
    """The files of the archive."""
    numbered = list(enumerate(sheets, start=1))
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n, _ in numbered
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{overrides}</Types>',
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    links = [("worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered]
    yield "xl/_rels/workbook.xml.rels", _relations([*links, ("styles", "styles.xml")])
    listed = "".join(f'<sheet name="{_text(s.name)}" sheetId="{n}" r:id="rId{n}"/>' for n, s in numbered)
    yield "xl/workbook.xml", f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    yield "xl/styles.xml", _styles()
    for number, sheet in numbered:
        yield f"xl/worksheets/sheet{number}.xml", _worksheet(sheet)


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _styles() -> str:
    fills = "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="{color}"/></patternFill></fill>'
        for color in _COLORS.values()
    )
    top = '<alignment vertical="top"/>'
    wrap = '<alignment vertical="top" wrapText="1"/>'
    formats = (
        f'<xf applyAlignment="1">{top}</xf><xf fontId="1" applyFont="1"/>'
        f'<xf applyAlignment="1">{wrap}</xf><xf quotePrefix="1" applyAlignment="1">{wrap}</xf>'
    )
    formats += "".join(
        f'<xf fillId="{2 + n}" applyFill="1" applyAlignment="1">{top}</xf>' for n in range(len(_COLORS))
    )
    return (
        f"<styleSheet {_MAIN}>"
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        f'<fills count="{2 + len(_COLORS)}"><fill><patternFill patternType="none"/></fill>'
        f'<fill><patternFill patternType="gray125"/></fill>{fills}</fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="{4 + len(_COLORS)}">{formats}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _worksheet(sheet: _Sheet) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(sheet.widths, start=1)
    )
    shades = {wording.severity("error"): 4, wording.severity("warning"): 5, wording.severity("info"): 6}
    lines = [_row(1, [(name, _HEADER) for name in sheet.header])]
    for number, values in enumerate(sheet.body, start=2):
        styles = [_style(value) for value in values]
        if sheet.shades:
            styles[4] = shades[str(values[4])]
        lines.append(_row(number, zip(values, styles, strict=True)))
    area = f"A1:{_column(len(sheet.header) - 1)}{len(lines)}"
    return (
        f'<worksheet {_MAIN}><dimension ref="{area}"/><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{''.join(lines)}</sheetData>"
        f'<autoFilter ref="{area}"/></worksheet>'
    )


def _style(value: Value) -> int:
    if isinstance(value, int):
        return _PLAIN
    return _QUOTED if risky(value) else _TEXT


def _row(number: int, cells: Iterable[tuple[Value, int]]) -> str:
    made = []
    for n, (value, style) in enumerate(cells):
        place = f'r="{_column(n)}{number}" s="{style}"'
        if isinstance(value, int):
            made.append(f"<c {place}><v>{value}</v></c>")
        elif value:
            text = f'<is><t xml:space="preserve">{_text(value)}</t></is>'
            made.append(f'<c {place} t="inlineStr">{text}</c>')
    return f'<row r="{number}">{"".join(made)}</row>'


def _column(number: int) -> str:
    return chr(ord("A") + number)  # there are fewer than 26


def _text(value: str) -> str:
    return escape(_ESCAPE.sub("_x005F_", wording.xml(value[:_MOST])))
