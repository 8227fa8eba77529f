"""A trend as text, JSON, CSV and one web page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

from compliance_lint import __version__
from compliance_lint.messages import choose, current_language
from compliance_lint.policy.rules import Policies
from compliance_lint.report import charts, wording
from compliance_lint.report.formats.sheet import risky
from compliance_lint.report.layout import Style, table
from compliance_lint.report.titles import title
from compliance_lint.report.trend import Series, Trend, week_name
from compliance_lint.report.web_page import page, tile, top

if TYPE_CHECKING:
    from compliance_lint.jobs.baseline import RuleStats

Render = Callable[[Trend, Policies, Style], Iterator[str]]
_ROWS = 30  # rules and teams listed in a page


def _as_text(trend: Trend, policies: Policies, style: Style) -> Iterator[str]:
    names = [wording.severity(s.name) for s in trend.severities]  # type: ignore[arg-type]
    rows = [
        [week_name(week), *(str(s.counts[n]) for s in trend.severities), str(trend.total.counts[n])]
        for n, week in enumerate(trend.weeks)
    ]
    yield from table([choose("周", "week"), *names, choose("合计", "total")], rows, style)
    for heading, listed, name in _lists(trend, policies):
        yield ""
        body = [[name(s), str(s.now), _signed(s.change)] for s in listed[:_ROWS]]
        yield from table([heading, choose("本周", "now"), choose("较上周", "change")], body, style)
    if trend.audit:
        yield ""
        yield from table(_audit_header(), [_audit_row(stats, policies) for stats in trend.audit], style)
    yield ""
    yield _summary(trend)


def _as_json(trend: Trend, policies: Policies, style: Style) -> Iterator[str]:
    body = {
        "version": 1,
        "tool": {"name": "compliance-lint", "version": __version__},
        "weeks": [week.isoformat() for week in trend.weeks],
        "results": trend.results,
        "severities": {s.name: s.counts for s in trend.severities},
        "rules": {s.name: s.counts for s in trend.rules},
        "teams": {s.name: s.counts for s in trend.teams},
        "audit": {s.rule: {"real": s.real, "false": s.false} for s in trend.audit},
    }
    yield from json.dumps(body, ensure_ascii=False, indent=2).split("\n")


def _as_csv(trend: Trend, policies: Policies, style: Style) -> Iterator[str]:
    """One number a row: what pivot tables want; with a byte order mark, as operators open it in Excel."""
    header = choose("周,分组,名称,数量", "week,group,name,findings")
    yield "\ufeff" + header
    groups = (
        (choose("级别", "severity"), trend.severities),
        (choose("规则", "rule"), trend.rules),
        (choose("团队", "team"), trend.teams),
    )
    for number, week in enumerate(trend.weeks):
        for group, listed in groups:
            for series in listed:
                out = io.StringIO()
                name = f"'{series.name}" if risky(series.name) else series.name
                row = (week.isoformat(), group, name, series.counts[number])
                csv.writer(out, lineterminator="").writerow(row)
                yield out.getvalue()


def _as_html(trend: Trend, policies: Policies, style: Style) -> Iterator[str]:
    heading = choose("合规趋势", "Compliance trend")
    styles = ("base.css", "report.css", "trend.css")
    yield from page(heading, styles, "report.js", _body(trend, policies, heading))


def _body(trend: Trend, policies: Policies, heading: str) -> Iterator[str]:
    yield from top(heading, _summary(trend))
    yield '<main><div class="tiles">'
    for series in trend.severities:
        yield tile(series.now, f"{wording.severity(series.name)} {_signed(series.change)}", series.name)  # type: ignore[arg-type]
    total = trend.total
    yield tile(total.now, f"{choose('合计', 'total')} {_signed(total.change)}")
    yield "</div>"
    yield f'<section class="card"><h2>{choose("每周未解决的问题", "Open findings by week")}</h2>'
    names = {s.name: wording.severity(s.name) for s in trend.severities}  # type: ignore[arg-type]
    yield '<div class="wide">'
    yield from charts.columns(trend, names)
    yield "</div></section>"
    for name, listed, label in _lists(trend, policies):
        yield from _table(name, listed, label)
    if trend.audit:
        yield from _audit_table(trend, policies)
    note = choose("每周取各来源最近一次结果", "each week shows the latest result of every source")
    yield f"<footer>compliance-lint {__version__} · {note}</footer></main>"


def _table(heading: str, listed: Sequence[Series], label: Callable[[Series], str]) -> Iterator[str]:
    count = len(listed) - _ROWS
    more = choose(f"（另有 {count} 项）", f" ({count} more)") if count > 0 else ""
    yield f'<section class="card"><h2>{heading}{more}</h2><table><thead><tr><th></th>'
    yield f"<th>{choose('走势', 'trend')}</th><th>{choose('本周', 'now')}</th>"
    yield f"<th>{choose('较上周', 'change')}</th></tr></thead><tbody>"
    for series in listed[:_ROWS]:
        shade = "up" if series.change > 0 else "down" if series.change < 0 else ""
        yield (
            f"<tr><td>{escape(label(series))}</td><td>{charts.line(series.counts)}</td>"
            f'<td class="n">{series.now}</td><td class="n {shade}">{_signed(series.change)}</td></tr>'
        )
    yield "</tbody></table></section>"


def _audit_header() -> list[str]:
    zh, en = "人工审核|真问题|误报|误报率", "audited|real|false alarms|rate of false alarms"
    return choose(zh, en).split("|")


def _audit_row(stats: RuleStats, policies: Policies) -> list[str]:
    """A rule, how many were real and how many not, and the share of the latter."""
    name = f"{stats.rule} {_rule_title(stats.rule, '', policies)}".rstrip()
    return [name, str(stats.real), str(stats.false), f"{1 - (stats.precision or 0):.0%}"]


def _audit_table(trend: Trend, policies: Policies) -> Iterator[str]:
    first, *rest = _audit_header()
    yield f'<section class="card"><h2>{first}</h2><table class="audit"><thead><tr><th></th>'
    yield "".join(f"<th>{name}</th>" for name in rest) + "</tr></thead><tbody>"
    for stats in trend.audit:
        name, *numbers = _audit_row(stats, policies)
        cells = "".join(f'<td class="n">{number}</td>' for number in numbers)
        yield f"<tr><td>{escape(name)}</td>{cells}</tr>"
    yield "</tbody></table></section>"


def _rule_title(rule_id: str, kind: str, policies: Policies) -> str:
    known = policies.get(rule_id)
    return known.title.get(current_language()) if known else title(kind)


def _lists(
    trend: Trend, policies: Policies
) -> Iterator[tuple[str, tuple[Series, ...], Callable[[Series], str]]]:
    def rule(series: Series) -> str:
        return f"{series.name} {_rule_title(series.name, series.kind, policies)}"

    yield choose("按团队", "By team"), trend.teams, lambda series: series.name
    yield choose("按规则", "By rule"), trend.rules, rule


def _signed(change: int) -> str:
    return f"+{change}" if change > 0 else f"−{-change}" if change else "±0"


def _summary(trend: Trend) -> str:
    first, last = week_name(trend.weeks[0]), week_name(trend.weeks[-1])
    now, change = trend.total.now, _signed(trend.total.change)
    return choose(
        f"{trend.results} 份结果，{first} 至 {last}，当前 {now} 处问题（较上周 {change}）",
        f"{trend.results} results, {first} to {last}: {now} findings ({change} against the week before)",
    )


TREND_FORMATS: Mapping[str, Render] = MappingProxyType(
    {"text": _as_text, "json": _as_json, "csv": _as_csv, "html": _as_html}
)
