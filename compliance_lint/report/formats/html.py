"""One self-contained web page: every finding in its context, filters, charts; light, dark, on paper.

All findings are in the page as plain HTML, so that it can be read, searched and printed without its
script; the script only hides what a filter leaves out.  The filters are in the address (#rule=AD101).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby

from compliance_lint import __version__
from compliance_lint.messages import choose
from compliance_lint.report import rule_help, wording
from compliance_lint.report.entries import Entry
from compliance_lint.report.layout import Style, printable
from compliance_lint.report.run import Report
from compliance_lint.report.summary import summary
from compliance_lint.report.web_page import SHADES, Bar, bars, page, tile, top

_BARS = 8  # rows of a chart


def render(report: Report, style: Style) -> Iterator[str]:
    """The page."""
    title = choose("文案合规检查报告", "Compliance report")
    yield from page(title, ("base.css", "report.css"), "report.js", _body(report, title))


def _body(report: Report, title: str) -> Iterator[str]:
    yield from top(title, summary(report, Style()))
    yield "<main>"
    yield '<div class="tiles">'
    for name, number in report.open:
        yield tile(number, wording.severity(name), name)
    yield tile(report.not_open, choose("已豁免或忽略", "exempt or suppressed"))
    yield tile(report.files, choose("检查的文件", "files checked"))
    yield "</div>"
    if report.errors:
        yield f'<section class="card problems"><h2>{choose("无法读取", "Could not be read")}</h2><ul>'
        yield from (f"<li>{escape(printable(error))}</li>" for error in report.errors)
        yield "</ul></section>"
    if report.entries:
        yield from _charts(report)
        yield from _tools(report)
        yield from _files(report)
        yield from _guide(report)
        nothing = choose("没有符合筛选条件的问题", "no finding matches the filters")
        yield f'<p class="empty" id="empty" hidden>{nothing}</p>'
    else:
        yield f'<p class="empty">{escape(summary(report, Style()))}</p>'
    yield f"<footer>compliance-lint {__version__} · {_disclaimer()}</footer></main>"


def _disclaimer() -> str:
    return choose("仅提示风险，不构成法律意见", "points at risks; no legal advice")


def level(entry: Entry) -> str:
    """The severity of an open finding, ``closed`` for any other."""
    return entry.finding.severity if entry.finding.status == "open" else "closed"


def _charts(report: Report) -> Iterator[str]:
    def rule(entry: Entry) -> str:
        return entry.finding.rule_id

    def named(rule_id: str) -> str:
        return f"{rule_id} {wording.rule_title(report, rule_id, '')}"

    yield '<div class="charts">'
    for heading, by, key, label in (
        (choose("按规则", "By rule"), "rule", rule, named),
        (choose("按文件", "By file"), "file", _file, str),
    ):
        rows = _counted(report.entries, by, key, label)
        more = len({key(entry) for entry in report.entries}) - len(rows)
        yield from bars(heading + (choose(f"（另有 {more} 项）", f" ({more} more)") if more else ""), rows)
    yield "</div>"


def _file(entry: Entry) -> str:
    return wording.shown_path(entry.located.path)


def _counted(
    entries: Sequence[Entry], by: str, key: Callable[[Entry], str], label: Callable[[str], str]
) -> list[Bar]:
    """A bar for each of the most frequent keys."""
    pairs = Counter((key(entry), level(entry)) for entry in entries)
    totals = Counter(key(entry) for entry in entries)
    return [
        Bar(label(name), {s: pairs[name, s] for s in SHADES}, by, name, is_path=by == "file")
        for name, _ in totals.most_common(_BARS)
    ]


def _tools(report: Report) -> Iterator[str]:
    names: dict[str, str] = {s: wording.severity(s) for s in ("error", "warning", "info")}
    names["closed"] = choose("已豁免或忽略", "closed")
    present = Counter(map(level, report.entries))
    hint = choose("搜索文字、规则、法条…", "search text, rule, law…")
    yield f'<div class="tools"><input type="search" id="search" placeholder="{hint}" aria-label="{hint}">'
    for shade in SHADES:
        if present[shade]:
            yield (
                f'<label class="chip"><input type="checkbox" value="{shade}" checked>'
                f"{names[shade]} {present[shade]}</label>"
            )
    rules = sorted({entry.finding.rule_id for entry in report.entries})
    titled = [(rule, f"{rule} {wording.rule_title(report, rule, '')}") for rule in rules]
    yield from _select("rule", choose("全部规则", "all rules"), titled)
    files = dict.fromkeys(map(_file, report.entries))
    yield from _select("file", choose("全部文件", "all files"), [(name, name) for name in files])
    yield f'<button type="button" id="reset">{choose("重置", "reset")}</button>'
    total = len(report.entries)
    text = choose(f"显示 {{n}} / {total} 处", f"{{n}} of {total} shown")
    yield f'<span class="count muted" id="count" aria-live="polite" data-text="{text}"></span></div>'


def _select(name: str, everything: str, options: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield f'<select id="{name}" aria-label="{everything}"><option value="">{everything}</option>'
    for value, label in options:
        yield f'<option value="{escape(value)}">{escape(label)}</option>'
    yield "</select>"


def _files(report: Report) -> Iterator[str]:
    for path, group in groupby(report.entries, key=_file):
        found = list(group)
        yield f'<section class="file" data-file="{escape(path)}">'
        yield f'<h3>{escape(path)} <span class="muted n">{len(found)}</span></h3>'
        for entry in found:
            yield from _finding(report, entry)
        yield "</section>"


def _guide(report: Report) -> Iterator[str]:
    """What the rules that fired say, folded; for readers who have only this page."""
    if not report.rules:
        return
    yield f'<section class="card guide"><h2>{choose("规则说明", "About the rules")}</h2>'
    for rule in report.rules:
        name = escape(wording.rule_title(report, rule.id))
        yield f"<details><summary><code>{rule.id}</code> {name}</summary>"
        for heading, lines in rule_help.sections(rule):
            if heading:
                yield f"<h4>{heading}</h4><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
            else:
                yield f"<p>{escape(lines[0])}</p>"
        yield "</details>"
    yield "</section>"


def _finding(report: Report, entry: Entry) -> Iterator[str]:
    at, finding = entry.located, entry.finding
    name = wording.rule_title(report, finding.rule_id, wording.kind(finding))
    where = wording.cell(entry)
    place = choose(f"第 {at.line} 行，第 {at.column} 字", f"line {at.line}, column {at.column}")
    place = escape(" · ".join(part for part in (place, where) if part))
    word = wording.state(finding) or wording.severity(finding.severity)
    shade = level(entry)
    yield (
        f'<article class="card finding {shade}" data-rule="{finding.rule_id}" data-level="{shade}">'
        f'<header><span class="sev">{word}</span><code>{finding.rule_id}</code><b>{escape(name)}</b>'
        f'<span class="place">{place}</span></header>'
    )
    if entry.excerpt and not finding.whole_document:
        yield f'<p class="src">{_marked(entry)}</p>'
    yield f'<p>{escape(wording.message(entry))}</p><dl class="facts">'
    if law := wording.laws(finding):
        yield f"<dt>{choose('依据', 'law')}</dt><dd>{escape(law)}</dd>"
    if finding.suggestions:
        tags = "".join(f'<span class="tag">{escape(text)}</span>' for text in finding.suggestions)
        yield f"<dt>{choose('建议', 'try')}</dt><dd>{tags}</dd>"
    if finding.reason:
        yield f"<dt>{choose('原因', 'reason')}</dt><dd>{escape(finding.reason)}</dd>"
    yield "</dl></article>"


def _marked(entry: Entry) -> str:
    text, start, end = entry.excerpt, entry.start, entry.end
    return f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"
