"""The report people read: place, rule, message, the line with carets, law, rewording."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.messages import choose, current_language
from compliance_lint.model import Severity
from compliance_lint.report.entries import Entry
from compliance_lint.report.layout import Style, printable, unjoined
from compliance_lint.report.run import Report
from compliance_lint.report.titles import title

_COLORS: dict[Severity, str] = {"error": "red", "warning": "yellow", "info": "blue"}
_QUOTE = 40  # characters of a match quoted in a message
_JSON = (".json", ".jsonl", ".ndjson")
_LEAD = 0.4  # part of the width that may stand before the match in a long line


def render(report: Report, style: Style) -> Iterator[str]:
    """One block per finding, then the summary."""
    for entry in report.entries:
        yield _headline(entry, style)
        gutter = len(str(entry.located.line))
        if not entry.finding.whole_document:
            yield from _excerpt(entry, gutter, style)
        yield from _notes(entry, gutter, style)
        yield ""
    yield _summary(report, style)


def _headline(entry: Entry, style: Style) -> str:
    at, finding = entry.located, entry.finding
    kind = title(finding.entity or finding.category)
    severity = style.paint(finding.severity, "bold", _COLORS[finding.severity])
    place = style.paint(f"{printable(at.path)}:{at.line}:{at.column}", "bold") + _cell(entry)
    return f"{place} {severity} {style.paint(finding.rule_id, 'bold')} [{kind}] {_message(entry)}"


def _cell(entry: Entry) -> str:
    """Where the finding is in the terms of a table, a subtitle or a JSON file."""
    at = entry.located
    if entry.finding.whole_document:
        return choose(" (全文)", " (whole text)")
    name = printable("!".join(filter(None, (at.part, at.name))))
    if at.row is None:
        return f" ({name})" if name else ""
    if not name:
        return choose(f" (第 {at.row} 条)", f" (row {at.row})")
    if at.path.lower().endswith(_JSON):
        return choose(f" (第 {at.row} 条, 字段「{name}」)", f' (record {at.row}, field "{name}")')
    return choose(f" (第 {at.row} 条, 列「{name}」)", f' (row {at.row}, column "{name}")')


def _message(entry: Entry) -> str:
    """The message; it always quotes the match, for where carets can't be trusted."""
    if not entry.match or entry.match in entry.message:
        return printable(entry.message)
    quoted = entry.match if len(entry.match) <= _QUOTE else entry.match[:_QUOTE] + "…"
    return printable(choose(f"{entry.message}：「{quoted}」", f'{entry.message}: "{quoted}"'))


def _excerpt(entry: Entry, gutter: int, style: Style) -> Iterator[str]:
    line, before, under = _window(entry, style.width - gutter - 4, style)
    bar = style.paint("|", "blue")
    number = style.paint(str(entry.located.line).rjust(gutter), "blue")
    carets = style.paint("^" * max(1, under), "bold", _COLORS[entry.finding.severity])
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


def _notes(entry: Entry, gutter: int, style: Style) -> Iterator[str]:
    finding = entry.finding
    lang = current_language()
    mark = f"{' ' * gutter} {style.paint('=', 'blue')}"
    if finding.status != "open":
        state = choose("豁免", "exempt")
        if finding.needs_evidence:
            state = choose("豁免，但须留存证明材料", "exempt, keep the evidence")
        yield f"{mark} {state}: {finding.reason}"
    if finding.laws:
        cited = choose("、", "; ").join(law.cite(lang) for law in finding.laws)
        yield f"{mark} {choose('依据', 'law')}: {cited}"
    if finding.suggestions:
        quoted = (f"「{s}」" if lang == "zh" else f'"{s}"' for s in finding.suggestions)
        yield f"{mark} {choose('建议', 'help')}: {choose('', ', ').join(quoted)}"
    yield f"{mark} {choose('说明', 'more')}: compliance-lint explain {finding.rule_id}"


def _summary(report: Report, style: Style) -> str:
    counts = dict(report.open)
    total = sum(counts.values())
    if not report.files:
        nothing = choose("没有可检查的文件", "no files to check")
        return choose("，", ", ").join([style.paint(nothing, "bold", "yellow"), *_left_out(report)])
    files = choose(f"检查了 {report.files} 个文件", f"{_count(report.files, 'file')} checked")
    if total:
        parts = ", ".join(f"{severity} {n}" for severity, n in counts.items() if n)
        found = choose(f"发现 {total} 处问题（{parts}）", f"{_count(total, 'finding')} ({parts})")
    else:
        found = choose("没有发现问题", "no findings")
    worst = next((severity for severity, n in counts.items() if n), None)
    painted = style.paint(found, "bold", _COLORS[worst] if worst else "green")
    return choose("，", ", ").join([files, painted, *_left_out(report)])


def _left_out(report: Report) -> Iterator[str]:
    """What the summary says about findings that are not shown and files that were not read."""
    if report.hidden:
        yield choose(
            f"其中 {report.hidden} 处级别较低未显示（--min-severity info 可查看）",
            f"{report.hidden} of them below --min-severity not shown",
        )
    if report.hidden_not_open:
        yield choose(
            f"另有 {report.hidden_not_open} 处属豁免情形未显示（--show-exempt 可查看）",
            f"{report.hidden_not_open} exempt not shown (--show-exempt)",
        )
    if report.errors:
        unread = len(report.errors)
        yield choose(f"{unread} 个输入无法读取", f"{_count(unread, 'input')} could not be read")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
