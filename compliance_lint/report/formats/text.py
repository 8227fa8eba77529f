"""The report people read: place, rule, message, the line with carets, law, rewording."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.messages import choose
from compliance_lint.report import wording
from compliance_lint.report.entries import Entry
from compliance_lint.report.evidence import said
from compliance_lint.report.layout import Style, printable, unjoined
from compliance_lint.report.run import Report
from compliance_lint.report.summary import SEVERITY_COLORS, summary

_LEAD = 0.4  # part of the width that may stand before the match in a long line


def render(report: Report, style: Style) -> Iterator[str]:
    """One block per finding, then the summary."""
    for entry in report.entries:
        yield from block(entry, style, evidence=report.evidence)
        yield ""
    yield summary(report, style)


def block(entry: Entry, style: Style, *, evidence: bool = False) -> Iterator[str]:
    """All there is to say about one finding; what it rests on, if asked for ``evidence``."""
    yield _headline(entry, style)
    gutter = len(str(entry.located.line))
    if entry.excerpt and not entry.finding.whole_document:
        yield from _excerpt(entry, gutter, style)
    yield from _notes(entry, gutter, style, evidence)


def _headline(entry: Entry, style: Style) -> str:
    at, finding = entry.located, entry.finding
    place = style.paint(f"{printable(at.path)}:{at.line}:{at.column}", "bold")
    if where := wording.cell(entry):
        place += f" ({where})"
    severity = style.paint(finding.severity, "bold", SEVERITY_COLORS[finding.severity])
    rule = style.paint(finding.rule_id, "bold")
    return f"{place} {severity} {rule} [{wording.kind(finding)}] {wording.message(entry)}"


def _excerpt(entry: Entry, gutter: int, style: Style) -> Iterator[str]:
    line, before, under = _window(entry, style.width - gutter - 4, style)
    bar = style.paint("|", "blue")
    number = style.paint(str(entry.located.line).rjust(gutter), "blue")
    carets = style.paint("^" * max(1, under), "bold", SEVERITY_COLORS[entry.finding.severity])
    yield f"{' ' * gutter} {bar}"
    yield f"{number} {bar} {line}"
    yield f"{' ' * gutter} {bar} {' ' * before}{carets}"


def _window(entry: Entry, width: int, style: Style) -> tuple[str, int, int]:
    """The part of the excerpt that fits in ``width`` cells, cells before and under the match."""
    text, start, end = unjoined(entry.excerpt), entry.start, entry.end
    left, right = 0, len(text)
    if style.cells(text) > width:
        left = _back(text, start, int(width * _LEAD), style)
        right = _forth(text, left, width - 2 * style.cells("…"), style)
    head, tail = "…" if left else "", "…" if right < len(text) else ""
    end = min(end, right)
    before = style.cells(head + text[left:start])
    return f"{head}{text[left:right]}{tail}".rstrip(), before, style.cells(text[start:end])


def _back(text: str, start: int, width: int, style: Style) -> int:
    """The smallest index from which ``text[index:start]`` takes at most ``width`` cells."""
    while start > 0 and (width := width - style.cells(text[start - 1])) >= 0:
        start -= 1
    return start


def _forth(text: str, start: int, width: int, style: Style) -> int:
    """The largest index up to which ``text[start:index]`` takes at most ``width`` cells."""
    while start < len(text) and (width := width - style.cells(text[start])) >= 0:
        start += 1
    return start


def _notes(entry: Entry, gutter: int, style: Style, evidence: bool) -> Iterator[str]:
    finding = entry.finding
    mark = f"{' ' * gutter} {style.paint('=', 'blue')}"
    if state := wording.state(finding):
        yield f"{mark} {state}: {finding.reason}"
    if evidence:
        yield f"{mark} {choose('线索', 'evidence')}: {said(finding)}"
    if cited := wording.laws(finding):
        yield f"{mark} {choose('依据', 'law')}: {cited}"
    if suggested := wording.suggestions(finding):
        yield f"{mark} {choose('建议', 'help')}: {suggested}"
    yield f"{mark} {choose('说明', 'more')}: compliance-lint explain {finding.rule_id}"
